"""A line taken apart for people: every field by its name, with its identifier and its raw text kept."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sip2.checksum import trailer
from sip2.codec import decode, in_other_charset
from sip2.layout import LAYOUTS
from sip2.patient import Oddity, fixed_pieces, read_value, tagged_pieces
from sip2.values import OpenCode

# Fields that the table does not place in this message: named as elsewhere, or as the vendors who send them say.
# PA and PB differ between vendors, so their names promise nothing.
NAMES = {tag.id: tag.name for layout in LAYOUTS.values() for tag in layout.tags} | {
    "PA": "vendor_pa", "PB": "vendor_birth_date", "PC": "vendor_patron_category", "PI": "vendor_internet_privilege",
}


@dataclass(frozen=True, slots=True)
class FieldSeen:
    """One field of a line. `id` is None for a piece of the fixed part; `name` is None for a field nobody names."""

    id: str | None
    name: str | None
    raw: str
    value: Any          # what JSON can hold


@dataclass(frozen=True, slots=True)
class Explanation:
    """One line, explained: its fields in their order on the wire, with their raw texts as they came."""

    code: str
    name: str
    fields: tuple[FieldSeen, ...]
    sequence: int | None
    checksum_ok: bool | None
    oddities: tuple[Oddity, ...]

    def as_json(self) -> dict[str, Any]:
        """The shape printed by `python -m sip2 --json`."""
        return {
            "message": self.code, "name": self.name, "sequence": self.sequence, "checksum_ok": self.checksum_ok,
            "fields": [{"id": f.id, "name": f.name, "raw": f.raw, "value": f.value} for f in self.fields],
            "oddities": [f"{odd.kind}: {odd.detail}" if odd.detail else str(odd.kind) for odd in self.oddities]}


def explain(line: bytes, *, charset: str = "utf-8") -> Explanation:
    """Explain one line. Raises DecodeError when it is no message."""
    decoded = decode(line, charset=charset)
    layout = LAYOUTS[decoded.message.code]
    line = line.strip(b"\r\n\0").lstrip()
    body = line[:trailer(line).end]
    try:
        text = body.decode(charset)
    except UnicodeDecodeError:
        text, _ = in_other_charset(body)
    pieces, end = fixed_pieces(layout, text)
    seen = [FieldSeen(None, field.name, raw, _plain(read_value(field.kind, field.read, raw, "", [])))
            for field, raw in pieces]
    known = {tag.id: tag for tag in layout.tags}
    for piece in tagged_pieces(text[end:], []):
        tag, raw = known.get(piece[:2]), piece[2:]
        value = raw if tag is None or tag.read is None else read_value(tag.kind, tag.read, raw, "", [])
        seen.append(FieldSeen(piece[:2], tag.name if tag else NAMES.get(piece[:2]), raw, _plain(value)))
    return Explanation(layout.code, layout.cls.__name__, tuple(seen), decoded.sequence, decoded.checksum_ok,
                       decoded.oddities)


def _plain(value: Any) -> Any:
    """A value as JSON and people have it: codes by their name, packed flags as the list of what is set."""
    if isinstance(value, OpenCode):
        return value.name.lower().replace("_", " ") if value.name != "UNLISTED" else str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if value is None or isinstance(value, str | bool | int):
        return value
    names = type(value).__dataclass_fields__
    items = {name: getattr(value, name) for name in names}
    if all(isinstance(one, bool) for one in items.values()):
        return [name for name, on in items.items() if on]
    return items
