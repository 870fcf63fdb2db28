"""What a branch shows of itself: its hours, its colours, what staff write, and where more is looked up."""
from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, WithJsonSchema, model_validator

from config.colours import GROUNDS, contrast, ink_on
from config.values import Flag, Gateway, Line, LocalPath, Table, disagreement, unfit

_SPAN = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[.:](\d{2}))?")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
Minutes = tuple[int, int]


def _times(text: Any) -> tuple[Minutes, ...]:
    """ "9.30-12, 13-19" → minutes of the day."""
    if not isinstance(text, str):
        raise unfit("times", 'must be times in quotation marks, such as "10-19" or "9.30-12, 13-19"; "" is closed')
    spans = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise unfit("times", 'must be times such as "10-19" or "9.30-12, 13-19"')
        begin, end = (int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3))
        if not 0 <= begin < end <= 24 * 60 or int(match[2] or 0) > 59 or int(match[4] or 0) > 59:
            raise unfit("times", "must be times of one day, the earlier one first")
        spans.append((begin, end))
    return tuple(spans)


def _colour(text: str) -> str:
    if text and not _COLOUR.fullmatch(text):
        raise unfit("colour", 'must be a colour such as "#0B4F6C"')
    return text.upper()


Spans = Annotated[tuple[Minutes, ...], BeforeValidator(_times),
                  WithJsonSchema({"type": "string", "examples": ["10-19", "9.30-12, 13-19", ""]})]
Colour = Annotated[str, AfterValidator(_colour)]


class Week(Table):
    """The hours of a usual week; a day that is not named is closed."""

    mon: Spans = ()
    tue: Spans = ()
    wed: Spans = ()
    thu: Spans = ()
    fri: Spans = ()
    sat: Spans = ()
    sun: Spans = ()

    def days(self) -> tuple[tuple[Minutes, ...], ...]:
        """Monday first."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)


class DayHours(Table):
    """A day that is not as usual."""

    date: date
    staffed: Spans = ()
    self_service: Spans = ()


class Hours(Table):
    """The branch's hours; `now` goes over all of them, until it is taken away again."""

    now: Literal["auto", "closed", "staffed", "self-service"] = "auto"
    staffed: Week | None = None
    self_service: Week | None = None
    days: tuple[DayHours, ...] = Field(default=(), alias="day")


class Colours(Table):
    """A branch's own colours in one theme; "" keeps ours."""

    primary: Colour = ""
    accent: Colour = ""


class ThemeSettings(Table):
    """A branch's own colours and logo. The theme of high contrast is never changed."""

    light: Colours = Colours()
    dark: Colours = Colours()
    logo: LocalPath | None = None

    @model_validator(mode="after")
    def _can_be_seen(self) -> ThemeSettings:
        for name, colours in (("light", self.light), ("dark", self.dark)):
            ground, surface = GROUNDS[name]
            for key, colour in (("primary", colours.primary), ("accent", colours.accent)):
                if not colour:
                    continue
                found = [(contrast(colour, ground), 3.0), (contrast(colour, surface), 4.5)]
                if key == "primary":               # buttons are lettered in it, and on it
                    found = [(contrast(colour, one), 7.0) for one in (ground, surface, ink_on(colour))]
                short = [(ratio, bound) for ratio, bound in found if ratio < bound]
                if short:
                    ratio, bound = short[0]
                    wish = "darker" if name == "light" else "lighter"
                    raise disagreement(f"cannot be seen well enough: its contrast is {ratio:.1f} and must be {bound:g} "
                                       f"or more; take a {wish} colour (here: {colour})", name, key, code="pale")
        return self


class Content(Table):
    """Where staff keep their slides and texts; see `config.content`."""

    directory: LocalPath = Field(default=Path("content"), validate_default=True)


class Kirkanta(Table):
    """The national library directory: the branch's number there. Without one nothing is asked."""

    library: Annotated[StrictInt, Field(ge=1)] | None = None
    base: Gateway = "https://api.kirjastot.fi/v4/"


class Finna(Table):
    """The national search service: `building` chooses the region's libraries. Without one nothing is asked.

    `recommend`: what is searched for the works that the library recommends.
    """

    building: Line = ""
    recommend: Line = ""
    base: Gateway = "https://api.finna.fi/"


class Catalogue(Table):
    """What patrons search. `koha`: the central system's public interface, which tells where copies are; without one
    nothing can be searched. `source`: what stands before the record number in the search service's identifiers.
    `building` chooses the libraries there; without one `[finna]` does."""

    koha: Gateway | None = None
    source: Line = ""
    building: Line = ""
    holds: Flag = True                 # patrons who type their PIN place holds
