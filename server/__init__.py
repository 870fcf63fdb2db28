"""What our servers stand on: a database whose answers come after their commit, and a web server."""
