"""Breaking text into lines of a width, whatever width means: points of a font or columns of a printer."""
from __future__ import annotations

from collections.abc import Callable

ELLIPSIS = "…"


def wrap(text: str, width: float, measure: Callable[[str], float], most: int = 0) -> list[str]:
    """Lines no wider than `width`, broken at spaces and, where a word alone is too wide, within it.

    `most`: at most this many lines, the last ending in an ellipsis when something was left out; 0 for all.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if measure(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        while measure(word) > width and len(word) > 1:
            head = _longest(word, width, measure)
            lines.append(head)
            word = word[len(head):]
        line = word
    if line:
        lines.append(line)
    if most and len(lines) > most:
        lines = [*lines[:most - 1], _shortened(" ".join(lines[most - 1:]), width, measure)]
    return lines


def _longest(word: str, width: float, measure: Callable[[str], float]) -> str:
    """The longest beginning that fits, at least one character."""
    size = 1
    while size < len(word) and measure(word[:size + 1]) <= width:
        size += 1
    return word[:size]


def _shortened(text: str, width: float, measure: Callable[[str], float]) -> str:
    while text and measure(text + ELLIPSIS) > width:
        text = text[:-1]
    return text.rstrip(" ,.;:–-") + ELLIPSIS
