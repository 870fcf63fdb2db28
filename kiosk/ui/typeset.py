"""Text measured, broken into lines and made to fit: nothing is drawn that was not measured first.

Sizes and widths are design units; measuring happens at the real pixel size, so that what fits here fits on the glass.
Lines are kept in the order in which they are read; `receipts.script` puts them into the order in which they are drawn.
"""
from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from kivy.core.text import Label as CoreLabel

from kiosk.ui.scene import Align, Weight, Words
from kiosk.ui.syllables import HYPHEN, breaks
from kiosk.ui.units import Rect
from receipts.script import directed, foreign, visual

FONTS = Path(__file__).parent / "fonts"
ELLIPSIS = "…"
AROUND = "-,.:;!?…()[]\"'“”„«»’،؛؟\u200e\u200f\u2066\u2067\u2068\u2069"
"""Signs around a word, which is broken as a word all the same; so are marks of its direction."""
TALL = 1.18
"""The least pitch of lines with Arabic letters, which reach further up and down."""


@dataclass(frozen=True, slots=True)
class Style:
    """`size` is wanted, `least` is the smallest accepted; `pitch` is the distance of lines in sizes. `normal` is tried
    on the way from one to the other, so that large text is never smaller than it would be without."""

    size: float
    weight: Weight = Weight.REGULAR
    pitch: float = 1.3
    least: float = 0.0
    normal: float = 0.0


Laid = TypeVar("Laid")


class Later(Exception):
    """There is more to lay out than there is time for now. What was laid out is kept: go on by trying again."""


