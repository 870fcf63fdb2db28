"""What the answers of a TWN4 say; `data` begins after how it went."""
from __future__ import annotations

from dataclasses import dataclass

from devices.errors import BadReply


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
