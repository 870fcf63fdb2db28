"""What a part needs to know to lay itself out: the view, its words, its colours, its room."""
from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.engine.view import Text, ViewState
from kiosk.texts import Texts
from kiosk.ui.scene import Align, Weight, Words
from kiosk.ui.tokens import BODY, MARGIN, TEXT_STEPS, Theme, worn
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
        return worn(self.view.appearance.theme, self.view.brand)

    @property
    def step(self) -> int:
        return self.view.appearance.text_step

    @property
    def factor(self) -> float:
        return TEXT_STEPS[self.step]

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

    def style(self, size: float, weight: Weight = Weight.REGULAR, pitch: float = 1.3) -> Style:
        """A size in the text step chosen by the patron. What is to be read is never set smaller than in the normal
        step; what is larger than that may come down to it where a language needs longer words.
        """
        return Style(size * self.factor, weight, pitch, least=min(size, max(BODY, size * NARROWED)))

    def words(self, text: Text | str, size: float, rect: Rect, colour: str, *, weight: Weight = Weight.REGULAR,
              align: Align = Align.LEFT, lines: int = 2, pitch: float = 1.3) -> Words:
        spoken = text if isinstance(text, str) else self.say(text)
        return self.type.fit(spoken, self.style(size, weight, pitch), rect, colour, align=align, lines=lines)
