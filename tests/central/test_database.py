"""How each database is set, so that what is answered is durable: full syncs, checked keys, commits that wait."""
from __future__ import annotations

from contextlib import closing

from central.database import Database
from server.place import Place


def test_commits_wait_until_they_are_safe(empty: Place) -> None:
    settings = {True: {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2, "PRAGMA foreign_keys": 1},
                False: {"SHOW synchronous_commit": "on", "SHOW fsync": "on", "SHOW client_encoding": "UTF8"}}
    wanted = settings[hasattr(empty, "is_file")]
    with closing(Database(empty)) as database:
        assert {ask: database.call(lambda tx, ask=ask: tx.exec_driver_sql(ask).scalar_one())
                for ask in wanted} == wanted
