"""A database is named by a path or a URL, and a password is never told."""
from __future__ import annotations

import sys
from pathlib import Path

import pytest

from central.database import Database
from server.errors import StoreError
from server.place import place, told


def test_a_path_is_a_file_and_a_url_is_postgresql() -> None:
    assert place("var/library.db") == Path("var/library.db")
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        where = place(f"{scheme}://kirjasto:sala%40@db.example:5433/central")
        assert told(where) == "postgresql+psycopg://kirjasto:***@db.example:5433/central"


@pytest.mark.parametrize("text", ["mysql://host/central", "postgresql://host", "postgresql://host:port/x", "://"])
def test_what_is_neither_is_told_what_to_give(text: str) -> None:
    with pytest.raises(StoreError, match="give a file, or postgresql://USER@HOST/DATABASE"):
        place(text)


def test_a_missing_driver_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match="PostgreSQL needs a driver that is not installed"):
        Database(place("postgresql://host/central"))
