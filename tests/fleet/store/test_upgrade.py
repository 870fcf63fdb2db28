"""A database of an older version is brought up to date when it is served, and nothing in it is lost."""
from __future__ import annotations

from contextlib import closing

from sqlalchemy import URL, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from fleet.people import store as people
from fleet.people.account import Role
from fleet.store.database import Database
from server.place import Place
from tests.fleet.house import NOW

BACK = {1: ("DROP INDEX one_person_a_subject", "ALTER TABLE people DROP COLUMN subject")}
"""What makes a version of the one after it."""


def shape(where: Place) -> dict[str, object]:
    engine = create_engine(where if isinstance(where, URL) else f"sqlite:///{where}", poolclass=NullPool)
    with engine.connect() as connection:
        found = inspect(connection)
        return {table: (sorted((column["name"], str(column["type"]), column["nullable"])
                               for column in found.get_columns(table)),
                        sorted((str(index["name"]), index["column_names"], bool(index["unique"]))
                               for index in found.get_indexes(table))) for table in found.get_table_names()}


def test_a_database_of_the_first_version_becomes_one_of_this(where: Place) -> None:
    with closing(Database(where)) as database:
        database.call(lambda tx: people.add(tx, "aino", "Aino", Role.ADMIN, (), "test", NOW))
    now = shape(where)
    engine = create_engine(where if isinstance(where, URL) else f"sqlite:///{where}", poolclass=NullPool)
    with engine.begin() as connection:
        for words in (*BACK[1], "UPDATE schema_version SET version = 1"):
            connection.execute(text(words))
    with closing(Database(where)) as database:
        assert database.call(lambda tx: people.one(tx, "aino")).subject is None
    assert shape(where) == now
