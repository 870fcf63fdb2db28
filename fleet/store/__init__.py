"""What the fleet keeps, on SQLite or PostgreSQL: tables, and functions of an open transaction over them."""
