"""What staff must look at: cases, and what was done off line and is still to be told. Beside a running kiosk too.

A case is a loan or return that was refused after the patron had gone, or of which nobody can tell; a payment that the
central system does not book, or of which nobody can tell; a record that was given out for upload; a row of the journal,
or a whole journal, that could not be read. It stays until it is closed.
The journal is opened by a connection of its own; SQLite of a release in which WAL can bear that is made sure of there.
"""
from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import apsw

from config.errors import ConfigError
from config.load import load
from config.settings import Settings
from kiosk.engine.hold import Hold
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.engine.payment import Payment, PaymentState
from kiosk.engine.slip import Slip
from kiosk.journal import FILES, JOURNAL, JournalError, opened, rows_of, sealed, set_aside
from kiosk.koc import given_out, koc
from kiosk.seal import Seal, hold, read_key, sync

EXIT_CONFIG, EXIT_REFUSED = 2, 1
PART = ".part"              # ends the name of a file that is being written
NEVER = (Hold, Slip)        # a case: their own patron, and the staff who put items away, see to them


class NoCase(Exception):
    """There is nothing with that identifier that staff could close, or nothing to export."""


@dataclass(frozen=True, slots=True)
class Case:
    """`waiting`: done off line and still to be told: not a case yet, and nobody need act, unless it is `old`.

    `kind`: lend, return, payment, row, journal. `time`: when it was done, ISO local; empty where that is not known.
    """

    id: str
    kind: str
    item: str = ""
    time: str = ""
    reason: str = ""
    card: str = field(default="", repr=False)      # of a loan that was refused afterwards: staff must know whose
    waiting: bool = False
    old: bool = False
    amount: str = ""                               # of a payment, with its currency
    number: str = ""                               # by which the payment terminal knows it

    def __str__(self) -> str:
        kind = "loan" if self.kind == OperationKind.LEND else self.kind
        what = f"{kind} of {self.item or self.amount}" if self.item or self.amount else kind
        whom = "payment terminal" if self.reason == "terminal" else "connection"
        state = f"waits for the {whom}" + (", for too long" if self.old else "") if self.waiting \
            else f"look at it: {self.reason}"
        whose = f" (card {self.card})" if self.card else ""
        found = f" (terminal's number {self.number})" if self.number else ""
        return f"{self.id}  {what}  {self.time or '-'}  {state}{whose}{found}"


