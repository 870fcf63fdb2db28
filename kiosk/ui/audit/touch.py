"""What is pressed: large enough and far enough apart for a hand, named, within the window, and reached by keys."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.texts import Texts
from kiosk.ui.audit.record import Record
from kiosk.ui.keys import ARROWS, TAB, key
from kiosk.ui.reading import around, keypad
from kiosk.ui.scene import Control
from kiosk.ui.tokens import FOCUS, FOCUS_GAP

MAIN, ANY, GAP = 20.0, 15.0, 3.0
"""Millimetres: the two sides of what carries a task on, those of anything, and what is between two."""
ROUNDING = 0.2                # millimetres: a pixel more or less


def sizes(record: Record) -> Iterator[str]:
    """Every target is as large as a finger, and what carries the task on larger."""
    for control in record.scene.controls:
        least = MAIN if control.main else ANY
        side = min(_mm(record, control)[2:])
        if side < least - ROUNDING:
            yield f"{control.name} is {side:.1f} mm, wanted {least:g}"


def gaps(record: Record) -> Iterator[str]:
    """Two targets never touch, and no finger meets two."""
    controls = record.scene.controls
    for index, one in enumerate(controls):
        left, top, wide, tall = _mm(record, one)
        for other in controls[index + 1:]:
            x, y, w, h = _mm(record, other)
            apart = max(x - left - wide, left - x - w, y - top - tall, top - y - h)
            if apart < GAP - ROUNDING:
                yield f"{one.name} and {other.name} are {max(apart, 0):.1f} mm apart, wanted {GAP:g}" \
                    if apart >= 0 else f"{one.name} and {other.name} overlap"


def _mm(record: Record, control: Control) -> tuple[float, float, float, float]:
    x, y, w, h = (record.look.format.mm(pixels) for pixels in record.frame.pixels(control.rect))
    return x, y, w, h


def labels(record: Record) -> Iterator[str]:
    """Every control says what it does, and no two say the same."""
    said: dict[str, str] = {}
    for control in record.scene.controls:
        label = control.label.strip()
        if not label or label == control.name or ("." in label and " " not in label and label.islower()):
            yield f"{control.name} has no label" if not label else f"{control.name} is labelled by a key, {label!r}"
        elif label in said:
            yield f"{control.name} and {said[label]} are both labelled {label!r}"
        said[label] = control.name


def inside(record: Record) -> Iterator[str]:
    """Every target is within the window, and so is the ring that shows the focus on it."""
    for control in record.scene.controls:
        if not record.whole.holds(control.rect):
            yield f"{control.name} reaches out of the window"
        elif not record.whole.holds(control.rect.inset(-FOCUS - FOCUS_GAP)):
            yield f"the focus on {control.name} reaches out of the window"


def order(record: Record) -> Iterator[str]:
    """Keys go through the controls in the order in which they are read, and reach every one."""
    controls, ltr = list(record.scene.controls), not Texts(record.look.language).leftward
    keys = keypad(controls)
    if keys:                                       # figures are read from the left everywhere
        place = controls.index(keys[0])
        controls[place:place + len(keys)] = [around(keys)]
    if not (reads(controls, ltr) and reads(keys)):
        yield "the focus does not go in reading order: " + ", ".join(c.name for c in record.scene.controls)
    wanted = {control.name for control in record.scene.controls if control.enabled}
    for what, missed in (("Tab", wanted - _by_tab(record, len(wanted))), ("arrows", wanted - _by_arrows(record))):
        if missed:
            yield f"{what} never reaches {', '.join(sorted(missed))}"


def reads(controls: Sequence[Control], ltr: bool = True) -> bool:
    """Whether a sequence can be cut again and again into a first part that is wholly above, or wholly before, the
    rest: the order in which columns and lines are read."""
    if len(controls) < 2:
        return True
    for count in range(1, len(controls)):
        first, rest = [c.rect for c in controls[:count]], [c.rect for c in controls[count:]]
        above = max(r.bottom for r in first) <= min(r.y for r in rest)
        before = max(r.right for r in first) <= min(r.x for r in rest) if ltr \
            else min(r.x for r in first) >= max(r.right for r in rest)
        if above or before:
            return reads(controls[:count], ltr) and reads(controls[count:], ltr)
    return False


def _by_tab(record: Record, presses: int) -> set[str | None]:
    focus, seen = None, set()
    for _ in range(presses):
        focus = key(record.scene, focus, TAB, "", False).focus
        seen.add(focus)
    return seen


def _by_arrows(record: Record) -> set[str | None]:
    first = key(record.scene, None, TAB, "", False).focus
    seen, waiting = {first}, [first]
    while waiting:
        focus = waiting.pop()
        for code in ARROWS:
            there = key(record.scene, focus, code, "", False).focus
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return seen
