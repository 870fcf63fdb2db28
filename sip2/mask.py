"""A line as it may be kept: card number, PIN, passwords, a person's data, titles and money hidden, its structure left.

Only what is known to name no person is shown, nor what somebody reads, owes or pays. A field of a vendor's own, or what
cannot be read, is hidden.
"""
from __future__ import annotations

from sip2.checksum import trailer
from sip2.layout import LAYOUTS, Layout

HIDDEN = "***"

_SHOWN = frozenset((
    "AB", "AF", "AG", "AH", "AL", "AM", "AN", "AO", "AP", "AQ", "AS", "AT", "AU", "BG", "BH", "BI", "BL",
    "BM", "BN", "BO", "BP", "BQ", "BR", "BS", "BT", "BU", "BW", "BX", "BY", "BZ", "CA", "CB", "CC", "CD", "CF",
    "CH", "CI", "CJ", "CK", "CL", "CM", "CN", "CP", "CQ", "CR", "CS", "CT", "CV"))
_ABOUT_A_PATRON = frozenset(("24", "26", "64"))     # their messages may hold staff's notes
_MESSAGES = frozenset(("AF", "AG"))


def masked(line: bytes) -> str:
    """`line` in readable form, hidden where a person could show. Takes any bytes; never raises."""
    line = line.strip(b"\r\n\0 ")
    end = trailer(line).end
    text, tail = line[:end].decode("utf-8", "replace"), line[end:].decode("ascii", "replace")
    layout = LAYOUTS.get(text[:2])
    if layout is None:
        return f"{HIDDEN} ({len(line)} bytes)"
    start = _tagged_start(layout, text)
    if start is None:
        return f"{layout.code}{HIDDEN}{tail}"
    fields = [_masked_field(layout.code, piece) for piece in text[start:].split("|")]
    return text[:start] + "|".join(fields) + tail


def _tagged_start(layout: Layout, text: str) -> int | None:
    """Where the tagged fields begin; None when the fixed part is not what it should be."""
    for field in layout.fixed:
        raw = text[field.start:field.end]
        if len(raw) != field.end - field.start or "|" in raw:
            return None
        try:
            field.read(raw)
        except (KeyError, ValueError):
            return None
    return layout.end


def _masked_field(code: str, piece: str) -> str:
    if not piece:
        return piece
    identifier = piece[:2]
    if identifier in _SHOWN and not (identifier in _MESSAGES and code in _ABOUT_A_PATRON):
        return piece
    return (identifier if identifier.isalnum() and identifier.isupper() else "") + (HIDDEN if piece[2:] else "")
