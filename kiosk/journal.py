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
SMALLEST_PAGE = 512        # bytes
DISK_FAULTS = (apsw.FullError, apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError,
               apsw.BusyError, apsw.LockedError, apsw.NoMemError)
SCHEMA = "CREATE TABLE IF NOT EXISTS operation (id TEXT PRIMARY KEY, body TEXT NOT NULL, crc INTEGER NOT NULL) STRICT"

ROWS = "SELECT CAST(body AS BLOB), crc FROM operation ORDER BY rowid"      # bytes: rot need not be UTF-8


class JournalError(Exception):
    """The journal cannot be written: disk full, read-only, failing. The kiosk must not serve without it."""


class Journal:
    """Durable memory of operations. Use from one thread only.

    `set_aside` names the file of an unreadable predecessor, `rotten` counts rows whose checksum failed. `vfs` is the
    SQLite file system to lie on; None is the machine's own.
    """

    def __init__(self, path: Path, *, vfs: str | None = None) -> None:
        version = tuple(int(n) for n in apsw.sqlite_lib_version().split("."))
        if version < FIXED_WAL:
            raise JournalError(f"SQLite {apsw.sqlite_lib_version()} can damage a journal: 3.51.3 or newer is needed.")
        self.path = path
        self._vfs = vfs
        self.set_aside: Path | None = None
        self.rotten = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = self._open()
            except DISK_FAULTS:
                raise
            except apsw.Error:                          # the disk is well: it is the file that cannot be understood
                saved = self._salvage()
                self._db = self._open()
                self.record(saved)
        except (apsw.Error, OSError) as error:
            raise JournalError(f"The journal {path} cannot be opened: {error}") from error

    def _open(self) -> apsw.Connection:
        self._refuse_stump()
        db = apsw.Connection(str(self.path), vfs=self._vfs)
        try:
            db.set_busy_timeout(2000)
            self._refuse_foreign(db)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA secure_delete=ON")
            db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            found = next(db.execute("PRAGMA integrity_check"))[0]
            if found != "ok":
                raise apsw.CorruptError(str(found))
            db.execute(SCHEMA)
            db.execute(f"PRAGMA user_version={VERSION}")
        except apsw.Error:
            db.close(True)
            raise
        return db

    def _refuse_stump(self) -> None:
        """CorruptError for a file too short to be a database: SQLite would begin anew in it and delete its log."""
        size, log, undo = (part.stat().st_size if part.exists() else 0 for part in
                           (self.path.with_name(self.path.name + suffix) for suffix in ("", "-wal", "-journal")))
        if size < SMALLEST_PAGE and (size or log) and not undo:
            raise apsw.CorruptError("the file is cut short")

    def _refuse_foreign(self, db: apsw.Connection) -> None:
        """CorruptError for what is no journal of a kiosk, and for a header that SQLite would take for read-only."""
        tables = next(db.execute("SELECT count(*) FROM sqlite_schema"))[0]      # also mends what a power cut left
        mark = next(db.execute("PRAGMA application_id"))[0]
        if tables and mark != APPLICATION_ID:
            raise apsw.CorruptError("the file is no journal")
        with self.path.open("rb") as file:
            versions = file.read(20)[18:]
        if not {*versions} <= {1, 2}:
            raise apsw.CorruptError("the header is damaged")

    def _salvage(self) -> list[Operation]:
        """Move the unreadable journal aside and keep the rows that still read."""
        saved: list[Operation] = []
        db = apsw.Connection(str(self.path), vfs=self._vfs)
        try:
            for body, crc in db.execute(ROWS):
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

    def _read(self, body: Any, crc: Any) -> Iterator[Operation]:
        if not isinstance(body, bytes) or zlib.crc32(body) != crc:
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
            rows: list[Any] = self._db.execute(ROWS).fetchall()
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