class Cases:
    """The journal at `path` as staff see it. Raises JournalError when it cannot be read or written.

    `old`: what waits longer is told so.
    """

    def __init__(self, path: Path, key: Path | None = None, *, old: timedelta = timedelta(days=1)) -> None:
        self._path = path
        self._key = key or path.with_suffix(".key")
        self._old = old

    def open(self) -> list[Case]:
        with self._journal() as (db, seal):
            rows = [(identifier, opened(seal, identifier, body)) for identifier, body in rows_of(db)]
        before = (datetime.now() - self._old).isoformat()
        found = [case_of(str(identifier), entry, before) for identifier, entry in rows if not isinstance(entry, NEVER)
                 and (entry is None or entry.case or (entry.made and not entry.final))]
        files = [Case(file.name.removeprefix(self._path.name + "."), "journal",
                      time=datetime.fromtimestamp(file.stat().st_mtime).isoformat(timespec="seconds"),
                      reason="damaged") for file in set_aside(self._path)]
        return found + files

    def close(self, identifier: str) -> None:
        """Forget a case. Raises NoCase for what is none: what the kiosk still has to do is not staff's to drop."""
        for file in set_aside(self._path):
            if file.name == f"{self._path.name}.{identifier}":
                for suffix in FILES:
                    file.with_name(file.name + suffix).unlink(missing_ok=True)
                return
        with self._journal() as (db, seal):
            db.execute("BEGIN IMMEDIATE")          # else the kiosk may write between the look and the deed
            for row, body in list(rows_of(db)):
                operation = opened(seal, row, body)
                if row == identifier and (operation is None or (not isinstance(operation, NEVER) and operation.case)):
                    db.execute("DELETE FROM operation WHERE id = ?", (identifier,))
                    db.execute("COMMIT")
                    return
        raise NoCase(f"{identifier} is no open case. Without --close, `cases` lists them.")

    def export(self, file: Path) -> int:
        """Write what waits as a `.koc` file. From then on each record is a case, and the kiosk tells none of them.

        Raises NoCase when nothing waits, when the kiosk runs, which may be telling them, and while a file beside this
        one was left by an export that was cut short: its records may be in there and nowhere else.
        """
        if file.exists():
            raise NoCase(f"{file} is there already. Name a new file.")
        part = file.with_name(file.name + PART)
        with self._alone(), self._journal() as (db, seal):
            if left := [part] if part.exists() else sorted(file.parent.glob(f"*.koc{PART}")):
                raise NoCase(f"{left[0]} was left by an export that was cut short. If `cases` lists what is in it as "
                             f"exported, it is whole: give it the name {left[0].stem}. Else delete it.")
            operations = [found for row, body in rows_of(db)
                          if isinstance(found := opened(seal, row, body), Operation)]
            out = given_out(operations)
            if not out:
                raise NoCase("Nothing waits for the connection: there is nothing to export.")
            with part.open("xb") as written:
                written.write(koc(out).encode())
                written.flush()
                sync(part)
            with db:
                db.executemany("UPDATE operation SET body = ? WHERE id = ?",
                               [(sealed(seal, replace(one, state=OperationState.EXPORTED, reason="exported", card="")),
                                 one.id) for one in out])
        part.rename(file)
        sync(file.parent)
        return len(out)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            held = hold(self._key, alone=True)
        except BlockingIOError as error:
            raise NoCase("The kiosk is running, and tells them itself as soon as it can. Stop it first.") from error
        except OSError as error:
            raise JournalError(f"The key {self._key} cannot be read: {error}") from error
        with held:
            yield

    @contextmanager
    def _journal(self) -> Iterator[tuple[apsw.Connection, Seal]]:
        try:
            seal = Seal(read_key(self._key))
            db = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READWRITE)
            try:
                db.set_busy_timeout(5000)
                db.execute("PRAGMA secure_delete=ON")
                db.execute("PRAGMA synchronous=FULL")
                yield db, seal
            finally:
                db.close(True)
        except (apsw.Error, OSError, ValueError) as error:
            reason = str(error) if self._path.exists() else "there is none; has a kiosk run with this configuration?"
            raise JournalError(f"The journal {self._path} cannot be read: {reason}") from error


def case_of(identifier: str, entry: Operation | Payment | None, before: str) -> Case:
    """A row as staff see it; what was made before `before` is old."""
    if entry is None:
        return Case(identifier, "row", reason="unreadable")
    card, waiting = entry.card if entry.case else "", not entry.case
    old = waiting and entry.made < before
    if isinstance(entry, Operation):
        return Case(entry.id, entry.kind.value, entry.item_id, entry.made, entry.reason, card, waiting, old)
    reason = "terminal" if entry.state is PaymentState.INTENDED else entry.reason
    return Case(entry.id, "payment", "", entry.made, reason, card, waiting, old,
                f"{entry.amount // 100}.{entry.amount % 100:02d} {entry.currency}", entry.number)


def cases_of(settings: Settings) -> Cases:
    return Cases(settings.data.directory / JOURNAL, settings.journal.key,
                 old=timedelta(hours=settings.offline.old_hours))


def look_after(directory: Path, *, as_json: bool = False, close: str | None = None, export: Path | None = None) -> int:
    """The verb `cases`. 0 done, 1 it cannot be, 2 the configuration."""
    try:
        cases = cases_of(load(directory))
        if close is not None:
            cases.close(close)
        elif export is not None:
            print(f"{cases.export(export)} records are in {export}. Upload it, then close their cases.")
        else:
            print(told(cases.open(), as_json=as_json))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    except (JournalError, NoCase, OSError) as error:
        print(error, file=sys.stderr)
        return EXIT_REFUSED
    return 0


def told(cases: list[Case], *, as_json: bool) -> str:
    if as_json:
        return json.dumps([asdict(case) for case in cases], indent=2)
    return "\n".join(map(str, cases)) or "Nothing to look at."
