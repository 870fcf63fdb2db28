"""Where fuzzing begins: the example lines, the same about the small library's own cards and items, and words."""
from __future__ import annotations

from sip2.layout import LAYOUTS
from tests.central.library import AINO, DEBTOR, EERO, FREE, HELD, KALEVALA, LATE, LATE_1
from tests.fuzz import readers, tags
from tests.sip2.conftest import EXAMPLES

_CARDS = (EERO, AINO, DEBTOR, LATE)
_ITEMS = (FREE[0], KALEVALA, HELD, LATE_1)


def seeds(target: str) -> list[bytes]:
    if target == "readers":
        return readers.seeds()
    if target in tags.TARGETS:
        return tags.seeds()
    if target != "central":
        head = b"\0" if target == "codec" else b"\0\0\xff"
        return [head + line.encode() for line in EXAMPLES] + [
            head + line.encode() + b"\r" + line.encode() + b"\r" for line in EXAMPLES[:8]]
    told = []
    for number, line in enumerate(EXAMPLES):
        body = line.rpartition("AY")[0] or line
        for old, new in (("2000100001", _CARDS[number % 4]), ("1000200001", _ITEMS[number % 4])):
            body = body.replace(old, new)
        told.append(body.encode() + b"\r")
    return told


def words() -> list[str]:
    """The dictionary: codes, identifiers, cards and items."""
    identifiers = {tag.id for layout in LAYOUTS.values() for tag in layout.tags} | {"AY1AZ", "PA", "XX"}
    return sorted({*LAYOUTS, *identifiers, *_CARDS, *_ITEMS, "|", "20261123    101500", " " * 18, "AD1234|", "BOY|",
                   "BIY|", "999", "0" * 18, "\\x0d", "\\x0a", "\\x00", "a\\xcc\\x88", "\\xe4", "AP|AOLAH|"})
