"""A line taken apart for people: every field by its name, with its identifier and its raw text kept."""
from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sip2.checksum import trailer
from sip2.codec import MAX_VALUE, decode, in_other_charset
from sip2.dialects import GENERIC, Dialect
from sip2.errors import DecodeError
from sip2.layout import LAYOUTS, FixedField, Layout, TagField
from sip2.patient import Oddity, fixed_pieces, read_value, tagged_pieces
from sip2.remarks import remarks
from sip2.values import OpenCode

LONGEST = 8192          # bytes of a line that every system can be trusted to read

# Fields that neither the table nor the dialect places in this message are named as elsewhere.
NAMES = {tag.id: tag.name for layout in LAYOUTS.values() for tag in layout.tags}
_ITEM_LISTS = ("AS", "AT", "AU", "AV", "BU", "CD")


@dataclass(frozen=True, slots=True)
class FieldSeen:
    """One field of a line. `id` is None for a piece of the fixed part; `name` is None for a field nobody names."""

    id: str | None
    name: str | None
    raw: str
    value: Any          # what JSON can hold


@dataclass(frozen=True, slots=True)
class Explanation:
    """One line, explained: its fields in their order on the wire, with their raw texts as they came.

    `trouble` says why it is no message; then `fields` holds what could be made out all the same, and code and name
    are empty when not even those could. `remarks` are what to look at in a message that is well formed.
    """

    code: str
    name: str
    fields: tuple[FieldSeen, ...]
    sequence: int | None
    checksum_ok: bool | None
    oddities: tuple[Oddity, ...]
    remarks: tuple[str, ...] = ()
    trouble: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape printed by `python -m sip2 --json`."""
        return {
            "message": self.code, "name": self.name, "sequence": self.sequence, "checksum_ok": self.checksum_ok,
            "fields": [{"id": f.id, "name": f.name, "raw": f.raw, "value": f.value} for f in self.fields],
            "oddities": [f"{odd.kind}: {odd.detail}" if odd.detail else str(odd.kind) for odd in self.oddities],
            "remarks": list(self.remarks), "trouble": self.trouble}


def explain(line: bytes, *, charset: str = "utf-8", dialect: Dialect = GENERIC) -> Explanation:
    """Explain one line, whatever it is. Fields of a vendor's own have a name only in its `dialect`."""
    line = line.strip(b"\r\n\0").lstrip(b" \t\0\r\n")
    end = trailer(line)
    try:
        text = line[:end.end].decode(charset)
    except UnicodeDecodeError:
        text, _ = in_other_charset(line[:end.end])
    layout = LAYOUTS.get(text[:2])
    seen = () if layout is None else tuple(_fields(layout, text, dialect))
    try:
        decoded = decode(line, charset=charset)
    except DecodeError as error:
        return Explanation("" if layout is None else layout.code, "" if layout is None else layout.cls.__name__, seen,
                           end.number, error.checksum_ok, (), trouble=str(error))
    told = (*remarks(decoded.message, dialect), *_of_the_line(line, seen, decoded.checksum_ok))
    return Explanation(decoded.message.code, type(decoded.message).__name__, seen, decoded.sequence,
                       decoded.checksum_ok, decoded.oddities, told)


def _fields(layout: Layout, text: str, dialect: Dialect) -> list[FieldSeen]:
    """The fields as far as there are any; what follows the place where a line breaks off has no name."""
    pieces, end = _fixed(layout, text)
    seen = [FieldSeen(None, field.name, raw, _plain(read_value(field.kind, field.read, raw, "", [])))
            for field, raw in pieces]
    known = {tag.id: tag for tag in layout.tags}
    try:
        tagged = tagged_pieces(text[end:], []) if text[end:] else []
    except DecodeError:
        return [*seen, FieldSeen(None, None, text[end:], text[end:])]
    for piece in tagged:
        identifier, raw = piece[:2], piece[2:]
        tag = known.get(identifier)
        name = tag.name if tag else dialect.meaning(layout.code, identifier) or NAMES.get(identifier)
        seen.append(FieldSeen(identifier, name, raw, _value(tag, identifier, raw, dialect)))
    return seen


def _fixed(layout: Layout, text: str) -> tuple[list[tuple[FixedField, str]], int]:
    try:
        return fixed_pieces(layout, text)
    except DecodeError:
        whole = [(field, text[field.start:field.end]) for field in layout.fixed
                 if field.end <= len(text) and "|" not in text[:field.end]]
        return whole, whole[-1][0].end if whole else 2


def _value(tag: TagField | None, identifier: str, raw: str, dialect: Dialect) -> Any:
    if dialect.item_parts and identifier in _ITEM_LISTS and "%" in raw:
        return dict(zip(dialect.item_parts, raw.split("%"), strict=False))
    return _plain(raw if tag is None or tag.read is None else read_value(tag.kind, tag.read, raw, "", []))


def _of_the_line(line: bytes, seen: tuple[FieldSeen, ...], checksum_ok: bool | None) -> list[str]:
    told = [f"{field.id} holds {len(field.raw)} characters; many systems cut at {MAX_VALUE}."
            for field in seen if len(field.raw) > MAX_VALUE]
    if len(line) > LONGEST:
        told.append(f"The line holds {len(line)} bytes; {LONGEST} is what every system reads.")
    if checksum_ok is None:
        told.append("There is no AZ: damage on the way would not be noticed.")
    return told


def _plain(value: Any) -> Any:
    """A value as JSON and people have it: codes by their name, packed flags as the list of what is set."""
    if isinstance(value, OpenCode):
        return value.name.lower().replace("_", " ") if value.listed else str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if value is None or isinstance(value, str | bool | int):
        return value
    items = {field.name: getattr(value, field.name) for field in fields(value)}
    if all(isinstance(one, bool) for one in items.values()):
        return [name for name, on in items.items() if on]
    return items
