"""What a database is to hold: its tables, of which version they are, and the way there from older ones."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import MetaData


@dataclass(frozen=True)
class Plan:
    """`name`: whose database it is, as in "a database of the central system". `steps`: for each older version the
    statements that make the next one of it, the same words for SQLite and PostgreSQL, `{bytes}` in
    them being what each calls bytes."""

    name: str
    metadata: MetaData
    version: int
    steps: Mapping[int, tuple[str, ...]]

    def way_from(self, found: int) -> list[str] | None:
        """The statements from a version to this one; None when no way leads here."""
        versions = range(found, self.version)
        if found > self.version or any(version not in self.steps for version in versions):
            return None
        return [words for version in versions for words in self.steps[version]]
