"""Patrons, items and loans as CSV files: out of the database and back into it."""
