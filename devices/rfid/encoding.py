"""Writing the data models: for demo fields, tests and staff tools. The patron side never imports this module."""
from __future__ import annotations

from devices.errors import DeviceError
from devices.rfid import iso28560_2, iso28560_3
from devices.rfid.compaction import Compaction, compact, compact_isil
from devices.rfid.detect import DSFID_FIXED, DSFID_OBJECTS
from devices.rfid.model import DataModel, ItemTag


class EncodingError(DeviceError):
    """The item cannot be written in that data model."""


def encode(item: ItemTag) -> bytes:
    """The bytes of `item` in its model, without filling up the chip. Raises EncodingError."""
    if item.model is DataModel.ISO28560_2:
        return encode_objects(item)
    return encode_block(item, iso28560_3.SHORT if item.model is DataModel.ISO28560_3_32 else iso28560_3.BASIC)


def dsfid_of(model: DataModel) -> int:
    """The DSFID the standard wants for a model."""
    return DSFID_OBJECTS if model is DataModel.ISO28560_2 else DSFID_FIXED


def encode_block(item: ItemTag, size: int = iso28560_3.BASIC) -> bytes:
    """A basic block of ISO 28560-3 in 34 or 32 bytes, checksum padded. Raises EncodingError."""
    owner = item.owner_isil.replace("-", "", 1).encode()
    identifier = item.item_id.encode()
    if not 1 <= len(identifier) <= 16 or 0 in identifier:
        raise EncodingError(f"the item id {item.item_id!r} must be 1 to 16 bytes")
    if len(owner) > size - 21:
        raise EncodingError(f"the owner {item.owner_isil!r} does not fit into {size - 21} bytes")
    if not (1 <= item.part <= item.parts <= 255 and 0 <= item.usage <= 15):
        raise EncodingError(f"part {item.part} of {item.parts}, usage {item.usage}: out of range")
    head = bytes([0x10 | item.usage, item.parts, item.part]) + identifier.ljust(16, b"\0")
    block = head + b"\0\0" + owner.ljust(size - 21, b"\0")
    crc = iso28560_3.checksum(block)
    return head + crc.to_bytes(2, "little") + block[21:]


def encode_extension(number: int, payload: bytes) -> bytes:
    """One extension block of ISO 28560-3; its xor byte makes the xor over the whole block zero."""
    length = len(payload) + 4
    if length > 255:
        raise EncodingError(f"an extension block of {length} bytes is longer than 255")
    head = bytes([length]) + number.to_bytes(2, "little")
    xor = 0
    for byte in head + payload:
        xor ^= byte
    return head + bytes([xor]) + payload


def encode_objects(item: ItemTag) -> bytes:
    """The objects of ISO 28560-2: identifier, contents, owner, set, usage. Raises EncodingError."""
    oids = {name: oid for oid, name in iso28560_2.NAMES.items()}
    texts: dict[int, tuple[Compaction, bytes]] = {}
    try:
        if item.owner_isil:
            texts[iso28560_2.OWNER] = Compaction.APPLICATION, compact_isil(item.owner_isil)
        for name, text in item.extras:
            texts[oids[name]] = compact(text)
    except (ValueError, KeyError) as error:
        raise EncodingError(f"cannot be written as ISO 28560-2: {error}") from error
    if item.parts > 1:
        width = len(str(item.parts))
        texts[iso28560_2.SET] = compact(f"{item.parts:0{width}d}{item.part:0{width}d}")
    if item.usage != 1:
        texts[iso28560_2.USAGE] = Compaction.APPLICATION, bytes([item.usage << 4])
    if not item.item_id:
        raise EncodingError("an item without an identifier cannot be written")
    written = encode_object(iso28560_2.ITEM_ID, *compact(item.item_id))
    if texts:
        bits = sum(1 << max(texts) - oid for oid in texts)
        width = -(-(max(texts) - 2) // 8)
        bitmap = (bits << width * 8 - (max(texts) - 2)).to_bytes(width)
        written += encode_object(iso28560_2.CONTENTS, Compaction.APPLICATION, bitmap)
    return written + b"".join(encode_object(oid, *texts[oid]) for oid in sorted(texts))


def encode_object(oid: int, compaction: Compaction, data: bytes, *, align: bool = False) -> bytes:
    """One object; `align`: with an offset byte and pad bytes so that it ends on a block boundary."""
    if not 1 <= len(data) < 1 << 14:
        raise EncodingError(f"an object of {len(data)} bytes cannot be written")
    length = bytes([len(data)]) if len(data) < 0x80 else bytes([0x80 | len(data) >> 7, len(data) & 0x7F])
    low, more = (oid, b"") if oid < 15 else (15, bytes([oid - 15]))
    head = bytes([(0x80 if align else 0) | compaction << 4 | low]) + more
    if not align:
        return head + length + data
    pad = -(len(head) + 1 + len(length) + len(data)) % 4
    return head + bytes([pad]) + length + data + b"\0" * pad
