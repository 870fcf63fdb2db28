"""ISO 28560-3, the fixed-length model: its basic block of 34 bytes, and the 32-byte forms.

    0   1   high nibble: version, always 1; low nibble: type of usage
    1   1   number of parts in the item
    2   1   number of this part
    3  16   primary item identifier, filled with 0x00
    19  2   CRC-16/CCITT-FALSE over bytes 0–18 and 21–33, low byte first; bytes a chip lacks count as 0x00
    21 13   owner's ISIL without its first hyphen (11 in the 32-byte forms)
    34      extension blocks: length, id low, id high, xor, payload; a length of 0x00 ends them

The Danish model, which Finland took over in 2005 with a block of 32 bytes (KATVE), is the same but for where its
extension blocks begin: at byte 32. An item without extensions and with a short owner is written with the same bytes by
all three; then the DSFID says which it was.
"""
from __future__ import annotations

import re
from binascii import crc_hqx
from typing import NamedTuple

from devices.rfid.model import DataModel, ItemTag, Oddity
from devices.rfid.text import opaque, text_of

BASIC, SHORT = 34, 32
OWNER = 21
DSFID_FIXED, DSFID_NONE = 0x3E, 0x00
LIBRARY = 1                            # the extension block that begins with a byte
EXTENSIONS: dict[int, tuple[str, ...]] = {
    LIBRARY: ("media format", "alternative item id", "alternative owner"),
    2: ("supplier", "local product id", "order number", "supplier invoice", "GS1 product id", "supply chain stage"),
    3: ("shelf", "MARC media format", "ONIX media format", "subsidiary of owner"),
    4: ("title",),
    5: ("borrowing institution", "ILL transaction", "alternative borrowing institution"),
}
_ID = slice(3, 19)
_PLAIN = re.compile(rb"([!-~](?:[ -~]*[!-~])?)\0*").fullmatch
_ISIL = re.compile(rb"([A-Za-z]{2})([!-~](?:[ -~]*[!-~])?)\0*").fullmatch


def checksum(block: bytes, size: int = BASIC) -> int:
    """The CRC of a basic block of `size` bytes (34, or 32 for the form that was never padded)."""
    padded = block[:size].ljust(size, b"\0")
    return crc_hqx(padded[:19] + padded[21:], 0xFFFF)


def read(memory: bytes, dsfid: int | None = None) -> ItemTag | None:
    """What user memory says as ISO 28560-3, its blocks reversed if need be; None without a right checksum.

    `dsfid` decides only between models that write the same bytes. Never raises.
    """
    if len(memory) < SHORT:
        return None
    form = _form(memory)
    if form is not None and (tag := _tag(memory, form, dsfid)) is not None:
        return tag
    if memory[3] & 0xF != 1 and memory[3] >> 4 != 1:
        return None                                        # turned round, it would not begin with a version either
    turned = b"".join([memory[at:at + 4][::-1] for at in range(0, len(memory), 4)])
    form = _form(turned)
    if form is not None and (tag := _tag(turned, form, dsfid)) is not None:
        return tag._replace(oddities=(*tag.oddities, Oddity.BLOCKS_REVERSED))
    return None


def plausible(memory: bytes) -> bool:
    """It looks like this model, whatever its checksum: version first, an identifier filled with zeros, an owner."""
    block = memory.ljust(SHORT, b"\0")
    identifier = block[_ID]
    return (block[0] >> 4 == 1 and text_of(identifier) != "" and not any(identifier.partition(b"\0")[2])
            and _owner(block, BASIC if len(block) >= BASIC else SHORT) is not None)


class _Form(NamedTuple):
    short: bool
    padded: bool


_WHOLE, _CUT, _UNPADDED = _Form(False, True), _Form(True, True), _Form(True, False)
_STANDARD, _STANDARD_SHORT, _KATVE = DataModel.ISO28560_3, DataModel.ISO28560_3_32, DataModel.KATVE_2005


def _form(memory: bytes) -> _Form | None:
    """The form whose checksum holds, the standard one first."""
    stored = memory[19] | memory[20] << 8
    begun = crc_hqx(memory[:19], 0xFFFF)
    if len(memory) >= BASIC and crc_hqx(memory[OWNER:BASIC], begun) == stored:
        return _WHOLE
    cut = crc_hqx(memory[OWNER:SHORT], begun)
    if crc_hqx(b"\0\0", cut) == stored:
        return _CUT
    return _UNPADDED if cut == stored else None


