"""What a part needs to know to lay itself out: the view, its words, its colours, its room."""
from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from kiosk.engine.view import Text, ViewState
from kiosk.texts import Texts
from kiosk.ui.scene import Align, Sheet, Weight, Words
from kiosk.ui.tokens import LOW_REACH, MARGIN, SMALL, TEXT_STEPS, Theme, worn
from kiosk.ui.typeset import Style, Typesetter
from kiosk.ui.units import Frame, Rect

EASES = tuple(0.93 ** times for times in range(15))

SMALL_HEADS = 0.8
GOAL, GOAL_SMALL = 1.5, 1.25


@dataclass(frozen=True, slots=True)
class Desk:
    view: ViewState
    texts: Texts
    frame: Frame
    type: Typesetter
    first_row: int = 0             # the list is scrolled so that this row is the first one drawn
    ease: float = 1.0              # of the text step, where it would not fit
    strict: bool = False           # large text is cut rather than set below the normal size: there is another try

    @property
    def theme(self) -> Theme:
        return worn(self.view.appearance.theme, self.view.brand)

    @property
    def step(self) -> int:
        """How far a layout gives way to large letters: 0, 1 or 2. The largest ones are laid out like those before."""
        return min(2, self.view.appearance.text_step)

    @property
    def large(self) -> bool:
        """The largest text: all of it in its full size, in a column that is read page by page."""
        return self.view.appearance.text_step == len(TEXT_STEPS) - 1

    @property
    def low(self) -> bool:
        """Every control is wanted in the lowest 35 % of the frame. A small panel is low as a whole."""
        return self.view.appearance.low_reach and not self.frame.small

    @property
    def reach(self) -> float:
        """Where that part begins."""
        return self.frame.h * (1 - LOW_REACH)

    @property
    def size(self) -> float:
        """Of the text, in normal sizes."""
        return TEXT_STEPS[self.view.appearance.text_step] * self.ease

    @property
    def factor(self) -> float:
        return max(1.0, self.size)

    @property
    def normal(self) -> Desk:
        """Itself with text of the normal size."""
        return replace(self, ease=1 / TEXT_STEPS[self.view.appearance.text_step])

    def head(self, size: float) -> float:
        """The size of a title, and of the name of a way in: on a small panel less, so that twice of it has room too."""
        return size * SMALL_HEADS if self.frame.small else size

    @property
    def goal(self) -> float:
        """How large text should be before anything that only adorns is kept."""
        return min(self.size, GOAL_SMALL if self.frame.small else GOAL)

    def eased(self) -> Iterator[Desk]:
        """Itself, and then with smaller and smaller text, to be tried until something fits. Large text comes down to
        the normal size, and goes on only as that does."""
        normal = 1 / TEXT_STEPS[self.view.appearance.text_step]
        larger = (ease for ease in EASES if ease > normal)
        return (replace(self, ease=ease) for ease in (*larger, *(normal * ease for ease in EASES)))

    def down(self) -> Iterator[Desk]:
        """The same, but never below the normal size."""
        return (eased for eased in self.eased() if eased.size >= 0.999)

    def fitted(self, sheet: Sheet, bottom: float, *lays: Callable[[Sheet, Desk], float]) -> float:
        """What one of `lays`, in this order, lays out on `sheet`: with the text as large as leaves it whole and above
        `bottom`."""
        for eased, lay in product(self.eased(), lays):
            tried = Sheet()
            end = lay(tried, replace(eased, strict=True))
            if tried.whole and tried.bottom <= bottom:
                break
        sheet.take(tried, 0)
        return end

    @property
    def content(self) -> Rect:
        """The frame without its side margins."""
        return Rect(MARGIN, 0, self.frame.w - 2 * MARGIN, self.frame.h)

    def speaking(self, language: str) -> Desk:
        """The same desk in another language; "" is its own."""
        if language in ("", self.view.language):
            return self
        return replace(self, view=replace(self.view, language=language), texts=Texts(language))

    def say(self, text: Text) -> str:
        return self.texts.render(text, self.view.now.date())

    def style(self, size: float, weight: Weight = Weight.REGULAR, pitch: float = 1.3, most: float = math.inf) -> Style:
        """A size in the text step chosen by the patron, and `most` in any; what is long may be set down to three
        quarters of the normal size, where it is tight further, and never below the smallest."""
        size = min(size, most)
        wanted = min(most, max(min(size, SMALL), size * self.size))
        share = 1.0 if self.strict and self.size > 1.001 else 0.75 * min(1.0, self.size)
        return Style(wanted, weight, pitch, least=max(SMALL, size * share), normal=size)

    def words(self, text: Text | str, size: float, rect: Rect, colour: str, *, weight: Weight = Weight.REGULAR,
              align: Align = Align.LEFT, lines: int = 2, pitch: float = 1.3, most: float = math.inf) -> Words:
        spoken = text if isinstance(text, str) else self.say(text)
        return self.type.fit(spoken, self.style(size, weight, pitch, most), rect, colour, align=align, lines=lines)
