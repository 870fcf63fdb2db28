"""ISO 28560-2: objects of ISO/IEC 15962 one after the other from byte 0, without a directory.

An object is `precursor [oid-15] [offset] length data pad…`: bit 8 of the precursor says that an offset byte (the
number of pad bytes after the data) follows; bits 7–5 are the compaction; bits 4–1 the relative OID, 15 for one more
byte. Lengths of 0x80 and more take seven bits a byte. A precursor of 0x00 ends the data.
"""
from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from devices.rfid.compaction import EXPAND, Compaction, expand_isil
from devices.rfid.iso28560_3 import parts_of
from devices.rfid.model import DataModel, ItemTag, Oddity
from devices.rfid.text import opaque

BLOCK = 4
DSFID_OBJECTS = 0x06                   # no directory, data format 6
ITEM_ID, CONTENTS, OWNER, SET, USAGE = 1, 2, 3, 4, 5
NAMES: dict[int, str] = {
    6: "shelf", 7: "ONIX media format", 8: "MARC media format", 9: "supplier", 10: "order number",
    11: "borrowing institution", 12: "ILL transaction", 13: "GS1 product id", 14: "alternative unique id",
    15: "local A", 16: "local B", 17: "title", 18: "local product id", 19: "media format",
    20: "supply chain stage", 21: "supplier invoice", 22: "alternative item id", 23: "alternative owner",
    24: "subsidiary of owner", 25: "alternative borrowing institution", 26: "local C",
}
ISILS = (OWNER, 11)
LAST_OID = 31                          # 27 to 31 have no name yet
_MORE_OID, _HAS_OFFSET = 0x0F, 0x80
_COMPACTIONS = tuple(Compaction)
_APPLICATION, _MODEL = Compaction.APPLICATION, DataModel.ISO28560_2
_BYTES = (_APPLICATION, Compaction.INTEGER)
_LONGEST_SET = 6                       # digits: parts up to 255 on either side


DataObject = tuple[int, Compaction, bytes]
"""Relative OID, 1 to 31; how the data is packed; and the data."""


class Objects(NamedTuple):
    """What was found; `oids`: a bit for each of their OIDs. `cut`: the memory ended inside an object; `ended`: a
    terminator was met; `broken`: what follows is no object. None of them: the memory ended where an object may begin,
    or behind zeros in what may be one."""

    found: tuple[DataObject, ...]
    oids: int = 0
    cut: bool = False
    ended: bool = False
    broken: bool = False


class Reading(NamedTuple):
    """`tag` when the objects make sense, first of them an item identifier; `incomplete`: more bytes may add some."""

    tag: ItemTag | None
    incomplete: bool


def text_of(oid: int, compaction: Compaction, data: bytes) -> str | None:
    """The value of an object as text; None when its data does not fit its compaction or is no clean text."""
    if compaction is _APPLICATION:
        value: str | None = expand_isil(data) if oid in ISILS else opaque(data)
    else:
        value = EXPAND[compaction](data)
    return value if value and value.isprintable() else None


def read(memory: bytes) -> Reading:
    """Read user memory as ISO 28560-2. Never raises."""
    found, oids, cut, ended, broken = objects_of(memory)
    if not found or found[0][0] != ITEM_ID:
        return Reading(None, cut)
    item_id = text_of(*found[0])
    if not item_id or found[0][1] is _APPLICATION or item_id != item_id.strip():
        return Reading(None, False)
    if broken or cut:
        return Reading(None, cut)
    return Reading(_item(item_id, found, oids), not ended)


def objects_of(memory: bytes) -> Objects:
    """All objects up to the terminator, the first that is broken, or the end. Never raises."""
    found: list[DataObject] = []
    at, met, size, gap = 0, 0, len(memory), False
    while at < size:
        precursor = memory[at]
        if not precursor:
            at += BLOCK - at % BLOCK                       # zeros may fill up to the next block after an object
            if at >= size:
                break                                      # whether something follows is not known
            if not memory[at]:
                return Objects(tuple(found), met, False, True)
            gap, precursor = True, memory[at]              # and what is behind them may be no object at all
        try:
            oid, length = precursor & 0xF, memory[at + 1]
            begin, offset = at + 2, 0
            if precursor >= _HAS_OFFSET or oid == _MORE_OID or length >= 0x80:
                oid, length, begin, offset = _unusual(memory, at)
        except IndexError:
            cut = precursor & 0xF != 0                     # no object has that OID, however it goes on
            return Objects(tuple(found), met, cut and not gap, gap and not cut, not cut and not gap)
        end = begin + length
        if not length or not 0 < oid <= LAST_OID or end > size:
            cut = end > size and length > 0 and 0 < oid <= LAST_OID
            return Objects(tuple(found), met, cut and not gap, gap and not cut, not cut and not gap)
        if met >> oid & 1:
            return Objects(tuple(found), met, broken=True)
        met |= 1 << oid
        found.append((oid, _COMPACTIONS[precursor >> 4 & 7], memory[begin:end]))
        at, gap = end + offset, False
    return Objects(tuple(found), met)


