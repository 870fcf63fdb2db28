"""What staff must look at: cases, and returns not told to the central system yet. Beside a running kiosk too.

The journal is opened by a connection of its own; SQLite of a release in which WAL can bear that is made sure of there.
Nothing here repairs or moves the file: that is the kiosk's own business.

`.koc` is the file of Koha's offline circulation, version 1.0: a line of tab-separated `name=value`, then for each
return a line `date time id TAB return TAB barcode`. It is the last resort, when the kiosk itself cannot reach the
central system for days. Its records stay in the journal: told again, they are asked about first.
"""
from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import apsw

from config.errors import ConfigError
from config.load import load
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.journal import JOURNAL, ROWS, JournalError, decoded

EXIT_CONFIG, EXIT_REFUSED = 2, 1
KOC_HEADER = "Version=1.0\tGenerator=kiosk\tGeneratorVersion=1.0"


class NoCase(Exception):
    """There is nothing with that identifier that staff could close."""


@dataclass(frozen=True, slots=True)
class Case:
    """`waiting`: a return taken in off line that is still to be told; not a case yet, and nobody need act."""

    id: str
    item: str
    kind: str
    time: str
    reason: str
    waiting: bool


class Cases:
    """The journal at `path` as staff see it. Raises JournalError when it cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> list[Case]:
        return [Case(o.id, o.item_id, o.kind.value, o.made, o.reason, waiting=not o.case)
                for o in self._operations() if not o.final and (o.case or o.made)]

    def returns_not_told(self) -> list[Operation]:
        return [o for o in self._operations() if o.state in (OperationState.OFFLINE, OperationState.INTENDED)
                and o.made and o.kind is OperationKind.RETURN]

    def close(self, identifier: str) -> None:
        """Forget a case. Raises NoCase for what is none: what the kiosk still has to do is not staff's to drop."""
        with self._journal(apsw.SQLITE_OPEN_READWRITE) as db, db:
            db.execute("PRAGMA secure_delete=ON")
            rows = db.execute("SELECT CAST(body AS BLOB), crc FROM operation WHERE id = ?", (identifier,)).fetchall()
            found = [decoded(*row) for row in rows]
            if not found or found[0] is None or not found[0].case:
                raise NoCase(f"{identifier} is no open case. Without --close, `cases` lists them.")
            db.execute("DELETE FROM operation WHERE id = ?", (identifier,))

    def _operations(self) -> list[Operation]:
        with self._journal(apsw.SQLITE_OPEN_READWRITE) as db:
            rows = db.execute(ROWS).fetchall()
        return [operation for row in rows if (operation := decoded(*row)) is not None]

    @contextmanager
    def _journal(self, flags: int) -> Iterator[apsw.Connection]:
        try:
            db = apsw.Connection(str(self._path), flags=flags)
            try:
                db.set_busy_timeout(5000)
                yield db
            finally:
                db.close(True)
        except apsw.Error as error:
            raise JournalError(f"The journal {self._path} cannot be read: {error}") from error


def koc(returns: Iterable[Operation]) -> str:
    """The text of a `.koc` file, oldest first."""
    lines = [KOC_HEADER]
    for number, operation in enumerate(sorted(returns, key=lambda o: o.made), 1):
        made = datetime.fromisoformat(operation.made)
        lines.append(f"{made:%Y-%m-%d %H:%M:%S} {number}\treturn\t{operation.item_id}")
    return "\n".join(lines) + "\n"


def look_after(directory: Path, *, as_json: bool = False, close: str | None = None, export: Path | None = None) -> int:
    """The verb `cases`. 0 done, 1 it cannot be, 2 the configuration."""
    try:
        cases = Cases(load(directory).data.directory / JOURNAL)
        if close is not None:
            cases.close(close)
        elif export is not None:
            export.write_text(koc(cases.returns_not_told()), encoding="utf-8")
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
        return json.dumps([{"id": c.id, "item": c.item, "kind": c.kind, "time": c.time, "reason": c.reason,
                            "waiting": c.waiting} for c in cases], indent=2)
    if not cases:
        return "Nothing to look at."
    return "\n".join(f"{c.id}  {c.kind} of {c.item}  {c.time or '-'}  "
                     + ("waits for the connection" if c.waiting else f"look at it: {c.reason}") for c in cases)
