"""A wire that can be bitten, put between the kiosk and what it talks to, for acceptance tests. A tool of a technician:
it is started by hand, and never on a kiosk in service."""
