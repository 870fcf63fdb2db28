"""What a part needs to know to lay itself out: the view, its words, its colours, its room."""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.engine.view import Text, ViewState
from kiosk.texts import Texts
from kiosk.ui.scene import Align, Weight, Words
from kiosk.ui.tokens import BODY, LOW_REACH, MARGIN, SMALL, TEXT_STEPS, THEMES, Theme
from kiosk.ui.typeset import Style, Typesetter
from kiosk.ui.units import Frame, Rect

NARROWED = 0.5
"""The least share of its size in which a title or a label is set before anything of it is cut."""


@dataclass(frozen=True, slots=True)
class Desk:
    view: ViewState
    texts: Texts
    frame: Frame
    type: Typesetter
    first_row: int = 0             # the list is scrolled so that this row is the first one drawn

    @property
    def theme(self) -> Theme:
        return THEMES[self.view.appearance.theme]

    @property
    def step(self) -> int:
        """How far a layout gives way to large letters: 0, 1 or 2. The largest ones are laid out like those before."""
        return min(2, self.view.appearance.text_step)

    @property
    def low(self) -> bool:
        """Every control is wanted in the lowest 35 % of the frame."""
        return self.view.appearance.low_reach

    @property
    def reach(self) -> float:
        """Where that part begins."""
        return self.frame.h * (1 - LOW_REACH)

    @property
    def factor(self) -> float:
        return TEXT_STEPS[self.view.appearance.text_step]

    @property
    def content(self) -> Rect:
        """The frame without its side margins."""
        return Rect(MARGIN, 0, self.frame.w - 2 * MARGIN, self.frame.h)

    def say(self, text: Text) -> str:
        return self.texts.render(text, self.view.now.date())

    def style(self, size: float, weight: Weight = Weight.REGULAR, pitch: float = 1.3) -> Style:
        """A size in the text step chosen by the patron. What is to be read is never set smaller than in the normal
        step; what is larger than that may come down to it where a language needs longer words, and the largest letters
        a little further where room is short.
        """
        least = min(size, max(BODY, size * NARROWED)) if self.factor < TEXT_STEPS[-1] else max(SMALL, NARROWED * size)
        return Style(size * self.factor, weight, pitch, least)

    def words(self, text: Text | str, size: float, rect: Rect, colour: str, *, weight: Weight = Weight.REGULAR,
              align: Align = Align.LEFT, lines: int = 2, pitch: float = 1.3) -> Words:
        spoken = text if isinstance(text, str) else self.say(text)
        return self.type.fit(spoken, self.style(size, weight, pitch), rect, colour, align=align, lines=lines)
