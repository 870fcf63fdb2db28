"""ISO 28560-2: objects of ISO/IEC 15962 one after the other from byte 0, without a directory.

An object is `precursor [oid-15] [offset] length data pad…`: bit 8 of the precursor says that an offset byte (the
number of pad bytes after the data) follows; bits 7–5 are the compaction; bits 4–1 the relative OID, 15 for one more
byte. Lengths of 0x80 and more take seven bits a byte. A precursor of 0x00 ends the data.
"""
from __future__ import annotations

from dataclasses import dataclass

from devices.rfid.compaction import Compaction, expand, expand_isil
from devices.rfid.model import DataModel, ItemTag, Oddity

BLOCK = 4
ITEM_ID, CONTENTS, OWNER, SET, USAGE = 1, 2, 3, 4, 5
NAMES: dict[int, str] = {
    6: "shelf", 7: "ONIX media format", 8: "MARC media format", 9: "supplier", 10: "order number",
    11: "borrowing institution", 12: "ILL transaction", 13: "GS1 product id", 14: "alternative unique id",
    15: "local A", 16: "local B", 17: "title", 18: "local product id", 19: "media format",
    20: "supply chain stage", 21: "supplier invoice", 22: "alternative item id", 23: "alternative owner",
    24: "subsidiary of owner", 25: "alternative borrowing institution", 26: "local C",
}
_LAST_OID = 26
_ISILS = (OWNER, 11)


@dataclass(frozen=True, slots=True)
class DataObject:
    """One object. `oid` is the relative OID, 1 to 26."""

    oid: int
    compaction: Compaction
    data: bytes

    @property
    def text(self) -> str | None:
        """The value as text; None when its data does not fit its compaction or is no clean text."""
        if self.compaction is Compaction.APPLICATION:
            value: str | None = expand_isil(self.data) if self.oid in _ISILS else self.data.hex()
        else:
            value = expand(self.compaction, self.data)
        return value if value and value.isprintable() else None


@dataclass(frozen=True, slots=True)
class Objects:
    """What was found. `cut`: the memory ended inside an object; `ended`: a terminator was met; `broken`: neither."""

    found: tuple[DataObject, ...]
    cut: bool = False
    ended: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """`tag` when the objects make sense, first of them an item identifier; `incomplete`: more bytes may add some."""

    tag: ItemTag | None
    incomplete: bool


def read(memory: bytes) -> Reading:
    """Read user memory as ISO 28560-2. Never raises."""
    objects = objects_of(memory)
    if not objects.found or objects.found[0].oid != ITEM_ID:
        return Reading(None, objects.cut)
    item_id = objects.found[0].text
    if objects.found[0].compaction is Compaction.APPLICATION or not item_id or item_id != item_id.strip():
        return Reading(None, False)
    if objects.broken or objects.cut:
        return Reading(None, objects.cut)
    return Reading(_item(item_id, objects.found), not objects.ended)


def objects_of(memory: bytes) -> Objects:
    """All objects up to the terminator, the first that is broken, or the end. Never raises."""
    found: list[DataObject] = []
    at = 0
    while at < len(memory):
        if memory[at] == 0:
            at = -(-(at + 1) // BLOCK) * BLOCK             # zeros may fill up to the next block after an object
            if at < len(memory) and memory[at] and _object(memory, at)[0] is not None:
                continue
            return Objects(tuple(found), ended=True)
        one, after = _object(memory, at)
        if one is None:
            return Objects(tuple(found), cut=after > len(memory), broken=after <= len(memory))
        if any(one.oid == other.oid for other in found):
            return Objects(tuple(found), broken=True)
        found.append(one)
        at = after
    return Objects(tuple(found))


def _object(memory: bytes, at: int) -> tuple[DataObject | None, int]:
    """The object at `at` and where the next begins. Without an object: beyond the memory when cut, 0 when broken."""
    beyond = len(memory) + 1
    precursor = memory[at]
    oid, at = precursor & 0xF, at + 1
    if oid == 0xF:
        if at >= len(memory):
            return None, beyond
        oid, at = 15 + memory[at], at + 1
    if not 1 <= oid <= _LAST_OID:
        return None, 0
    offset = 0
    if precursor & 0x80:
        if at >= len(memory):
            return None, beyond
        offset, at = memory[at], at + 1
    length = 0
    for _ in range(3):
        if at >= len(memory):
            return None, beyond
        length, at = length << 7 | memory[at] & 0x7F, at + 1
        if memory[at - 1] < 0x80:
            break
    else:
        return None, 0
    if not length:
        return None, 0
    end = at + length
    if end > len(memory):
        return None, beyond
    return DataObject(oid, Compaction(precursor >> 4 & 7), memory[at:end]), end + offset


def _item(item_id: str, objects: tuple[DataObject, ...]) -> ItemTag:
    oddities: list[Oddity] = [] if item_id.isascii() else [Oddity.NOT_ASCII]
    owner, parts, part, usage = "", 1, 1, 1
    extras: list[tuple[str, str]] = []
    for one in objects[1:]:
        text = one.text
        if one.oid == CONTENTS:
            if _listed(one.data) != {other.oid for other in objects if other.oid > CONTENTS}:
                oddities.append(Oddity.CONTENTS_DIFFER)
        elif one.oid == USAGE and one.compaction in (Compaction.APPLICATION, Compaction.INTEGER):
            usage = one.data[-1] >> 4
        elif text is None:
            oddities.append(Oddity.OBJECT_DAMAGED)
        elif one.oid == OWNER:
            owner = text
        elif one.oid == SET:
            parts, part, odd = _set(text)
            oddities.extend(odd)
        elif one.oid == USAGE:
            usage = int(text[0], 16) if text[0] in "0123456789abcdefABCDEF" else usage
        else:
            extras.append((NAMES[one.oid], text))
    return ItemTag(item_id, owner, parts, part, usage, DataModel.ISO28560_2, tuple(oddities), tuple(extras))


def _listed(bitmap: bytes) -> set[int]:
    """The OIDs a content parameter lists: its first bit is OID 3."""
    return {3 + at for at in range(len(bitmap) * 8) if bitmap[at // 8] & 0x80 >> at % 8}


def _set(text: str) -> tuple[int, int, list[Oddity]]:
    """(parts, part) of set information: the first half of its digits, the second half."""
    odd = [Oddity.OBJECT_DAMAGED] if len(text) % 2 else []
    if not (text.isascii() and text.isdecimal()) or len(text) > 6:
        return 1, 1, [Oddity.OBJECT_DAMAGED]
    text = text.zfill(len(text) + len(text) % 2)
    parts, part = int(text[:len(text) // 2]), int(text[len(text) // 2:])
    if part > parts >= 1:
        return part, parts, [*odd, Oddity.PARTS_SWAPPED]
    return parts, part, odd
