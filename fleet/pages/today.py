"""What was lent and returned today, for the pages that are looked at all the time."""
from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from fleet.fleet import Fleet
from fleet.pages.visitor import Visitor
from fleet.store import statistics
from fleet.store.statistics import Cell

FRESH = 10                     # seconds: alerts are told at once, counts may be as old as this
COUNTED = ("loans", "returns")


class Today:
    """Added up once for everybody who sees the same branches: on a large fleet that is most of a page's work."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._known: dict[tuple[str, ...] | None, tuple[int, list[Cell]]] = {}

    async def cells(self, visitor: Visitor) -> list[Cell]:
        """Loans and returns of each branch and hour."""
        within, now = visitor.account.within, visitor.now
        at, cells = self._known.get(within, (0, []))
        if not 0 <= now - at < FRESH:
            midnight = day_of(visitor)
            cells = await self._fleet.read(
                lambda tx: statistics.by_branch(tx, midnight, now + 1, COUNTED, branches=within))
            self._known[within] = now, cells
        return cells


def day_of(visitor: Visitor, days_ago: int = 0) -> int:
    """When that day began where the kiosks are."""
    local = visitor.words.local(visitor.now)
    day = local.replace(tzinfo=None) - timedelta(days=days_ago)
    return int(datetime(day.year, day.month, day.day, tzinfo=local.tzinfo).timestamp())


def by_branch(cells: list[Cell]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in cells:
        counts[cell.branch][cell.name] += cell.n
    return counts
