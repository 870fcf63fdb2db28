"""Measured claims: `python -m bench`."""
