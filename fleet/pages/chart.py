"""Small charts as shapes for an SVG: bars of loans and returns on each other. A table beside it has the numbers."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 100.0, 40.0, 0.28         # of the drawing; of one bar's room


@dataclass(frozen=True, slots=True)
class Bar:
    """`old`: drawn paler, as it is over. Lengths are those of the drawing, from its upper left."""

    label: str
    loans: int
    returns: int
    x: float
    width: float
    loans_y: float
    loans_height: float
    returns_y: float
    returns_height: float
    old: bool = False


def bars(counts: Sequence[tuple[str, int, int]], fresh: int = 0) -> list[Bar]:
    """(label, loans, returns) of each bar; all but the last `fresh` ones are old, none when it is 0."""
    most = max((loans + returns for _, loans, returns in counts), default=0) or 1
    room = WIDTH / max(1, len(counts))
    made = []
    for n, (label, loans, returns) in enumerate(counts):
        low, high = HEIGHT * 0.97 * loans / most, HEIGHT * 0.97 * returns / most
        between = 0.5 if loans and returns else 0.0
        made.append(Bar(label, loans, returns, round(n * room + room * GAP / 2, 2), round(room * (1 - GAP), 2),
                        round(HEIGHT - low, 2), round(low, 2), round(HEIGHT - low - between - high, 2),
                        round(high, 2), bool(fresh) and n < len(counts) - fresh))
    return made
