"""In which order things are read: lines from above, and in a line from its beginning; columns one after the other."""
from __future__ import annotations

from collections.abc import Iterable

from kiosk.ui.scene import Control


def in_order(controls: Iterable[Control]) -> tuple[Control, ...]:
    """The controls as they are read from left to right: cut where a clear line goes through between them, across if
    there is one, else upright where the space is widest."""
    controls = list(controls)
    parts = _cut(controls, down=True) or _cut(controls, down=False)
    if parts is None:
        return tuple(sorted(controls, key=lambda control: (control.rect.y, control.rect.x)))
    return tuple(control for part in parts for control in in_order(part))


def _cut(controls: list[Control], *, down: bool) -> tuple[list[Control], list[Control]] | None:
    """The parts before and after a cut, None when nothing can be cut: at the first space going down, at the widest
    going across."""
    spans = [((c.rect.y, c.rect.bottom) if down else (c.rect.x, c.rect.right), c) for c in controls]
    spans.sort(key=lambda span: span[0][0])
    best, where, reached = -1.0, 0, float("-inf")
    for index, ((start, end), _) in enumerate(spans):
        if index and start >= reached and start - reached > best:
            best, where = start - reached, index
            if down:
                break
        reached = max(reached, end)
    if not where:
        return None
    return [control for _, control in spans[:where]], [control for _, control in spans[where:]]
