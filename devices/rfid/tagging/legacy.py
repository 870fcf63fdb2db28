"""Writing 3M's "501" model: for trials with its readers and gates; new tags take a standard."""
from __future__ import annotations

from devices.rfid.m501 import FIRST, LAST_TYPE, NAMES
from devices.rfid.model import ItemTag
from devices.rfid.tagging.errors import EncodingError

_RANGES = ((0, LAST_TYPE), (0, 0xFFF), (0, 0xFFFFF), (-1 << 31, (1 << 31) - 1))


def encode(item: ItemTag) -> bytes:
    """The 32 bytes. Raises EncodingError for what the model has no place for."""
    identifier = item.item_id
    if not (1 <= len(identifier) <= 16 and identifier.isascii() and identifier.isprintable()
            and identifier == identifier.strip()):
        raise EncodingError(f"the item id {identifier!r} must be 1 to 16 letters and digits of ASCII")
    if item.owner_isil or item.usage != 1 or item.usage_detail:
        raise EncodingError("the 3M model has no place for an owner or a type of usage")
    if not 1 <= item.part <= item.parts <= 15:
        raise EncodingError(f"part {item.part} of {item.parts}: out of range")
    left = dict(item.extras)
    kind, branch, library, custom = (_number(name, left.pop(name, "0"), *bounds)
                                     for name, bounds in zip(NAMES, _RANGES, strict=True))
    if left:
        raise EncodingError(f"the 3M model has no place for {', '.join(left)}")
    return (bytes([FIRST, item.part << 4 | item.parts, 0, kind]) + identifier.encode().ljust(16, b"\0")
            + (branch << 20 | library).to_bytes(4) + custom.to_bytes(4, signed=True) + bytes(4))


def _number(name: str, text: str, least: int, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise EncodingError(f"the {name} is a number from {least} to {most}, not {text!r}")
    return number
