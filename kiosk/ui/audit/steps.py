"""What larger text is for: whatever the normal size shows is still there, and no word of it is smaller."""
from __future__ import annotations

from collections.abc import Iterator

from kiosk.ui.audit.record import Record
from kiosk.ui.scene import Words
from receipts.script import plain

SCROLLED = ("row:", "shown:", "list_place", "scroll:")
"""Of a list fewer rows are in sight, and others are a press away."""
ADORNING = ("header", "works_heading", "work:", "slide:")
"""What gives room first: date and region at the top, works to read next, some days of the slide of opening hours."""
SAME = 0.985                  # a size is sought in steps, and fonts have whole pixels


def pressed(record: Record) -> Iterator[str]:
    """Every control of the normal size is there."""
    if record.plain is None:
        return
    there = {control.name for control in record.scene.controls}
    for control in record.plain.scene.controls:
        if control.name not in there and not control.name.startswith(("row:", "scroll:")):
            yield f"{control.name} is gone"


def said(record: Record) -> Iterator[str]:
    """Every text of the normal size is there, but what a list has scrolled away and what only adorns."""
    if record.plain is None:
        return
    there = {letters(words) for _, words, _ in record.words}
    others = record.plain.view.also != record.view.also      # names in other languages are gone once anything is chosen
    for one, words, _ in record.plain.words:
        control = record.plain.control(one) if others else None
        if control is not None and letters(words) not in plain(control.label).replace(" ", ""):
            continue
        if not one.key.removeprefix("over:").startswith(SCROLLED + ADORNING) and letters(words) not in there:
            yield f"gone from {one.key}: {' '.join(words.lines)!r}"


def grown(record: Record) -> Iterator[str]:
    """No text is smaller than in the normal size."""
    if record.plain is None:
        return
    before = _sizes(record.plain)
    for one, words, _ in record.words:
        least = before.get((one.key, letters(words)), 0.0)
        if words.size < least * SAME:
            yield f"{words.size:.1f}, in normal text {least:.1f}, in {one.key}: {' '.join(words.lines)!r}"


def _sizes(record: Record) -> dict[tuple[str, str], float]:
    """The smallest size of each text of each layer."""
    sizes: dict[tuple[str, str], float] = {}
    for one, words, _ in record.words:
        known = one.key, letters(words)
        sizes[known] = min(words.size, sizes.get(known, words.size))
    return sizes


def letters(words: Words) -> str:
    """A text however it is broken into lines."""
    return plain("".join(words.lines)).replace(" ", "")
