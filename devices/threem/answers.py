"""What the answers of a 3M pad say; `data` begins after the error byte."""
from __future__ import annotations

from devices.errors import BadReply, TagError
from devices.rfid import system
from devices.rfid.reader import SystemInfo, TagId

UID = 8
PLAIN, SHORT = b"", b"\x0c"            # how a read is asked for: each block with number and lock, or the blocks alone
ALL = 0x0F                             # of tag information: DSFID 1, AFI 2, memory 4, chip 8


def inventory(data: bytes) -> list[TagId]:
    """AFI and options of the question, count, then a DSFID and a UID each. A tag may be named twice; here it is not.

    Raises BadReply when it is cut, or answers another question.
    """
    if len(data) < 3 or data[1] & 0x03 != 0x03 or len(data) != 3 + data[2] * (1 + UID):
        raise BadReply("the inventory does not hold the tags it names")
    tags: dict[str, TagId] = {}
    for at in range(3, len(data), 1 + UID):
        uid = data[at + 1:at + 1 + UID].hex().upper()
        tags.setdefault(uid, TagId(uid, data[at]))
    return list(tags.values())


def about(data: bytes, uid: str) -> bytes:
    """What is said of a tag, after its UID. Raises BadReply when it is another's."""
    if data[:UID].hex().upper() != uid:
        raise BadReply("the answer speaks of another tag")
    return data[UID:]


def short_blocks(data: bytes, first: int, count: int, uid: str) -> bytes:
    """First block, count, and the blocks. Raises TagError when they are not those asked for, or not alike."""
    if tuple(data[:2]) != (first, count) or system.block_size(data[2:], count) is None:
        raise _others(count, uid)
    return data[2:]


def plain_blocks(data: bytes, first: int, count: int, uid: str) -> bytes:
    """Count, then number, lock and bytes of each block; a lock of 4 and more is why it could not be read.

    Raises TagError, for a block that could not be read too.
    """
    size = system.block_size(data[1:], count) or 0
    if data[:1] != bytes([count]) or size < 3:
        raise _others(count, uid)
    memory = b""
    for number, at in enumerate(range(1, len(data), size), first):
        if data[at] != number:
            raise _others(count, uid)
        if data[at + 1] >= 4:
            raise TagError(f"block {number} of the tag {uid} cannot be read, error {data[at + 1]:02X}", uid)
        memory += data[at + 2:at + size]
    return memory


def system_info(data: bytes, uid: str) -> SystemInfo:
    """The mask of what follows, of all that was asked, and that. Raises BadReply, or TagError when some is missing."""
    if not data:
        raise BadReply("the answer tells nothing of the tag")
    return system.system_info(data[0], data[1:], uid)


def _others(count: int, uid: str) -> TagError:
    return TagError(f"the {count} blocks asked of the tag {uid} are not what came", uid)
