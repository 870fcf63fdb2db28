"""Writing that runs from right to left, as it is drawn: letters joined, and each line in the order of the eye.

Text is kept in the order in which it is read. What is set into a sentence of the other direction stands between
isolates (UAX #9, 2.4), so that "03 000 0000" or a Latin title keeps its own order. A line is broken first and drawn by
`visual` last: a paragraph that is ordered before it is broken has its last line on top.
"""
from __future__ import annotations

import re
from collections.abc import Sequence

from arabic_reshaper import ArabicReshaper
from bidi import get_base_level, get_display

LEFT, RIGHT = "\u200e", "\u200f"           # marks that are not seen and have a direction
LEFT_ISOLATE, RIGHT_ISOLATE, END = "\u2066", "\u2067", "\u2069"
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_UNSEEN = re.compile("[\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufe0f]")
_BRACKETS = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
_BRACKET = re.compile("[" + re.escape("".join(_BRACKETS)) + "]")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_MARKED = "\ufe0f"                         # follows its bracket, and in right-to-left order comes before it
_joined = ArabicReshaper({"delete_harakat": True, "support_ligatures": True}).reshape


def foreign(text: str) -> bool:
    """Whether anything in it runs from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def runs_left(text: str) -> bool:
    """Whether the text as a whole runs from right to left: its first letter with a direction tells (UAX #9, P2)."""
    return foreign(text) and get_base_level(text) == 1


def isolated(text: str, *, within_left: bool) -> str:
    """A value as it is set into a sentence; `within_left`: the sentence runs from right to left.

    A value of figures and signs alone has no direction of its own and is read from left to right.
    """
    if not text or not (within_left or foreign(text)):
        return text
    return (RIGHT_ISOLATE if runs_left(text) else LEFT_ISOLATE) + text + END


def anchored(sentence: str, message: str, *, leftward: bool) -> str:
    """The message with its values. One that is made of values alone ("{date}, {time}") runs as its language does."""
    alone = leftward and not any(sign.isalpha() for sign in _PLACEHOLDER.sub("", message))
    return RIGHT + sentence if alone else sentence


def directed(lines: Sequence[str], text: str) -> list[str]:
    """The lines into which `text` was broken, each telling by itself which way it runs."""
    if not foreign(text):
        return list(lines)
    mark = RIGHT if runs_left(text) else LEFT
    told, held = [], ""
    for line in lines:
        whole = held + line
        for char in line:
            held = held[:-1] if char == END else held + char if char in (LEFT_ISOLATE, RIGHT_ISOLATE) else held
        told.append(mark + whole + END * len(held))
    return told


def plain(text: str) -> str:
    """Without the marks that are not seen."""
    return _UNSEEN.sub("", text)


def visual(line: str) -> str:
    """One line as its signs stand from left to right, in letters that a font without layout tables can draw."""
    if not foreign(line):
        return plain(line)
    marked = _BRACKET.sub(lambda found: found[0] + _MARKED, _joined(line.replace(_MARKED, "")))
    turned = re.sub(_MARKED + f"({_BRACKET.pattern})", lambda found: _BRACKETS[found[1]], str(get_display(marked)))
    return plain(turned)
