"""Counts added up, and those of a few not told alone: one of a few may be somebody."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

FEW = 5
OTHERS = "others"


def added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)


def merged(cells: Mapping[str, int], *, few: int = FEW) -> dict[str, int]:
    """The cells of one breakdown, such as refusals by reason. Small ones become `others`; when they are still few
    together, the smallest of the large ones joins them, so that nobody can work out a small cell from the sum."""
    large = {name: n for name, n in cells.items() if n >= few}
    rest = sum(n for name, n in cells.items() if 0 < n < few)
    while 0 < rest < few and large:
        least = min(large, key=lambda name: (large[name], name))
        rest += large.pop(least)
    return {**large, OTHERS: rest} if rest else large
