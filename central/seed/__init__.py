"""Seed files: any library as one TOML file, read strictly and loaded once; and the demo library as such a file."""