def _unusual(memory: bytes, at: int) -> tuple[int, int, int, int]:
    """OID, length, where the data begins and how many pad bytes follow it, of an object that needs more than two bytes
    for that. Raises IndexError when it is cut."""
    precursor, at = memory[at], at + 1
    oid, offset = precursor & 0xF, 0
    if oid == _MORE_OID:
        oid, at = oid + memory[at], at + 1
    if not 0 < oid <= LAST_OID:
        return oid, 0, at, 0
    if precursor & _HAS_OFFSET:
        offset, at = memory[at], at + 1
    length, at = memory[at], at + 1
    if length >= 0x80:
        length, at = _long_length(memory, at - 1)
    return oid, length, at, offset


def _long_length(memory: bytes, at: int) -> tuple[int, int]:
    """(length, where the data begins); length 0 when it takes more than three bytes. Raises IndexError when cut."""
    length = 0
    for place in range(at, at + 3):
        length = length << 7 | memory[place] & 0x7F
        if memory[place] < 0x80:
            return length, place + 1
    return 0, at


def _item(item_id: str, objects: tuple[DataObject, ...], oids: int) -> ItemTag:
    oddities: list[Oddity] = [] if item_id.isascii() else [Oddity.NOT_ASCII]
    owner, parts, part, usage, detail = "", 1, 1, 1, 0
    extras: list[tuple[str, str]] = []
    for oid, compaction, data in objects[1:]:
        if oid == CONTENTS:
            if not _lists(data, oids):
                oddities.append(Oddity.CONTENTS_DIFFER)
        elif oid == USAGE and compaction in _BYTES:
            usage, detail = data[-1] >> 4, data[-1] & 0xF
        elif (text := text_of(oid, compaction, data)) is None:
            oddities.append(Oddity.OBJECT_DAMAGED)
        elif oid == OWNER:
            owner = text
        elif oid == SET:
            parts, part, odd = _set(text)
            oddities += odd
        elif oid == USAGE:
            usage, detail = _usage(text) or (usage, detail)
        else:
            name = NAMES.get(oid)
            extras.append((name or f"object {oid}", text))
            if name is None:
                oddities.append(Oddity.OBJECT_UNKNOWN)
    return ItemTag(item_id, owner, parts, part, usage, _MODEL, tuple(oddities), tuple(extras), detail)


@lru_cache(maxsize=256)
def _lists(bitmap: bytes, oids: int) -> bool:
    """Whether a content parameter lists just the objects that are there: its first bit is OID 3. What was looked at
    lately is remembered, here and of sets: tags of a region are much alike."""
    there, top = 0, len(bitmap) * 8 + 2
    for oid in range(CONTENTS + 1, LAST_OID + 1):
        if oids >> oid & 1:
            if oid > top:
                return False
            there |= 1 << top - oid
    return there == int.from_bytes(bitmap)


def _usage(text: str) -> tuple[int, int] | None:
    """(class, sub-class) of a type of usage that was written as text; None when it is no hex."""
    try:
        digits = [int(letter, 16) for letter in text[:2]]
    except ValueError:
        return None
    return digits[0], digits[1] if len(digits) > 1 else 0


@lru_cache(maxsize=256)
def _set(text: str) -> tuple[int, int, tuple[Oddity, ...]]:
    """(parts, part) of set information: the first half of its digits, the second half."""
    if not (text.isascii() and text.isdecimal()) or len(text) > _LONGEST_SET:
        return 1, 1, (Oddity.OBJECT_DAMAGED,)
    odd = (Oddity.OBJECT_DAMAGED,) if len(text) % 2 else ()
    text = text.zfill(len(text) + len(text) % 2)
    parts, part, meant = parts_of(int(text[:len(text) // 2]), int(text[len(text) // 2:]))
    return parts, part, (*odd, *meant)
