"""The table of `sip2.messages`, compiled: for each message its fixed pieces, its tags, and how each is converted.

Readers here are strict: a text they do not know raises KeyError or ValueError, and the codec then reads the line
again the patient way, with `lenient`.
"""
from __future__ import annotations

import string
import types
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import product
from typing import Any, Union, get_args, get_origin, get_type_hints

from sip2.fields import Fixed, Kind, Tag
from sip2.messages import BY_CODE, Message
from sip2.values import OpenCode

Reader = Callable[[str], Any]
Writer = Callable[[Any], str]

FIELD_IDS = frozenset(map("".join, product(string.ascii_uppercase + string.digits, repeat=2)))

_BLANK_DATES = frozenset((" " * 18, "0" * 18))
_YES_NO = {"Y": True, "N": False}
_UNSURE = {"Y": True, "N": False, "U": None}
_ONE_ZERO = {"1": True, "0": False}
_MAYBE = {"Y": True, "N": False, "": None}     # a tagged yes or no may be sent empty
_MAX_NUMBER = 9999


class _Members(dict[str, Any]):
    """The members of an open enumeration by their code; an unknown code becomes a value of its own."""

    def __init__(self, kind: type[OpenCode]) -> None:
        super().__init__({member.value: member for member in kind})
        self._kind = kind

    def __missing__(self, code: str) -> OpenCode:
        return self._kind(code)


@lru_cache(maxsize=1024)
def read_date(text: str) -> datetime | None:
    """`YYYYMMDDZZZZHHMMSS`: naive when ZZZZ is blank (local time), aware when it is `   Z`; None when blank."""
    if text in _BLANK_DATES:
        return None
    day, zone, time = text[:8], text[8:12], text[12:]
    if len(text) != 18 or not (day + time).isdecimal() or not text.isascii():
        raise ValueError(text)
    moment = datetime.fromisoformat(f"{day}T{time}")
    if zone == "    ":
        return moment
    if zone == "   Z":
        return moment.replace(tzinfo=UTC)
    raise ValueError(text)


@lru_cache(maxsize=1024)
def write_date(moment: datetime | None) -> str:
    """Naive as local time, aware as UTC; 18 blanks for None. Fractions of a second are dropped."""
    if moment is None:
        return " " * 18
    zone = "    "
    if moment.tzinfo is not None:
        moment, zone = moment.astimezone(UTC), "   Z"
    day, _, time = moment.isoformat()[:19].partition("T")
    return f"{day.replace('-', '')}{zone}{time.replace(':', '')}"


def _read_number(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)


def _write_number(number: int | None, width: int) -> str:
    return " " * width if number is None else f"{min(max(number, 0), _MAX_NUMBER):0{width}d}"


def _write_yes_no(value: bool) -> str:
    return "Y" if value else "N"


def _write_unsure(value: bool | None) -> str:
    return "U" if value is None else _write_yes_no(value)


def _write_one_zero(value: bool) -> str:
    return "1" if value else "0"


def lenient(kind: Kind, text: str) -> Any:
    """The safest value in a text that the strict reader refused: an unclear yes is never a yes."""
    if kind is Kind.DATE:
        try:
            return read_date(f"{text[:8]}    {text[12:]}")     # an unknown zone is taken as local time
        except ValueError:
            return None
    if kind in (Kind.YES_NO, Kind.ONE_ZERO, Kind.YES_NO_UNSURE) and text.upper() in ("Y", "N"):
        return text.upper() == "Y" and kind is not Kind.ONE_ZERO
    return False if kind in (Kind.YES_NO, Kind.ONE_ZERO) else None


@dataclass(frozen=True, slots=True)
class FixedField:
    """One piece of the fixed part, from character `start` to `end` of the line (the code is 0 to 2)."""

    name: str
    start: int
    end: int
    kind: Kind
    read: Reader
    write: Writer


