"""The national search service (Finna, version 1): works of the region's libraries, newest first or by a search.

Shapes after https://api.finna.fi: `search` gives `records` with `title`, `nonPresenterAuthors` of `name`, and `images`
as paths of the same host.
"""
from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from kiosk.outside.read import inside, line, rows, table

WANTED = 24
_FIELDS = ("id", "title", "nonPresenterAuthors", "images")
TITLE, AUTHOR = 90, 60


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
