"""3M's own "501" model, of before the standards. It has no checksum: what proves it is that every byte fits.

    0   1   0x04
    1   1   high nibble: number of this part; low nibble: number of parts
    2   1   0x00
    3   1   type of item: 0 other, 1 book, 2 magazine, 3 bound journal, 4 audio tape, 5 video, 6 CD, 7 diskette, …
    4  16   item identifier, ASCII, filled with 0x00
    20  4   branch in 12 bits, library in 20; big-endian
    24  4   whatever the library likes, signed, big-endian
    28  4   0x00
"""
from __future__ import annotations

import re

from devices.rfid.model import DataModel, ItemTag, Oddity

SIZE = 32
FIRST = 0x04
NAMES = ("item type", "branch", "library", "custom number")
LAST_TYPE = 13
_IDENTIFIER = re.compile(rb"([!-~](?:[ -~]*[!-~])?)\0*").fullmatch


def read(memory: bytes) -> ItemTag | None:
    """The tag that user memory holds, None when a byte does not fit. Never raises."""
    if len(memory) < SIZE or memory[0] != FIRST or memory[2] or memory[3] > LAST_TYPE or any(memory[28:SIZE]):
        return None
    part, parts = memory[1] >> 4, memory[1] & 0xF
    identifier = _IDENTIFIER(memory, 4, 20)
    if identifier is None or ((part, parts) != (0, 0) and not 1 <= part <= parts):
        return None
    place = int.from_bytes(memory[20:24])
    values = memory[3], place >> 20, place & 0xFFFFF, int.from_bytes(memory[24:28], signed=True)
    extras = tuple((name, str(value)) for name, value in zip(NAMES, values, strict=True) if value)
    return ItemTag(identifier[1].decode(), "", parts or 1, part or 1, 1, DataModel.M3_501,
                   () if parts else (Oddity.PARTS_MISSING,), extras)
