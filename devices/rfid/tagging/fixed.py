"""Writing ISO 28560-3 and the models that share its basic block: always the standard's own form of it."""
from __future__ import annotations

from devices.rfid.iso28560_3 import BASIC, EXTENSIONS, LIBRARY, OWNER, SHORT, checksum, xor
from devices.rfid.model import DataModel, ItemTag
from devices.rfid.tagging.errors import EncodingError
from devices.rfid.text import opaque_bytes

_LONGEST_ID = 16
_LONGEST_EXTENSION = 0xFF


def encode(item: ItemTag) -> bytes:
    """The basic block and the extension blocks, with the 0x00 that ends them. Raises EncodingError."""
    block = encode_block(item, BASIC if item.model is DataModel.ISO28560_3 else SHORT)
    extensions = encode_extensions(item.extras)
    if not extensions:
        return block
    if item.model is DataModel.ISO28560_3_32:
        raise EncodingError("the 32-byte form has no place for "
                            + ", ".join(name for name, _ in item.extras))
    return block + extensions + b"\0"


def encode_block(item: ItemTag, size: int = BASIC) -> bytes:
    """A basic block of ISO 28560-3 in 34 or 32 bytes, checksum padded. Raises EncodingError."""
    isil = item.owner_isil
    owner = (isil.replace("-", "", 1) if isil[:2].isalpha() else isil).encode()
    identifier = item.item_id.encode()
    if not 1 <= len(identifier) <= _LONGEST_ID or not _clean(item.item_id):
        raise EncodingError(f"the item id {item.item_id!r} must be 1 to {_LONGEST_ID} bytes of plain text")
    if len(owner) > size - OWNER or (item.owner_isil and not _clean(item.owner_isil)):
        raise EncodingError(f"the owner {item.owner_isil!r} is no text of at most {size - OWNER} bytes")
    if not (1 <= item.part <= item.parts <= 255 and 0 <= item.usage <= 15):
        raise EncodingError(f"part {item.part} of {item.parts}, usage {item.usage}: out of range")
    if item.usage_detail:
        raise EncodingError("ISO 28560-3 has no place for a sub-class of the type of usage")
    head = bytes([0x10 | item.usage, item.parts, item.part]) + identifier.ljust(_LONGEST_ID, b"\0")
    block = head + b"\0\0" + owner.ljust(size - OWNER, b"\0")
    return head + checksum(block).to_bytes(2, "little") + block[OWNER:]


def encode_extensions(extras: tuple[tuple[str, str], ...]) -> bytes:
    """The extension blocks for what else an item's tag is to say. Raises EncodingError for what has no place there."""
    left = dict(extras)
    written = b""
    for number, names in EXTENSIONS.items():
        fields = [left.pop(name, "") for name in names]
        if any(fields):
            written += encode_extension(number, _payload(number, names, fields))
    for name, text in left.items():
        word, _, number_text = name.partition(" ")
        payload = opaque_bytes(text)
        if word != "extension" or payload is None or not number_text.isdecimal() or int(number_text) > 0xFFFF:
            raise EncodingError(f"ISO 28560-3 has no place for {name}")
        written += encode_extension(int(number_text), payload)
    return written


def encode_extension(number: int, payload: bytes) -> bytes:
    """One extension block of ISO 28560-3; its xor byte makes the xor over the whole block zero."""
    length = len(payload) + 4
    if length > _LONGEST_EXTENSION:
        raise EncodingError(f"an extension block of {length} bytes is longer than {_LONGEST_EXTENSION}")
    head = bytes([length]) + number.to_bytes(2, "little")
    return head + bytes([xor(head + payload)]) + payload


def _payload(number: int, names: tuple[str, ...], fields: list[str]) -> bytes:
    """Text fields separated by 0x00, empty ones at the end left out; the library block begins with a byte."""
    first = b""
    if number == LIBRARY:
        code = fields[0] or "0"
        if not code.isdecimal() or int(code) > 0xFF:
            raise EncodingError(f"the {names[0]} is a number from 0 to 255, not {code!r}")
        first, fields = bytes([int(code)]), fields[1:]
    while fields and not fields[-1]:
        fields = fields[:-1]
    written = [opaque_bytes(text) or text.encode() for text in fields]
    if any(b"\0" in field for field in written):
        raise EncodingError(f"a text of extension block {number} holds a 0x00")
    return first + b"\0".join(written)


def _clean(text: str) -> bool:
    return text.isprintable() and text == text.strip()
