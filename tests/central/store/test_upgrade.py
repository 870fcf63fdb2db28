"""A database of an older version is brought up to date when it is served, and nothing in it is lost.

version2.*.sql are what version 2 wrote: its seed, one loan returned, one made of a hold.
"""
from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, create_engine, inspect
from sqlalchemy.pool import NullPool

from central.database import PLAN, Database
from central.items import find_item
from central.library import read_library
from central.patrons import find_patron, loans_of
from central.schema import VERSION
from central.staff import rows
from central.upgrade import STEPS
from server.errors import StoreError
from server.place import Place
from tests.central.library import AINO, EERO, HELD, KALEVALA, NOW


@pytest.fixture
def old(empty: Place) -> Place:
    """A database as version 2 left it."""
    if isinstance(empty, URL):
        words = Path(__file__).with_name("version2.postgresql.sql").read_text(encoding="utf-8")
        with psycopg.connect(empty.set(drivername="postgresql").render_as_string(), autocommit=True) as connection:
            connection.execute(words)       # type: ignore[call-overload]
    else:
        with closing(sqlite3.connect(empty)) as file:
            file.executescript(Path(__file__).with_name("version2.sqlite.sql").read_text(encoding="utf-8"))
    return empty


def shape(where: Place) -> dict[str, Any]:
    """Every table with its columns, keys and indexes, as the database tells them."""
    engine = create_engine(where if isinstance(where, URL) else f"sqlite:///{where}", poolclass=NullPool)
    with engine.connect() as connection:
        found = inspect(connection)
        return {table: (
            [(column["name"], str(column["type"]), column["nullable"], column["default"])
             for column in found.get_columns(table)],
            sorted((index["name"], index["column_names"], index["unique"], *index.get("dialect_options", ()))
                   for index in found.get_indexes(table)))
            for table in found.get_table_names()}


def test_it_becomes_what_a_new_one_is(old: Place, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    Database(old).close()
    new: Place = request.getfixturevalue("cluster").database() if isinstance(old, URL) else tmp_path / "new.db"
    Database(new).close()
    assert shape(old) == shape(new)


def test_nothing_in_it_is_lost(old: Place) -> None:
    with closing(Database(old)) as database:
        library = database.call(read_library)
        who = database.call(lambda tx: find_patron(tx, library, EERO))
        assert who is not None
        assert [barcode for barcode, _due in database.call(lambda tx: loans_of(tx, who))] == [HELD]
        item = database.call(lambda tx: find_item(tx, KALEVALA))
        assert item is not None
        assert (item.title, item.properties) == ("Kalevala", "")
        told = database.call(lambda tx: rows(tx, "audit", NOW))
    assert [(row["act"], row["item"], row["patron"]) for row in reversed(told)] == [
        ("lent", KALEVALA, AINO), ("returned", KALEVALA, AINO), ("lent", HELD, EERO), ("hold_state", HELD, EERO)]


def test_only_serving_changes_it(old: Place) -> None:
    before = shape(old)
    with pytest.raises(StoreError, match="is of an older version of the central system; serve it once"):
        Database(old, make=False)
    assert shape(old) == before
    Database(old).close()
    Database(old, make=False).close()


def test_a_step_that_fails_leaves_it_as_it_was(old: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before = shape(old)
    monkeypatch.setitem(STEPS, 2, (*STEPS[2][:-1], "ALTER TABLE nothing ADD COLUMN at_all VARCHAR"))
    with pytest.raises(StoreError):
        Database(old)
    assert shape(old) == before


def test_there_is_a_way_from_every_version_that_was_out() -> None:
    assert PLAN.way_from(VERSION) == []
    assert all(PLAN.way_from(version) for version in range(2, VERSION))
    assert PLAN.way_from(1) is None
    assert PLAN.way_from(VERSION + 1) is None
