"""A PostgreSQL that is not there, goes away and comes back: told in a sentence, and nothing answered is lost."""
from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import URL, insert, select

from central.database import Database
from central.schema import meta
from server.errors import StoreError
from server.transaction import Transaction
from tests.postgresql import Cluster, running


@pytest.fixture
def own() -> Iterator[Cluster]:
    """A server that the test may stop."""
    with running() as cluster:
        yield cluster


def note(tx: Transaction, key: str) -> None:
    tx.execute(insert(meta), {"key": key, "value": ""})


def keys(tx: Transaction) -> set[str]:
    return set(tx.execute(select(meta.c.key)).scalars())


def test_the_jobs_at_hand_fail_when_the_server_goes_and_the_next_ones_work(own: Cluster) -> None:
    with closing(Database(own.database())) as database:
        database.call(lambda tx: note(tx, "before"))

        def caught(tx: Transaction) -> None:
            note(tx, "caught")
            own.stop()

        with pytest.raises(StoreError):
            database.call(caught)
        for _ in range(2):
            with pytest.raises(StoreError, match="check that PostgreSQL runs there"):
                database.call(keys)
            with pytest.raises(StoreError, match="check that PostgreSQL runs there"):
                asyncio.run(database.read(keys))
        own.start()
        assert asyncio.run(database.read(keys)) == {"before"}
        database.call(lambda tx: note(tx, "after"))
        assert database.call(keys) == {"before", "after"}


def test_a_restart_between_two_jobs_is_not_noticed(own: Cluster) -> None:
    with closing(Database(own.database())) as database:
        database.call(lambda tx: note(tx, "before"))
        assert asyncio.run(database.read(keys)) == {"before"}
        own.stop("fast")
        own.start()
        assert asyncio.run(database.read(keys)) == {"before"}
        database.call(lambda tx: note(tx, "after"))
        assert database.call(keys) == {"before", "after"}


@pytest.mark.parametrize(("change", "words"), [
    ({"database": "nowhere"}, 'database "nowhere" does not exist; make it first, with createdb'),
    ({"username": "nobody"}, 'role "nobody" does not exist; make it first'),
    ({"query": {"host": "/nonexistent"}}, "check that PostgreSQL runs there and takes connections"),
    ({"query": {}, "host": "127.0.0.1", "port": 1}, "check that PostgreSQL runs there and takes connections"),
])
def test_why_there_is_no_connection_is_one_sentence(cluster: Cluster, change: dict[str, object], words: str) -> None:
    with pytest.raises(StoreError) as told:
        Database(cluster.url("postgres").set(password="sala", **change))     # type: ignore[arg-type]
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert "sala" not in str(told.value)


def test_a_wrong_password_is_told_as_one(own: Cluster) -> None:
    url: URL = own.database().set(password="wrong")
    own.sql("ALTER USER central PASSWORD 'right'")
    own.ask_passwords()
    with pytest.raises(StoreError, match="check the user and the password of the URL"):
        Database(url)
    Database(url.set(password="right")).close()
