"""What larger text is for: whatever the normal size shows is still there, and no word of it is smaller; in the largest
it is twice as large. Of a column that is leafed through all pages are looked at together.
"""
from __future__ import annotations

from collections.abc import Iterator

from kiosk.ui.audit.record import Record
from kiosk.ui.scene import Words
from kiosk.ui.syllables import HYPHEN
from kiosk.ui.tokens import TEXT_STEPS
from receipts.script import plain

SCROLLED = ("row:", "shown:", "list_place", "scroll:")
"""Of a list fewer rows are in sight, and others are a press away."""
ADORNING = ("header", "works_heading", "work:", "slide:")
"""What gives room first: date and region at the top, works to read next, some days of the slide of opening hours."""
SAME = 0.985                  # a size is sought in steps, and fonts have whole pixels
FULL = 0.995                  # of the size that is asked for
PLACES = ("list_place", "scroll:")
"""What tells where a list is scrolled to: pages of a column are counted otherwise."""
EXCEPTED = {
    "language:": "languages in the tool row, which are as large as the row has room for: all of them are offered there",
    "action:text_size": "the sign of the text size, a small letter beside a large one",
    "action:help": "the word for help in the tool row, as large as the row has room for, beside its sign",
    "key:": "letters on keys: eleven stand side by side in the width of the window",
    "action:letters": "what else is on the keyboard, for the same reason", "action:clear": "the same",
    "slide:": "the title of a slide of the waiting screen, which is the largest text there is and nothing to act on",
}
"""What may stay below twice its size, by the beginning of its layer, and why."""
BESIDE_KEYS = ("action:cancel", "action:find", "action:enter", "action:back")
"""With low reach and a keyboard in a wide window, the names of the two buttons beside it: all is within 35 %."""
FIELD = "entry"
"""With a keyboard what its empty field asks for: it goes with the first letter."""


def pressed(record: Record) -> Iterator[str]:
    """Every control of the normal size is there."""
    if record.plain is None:
        return
    there = {control.name for page in record.pages for control in page.scene.controls}
    for control in record.plain.scene.controls:
        if not control.enabled and record.leaves:  # with low reach it is read, and there is nothing to press for it
            continue
        if control.name not in there and not control.name.startswith(("row:", "scroll:")):
            yield f"{control.name} is gone"


def said(record: Record) -> Iterator[str]:
    """Every text of the normal size is there, but what a list has scrolled away and what only adorns."""
    if record.plain is None:
        return
    there, joined = _sizes(record), _joined(record)
    gone = PLACES + ADORNING if record.leaves else SCROLLED + ADORNING
    others = record.plain.view.also != record.view.also      # names in other languages are gone once anything is chosen
    for one, words, _ in record.plain.words:
        control = record.plain.control(one) if others else None
        if control is not None and letters(words) not in plain(control.label).replace(" ", ""):
            continue
        if one.key.removeprefix("over:").startswith(gone) or letters(words) in there:
            continue
        if one.key == FIELD and record.view.keys is not None and any(letters(words).endswith(told) for told in there):
            continue                               # of what is long the end is seen, where the next letter comes
        if not record.leaves or not any(_begun(words) in told for told, _ in joined):
            yield f"gone from {one.key}: {' '.join(words.lines)!r}"


def grown(record: Record) -> Iterator[str]:
    """No text is smaller than in the normal size."""
    if record.plain is None:
        return
    before: dict[tuple[str, str], float] = {}
    for one, words, _ in record.plain.words:
        known = one.key, letters(words)
        before[known] = min(words.size, before.get(known, words.size))
    for page in record.pages:
        for one, words, _ in page.words:
            least = before.get((one.key, letters(words)), 0.0)
            if words.size < least * SAME:
                yield f"{words.size:.1f}, in normal text {least:.1f}, in {one.key}: {' '.join(words.lines)!r}"


def doubled(record: Record) -> Iterator[str]:
    """In the largest text every text has its full size."""
    if record.plain is None or record.look.step < len(TEXT_STEPS) - 1:
        return
    before, after, joined = _sizes(record.plain), _sizes(record), _joined(record)
    for one, words, _ in record.plain.words:
        if excepted(record, one.key):
            continue
        said = letters(words)
        there = _keyed(record, one.key, said)
        if there:
            pairs = [(words.size, min(there))]
        elif said in after:
            pairs = [(before[said][0], after[said][0]), (before[said][-1], after[said][-1])]
        else:
            pairs = [(words.size, size) for told, size in joined if _begun(words) in told][:1]
        for usual, large in pairs:
            if large < usual * TEXT_STEPS[-1] * FULL:
                yield f"{large:.1f}, in normal text {usual:.1f}, of {one.key}: {' '.join(words.lines)!r}"


def excepted(record: Record, key: str) -> bool:
    keys = record.view.keys is not None
    low = record.view.appearance.low_reach and not record.frame.portrait and not record.frame.small
    return key.startswith((*EXCEPTED, *PLACES)) or (keys and (key == FIELD or (low and key in BESIDE_KEYS)))


def _keyed(record: Record, key: str, said: str) -> list[float]:
    """The sizes of a text in its own layer."""
    return [words.size for page in record.pages for one, words, _ in page.words
            if _bare(one.key) == _bare(key) and letters(words) == said]


def _bare(key: str) -> str:
    """Without what tells that it is only shown, and is pressed elsewhere."""
    return key.removeprefix("shown:").removeprefix("row:")


def _sizes(record: Record) -> dict[str, list[float]]:
    """The sizes in which each text is set, smallest first."""
    sizes: dict[str, set[float]] = {}
    for page in record.pages:
        for one, words, _ in page.words:
            if not one.key.startswith(PLACES):
                sizes.setdefault(letters(words), set()).add(words.size)
    return {said: sorted(found) for said, found in sizes.items()}


def _joined(record: Record) -> list[tuple[str, float]]:
    """What is cut into several pieces, put together again, with its size."""
    told: dict[tuple[str, float], str] = {}
    if record.leaves:
        for page in record.pages:
            for one, words, _ in page.words:
                key = one.key.partition("#")[0], words.size
                told[key] = told.get(key, "") + letters(words)
    return [(said, size) for (_, size), said in told.items()]


def _begun(words: Words) -> str:
    """What is seen of a text, which may be cut."""
    return letters(words).rstrip("…")


def letters(words: Words) -> str:
    """A text however it is broken into lines: a blank at the end of one is not drawn, whichever blank it is."""
    return "".join(plain("".join(words.lines)).split()).replace(HYPHEN, "")
