"""The journal: every loan, return, payment, hold and slip is written here, durably, before its first byte leaves.

SQLite in WAL mode with synchronous FULL, one connection that belongs to one thread. The body of each row is sealed
(`kiosk.seal`). A journal that cannot be read is set aside, what is readable is taken over, and service goes on.
The SQLite that comes with apsw is used because releases before 3.51.3 can damage a WAL database (the WAL-reset bug).
"""
from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import apsw

from kiosk.engine.hold import Hold, HoldState
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.engine.payment import Payment, PaymentState
from kiosk.engine.slip import Slip, SlipState
from kiosk.seal import Seal, hold, key_at, sync

FIXED_WAL = (3, 51, 3)
APPLICATION_ID = 0x4B494F53
PLAIN, VERSION = 1, 2      # a journal of version 1 was not sealed; its rows had a CRC-32
JOURNAL = "journal.db"        # its name in the data directory
SMALLEST_PAGE = 512        # bytes
DISK_FAULTS = (apsw.FullError, apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError,
               apsw.BusyError, apsw.LockedError, apsw.NoMemError)
SCHEMA = ("CREATE TABLE IF NOT EXISTS operation (id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT",
          "CREATE TABLE IF NOT EXISTS proof (body BLOB NOT NULL) STRICT")       # tells that the key is this journal's
ROWS = "SELECT CAST(id AS BLOB), CAST(body AS BLOB) FROM operation ORDER BY rowid"      # bytes: rot need not be UTF-8
PLAIN_ROWS = ROWS.replace(" FROM", ", crc FROM")
Entry = Operation | Payment | Hold | Slip
KINDS = {Payment: "payment", Hold: "hold", Slip: "slip"}     # of their rows; those of operations are theirs
FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in (Operation, *KINDS)}
as_json = json.JSONEncoder(ensure_ascii=False).encode
FILES = ("", "-wal", "-shm")
NEW, DAMAGED = ".new", ".damaged-"      # what replaces a damaged journal, and what that is called then


class JournalError(Exception):
    """The journal cannot be written: disk full, read-only, failing. The kiosk must not serve without it."""


def rows_of(db: apsw.Connection, sql: str = ROWS) -> Iterator[tuple[Any, ...]]:
    """The rows as they are, each with its identifier first."""
    rows: Iterable[Any] = db.execute(sql)
    for identifier, *rest in rows:
        yield identifier.decode(errors="backslashreplace") if isinstance(identifier, bytes) else "", *rest


def opened(seal: Seal, identifier: str, body: Any) -> Entry | None:
    """What one row tells of; None when it is rotten, of another key, or of a program that knows more, or less."""
    text = seal.open(identifier, body) if isinstance(body, bytes) else None
    return None if text is None else operation_of(text)


def sealed(seal: Seal, entry: Entry) -> bytes:
    """The body of its row."""
    body = {name: getattr(entry, name) for name in FIELDS[type(entry)]}
    return seal.close(entry.id, as_json(body if isinstance(entry, Operation) else {"kind": KINDS[type(entry)], **body})
                      .encode())


def operation_of(text: bytes) -> Entry | None:
    try:
        told = json.loads(text.decode())
        if told["kind"] == KINDS[Payment]:
            told = {name: told[name] for name in FIELDS[Payment]}
            return Payment(**told | {"state": PaymentState(told["state"])})
        if told["kind"] == KINDS[Slip]:
            told = {name: told[name] for name in FIELDS[Slip]}
            return Slip(**told | {"state": SlipState(told["state"])})
        if told["kind"] == KINDS[Hold]:
            return Hold(told["id"], HoldState(told["state"]), tuple(told["copies"]), told["pickup"], told["before"],
                        told["card"])
        return Operation(told["id"], OperationKind(told["kind"]), OperationState(told["state"]),
                         told["item_id"], told["card"], tuple(told["waiting"]), told["security"],
                         told.get("made", ""), told.get("reason", ""))
    except (ValueError, KeyError, TypeError):
        return None


def set_aside(path: Path) -> list[Path]:
    """The damaged predecessors of the journal at `path`, oldest first."""
    files = (file for file in path.parent.glob(f"{path.name}{DAMAGED}*") if file.name.rpartition("-")[2].isdecimal())
    return sorted(files, key=lambda file: int(file.name.rpartition("-")[2]))


def refuse_stump(path: Path) -> None:
    """CorruptError for a file too short to be a database: SQLite would begin anew in it and delete its log."""
    size, log, undo = (part.stat().st_size if part.exists() else 0 for part in
                       (path.with_name(path.name + suffix) for suffix in ("", "-wal", "-journal")))
    if size < SMALLEST_PAGE and (size or log) and not undo:
        raise apsw.CorruptError("the file is cut short")


