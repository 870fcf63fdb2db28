"""Where the central library system keeps its data: SQLite by a path, PostgreSQL by a URL, the same promises by both."""
