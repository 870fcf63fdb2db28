"""The national search service (Finna, version 1): works of the region's libraries, newest first or by a search.

Shapes after https://api.finna.fi: `search` gives `resultCount` and `records` with `id` (source, a dot, the number in
the library's own system), `title`, `nonPresenterAuthors` of `name`, `year`, `formats` of `value` ("0/Book/",
"1/Book/AudioBook/") and `images` as paths of the same host.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from kiosk.engine.catalogue import Found, Kind, WorksFound
from kiosk.outside.read import inside, line, rows, table

WANTED = 24
_FIELDS = ("id", "title", "nonPresenterAuthors", "images")
TITLE, AUTHOR = 90, 60
_NUMBER = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Record:
    """`image`: the whole address of its cover, or ""."""

    title: str
    author: str
    image: str = ""


def search_of(base: str, building: str, lookfor: str = "") -> str:
    """Books of these libraries: those that `lookfor` finds, or those that came last."""
    asked = [("lookfor", lookfor), ("type", "AllFields"), ("filter[]", f'building:"{building}"'),
             ("filter[]", 'format:"0/Book/"'),
             ("sort", "relevance,id asc" if lookfor else "first_indexed desc,id asc"), ("limit", str(WANTED)),
             ("lng", "fi"), *(("field[]", name) for name in _FIELDS)]
    return f"{base.rstrip('/')}/api/v1/search?{urlencode(asked)}"


def read_search(body: bytes, base: str) -> tuple[Record, ...]:
    """Each work once, those with a cover first: a wall of them is what draws people near."""
    told = table(body)
    found: dict[tuple[str, str], Record] = {}
    for row in rows(told.get("records"), 100):
        title = line(row.get("title"), TITLE).rstrip(" /:;,=")
        author = author_of(line(inside(row, "nonPresenterAuthors", 0, "name"), AUTHOR))
        if title:
            found.setdefault((title.casefold(), author.casefold()),
                             Record(title, author, image_of(inside(row, "images", 0), base)))
    return tuple(sorted(found.values(), key=lambda record: not record.image))


# --- what patrons search for ------------------------------------------------------------------------------

SHOWN = 40                         # works of one search
SOUGHT = (*_FIELDS, "year", "formats")
LANGUAGES = {"fi": "fi", "fi-simple": "fi", "sv": "sv", "se": "se"}
KINDS = {"Book": Kind.BOOK, "Sound": Kind.MUSIC, "Video": Kind.FILM, "Journal": Kind.MAGAZINE,
         "MusicalScore": Kind.SCORE, "Game": Kind.GAME}


def words_of(base: str, building: str, words: str, language: str) -> str:
    """Works of any kind in these libraries that the words find, best first."""
    asked = [("lookfor", words), ("type", "AllFields"), ("filter[]", f'building:"{building}"'),
             ("sort", "relevance,id asc"), ("limit", str(SHOWN)), ("lng", LANGUAGES.get(language, "en-gb")),
             *(("field[]", name) for name in SOUGHT)]
    return f"{base.rstrip('/')}/api/v1/search?{urlencode(asked)}"


def read_works(body: bytes, source: str, base: str) -> WorksFound | None:
    """Those of this source, whose number is told, each with the address of its picture; None when it is no answer."""
    told = table(body)
    if not isinstance(told.get("resultCount"), int) or isinstance(told["resultCount"], bool):
        return None
    found: dict[str, Found] = {}
    for row in rows(told.get("records"), SHOWN):
        id_ = line(row.get("id"), 100)
        name, _, record = id_.partition(".")
        title = line(row.get("title"), TITLE).rstrip(" /:;,=")
        if title and name == source and _NUMBER.fullmatch(record):
            author = author_of(line(inside(row, "nonPresenterAuthors", 0, "name"), AUTHOR))
            year = line(row.get("year"), 4)
            found.setdefault(id_, Found(id_, record, title, author, year if year.isdecimal() else "", kind_of(row),
                                        image_of(inside(row, "images", 0), base)))
    return WorksFound(tuple(found.values()), max(told["resultCount"], len(found)))


def kind_of(row: dict[str, Any]) -> Kind:
    """By the broadest of its formats, but for books that are heard or read on a screen."""
    formats = [line(form.get("value"), 60) for form in rows(row.get("formats"), 8)]
    for part, kind in (("audiobook", Kind.AUDIOBOOK), ("ebook", Kind.EBOOK)):
        if any(part in form.casefold() for form in formats):
            return kind
    broad = next((form.split("/")[1] for form in formats if form.count("/") > 1), "")
    return KINDS.get(broad, Kind.OTHER)


def author_of(name: str) -> str:
    """ "Kivi, Aleksis, kirjoittaja" as people say it."""
    family, _, given = name.partition(",")
    given = given.partition(",")[0].strip()
    return f"{given} {family.strip()}".strip()


def image_of(path: object, base: str) -> str:
    """The address of a picture on the same host; any other is no cover of theirs."""
    if not isinstance(path, str) or not path or len(path) > 500 or not path.isprintable():
        return ""
    try:
        url = urljoin(base, path)
        ours, theirs = urlsplit(base), urlsplit(url)
        same = (ours.scheme, ours.hostname, ours.port) == (theirs.scheme, theirs.hostname, theirs.port)
    except ValueError:
        return ""
    return url if same else ""
