"""What is read: whole, large enough, on its own ground, and under nothing else."""
from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk.ui.audit.record import Drawn, Record, part_of
from kiosk.ui.motion import HOP_HEIGHT
from kiosk.ui.scene import Box, Motion, Picture, Words
from kiosk.ui.tokens import SMALL
from kiosk.ui.units import Rect

_KEY = re.compile(r"^[a-z_]+(\.[a-z_]+)+$|\{\w*\}")
LONG = 40                     # letters of a title or name that must have room


def whole(record: Record) -> Iterator[str]:
    """Nothing ends in an ellipsis but what others have written at length: titles may be longer than any screen."""
    named = [(one.title, one.author) for ones in (record.view.rows, record.view.works) for one in ones]
    titles = [name for both in named for name in both if len(name) > LONG]
    for one, words, _ in record.words:
        if words.clipped and not any(title.startswith(words.lines[0].rstrip("…")) for title in titles):
            yield f"cut in {one.key}: {_said(words)}"


def known(record: Record) -> Iterator[str]:
    """No message is missing, which shows as its key, and none lacks what is to be filled in."""
    for one, words, _ in record.words:
        if _KEY.search(" ".join(words.lines)):
            yield f"a message is missing in {one.key}: {_said(words)}"


def large(record: Record) -> Iterator[str]:
    """No text is smaller than the small size: 32 pixels on Full HD."""
    for one, words, _ in record.words:
        if words.size < SMALL - 0.01:
            yield f"{words.size:.1f} is too small to read in {one.key}: {_said(words)}"


def contained(record: Record) -> Iterator[str]:
    """Letters stay in the room given to them, on the surface they are on, in their control and in the window."""
    for one, words, letters in record.words:
        control = record.control(one)
        for what, room in (("the window", record.whole), ("its room", words.rect.inset(-1, -words.size)),
                           ("its surface", _surface(record, one, letters)),
                           ("its control", control.rect if control else None)):
            if room is not None and not room.holds(letters, 1.0):
                yield f"reaches out of {what} in {one.key}: {_said(words)}"


def _surface(record: Record, one: Drawn, letters: Rect) -> Rect | None:
    """The uppermost whole box that the middle of the text is on."""
    x, y = letters.x + letters.w / 2, letters.y + letters.h / 2
    for below in reversed(record.drawn[:one.order]):
        node = below.node
        if isinstance(node, Box) and node.fill and node.part == 1 and node.rect.contains(x, y):
            return node.rect
    return None


def apart(record: Record) -> Iterator[str]:
    """No text is over or under another, a sign, a picture or a foreign control."""
    texts = record.words
    for index, (one, words, letters) in enumerate(texts):
        for _, other, there in texts[index + 1:]:
            if letters.overlaps(there):
                yield f"{_said(words)} and {_said(other)} overlap"
        for control in record.scene.controls:
            if letters.overlaps(control.rect) and not record.drawn_for(one.key, control):
                yield f"{_said(words)} is on {control.name}"
        for other_thing in record.drawn:
            if other_thing.order != one.order and _hides(other_thing, one, letters):
                yield f"{_said(words)} meets {type(other_thing.node).__name__.lower()} of {other_thing.key}"


def _hides(thing: Drawn, one: Drawn, letters: Rect) -> bool:
    node = thing.node
    if isinstance(node, Words):
        return False                                 # told above, or lettering on its cover
    if isinstance(node, Box):
        return thing.order > one.order and bool(node.fill) and part_of(node).overlaps(letters)
    rect = node.rect
    if thing.motion is Motion.HOP:
        rect = Rect(rect.x, rect.y - HOP_HEIGHT, rect.w, rect.h + HOP_HEIGHT)
    if isinstance(node, Picture) and node.name not in _SOLID:
        rect = rect.inset(rect.w * 0.02, rect.h * 0.02)
    return rect.overlaps(letters)


_SOLID = ("cover",)


def _said(words: Words) -> str:
    return repr(" ".join(words.lines))
