"""Where a database is: a file of SQLite, or a PostgreSQL server with the name of a database on it."""
from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from server.errors import StoreError

Place = Path | URL
WHERE = "a file, or postgresql://USER@HOST/DATABASE"
_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")


def place(text: str) -> Place:
    """`library.db`, or `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`. Errors: StoreError."""
    scheme, separator, _ = text.partition("://")
    if not separator:
        return Path(text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or scheme not in _SCHEMES or not url.database:
        raise StoreError(f"that is no database: give {WHERE}")
    return url.set(drivername="postgresql+psycopg")


def told(where: Place) -> str:
    """The place as people may read it: without the password."""
    return where.render_as_string(hide_password=True) if isinstance(where, URL) else str(where)
