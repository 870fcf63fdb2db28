"""Is a report new, one that was sent again, or the sign of two machines under one name?

The agent numbers its reports from one durable counter, in order, one at a time, and draws a new boot id at each start.
So of one machine the fleet sees one line: each boot id with its numbers, then the next one with higher numbers. A boot
that goes on after another one has begun, or a new boot with numbers that were used already, is a second machine with a
copy of the same disk, or an old picture of it.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

REMEMBERED = 8                 # boots; a report that is sent again after so many starts does not exist


class Verdict(Enum):
    NEW = auto()
    AGAIN = auto()             # it is here already: it counts once
    FORKED = auto()            # two machines


@dataclass(frozen=True, slots=True)
class Boot:
    """One start of a device's agent and the last number that came from it."""

    id: str
    last: int


History = tuple[Boot, ...]     # oldest first


def judge(history: Sequence[Boot], boot_id: str, seq: int) -> Verdict:
    if not history:
        return Verdict.NEW
    for boot in history[:-1]:
        if boot.id == boot_id:
            return Verdict.AGAIN if seq <= boot.last else Verdict.FORKED
    newest = history[-1]
    if seq > newest.last:
        return Verdict.NEW
    return Verdict.AGAIN if boot_id == newest.id else Verdict.FORKED


def noted(history: History, boot_id: str, seq: int) -> History:
    """The history after a report that was new."""
    if history and history[-1].id == boot_id:
        return (*history[:-1], replace(history[-1], last=seq))
    return (*history, Boot(boot_id, seq))[-REMEMBERED:]
