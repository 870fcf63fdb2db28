"""ISO 28560-3, the fixed-length model: its basic block of 34 bytes, and the 32-byte form of the Finnish 2005 model.

    0   1   high nibble: version, always 1; low nibble: type of usage
    1   1   number of parts in the item
    2   1   number of this part
    3  16   primary item identifier, filled with 0x00
    19  2   CRC-16/CCITT-FALSE over bytes 0–18 and 21–33, low byte first; bytes a chip lacks count as 0x00
    21 13   owner's ISIL without its first hyphen (11 in the 32-byte form)
    34      extension blocks: length, id low, id high, xor, payload; a length of 0x00 ends them
"""
from __future__ import annotations

import binascii
from dataclasses import dataclass

from devices.rfid.model import DataModel, ItemTag, Oddity

BASIC, SHORT = 34, 32
_ID = slice(3, 19)
_CRC = slice(19, 21)
_OWNER = 21
_EXTENSIONS: dict[int, tuple[str, ...]] = {
    2: ("supplier", "local product id", "order number", "supplier invoice", "GS1 product id", "supply chain stage"),
    3: ("shelf", "MARC media format", "ONIX media format", "subsidiary of owner"),
    4: ("title",),
    5: ("borrowing institution", "ILL transaction", "alternative borrowing institution"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """`tag` when the checksum is right; `plausible`: it looks like this model, right or not."""

    tag: ItemTag | None
    plausible: bool


def checksum(block: bytes, size: int = BASIC) -> int:
    """The CRC of a basic block of `size` bytes (34, or 32 for the form that was never padded)."""
    padded = block[:size].ljust(size, b"\0")
    return binascii.crc_hqx(padded[:19] + padded[21:], 0xFFFF)


def read(memory: bytes) -> Reading:
    """Read user memory as ISO 28560-3. Never raises."""
    if len(memory) < SHORT:
        cut = memory.ljust(SHORT, b"\0")
        return Reading(None, _basic(cut) is not None and _clean(cut))
    plausible = False
    for reversed_blocks in (False, True):
        seen = _reverse_blocks(memory) if reversed_blocks else memory
        basic = _basic(seen)
        if basic is None:
            continue
        tag, valid = basic
        if valid:
            oddities = (*tag.oddities, *([Oddity.BLOCKS_REVERSED] if reversed_blocks else []))
            return Reading(_replace_oddities(tag, oddities), True)
        plausible = plausible or (not reversed_blocks and _clean(memory))
    return Reading(None, plausible)


def _basic(memory: bytes) -> tuple[ItemTag, bool] | None:
    """The basic block and whether its checksum holds; None when it cannot be this model."""
    oddities: list[Oddity] = []
    version, usage = memory[0] >> 4, memory[0] & 0xF
    if version != 1 and usage == 1:
        version, usage = usage, version
        oddities.append(Oddity.NIBBLES_SWAPPED)
    item_id = _text(memory[_ID])
    if version != 1 or not item_id:
        return None
    valid, short, padded = _form(memory)
    if not padded:
        oddities.append(Oddity.CRC_NOT_PADDED)
    parts, part = memory[1], memory[2]
    if part > parts >= 1:
        parts, part = part, parts
        oddities.append(Oddity.PARTS_SWAPPED)
    if not item_id.isascii():
        oddities.append(Oddity.NOT_ASCII)
    extras: tuple[tuple[str, str], ...] = ()
    if not short:
        extras, whole = _extensions(memory[BASIC:])
        if not whole:
            oddities.append(Oddity.EXTENSION_DAMAGED)
    owner = _owner(memory[_OWNER:SHORT if short else BASIC])
    if owner is None:
        return None
    model = DataModel.ISO28560_3_32 if short else DataModel.ISO28560_3
    return ItemTag(item_id, owner, parts, part, usage, model, tuple(oddities), extras), valid


def _clean(memory: bytes) -> bool:
    """Not only readable with some good will: version first, identifier filled with zeros."""
    return memory[0] >> 4 == 1 and not any(memory[_ID].partition(b"\0")[2])


def _form(memory: bytes) -> tuple[bool, bool, bool]:
    """(checksum right, 32-byte form, checksum padded), the standard form first."""
    stored = int.from_bytes(memory[_CRC], "little")
    if len(memory) >= BASIC and stored == checksum(memory):
        return True, False, True
    if stored == checksum(memory[:SHORT]):
        return True, True, True
    if stored == checksum(memory[:SHORT], SHORT):
        return True, True, False
    return False, len(memory) < BASIC, True


def _text(field: bytes) -> str:
    """A text field up to its first 0x00; empty when it is no clean text."""
    text, _, _ = field.partition(b"\0")
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError:
        decoded = text.decode("latin-1")
    return decoded if decoded.isprintable() and decoded == decoded.strip() else ""


def _owner(field: bytes) -> str | None:
    """The ISIL with its first hyphen put back; "" for none, None for something that is no text."""
    if not field.partition(b"\0")[0]:
        return ""
    text = _text(field)
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
        if len(block) < length or length < 4 or _xor(block):
            return tuple(extras), False
        extras.extend(_extension(int.from_bytes(block[1:3], "little"), block[4:]))
        at += length
    return tuple(extras), True


def _extension(number: int, payload: bytes) -> list[tuple[str, str]]:
    if number == 1:
        texts = payload[1:].split(b"\0")
        found = [("media format", str(payload[0]))] if payload else []
        names: tuple[str, ...] = ("alternative item id", "alternative owner")
    else:
        found, texts, names = [], payload.split(b"\0"), _EXTENSIONS.get(number, ())
    for name, text in zip(names, texts, strict=False):
        if text:
            found.append((name, _text(text) or text.hex()))
    if number not in _EXTENSIONS and number != 1:
        found.append((f"extension {number}", payload.hex()))
    return found


def _xor(block: bytes) -> int:
    result = 0
    for byte in block:
        result ^= byte
    return result


def _reverse_blocks(memory: bytes) -> bytes:
    return b"".join(memory[at:at + 4][::-1] for at in range(0, len(memory), 4))


def _replace_oddities(tag: ItemTag, oddities: tuple[Oddity, ...]) -> ItemTag:
    return ItemTag(tag.item_id, tag.owner_isil, tag.parts, tag.part, tag.usage, tag.model, oddities, tag.extras)
