"""A backup: one compressed file of JSON lines with every row and the keys, the same from SQLite and PostgreSQL.

The first line says what it is, then come rows as [table, {column: value}], bytes as base64; the last line has their
count and the SHA-256 of all lines before it, so that half a file is known as such. It holds the keys: keep it as well
as them. Tokens, sessions and one-time links are left out: kiosks fetch new ones, people sign in anew.
"""
from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, Table, func, insert, select, update

from fleet.errors import FleetError
from fleet.keys import Keys
from fleet.people.schema import links, sessions
from fleet.store.audit import record
from fleet.store.devices import NEXT_REV
from fleet.store.schema import VERSION, devices, leases, metadata, tokens
from server.transaction import Transaction

FORMAT = "itsepalvelu fleet backup"
_AT_ONCE, _LARGE_AT_ONCE = 500, 8      # rows in memory; of those with bytes in them


def backup(tx: Transaction, keys: Keys, file: Path) -> int:
    """Write all that `tx` sees; how many rows. On return the file is whole and safe. Errors: FleetError."""
    new, count, seal = file.with_name(file.name + ".new"), 0, hashlib.sha256()
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw, gzip.open(raw, "wb") as out:
            def write(told: object) -> None:
                line = json.dumps(told, separators=(",", ":")).encode() + b"\n"
                seal.update(line)
                out.write(line)

            write({"what": FORMAT, "version": VERSION, "keys": keys.written()})
            for table in _tables():
                for row in _rows(tx, table):
                    write([table.name, row])
                    count += 1
            write({"rows": count, "sha256": seal.hexdigest()})
        with new.open("rb") as written:
            os.fsync(written.fileno())
        new.rename(file)
    except OSError as error:
        raise FleetError(f"cannot write {file}: {error.strerror}; give a place with room") from None
    return count


def restore(tx: Transaction, keys: Path, file: Path, now: int) -> int:
    """Fill an empty database, and write the keys where there are none; how many rows. Kiosks have gone on since: each
    is asked for its whole state, and what is wished of it is newer than what it heard. Errors: FleetError."""
    if tx.execute(select(func.count()).select_from(devices)).scalar_one():
        raise FleetError("this database has kiosks already; give the path of a new one")
    count = 0
    waiting: list[dict[str, Any]] = []
    lines = _lines(file)
    head = next(lines)
    by_name = {table.name: table for table in _tables()}
    last = ""
    for name, row in lines:
        if waiting and (name != last or len(waiting) == _at_once(by_name[last])):
            tx.execute(insert(by_name[last]), waiting)
            waiting = []
        waiting.append(_read(by_name[name], row))
        last, count = name, count + 1
    if waiting:
        tx.execute(insert(by_name[last]), waiting)
    tx.execute(update(devices).values(whole=True, rev=NEXT_REV), {"now": now})
    if not keys.exists():
        Keys.write(keys, head["keys"])
    record(tx, now, "fleet", "restore", "", rows=str(count))
    return count


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table not in (tokens, leases, links, sessions)]


def _at_once(table: Table) -> int:
    return _LARGE_AT_ONCE if any(isinstance(column.type, LargeBinary) for column in table.columns) else _AT_ONCE


def _rows(tx: Transaction, table: Table) -> Iterator[dict[str, Any]]:
    keys, most = list(table.primary_key.columns), _at_once(table)
    done = 0
    while page := tx.execute(select(table).order_by(*keys).limit(most).offset(done)).mappings().all():
        for row in page:
            yield {name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
                   for name, value in row.items()}
        done += len(page)


def _read(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: base64.b64decode(value) if isinstance(table.c[name].type, LargeBinary) else value
            for name, value in row.items()}


def _lines(file: Path) -> Iterator[Any]:
    """The head, then the rows of a whole backup of this version. Errors: FleetError, before anything is given."""
    try:
        seal, count, end = hashlib.sha256(), -1, None
        with gzip.open(file, "rb") as lines:
            for line in lines:
                end = json.loads(line)
                if count >= 0 and isinstance(end, dict):
                    break
                seal.update(line)
                count += 1
        if not isinstance(end, dict) or end.get("rows") != count or end.get("sha256") != seal.hexdigest():
            raise FleetError(f"{file} is no whole backup; give another one")
        with gzip.open(file, "rb") as lines:
            head = json.loads(lines.readline())
            if head.get("what") != FORMAT or head.get("version") != VERSION:
                raise FleetError(f"{file} is no backup of this version of the fleet; restore it with the version that "
                                 "made it")
            yield head
            for _ in range(count):
                yield json.loads(lines.readline())
    except (OSError, EOFError, ValueError) as error:
        raise FleetError(f"cannot read the backup {file}: {error}; give another one") from None
