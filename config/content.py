"""What staff of a branch write without any code: slides and texts of their own, each a TOML file of one directory.

    content/slides/story-time.toml     a slide; slides are shown in the order of their names
    content/slides/story-time.png      its picture
    content/texts/fi.toml              texts of the screen that the branch words differently, one file a language

Each file stands for itself: what is wrong with one takes nothing from the others.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from config.alone import read_alone
from config.errors import ConfigError, Place, Problem
from config.layers import parse
from config.places import Path_, Spot, find_places
from config.values import Line, Table, disagreement, unfit

TITLE, TEXT = 48, 220              # characters that can be read in the largest letters
SLIDES = 24                        # more than anybody waits for


def _paragraph(text: str) -> str:
    """Line ends of the file are blanks, an empty line begins a new paragraph."""
    paragraphs = [" ".join(part.split()) for part in text.replace("\r", "").split("\n\n")]
    joined = "\n".join(part for part in paragraphs if part)
    if not joined:
        raise unfit("empty", "must not be empty")
    if any(ord(char) < 32 and char != "\n" for char in joined):
        raise unfit("one-line", "must hold no control characters")
    return joined


def _headline(text: str) -> str:
    return " ".join(_paragraph(text).split())


def _picture(name: str) -> str:
    if name and (Path(name).name != name or not name.lower().endswith((".png", ".jpg", ".jpeg"))):
        raise unfit("picture", "must be the name of a PNG or JPEG file beside this one")
    return name


Headline = Annotated[str, AfterValidator(_headline), Field(max_length=TITLE)]
Paragraph = Annotated[str, AfterValidator(_paragraph), Field(max_length=TEXT)]


class SlideFile(Table):
    """One slide: `title` and `text` by language, and the days from and until which it is shown, both included."""

    title: Mapping[str, Headline] = Field(min_length=1)
    text: Mapping[str, Paragraph] = {}
    picture: Annotated[Line, AfterValidator(_picture)] = ""
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="until")

    @model_validator(mode="after")
    def _agrees(self) -> SlideFile:
        for language in self.text:
            if language not in self.title:
                raise disagreement("has no title in this language", "text", language, code="no-title")
        if self.first and self.last and self.last < self.first:
            raise disagreement("lies before the day from which it is shown", "until", code="ends-first")
        return self


@dataclass(frozen=True, slots=True)
class TextFile:
    """Texts of one language: key → its forms (one, or one for each plural form), and where each stands."""

    file: Path
    texts: Mapping[str, tuple[str, ...]]
    places: Mapping[str, Place]


def read_slide(file: Path) -> SlideFile:
    """ConfigError with every problem of the file."""
    return read_alone(file, SlideFile)


def read_texts(file: Path) -> TextFile:
    """Keys may be written "attract.title" or as tables, [attract] title. ConfigError with every problem of the file."""
    source, table = parse(file)
    spots = find_places(source, file)
    texts: dict[str, tuple[str, ...]] = {}
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    for path, value in _leaves(table, ()):
        key = ".".join(map(str, path))
        place = _place(spots, path, file)
        forms = value if isinstance(value, list) else [value]
        if not forms or not all(isinstance(form, str) and form.strip() for form in forms):
            problems.append(Problem(place, f"{key} must be text in quotation marks, or a list of such"))
        elif key in texts:
            problems.append(Problem(place, f"{key} stands twice"))
        else:
            texts[key], places[key] = tuple(form.strip() for form in forms), place
    if problems:
        raise ConfigError(problems)
    return TextFile(file, texts, places)


def _leaves(table: Mapping[str, Any], path: Path_) -> list[tuple[Path_, Any]]:
    found: list[tuple[Path_, Any]] = []
    for key, value in table.items():
        found += _leaves(value, (*path, key)) if isinstance(value, dict) else [((*path, key), value)]
    return found


def _place(spots: Mapping[Path_, Spot], path: Path_, file: Path) -> Place:
    for length in range(len(path), 0, -1):
        if path[:length] in spots:
            return spots[path[:length]].value
    return Place(file)
