"""SQLite under our servers: which it is, what it leaves in the file, and how often it reads a statement."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from sqlalchemy import bindparam, delete, insert, select

from central.database import PLAN
from central.items import find_item
from central.schema import meta
from server import sqlite
from server.link import Link

CANARY = "Seitsemännen veljeksen salaisuus"
_ONE = select(meta.c.value).where(meta.c.key == bindparam("key"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "library.db"


@pytest.fixture
def link(file: Path) -> Iterator[Link]:
    with closing(Link(file, PLAN)) as made:
        made.make_tables(make=True)
        yield made


def test_it_is_one_that_several_connections_cannot_damage() -> None:
    assert sqlite.sqlite_version_info >= (3, 51, 3)


def test_what_is_deleted_is_gone_from_the_file(link: Link, file: Path) -> None:
    link.begin().execute(insert(meta), {"key": "secret", "value": CANARY})
    link.commit()
    link.begin().execute(delete(meta).where(meta.c.key == "secret"))
    link.commit()
    link.close()
    assert [path.name for path in file.parent.iterdir() if CANARY.encode() in path.read_bytes()] == []


def test_a_statement_is_read_once_whatever_is_bound_to_it(link: Link) -> None:
    read: list[object] = []

    def noted(*about: object) -> int:           # asked of each table and column while a statement is read
        read.append(about)
        return apsw.SQLITE_OK

    link._driver.set_authorizer(noted)
    tx = link.begin()
    for key in ("a", "b", "c"):                 # by SQLAlchemy, then compiled
        find_item(tx, key)
    assert read
    read.clear()
    for key in ("d", "e", "f"):
        find_item(tx, key)
    assert read == []
    link.undo()


def test_of_no_rows_the_columns_are_known_all_the_same(link: Link) -> None:
    link.begin()
    found = link._connection.execute(_ONE, {"key": "none"})
    assert (list(found.keys()), found.all()) == (["value"], [])
    link.undo()