@dataclass(frozen=True, slots=True)
class TagField:
    """One tagged field. `required` ones are written even when empty."""

    id: str
    name: str
    kind: Kind
    repeats: bool
    required: bool
    read: Reader | None     # None: the text itself
    write: Writer


@dataclass(frozen=True, slots=True)
class Layout:
    """One message, ready for the codec."""

    cls: type[Message]
    code: str
    fixed: tuple[FixedField, ...]
    end: int                                                # characters before the first tagged field
    tags: tuple[TagField, ...]                              # in the order they are written
    by_id: dict[str, tuple[str, Reader | None, bool]]       # id: name, reader, repeats
    fixed_readers: tuple[tuple[str, slice, Reader], ...]    # name, characters of the line, reader
    fixed_writers: tuple[tuple[str, Writer], ...]           # name, writer
    widths: list[int]                                       # of the fixed pieces
    tag_writers: tuple[tuple[str, str, Writer | None], ...]  # id, name, writer of all that stands behind the id
    lists: tuple[str, ...]                                  # names of the tagged fields that repeat
    required: frozenset[str]                                # names of the tagged fields that must be there
    defaults: dict[str, Any]


def _plain(annotation: Any) -> Any:
    """The type without its None."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(arg for arg in get_args(annotation) if arg is not type(None))
    return annotation


def _converters(kind: Kind, base: Any, width: int | None) -> tuple[Reader | None, Writer]:
    """Reader and writer of a field; `width` None for a tagged field."""
    match kind:
        case Kind.TEXT:
            return None, str
        case Kind.YES_NO:
            return (_YES_NO if width else _MAYBE).__getitem__, _write_yes_no
        case Kind.YES_NO_UNSURE:
            return _UNSURE.__getitem__, _write_unsure
        case Kind.ONE_ZERO:
            return _ONE_ZERO.__getitem__, _write_one_zero
        case Kind.DATE:
            return read_date, write_date
        case Kind.CODE:
            members = _Members(base)
            if not width:
                members.setdefault("", None)
            return members.__getitem__, str
        case Kind.VALUE:
            cached = lru_cache(maxsize=1024)(base.parse)
            longest = len(base().text)
            return (cached if width else lambda text: cached(text[:longest])), lambda value: str(value.text)
        case Kind.NUMBER:
            return _read_number, partial(_write_number, width=width or 4)


def _compile(cls: type[Message]) -> Layout:
    hints = get_type_hints(cls, include_extras=True)
    fixed: list[FixedField] = []
    tags: list[TagField] = []
    end = 2
    for field in fields(cls):
        if field.name == "extra":
            continue
        annotation, place = get_args(hints[field.name])[:2]
        optional = type(None) in get_args(annotation)
        base = _plain(annotation)
        if isinstance(place, Fixed):
            read, write = _converters(place.kind, base, place.width)
            fixed.append(FixedField(field.name, end, end + place.width, place.kind, read or str, write))
            end += place.width
        elif isinstance(place, Tag):
            read, write = _converters(place.kind, base, None)
            required = not optional and not place.repeats
            tags.append(TagField(place.id, field.name, place.kind, place.repeats, required, read, write))
    return Layout(
        cls=cls, code=cls.code, fixed=tuple(fixed), end=end, tags=tuple(tags),
        by_id={tag.id: (tag.name, tag.read, tag.repeats) for tag in tags},
        fixed_readers=tuple((field.name, slice(field.start, field.end), field.read) for field in fixed),
        fixed_writers=tuple((field.name, field.write) for field in fixed),
        widths=[field.end - field.start for field in fixed],
        tag_writers=tuple((tag.id, tag.name, f"|{tag.id}".join if tag.repeats else tag.read and tag.write)
                          for tag in tags),
        lists=tuple(tag.name for tag in tags if tag.repeats),
        required=frozenset(tag.name for tag in tags if tag.required),
        defaults={field.name: field.default for field in fields(cls)})


LAYOUTS: dict[str, Layout] = {code: _compile(cls) for code, cls in BY_CODE.items()}
