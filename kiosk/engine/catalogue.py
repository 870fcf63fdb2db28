"""What the region's libraries have, as its catalogue tells: works, and the copies of one. Nothing of a patron's."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    BOOK = "book"
    EBOOK = "ebook"
    AUDIOBOOK = "audiobook"
    MUSIC = "music"
    FILM = "film"
    MAGAZINE = "magazine"
    SCORE = "score"
    GAME = "game"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Found:
    """One work that was found. `record`: its number in the central system. `cover`: the file of its picture."""

    id: str
    record: str
    title: str
    author: str = ""
    year: str = ""
    kind: Kind = Kind.OTHER
    cover: str = ""


class Standing(StrEnum):
    """Where a copy is, for somebody who looks for it."""

    SHELF = "shelf"                # on the shelf of its library
    LENT = "lent"
    AWAY = "away"                  # in transit, or kept for somebody
    READING = "reading"            # there, and not to be borrowed
    GONE = "gone"                  # lost or withdrawn: nobody is told of it


@dataclass(frozen=True, slots=True)
class Copy:
    """`library`: a branch code. `place`: its shelf, as the library writes it. `due`: of one that is lent."""

    barcode: str
    library: str
    place: str = ""
    standing: Standing = Standing.SHELF
    due: date | None = None


@dataclass(frozen=True, slots=True)
class FindWorks:
    """`words` as typed: they are the patron's own affair."""

    words: str = field(repr=False)
    language: str = "fi"


@dataclass(frozen=True, slots=True)
class FindCopies:
    record: str = field(repr=False)


Question = FindWorks | FindCopies


@dataclass(frozen=True, slots=True)
class WorksFound:
    """The first of `total`, best first."""

    works: tuple[Found, ...] = field(default=(), repr=False)
    total: int = 0


@dataclass(frozen=True, slots=True)
class CopiesFound:
    copies: tuple[Copy, ...] = field(default=(), repr=False)


Answer = WorksFound | CopiesFound
