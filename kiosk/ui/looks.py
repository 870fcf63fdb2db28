"""The looks a screen can have: what the gallery draws, and the audit examines, for every sample.

A look is one choice on each axis: screen sample, language, theme, text size and format. Its label names all five, and
words pick looks by their labels.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from kiosk.engine.closing import in_language
from kiosk.engine.look import Brand
from kiosk.engine.view import ViewState
from kiosk.pseudo import PSEUDO
from kiosk.texts import LANGUAGES
from kiosk.ui.story import policy
from kiosk.ui.tokens import TEXT_STEPS, THEMES
from kiosk.ui.units import Frame


@dataclass(frozen=True, slots=True)
class Format:
    """A panel: its pixels, and `pitch`, millimetres from one to the next."""

    width: int
    height: int
    pitch: float

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def frame(self) -> Frame:
        return Frame(self.width, self.height)

    def mm(self, pixels: float) -> float:
        return pixels * self.pitch


FORMATS = (Format(1080, 1920, 0.2767), Format(1920, 1080, 0.2767), Format(1280, 800, 0.1700))
"""24 inches upright and lying, and 10.1 inches."""
BRANDED = ("own-light", "own-dark")
PALEST = Brand(("#82410F", "#C3A5AF"), ("#D23C78", "#C864BE"))
"""Themes in the colours of a branch, and these: as pale as settings let them be."""
STEPS = tuple(range(len(TEXT_STEPS)))
SPOKEN = (*LANGUAGES, PSEUDO)


@dataclass(frozen=True)
class Look:
    name: str
    language: str
    theme: str
    step: int
    format: Format

    @cached_property
    def label(self) -> str:
        return f"{self.name}-{self.language}-{self.theme}-{self.step}-{self.format.name}"

    def has(self, words: Iterable[str]) -> bool:
        """Whether its label holds all the words."""
        return all(word in f"{self.label}-" for word in words)


def every(names: Iterable[str]) -> Iterator[Look]:
    """The whole matrix, and each sample once in either theme of a branch with colours of its own."""
    for form in FORMATS:
        for name in names:
            for language in SPOKEN:
                for theme in THEMES:
                    for step in STEPS:
                        yield Look(name, language, theme, step, form)
            if form is FORMATS[0]:
                yield from (Look(name, SPOKEN[0], theme, 0, form) for theme in BRANDED)


def some(names: Iterable[str]) -> Iterator[Look]:
    """A part in which every sample meets every format, theme and text size, and every language in its turn."""
    for index, name in enumerate(names):
        for place, form in enumerate(FORMATS):
            for turn, theme in enumerate(THEMES):
                yield Look(name, SPOKEN[(index + 3 * turn + place) % len(SPOKEN)], theme,
                           STEPS[(index + turn + place) % len(STEPS)], form)


def in_look(view: ViewState, language: str, theme: str = "light", step: int = 0) -> ViewState:
    """The same state in a language, theme and text step."""
    if theme in BRANDED:
        view, theme = replace(view, brand=PALEST), theme.removeprefix("own-")
    slide = view.slide and replace(view.slide, language="")
    also = tuple(code for code in view.languages if code != language)[:2] if view.also and not step else ()
    offered = view.languages if language in view.languages else (*view.languages, language)
    return replace(view, language=language, languages=offered, region=in_language(policy().region, language),
                   slide=slide, also=also,
                   appearance=replace(view.appearance, theme=theme, text_step=step))
