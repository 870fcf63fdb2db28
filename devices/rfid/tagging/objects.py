"""Writing ISO 28560-2: the objects of ISO/IEC 15962, each in the shortest compaction that may be used."""
from __future__ import annotations

from devices.rfid.compaction import Compaction, compact, compact_isil, expand_isil
from devices.rfid.iso28560_2 import BLOCK, CONTENTS, ISILS, ITEM_ID, LAST_OID, NAMES, OWNER, SET, USAGE
from devices.rfid.model import ItemTag
from devices.rfid.tagging.errors import EncodingError
from devices.rfid.text import opaque_bytes

OIDS = {name: oid for oid, name in NAMES.items()} | {f"object {oid}": oid for oid in range(27, LAST_OID + 1)}


def encode(item: ItemTag) -> bytes:
    """The objects: identifier, what there is, and that. Raises EncodingError."""
    if not (item.item_id and item.item_id.isprintable() and item.item_id == item.item_id.strip()):
        raise EncodingError(f"the item id {item.item_id!r} must be plain text")
    values = _values(item)
    written = encode_object(ITEM_ID, *compact(item.item_id))
    if values:
        written += encode_object(CONTENTS, Compaction.APPLICATION, _bitmap(set(values)))
    return written + b"".join(encode_object(oid, *values[oid]) for oid in sorted(values))


def encode_object(oid: int, compaction: Compaction, data: bytes, *, align: bool = False) -> bytes:
    """One object; `align`: with an offset byte and pad bytes so that it ends on a block boundary."""
    if not 1 <= len(data) < 1 << 14:
        raise EncodingError(f"an object of {len(data)} bytes cannot be written")
    length = bytes([len(data)]) if len(data) < 0x80 else bytes([0x80 | len(data) >> 7, len(data) & 0x7F])
    low, more = (oid, b"") if oid < 15 else (15, bytes([oid - 15]))
    head = bytes([(0x80 if align else 0) | compaction << 4 | low]) + more
    if not align:
        return head + length + data
    pad = -(len(head) + 1 + len(length) + len(data)) % BLOCK
    return head + bytes([pad]) + length + data + b"\0" * pad


def _values(item: ItemTag) -> dict[int, tuple[Compaction, bytes]]:
    """OID → how it is compacted, for all but the identifier and the content parameter."""
    values: dict[int, tuple[Compaction, bytes]] = {}
    if item.owner_isil:
        values[OWNER] = Compaction.APPLICATION, _isil(item.owner_isil)
    if not (1 <= item.part <= item.parts <= 255 and 0 <= item.usage <= 15 and 0 <= item.usage_detail <= 15):
        raise EncodingError(f"part {item.part} of {item.parts}, usage {item.usage}, its sub-class {item.usage_detail}: "
                            "out of range")
    if item.parts > 1:
        width = len(str(item.parts))
        values[SET] = compact(f"{item.parts:0{width}d}{item.part:0{width}d}")
    if item.usage != 1 or item.usage_detail:
        values[USAGE] = Compaction.APPLICATION, bytes([item.usage << 4 | item.usage_detail])
    for name, text in item.extras:
        if name not in OIDS:
            raise EncodingError(f"ISO 28560-2 has no place for {name}")
        if not (text and text.isprintable()):
            raise EncodingError(f"the {name} {text!r} must be plain text")
        values[OIDS[name]] = _value(OIDS[name], text)
    return values


def _value(oid: int, text: str) -> tuple[Compaction, bytes]:
    if oid in ISILS:
        try:
            return Compaction.APPLICATION, _isil(text)
        except EncodingError:
            return compact(text)                           # an institution may also be named in other ways
    data = opaque_bytes(text)
    return compact(text) if data is None else (Compaction.APPLICATION, data)


def _isil(text: str) -> bytes:
    try:
        coded = compact_isil(text)
    except ValueError as error:
        raise EncodingError(f"{text!r} is no ISIL: {error}") from error
    if expand_isil(coded) != text:
        raise EncodingError(f"{text!r} is no ISIL: it would be read as {expand_isil(coded)!r}")
    return coded


def _bitmap(oids: set[int]) -> bytes:
    """The content parameter: its first bit is OID 3."""
    width = -(-(max(oids) - CONTENTS) // 8)
    return sum(1 << width * 8 + CONTENTS - oid for oid in oids).to_bytes(width)
