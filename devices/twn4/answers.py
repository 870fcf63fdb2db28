"""What the answers of a TWN4 say; `data` begins after how it went."""
from __future__ import annotations

from dataclasses import dataclass

from devices.errors import BadReply
from devices.rfid import system
from devices.rfid.reader import SystemInfo


@dataclass(frozen=True, slots=True)
class Found:
    """One tag or card. `kind`: its type; `uid`: upper-case hex, most significant byte first."""

    kind: int
    uid: str


def search(data: bytes) -> Found | None:
    """Whether there is one, then its type, its length in bits, and its number. Raises BadReply."""
    if data == b"\x00":
        return None
    if len(data) < 5 or data[0] != 1 or data[3] != len(data) - 4:
        raise BadReply("the answer names no tag as it should")
    return Found(data[1], data[4:].hex().upper())


def from_tag(data: bytes) -> bytes | None:
    """What a tag answered, without the flags that begin it; None when it did not, or refused. Raises BadReply."""
    if data[:1] == b"\x00":
        return None
    if len(data) < 2 or data[0] != 1 or data[1] != len(data) - 2:
        raise BadReply("the tag's answer is not as long as it says")
    return data[2:]


def blocks(data: bytes, count: int, size: int | None = None) -> bytes:
    """The blocks of READ MULTIPLE BLOCKS, of `size` bytes each where that is known. Raises BadReply."""
    size = size or system.block_size(data, count)
    if not size or len(data) != count * size:
        raise BadReply(f"the answer does not hold the {count} blocks asked for")
    return data


def system_info(data: bytes, uid: str) -> SystemInfo:
    """GET SYSTEM INFORMATION: the mask of what is told, UID least significant byte first, and that. Raises BadReply."""
    if data[8:0:-1].hex().upper() != uid:
        raise BadReply("the answer speaks of another tag")
    return system.system_info(data[0], data[9:], uid)
