"""In which order things are read: lines from above, and in a line from its beginning; columns one after the other.

Figures are read from left to right in every language, so a keypad is one thing, in its own order; and so is a keyboard.
"""
from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from kiosk.ui.scene import Control
from kiosk.ui.units import Rect

BESIDE = {"digit:": ("action:cancel", "erase"), "key:": ("action:letters", "erase", "action:clear")}
"""What is on a keypad beside its digits, and on a keyboard beside its letters."""


def in_order(controls: Iterable[Control]) -> tuple[Control, ...]:
    """The controls as they are read from left to right: in lines where clear lines go through between them, and
    otherwise in two columns where the space is widest."""
    found = list(controls)
    keys = keypad(found)
    if not keys:
        return _in_order(found)
    whole = around(keys)
    others = _in_order([*(control for control in found if control not in keys), whole])
    place = others.index(whole)
    return (*others[:place], *keys, *others[place + 1:])


def keypad(controls: Iterable[Control]) -> list[Control]:
    """Those of a keypad, or of a keyboard, in its order."""
    found = list(controls)
    kind = next((kind for kind in BESIDE if any(control.name.startswith(kind) for control in found)), None)
    if kind is None:
        return []
    return [control for control in found
            if control.name.startswith(kind) or (control.name in BESIDE[kind] and not control.main)]


def around(controls: list[Control]) -> Control:
    """All of them as one."""
    left, top = min(c.rect.x for c in controls), min(c.rect.y for c in controls)
    right, bottom = max(c.rect.right for c in controls), max(c.rect.bottom for c in controls)
    return Control("keypad", Rect(left, top, right - left, bottom - top), "")


def _in_order(found: list[Control]) -> tuple[Control, ...]:
    if len(found) < 2:
        return tuple(found)
    lines = _lines(found)
    if len(lines) == 1:
        lines = _columns(found)
    if len(lines) == 1:
        return tuple(sorted(found, key=lambda control: (control.rect.y, control.rect.x)))
    return tuple(control for line in lines for control in _in_order(line))


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
    if all(one.rect.right <= other.rect.x for one, other in pairwise(ordered)):
        return [[control] for control in ordered]          # one line
    widest, where, reached = -1.0, 0, float("-inf")
    for index, control in enumerate(ordered):
        space = control.rect.x - reached
        if index and space >= 0 and space > widest:
            widest, where = space, index
        reached = max(reached, control.rect.right)
    return [ordered[:where], ordered[where:]] if where else [ordered]
