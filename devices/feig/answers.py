"""What the answers to FEIG tag commands say (manual H20800, command B0).

Block data and UIDs travel most significant byte first: every block is the reverse of the tag's memory.
"""
from __future__ import annotations

from devices.errors import BadReply
from devices.rfid.reader import SystemInfo, TagId

_ISO15693, _ISO14443A = 0x03, 0x04


def inventory(data: bytes) -> list[TagId]:
    """The ISO 15693 tags of an inventory answer; other kinds are passed over. Raises BadReply when it is cut."""
    if not data:
        return []
    tags: list[TagId] = []
    at = 1
    for _ in range(data[0]):
        kind = data[at] if at < len(data) else None
        if kind == _ISO15693:
            if at + 10 > len(data):
                raise BadReply("the inventory ends inside a tag")
            tags.append(TagId(data[at + 2:at + 10].hex().upper(), data[at + 1]))
            at += 10
        elif kind == _ISO14443A and at + 1 < len(data):
            at += 13 if data[at + 1] & 0x04 else 10        # kind, info, one more, UID of 10 or 7
        elif kind is None:
            raise BadReply("the inventory names more tags than it holds")
        else:
            break                                          # of unknown length: what follows cannot be told
    return tags


def blocks(data: bytes, count: int) -> bytes:
    """The memory in a read answer: `count`, block size, then for each block a security byte and its bytes reversed.

    Raises BadReply when it is not the answer to a question for `count` blocks.
    """
    if len(data) < 2 or data[0] != count or data[1] == 0 or len(data) != 2 + count * (1 + data[1]):
        raise BadReply(f"the answer does not hold the {count} blocks asked for")
    step = 1 + data[1]
    return b"".join(data[at + 1:at + step][::-1] for at in range(2, len(data), step))


def system_info(data: bytes, uid: str) -> SystemInfo:
    """DSFID, UID, AFI, memory size and IC reference. Raises BadReply when it speaks of another tag."""
    if len(data) != 13:
        raise BadReply(f"system information has 13 bytes, not {len(data)}")
    if data[1:9].hex().upper() != uid:
        raise BadReply("the answer speaks of another tag")
    return SystemInfo(uid, data[0], data[9], (data[10] & 0x1F) + 1, data[11] + 1, data[12])
