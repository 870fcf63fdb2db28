"""In which order things are read: lines from above, and in a line from its beginning; columns one after the other."""
from __future__ import annotations

from collections.abc import Iterable

from kiosk.ui.scene import Control


def in_order(controls: Iterable[Control]) -> tuple[Control, ...]:
    """The controls as they are read from left to right: in lines where clear lines go through between them, and
    otherwise in two columns where the space is widest."""
    found = list(controls)
    if len(found) < 2:
        return tuple(found)
    lines = _lines(found)
    if len(lines) == 1:
        lines = _columns(found)
    if len(lines) == 1:
        return tuple(sorted(found, key=lambda control: (control.rect.y, control.rect.x)))
    return tuple(control for line in lines for control in in_order(line))


def _lines(controls: list[Control]) -> list[list[Control]]:
    lines: list[list[Control]] = []
    reached = float("-inf")
    for control in sorted(controls, key=lambda control: control.rect.y):
        if control.rect.y >= reached:
            lines.append([])
        lines[-1].append(control)
        reached = max(reached, control.rect.bottom)
    return lines


def _columns(controls: list[Control]) -> list[list[Control]]:
    ordered = sorted(controls, key=lambda control: control.rect.x)
    if all(one.rect.right <= other.rect.x for one, other in zip(ordered, ordered[1:], strict=False)):
        return [[control] for control in ordered]          # one line
    widest, where, reached = -1.0, 0, float("-inf")
    for index, control in enumerate(ordered):
        space = control.rect.x - reached
        if index and space >= 0 and space > widest:
            widest, where = space, index
        reached = max(reached, control.rect.right)
    return [ordered[:where], ordered[where:]] if where else [ordered]