def refuse_foreign(db: apsw.Connection, path: Path) -> None:
    """CorruptError for what is no journal of a kiosk, and for a header that SQLite would take for read-only."""
    tables = next(db.execute("SELECT count(*) FROM sqlite_schema"))[0]      # also mends what a power cut left
    mark = next(db.execute("PRAGMA application_id"))[0]
    if tables and mark != APPLICATION_ID:
        raise apsw.CorruptError("the file is no journal")
    with path.open("rb") as file:
        versions = file.read(20)[18:]
    if not {*versions} <= {1, 2}:
        raise apsw.CorruptError("the header is damaged")


class Journal:
    """Durable memory of operations. Use from one thread only.

    `set_aside` names the file of an unreadable predecessor, `rotten` counts rows that could not be read. `vfs` is the
    SQLite file system to lie on; None is the machine's own. `key`: the file of its key, made when there is none;
    without one it lies beside the journal. With the key lost the journal is set aside: nothing in it can be read.
    """

    def __init__(self, path: Path, *, vfs: str | None = None, key: Path | None = None) -> None:
        version = tuple(int(n) for n in apsw.sqlite_lib_version().split("."))
        if version < FIXED_WAL:
            raise JournalError(f"SQLite {apsw.sqlite_lib_version()} can damage a journal: 3.51.3 or newer is needed.")
        self.path = path
        self._vfs = vfs
        self.set_aside: Path | None = None
        self.rotten = 0
        self.payments: tuple[Payment, ...] = ()
        self.holds: tuple[Hold, ...] = ()
        self.slips: tuple[Slip, ...] = ()
        self._known: dict[str, tuple[bytes, Entry]] = {}    # rows as they were last written or opened here
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            key = key or path.with_suffix(".key")
            self._seal = Seal(key_at(key))
            self._held = hold(key)                      # nobody exports meanwhile
            try:
                self._db = self._open_or_salvage()
            except BaseException:
                self._held.close()
                raise
        except (apsw.Error, OSError) as error:
            raise JournalError(f"The journal {path} cannot be opened: {error}. Free its disk or mend its rights."
                               ) from error

    def _open_or_salvage(self) -> apsw.Connection:
        self._end_salvage()
        try:
            return self._open(self.path)
        except DISK_FAULTS:
            raise
        except apsw.Error:                              # the disk is well: it is the file that cannot be understood
            self._salvage()
            return self._open(self.path)

    def _open(self, path: Path) -> apsw.Connection:
        refuse_stump(path)
        db = apsw.Connection(str(path), vfs=self._vfs)
        try:
            db.set_busy_timeout(2000)
            refuse_foreign(db, path)
            mode = next(db.execute("PRAGMA journal_mode=WAL"))[0]
            if mode != "wal":
                raise apsw.IOError(f"its disk allows no write-ahead log, only {mode!r}")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA secure_delete=ON")
            db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            found = next(db.execute("PRAGMA integrity_check"))[0]
            if found != "ok":
                raise apsw.CorruptError(str(found))
            if next(db.execute("PRAGMA user_version"))[0] == PLAIN:
                self._seal_rows(db)
            with db:
                for table in SCHEMA:
                    db.execute(table)
                self._prove(db)
                db.execute(f"PRAGMA user_version={VERSION}")
        except apsw.Error:
            db.close(True)
            raise
        return db

    def _prove(self, db: apsw.Connection) -> None:
        """CorruptError for a journal of another key."""
        proof: list[Any] = db.execute("SELECT CAST(body AS BLOB) FROM proof").fetchall()
        if not proof:
            db.execute("INSERT INTO proof VALUES (?)", (self._seal.close("proof", b""),))
        elif self._seal.open("proof", proof[0][0]) is None:
            raise apsw.CorruptError("its key is lost")

    def _seal_rows(self, db: apsw.Connection) -> None:
        """A plain journal: its rows are sealed, and no byte of what they were is left in it."""
        with db:
            rows = [(identifier, self._seal.close(identifier, body)) for identifier, body in self._plain_rows(db)]
            db.execute("DROP TABLE operation")
            for table in SCHEMA:
                db.execute(table)
            db.executemany("INSERT INTO operation VALUES (?, ?)", rows)
            db.execute(f"PRAGMA user_version={VERSION}")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _plain_rows(self, db: apsw.Connection) -> Iterator[tuple[str, bytes]]:
        for identifier, body, crc in rows_of(db, PLAIN_ROWS):
            if isinstance(body, bytes) and zlib.crc32(body) == crc:
                yield identifier, body
            else:
                self.rotten += 1

    # --- what cannot be understood --------------------------------------------------------------

    def _salvage(self) -> None:
        """Set the unreadable journal aside, and a new one with the rows that still read in its place.

        The new one is whole on the disk before the old one moves: a power cut loses nothing (see `_end_salvage`).
        """
        for suffix in FILES:
            self._beside(NEW + suffix).unlink(missing_ok=True)
        saved = self._readable()
        new = self._open(self._beside(NEW))
        try:
            with new:
                new.executemany("INSERT OR REPLACE INTO operation VALUES (?, ?)", saved)
            new.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            new.close(True)
        sync(self.path.parent)
        self._move_aside()

    def _readable(self) -> list[tuple[str, bytes]]:
        """The rows of the damaged journal that can be understood, sealed."""
        saved: list[tuple[str, bytes]] = []
        db = apsw.Connection(str(self.path), vfs=self._vfs)
        try:
            if "crc" in (column[1] for column in db.execute("PRAGMA table_info(operation)")):
                saved.extend((identifier, self._seal.close(identifier, body))
                             for identifier, body in self._plain_rows(db) if operation_of(body) is not None)
            else:
                for identifier, body in rows_of(db):
                    if opened(self._seal, identifier, body) is not None:
                        saved.append((identifier, body))
                    else:
                        self.rotten += 1
        except apsw.Error:
            self.rotten += 1
        finally:
            db.close(True)
        return saved

    def _move_aside(self) -> None:
        """The damaged journal first, then its log, then the new one into its place; each durably before the next."""
        number = len(set_aside(self.path)) + 1
        while (aside := self._beside(f"{DAMAGED}{number}")).exists():
            number += 1
        self.path.rename(aside)
        self.set_aside = aside
        sync(self.path.parent)
        self._replace(aside)

    def _replace(self, aside: Path) -> None:
        for suffix in FILES[1:]:
            if (part := self._beside(suffix)).exists():
                part.rename(aside.with_name(aside.name + suffix))
        sync(self.path.parent)
        self._beside(NEW).rename(self.path)
        sync(self.path.parent)

    def _end_salvage(self) -> None:
        """The power went while a damaged journal was replaced: the new one is whole when the old one has moved."""
        if self.path.exists() or not self._beside(NEW).exists():
            return
        self.set_aside = (set_aside(self.path) or [self._beside(DAMAGED + "1")])[-1]
        self._replace(self.set_aside)

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    # --- rows -----------------------------------------------------------------------------------

    def record(self, entries: Iterable[Entry]) -> None:
        """Write these in one durable transaction. On return they survive a power cut."""
        rows = {entry.id: (sealed(self._seal, entry), entry) for entry in entries}
        with self._transaction():
            self._db.executemany("INSERT INTO operation VALUES (?, ?) "
                                 "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                                 ((id_, body) for id_, (body, _) in rows.items()))
        self._known |= rows

    def operations(self) -> tuple[Operation, ...]:
        """Every loan and return that is remembered, oldest first. The rest is in `payments`, `holds` and `slips`.

        Rows that cannot be read are counted in `rotten` and left out.
        """
        found = self._entries()
        self.payments = tuple(entry for entry in found if isinstance(entry, Payment))
        self.holds = tuple(entry for entry in found if isinstance(entry, Hold))
        self.slips = tuple(entry for entry in found if isinstance(entry, Slip))
        return tuple(entry for entry in found if isinstance(entry, Operation))

    def _entries(self) -> tuple[Entry, ...]:
        with self._failing("read"):
            rows = list(rows_of(self._db))
        known, self._known = self._known, {}
        for identifier, body in rows:
            before, entry = known.get(identifier, (None, None))
            if body != before:                          # what was read once need not be opened again
                entry = opened(self._seal, identifier, body)
            if entry is None:
                self.rotten += 1
            else:
                self._known[identifier] = body, entry
        return tuple(entry for _, entry in self._known.values())

    def prove(self) -> None:
        """Write durably something that changes nothing: on return the disk takes writes."""
        with self._transaction():
            self._db.execute(f"PRAGMA user_version={VERSION}")

    def forget(self, keep: frozenset[str] = frozenset()) -> None:
        """Erase what is final, but nothing that was done to these items; and its traces in the log file."""
        final = [entry.id for entry in self._entries() if entry.final       # staff may have closed some meanwhile
                 and (not isinstance(entry, Operation) or entry.item_id not in keep
                      or entry.state is OperationState.REFUSED)]
        with self._transaction():
            self._db.executemany("DELETE FROM operation WHERE id = ?", ((id_,) for id_ in final))
        for id_ in final:
            del self._known[id_]
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
        self._held.close()
