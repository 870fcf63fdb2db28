"""What a CSV file of one kind is: its columns, how it is written, and what a row does when it comes in.

A column that a file lacks leaves what is there; an empty cell empties it. Either every row is taken or none.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from central.audit import Agent
from central.errors import CentralError
from central.exchange.cells import Problem, read, refused, written
from central.library import Library


class Outcome(Enum):
    """What a row did."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class CsvRow(BaseModel):
    """One row. A field that the file has no column for is not set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self, **columns: str) -> dict[str, Any]:
        """The values of the named fields that are set, by the names of the database's columns."""
        return {column: getattr(self, field) for field, column in columns.items() if field in self.model_fields_set}

    def ensure(self, *fields: str) -> None:
        """Errors: CentralError when one of the fields is missing, which only a new row needs."""
        missing = [field for field in fields if field not in self.model_fields_set]
        if missing:
            raise CentralError(f"this is new, and needs the column {missing[0]}")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. `take` does what a row says, or raises CentralError."""

    shape: type[CsvRow]
    key: str
    rows: Callable[[Connection], Iterable[Sequence[Any]]]
    take: Callable[[Connection, Library, Any, Agent], Outcome]

    def export(self, tx: Connection) -> bytes:
        return written(list(self.shape.model_fields), self.rows(tx))

    def take_all(self, tx: Connection, library: Library, raw: bytes, file: Path, by: Agent) -> dict[str, int]:
        """How many rows were added, changed and unchanged. Errors: ExchangeError, after which `tx` is to be undone."""
        counts = {outcome.value: 0 for outcome in Outcome}
        problems: list[Problem] = []
        seen: dict[Any, int] = {}
        for line, row in read(raw, file, self.shape, self.key):
            key = getattr(row, self.key)
            if key in seen:
                problems.append(Problem(line, f"{key} stands on line {seen[key]} already", self.key))
                continue
            seen[key] = line
            try:
                counts[self.take(tx, library, row, by).value] += 1
            except CentralError as error:
                problems.append(Problem(line, str(error)))
        if problems:
            raise refused(file, problems)
        return counts
