"""What a tag tells of itself, as ISO 15693-3 has it in the answer to GET SYSTEM INFORMATION; how long its blocks are.

A mask says which of four facts follow: 1 DSFID, 2 AFI, 4 memory (number of the last block, block size less one), 8
chip. A tag need not tell any of them, and readers pass on what it tells.
"""
from __future__ import annotations

from devices.errors import TagError, TagRefused
from devices.rfid.reader import SystemInfo

_DSFID, _AFI, _MEMORY, _CHIP = 1, 2, 4, 8
_FACTS = ((_DSFID, 1), (_AFI, 1), (_MEMORY, 2), (_CHIP, 1))    # with the bytes that each takes
_USUAL = b"\0\x03"                                             # memory of which only the size of a block is believed
_LONGEST_BLOCK = 32
_NOT_SUPPORTED = 0x01                                          # ISO 15693 error


def system_info(mask: int, facts: bytes, uid: str) -> SystemInfo:
    """The facts that `mask` names, in their order; for the others see SystemInfo. Raises TagError when some of those
    are missing."""
    told, at = {}, 0
    for fact, size in _FACTS:
        if mask & fact:
            told[fact] = facts[at:at + size]
            at += size
    if len(facts) < at:
        raise TagError(f"the tag {uid} tells {len(facts)} bytes of itself where it announces {at}", uid)
    last, size = told.get(_MEMORY, _USUAL)
    return SystemInfo(uid, told.get(_DSFID, b"\0")[0], told[_AFI][0] if _AFI in told else None, (size & 0x1F) + 1,
                      last + 1 if _MEMORY in told else 0, told.get(_CHIP, b"\0")[0])


def afi_of(info: SystemInfo) -> int:
    """Raises TagRefused where the tag does not tell it."""
    if info.afi is None:
        raise TagRefused(f"the tag {info.uid} does not tell its AFI", info.uid, _NOT_SUPPORTED)
    return info.afi


def block_size(blocks: bytes, count: int) -> int | None:
    """How many bytes each of `count` blocks has; None when they are not alike, or as no tag has them."""
    size, rest = divmod(len(blocks), count)
    return size if not rest and 1 <= size <= _LONGEST_BLOCK else None
