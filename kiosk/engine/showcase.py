"""What the branch shows of itself, to anybody: hours, works, slides of its own. Never anything of a patron's."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kiosk.engine.hours import Timetable
from kiosk.engine.view import Work

Said = tuple[tuple[str, str], ...]
"""(language, words), as staff wrote them."""


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide of the branch's own. `picture` is a file that can be drawn; `first` and `last` are days."""

    name: str
    titles: Said
    texts: Said = ()
    picture: str = ""
    first: date | None = None
    last: date | None = None

    def runs(self, today: date) -> bool:
        return (self.first is None or self.first <= today) and (self.last is None or today <= self.last)


@dataclass(frozen=True, slots=True)
class Showcase:
    """`new` and `recommended` are works of the region's libraries; `timetable` is what the library directory told."""

    timetable: Timetable = field(default_factory=Timetable)
    phone: str = ""
    new: tuple[Work, ...] = ()
    recommended: tuple[Work, ...] = ()
    slides: tuple[Slide, ...] = ()
