"""The audit: what people and the fleet itself did, each line bound to all before it by a hash.

A line that is changed, taken out or put in breaks every hash after it. Old lines that retention removed leave an
anchor: the hash of the last of them. That the newest lines are all there only shows beside a hash noted elsewhere.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`who`: a person's account, `device:ID` or `fleet`. `subject`: what it was done to. `detail`: codes."""

    at: int
    who: str
    act: str
    subject: str = ""
    detail: dict[str, str] = field(default_factory=dict)

    def hash(self, before: str) -> str:
        told = json.dumps([before, self.at, self.who, self.act, self.subject, self.detail], sort_keys=True,
                          separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it was kept."""

    number: int
    entry: Entry
    hash: str


def first_broken(lines: Iterable[Line], anchor: str = BEGINNING) -> int | None:
    """The number of the first line that does not follow from those before it; None when all do."""
    before = anchor
    for line in lines:
        if line.entry.hash(before) != line.hash:
            return line.number
        before = line.hash
    return None
