"""What the answers of an RL866 say; `data` begins after the status, or after the code of a tag command."""
from __future__ import annotations

from dataclasses import dataclass

from devices.errors import BadReply, TagError
from devices.rfid import system
from devices.rfid.reader import SystemInfo, TagId

ISO15693 = 0x01
_ANTENNA, _PROTOCOL, _KIND, _SERIAL, _MEMORY, _EMBEDDED = 0x01, 0x02, 0x04, 0x08, 0x10, 0x80


@dataclass(frozen=True, slots=True)
class Round:
    """One answer to an inventory: some of the tags, and whether there are more to be asked for."""

    tags: tuple[TagId, ...]
    more: bool


def inventory(data: bytes) -> Round:
    """Why it stopped, how many were found, how many are told here, and those: flags of what is told of a tag, then
    antenna, protocol, kind, length and serial number. That of an ISO 15693 tag is its UID and its DSFID.

    Raises BadReply when it is cut, or tells what was not asked for.
    """
    if len(data) < 4:
        raise BadReply("the inventory ends before its tags")
    tags, at = [], 4
    for _ in range(data[3]):
        if at >= len(data):
            raise BadReply("the inventory names more tags than it holds")
        flags, at = data[at], at + 1
        if flags & (_MEMORY | _EMBEDDED) or not flags & _SERIAL:
            raise BadReply("the inventory tells of a tag what was not asked for")
        at += bool(flags & _ANTENNA)
        protocol = data[at:at + 1] if flags & _PROTOCOL else bytes([ISO15693])
        at += bool(flags & _PROTOCOL) + bool(flags & _KIND)
        size = data[at] if at < len(data) else 0
        serial, at = data[at + 1:at + 1 + size], at + 1 + size
        if not size or len(serial) < size:
            raise BadReply("the inventory ends inside a tag")
        if protocol == bytes([ISO15693]) and size >= 8:
            tags.append(TagId(serial[7::-1].hex().upper(), serial[8] if size > 8 else 0))
    return Round(tuple(tags), more=bool(data[0]) or int.from_bytes(data[1:3], "little") > data[3])


def blocks(data: bytes, count: int, uid: str) -> bytes:
    """Count, and the blocks in the order of the tag's memory. Raises BadReply, or TagError for blocks that are not
    alike."""
    if int.from_bytes(data[:2], "little") != count:
        raise BadReply(f"the answer does not hold the {count} blocks asked for")
    if system.block_size(data[2:], count) is None:
        raise TagError(f"the tag {uid} has blocks that are not alike", uid)
    return data[2:]


def system_info(data: bytes, uid: str) -> SystemInfo:
    """The mask of what the tag tells, UID, and that. Raises BadReply."""
    if data[8:0:-1].hex().upper() != uid:
        raise BadReply("the answer speaks of another tag")
    return system.system_info(data[0], data[9:], uid)