def _tag(memory: bytes, form: _Form, dsfid: int | None) -> ItemTag | None:
    """What a block with a right checksum says; None when it cannot be this model all the same."""
    oddities: list[Oddity] = [] if form.padded else [Oddity.CRC_NOT_PADDED]
    version, usage = memory[0] >> 4, memory[0] & 0xF
    if version != 1:
        if usage != 1:
            return None
        usage = version
        oddities.append(Oddity.NIBBLES_SWAPPED)
    clean = _PLAIN(memory, 3, 19)
    item_id = clean[1].decode() if clean else text_of(memory[_ID])
    owner = _owner(memory, SHORT if form.short else BASIC)
    if not item_id or owner is None:
        return None
    if owner[2:4] == "--" and owner[:2].isalpha() and (rest := owner[2:].lstrip("-")):
        owner = f"{owner[:2]}-{rest}"
        oddities.append(Oddity.OWNER_HYPHEN)
    if not item_id.isascii():
        oddities.append(Oddity.NOT_ASCII)
    parts, part = memory[1], memory[2]
    if parts != 1 or part != 1:
        parts, part, odd = parts_of(parts, part)
        oddities += odd
    start = SHORT if form.short else BASIC
    extras: tuple[tuple[str, str], ...] = ()
    if len(memory) > start and memory[start]:
        extras, whole = _extensions(memory[start:])
        if not whole:
            oddities.append(Oddity.EXTENSION_DAMAGED)
    return ItemTag(item_id, owner, parts, part, usage, _model(memory, form, dsfid, bool(extras)), tuple(oddities),
                   extras)


def parts_of(parts: int, part: int) -> tuple[int, int, list[Oddity]]:
    """(parts, part) as they must have been meant, and what was odd about them."""
    if part > parts >= 1:
        return part, parts, [Oddity.PARTS_SWAPPED]
    if not parts:
        return 1, 1, [Oddity.PARTS_MISSING]
    return parts, part, []


def _model(memory: bytes, form: _Form, dsfid: int | None, extended: bool) -> DataModel:
    """Which of the three: what only one of them writes, and else what the DSFID says."""
    if form.short and len(memory) > SHORT and memory[SHORT]:
        return _KATVE
    if not form.short and (extended or any(memory[SHORT:BASIC])):
        return _STANDARD
    if dsfid == DSFID_NONE:
        return _KATVE
    return _STANDARD_SHORT if form.short else _STANDARD


def _owner(memory: bytes, end: int) -> str | None:
    """The ISIL with its first hyphen put back; "" for none, None for something that is no text."""
    isil = _ISIL(memory, OWNER, end)
    if isil is not None:
        return f"{isil[1].decode()}-{isil[2].decode()}"
    if not memory[OWNER]:
        return ""
    text = text_of(memory[OWNER:end])
    if not text:
        return None
    return f"{text[:2]}-{text[2:]}" if len(text) > 2 and text[:2].isalpha() else text


def _extensions(memory: bytes) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The extension blocks as (name, text), and whether all of them were whole."""
    extras: list[tuple[str, str]] = []
    at = 0
    while at < len(memory) and memory[at]:
        length = memory[at]
        block = memory[at:at + length]
        if len(block) < length or length < 4 or xor(block):
            return tuple(extras), False
        extras.extend(_extension(int.from_bytes(block[1:3], "little"), block[4:]))
        at += length
    return tuple(extras), True


def _extension(number: int, payload: bytes) -> list[tuple[str, str]]:
    names = EXTENSIONS.get(number)
    if names is None:
        return [(f"extension {number}", opaque(payload))]
    found = []
    if number == LIBRARY and payload:
        found, names, payload = [(names[0], str(payload[0]))], names[1:], payload[1:]
    for name, field in zip(names, payload.split(b"\0"), strict=False):
        if field:
            found.append((name, text_of(field) or opaque(field)))
    return found


def xor(block: bytes) -> int:
    result = 0
    for byte in block:
        result ^= byte
    return result