class Typesetter:
    """Measures and breaks text for one window scale. Keeps what was measured and laid out; `forget` drops it."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self._fonts: dict[tuple[Weight, int], CoreLabel] = {}
        self._widths: dict[tuple[str, Weight, int], float] = {}
        self._fitted: dict[Hashable, Words] = {}
        self._laid: dict[Hashable, object] = {}
        self._until, self._began = math.inf, False

    def forget(self) -> None:
        self._widths.clear()
        self._fitted.clear()
        self._laid.clear()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """After so long, and one thing at least, `once` raises Later instead of laying out what is new."""
        self._until, self._began = time.monotonic() + seconds, False
        try:
            yield
        finally:
            self._until = math.inf

    def once(self, lay: Callable[..., Laid], key: Hashable, *given: object) -> Laid:
        """What `lay` makes of what is given, laid out once for all that `key` tells apart."""
        known = self._laid.get((lay, key))
        if known is None:
            if self._began and time.monotonic() > self._until:
                raise Later
            self._began = True
            known = self._laid[lay, key] = lay(*given)
        return known  # type: ignore[return-value]

    def width(self, text: str, size: float, weight: Weight) -> float:
        """The width of one line, in units."""
        pixels = max(1, round(size * self.scale))
        key = (text, weight, pixels)
        known = self._widths.get(key)
        if known is None:
            font = self._fonts.get((weight, pixels))
            if font is None:
                font = self._fonts[weight, pixels] = CoreLabel(font_size=pixels, font_name=str(FONTS / weight.value))
            known = self._widths[key] = font.get_extents(visual(text))[0] / self.scale if text else 0.0
        return known

    def lines(self, text: str, size: float, weight: Weight, width: float) -> list[str]:
        """The text broken at spaces (and after hyphens and @) into lines no wider than `width` where words allow."""
        result: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for word in _pieces(paragraph):
                joined = line + word
                if line and self.width(joined.rstrip(), size, weight) > width:
                    result.append(line.rstrip())
                    line = word
                else:
                    line = joined
            result.append(line.rstrip())
        return directed(result, text)

    def flow(self, text: str, size: float, weight: Weight, place: Rect, colour: str, *, align: Align = Align.LEFT,
             pitch: float = 1.2) -> Words:
        """The text in this size from the top of `place`, in as many lines as it takes; a word that is wider than a line
        is broken between syllables."""
        key = ("flow", text, size, weight, place.w, colour, align, pitch)
        known = self._fitted.get(key)
        if known is None:
            leading = max(pitch, TALL) if foreign(text) else pitch
            narrow = [self._narrow(word, size, weight, place.w) for word in text.replace("\n", " ").split(" ")]
            broken = self.lines(" ".join(narrow), size, weight, place.w)
            known = self._fitted[key] = Words(Rect(0, 0, place.w, size * leading * len(broken)), tuple(broken), size,
                                              size * leading, weight, colour, align)
        return replace(known, rect=Rect(place.x, place.y, known.rect.w, known.rect.h))

    def _narrow(self, word: str, size: float, weight: Weight, width: float) -> str:
        """The word, with spaces where it is to be broken. An address is broken without a hyphen."""
        done = ""
        for piece in _pieces(word):
            hyphen = HYPHEN if piece.strip(AROUND).replace("'", "").isalpha() else ""
            while len(piece) > 1 and self.width(piece, size, weight) > width + 0.5:
                most = max((place for place in range(2, len(piece))
                            if self.width(piece[:place] + hyphen, size, weight) <= width), default=1)
                places = breaks(piece) if hyphen else _joints(piece)
                place = max((one for one in places if one <= most), default=most)
                done += piece[:place] + hyphen + " "
                piece = piece[place:]
            done += piece
        return done

    def fit(self, text: str, style: Style, rect: Rect, colour: str, *, align: Align = Align.LEFT, lines: int = 2,
            art: bool = False) -> Words:
        """The text set as large as fits into `rect` in at most `lines` lines, from `size` down to `least`.

        What does not fit even at the least size ends in an ellipsis, and the result is marked `clipped`.
        The returned rectangle keeps x, y and width and has the height of the lines. `art` is set in coarser steps:
        each new size of a font costs a millisecond.
        """
        key = (text, style, rect.w, rect.h, colour, align, lines, art)
        known = self._fitted.get(key)
        if known is None:
            known = self._fitted[key] = self._fit(text, style, rect, colour, align, lines, art)
        return replace(known, rect=Rect(rect.x, rect.y, known.rect.w, known.rect.h))

    def _fit(self, text: str, style: Style, rect: Rect, colour: str, align: Align, lines: int, art: bool) -> Words:
        size, least = style.size, min(style.least or style.size, style.size)
        leading = max(style.pitch, TALL) if foreign(text) else style.pitch
        while True:
            broken = self.lines(text, size, style.weight, rect.w)
            room = min(lines, max(1, int((rect.h + 1) / (size * leading))))
            wide = any(self.width(line, size, style.weight) > rect.w + 0.5 for line in broken)
            if len(broken) <= room and not wide:
                clipped = False
                break
            if size <= least:
                broken, clipped = self._clip(broken, room, size, style.weight, rect.w), True
                break
            lower = max(least, size * (0.87 if art else 0.96))
            size = style.normal if lower < style.normal < size else lower
        pitch = size * leading
        return Words(Rect(rect.x, rect.y, rect.w, pitch * len(broken)), tuple(broken), size, pitch, style.weight,
                     colour, align, clipped, art)

    def _clip(self, broken: list[str], room: int, size: float, weight: Weight, width: float) -> list[str]:
        kept = broken[:room]
        cut = len(broken) > room
        for index, line in enumerate(kept):
            last = cut and index == room - 1
            if not last and self.width(line, size, weight) <= width + 0.5:
                continue
            while line and self.width(line + ELLIPSIS, size, weight) > width:
                line = line[:-1]
            kept[index] = line.rstrip() + ELLIPSIS
        return kept


def _joints(address: str) -> list[int]:
    """Where an address, a path or an amount may be broken without a hyphen; not within a number."""
    return [at for at, (sign, after) in enumerate(pairwise(address), 1)
            if sign in "_/\xa0" or (sign == "." and after.isalpha())]


def _pieces(text: str) -> list[str]:
    """Words with the space or hyphen that follows them; an address in two."""
    pieces, word = [], ""
    for char in text:
        word += char
        if char in " @" or (char == "-" and len(word) > 3):
            pieces.append(word)
            word = ""
    return [*pieces, word] if word else pieces
