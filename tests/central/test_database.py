"""The database keeps its word: what is answered is durable, and one job's failure is its own."""
from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, insert, select

from central.database import Database
from central.schema import meta


def note(key: str) -> Callable[[Connection], str]:
    def job(tx: Connection) -> str:
        tx.execute(insert(meta), {"key": key, "value": ""})
        return key
    return job


def keys(path: Path) -> set[str]:
    """What another process would see."""
    connection = sqlite3.connect(path)
    try:
        return {row[0] for row in connection.execute("SELECT key FROM meta")}
    finally:
        connection.close()


def test_an_answer_comes_after_its_commit(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    seen: list[set[str]] = []
    begun = threading.Event()

    def waits(tx: Connection) -> str:
        begun.wait(10)
        return note("answered")(tx)

    future = database.submit(waits)
    future.add_done_callback(lambda _done: seen.append(keys(tmp_path / "x.db")))
    begun.set()
    assert future.result(10) == "answered"
    database.close()
    assert seen == [{"answered"}]


def test_a_failing_job_takes_nobody_with_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    gate = threading.Event()
    first = database.submit(lambda _tx: gate.wait(10))
    good = database.submit(note("good"))

    def half(tx: Connection) -> None:
        note("half")(tx)
        raise ZeroDivisionError
    bad = database.submit(half)
    twice = database.submit(note("good"))
    after = database.submit(note("after"))
    given_up = database.submit(note("given up"))
    assert given_up.cancel()
    gate.set()
    assert first.result(10)
    assert (good.result(10), after.result(10)) == ("good", "after")
    for failed in (bad, twice):
        assert failed.exception(10) is not None
    database.close()
    assert keys(tmp_path / "x.db") == {"good", "after"}


def test_commits_are_synced_in_full(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    told = database.call(lambda tx: [tx.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                                     for name in ("journal_mode", "synchronous", "foreign_keys")])
    database.close()
    assert told == ["wal", 2, 1]


def test_what_was_given_before_the_close_is_done(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    for number in range(200):
        database.submit(note(str(number)))
    database.close()
    assert len(keys(tmp_path / "x.db")) == 200
    again = Database(tmp_path / "x.db")
    assert len(again.call(lambda tx: tx.execute(select(meta)).all())) == 200
    again.close()
