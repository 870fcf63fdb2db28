"""The journal: every loan and return is written here, durably, before its first byte leaves.

SQLite in WAL mode with synchronous FULL, one connection that belongs to one thread. Each row carries a CRC-32 of its
body. A journal that cannot be read is set aside, what is readable is taken over, and service goes on.
The SQLite that comes with apsw is used because releases before 3.51.3 can damage a WAL database (the WAL-reset bug).
"""
from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import apsw

from kiosk.engine.operation import Operation, OperationKind, OperationState

FIXED_WAL = (3, 51, 3)
APPLICATION_ID = 0x4B494F53
VERSION = 1
SCHEMA = "CREATE TABLE IF NOT EXISTS operation (id TEXT PRIMARY KEY, body TEXT NOT NULL, crc INTEGER NOT NULL) STRICT"


class JournalError(Exception):
    """The journal cannot be written: disk full, read-only, failing. The kiosk must not serve without it."""


class Journal:
    """Durable memory of operations. Use from one thread only.

    `set_aside` names the file of an unreadable predecessor, `rotten` counts rows whose checksum failed.
    """

    def __init__(self, path: Path) -> None:
        version = tuple(int(n) for n in apsw.sqlite_lib_version().split("."))
        if version < FIXED_WAL:
            raise JournalError(f"SQLite {apsw.sqlite_lib_version()} can damage a journal: 3.51.3 or newer is needed.")
        self.path = path
        self.set_aside: Path | None = None
        self.rotten = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = self._open()
            except (apsw.CorruptError, apsw.NotADBError):
                saved = self._salvage()
                self._db = self._open()
                self.record(saved)
        except (apsw.Error, OSError) as error:
            raise JournalError(f"The journal {path} cannot be opened: {error}") from error

    def _open(self) -> apsw.Connection:
        db = apsw.Connection(str(self.path))
        try:
            db.set_busy_timeout(2000)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA secure_delete=ON")
            db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            found = next(db.execute("PRAGMA quick_check"))[0]
            if found != "ok":
                raise apsw.CorruptError(str(found))
            db.execute(SCHEMA)
            db.execute(f"PRAGMA user_version={VERSION}")
        except apsw.Error:
            db.close(True)
            raise
        return db

    def _salvage(self) -> list[Operation]:
        """Move the unreadable journal aside and keep the rows that still read."""
        saved: list[Operation] = []
        db = apsw.Connection(str(self.path))
        try:
            for body, crc in db.execute("SELECT body, crc FROM operation"):
                saved.extend(self._read(body, crc))
        except apsw.Error:
            self.rotten += 1
        finally:
            db.close(True)
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
            number += 1
        for suffix in ("", "-wal", "-shm"):
            part = self.path.with_name(self.path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
        self.set_aside = aside
        return saved

    def _read(self, body: str, crc: int) -> Iterator[Operation]:
        if zlib.crc32(body.encode()) != crc:
            self.rotten += 1
            return
        try:
            fields = json.loads(body)
            operation = Operation(fields["id"], OperationKind(fields["kind"]), OperationState(fields["state"]),
                                  fields["item_id"], fields["card"], tuple(fields["waiting"]), fields["security"])
        except (ValueError, KeyError, TypeError):      # whole, but of a program that knows more, or less
            self.rotten += 1
            return
        yield operation

    def record(self, operations: Iterable[Operation]) -> None:
        """Write these operations in one durable transaction. On return they survive a power cut."""
        with self._transaction():
            for operation in operations:
                body = json.dumps(asdict(operation), ensure_ascii=False)
                self._db.execute("INSERT INTO operation VALUES (?, ?, ?) "
                                 "ON CONFLICT (id) DO UPDATE SET body = excluded.body, crc = excluded.crc",
                                 (operation.id, body, zlib.crc32(body.encode())))

    def operations(self) -> tuple[Operation, ...]:
        """Everything remembered, oldest first. Rows whose checksum fails are counted in `rotten` and left out."""
        with self._failing("read"):
            rows: list[Any] = self._db.execute("SELECT body, crc FROM operation ORDER BY rowid").fetchall()
        return tuple(operation for body, crc in rows for operation in self._read(body, crc))

    def prove(self) -> None:
        """Write durably something that changes nothing: on return the disk takes writes."""
        with self._transaction():
            self._db.execute(f"PRAGMA user_version={VERSION}")

    def forget(self) -> None:
        """Erase the final operations, and their traces in the log file."""
        final = [operation.id for operation in self.operations() if operation.state.final]
        with self._transaction():
            self._db.executemany("DELETE FROM operation WHERE id = ?", ((id_,) for id_ in final))
        with self._failing("written"):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._failing("written"), self._db:
            yield

    @contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except apsw.Error as error:
            raise JournalError(f"The journal {self.path} cannot be {what}: {error}") from error

    def close(self) -> None:
        self._db.close(True)
