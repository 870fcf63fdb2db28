"""ISO 15693-3 for readers that pass on to a tag what a program says: commands to one tag, and what it answers.

A request is flags, command and parameters, an answer flags and data, or the error flag and a code; both without the
checksum, which the reader adds.
"""
from __future__ import annotations

from enum import IntEnum

from devices.errors import BadReply
from devices.rfid import system
from devices.rfid.reader import SystemInfo

ADDRESSED = 0x22                       # request flags: high data rate, this one tag
NOT_TOLD = 0x0F                        # the error without a reason
_NXP = b"\x04"


class Command(IntEnum):
    """What tags are told. Locks and writes to memory have no name here and so cannot be asked for."""

    STAY_QUIET = 0x02
    READ_BLOCKS = 0x23
    WRITE_AFI = 0x27
    SYSTEM_INFO = 0x2B
    SET_EAS = 0xA2
    RESET_EAS = 0xA3
    EAS_ALARM = 0xA5


def parameters(command: int, uid: str, data: bytes = b"") -> bytes:
    """What follows the command: the maker where it is the maker's own, the tag, least significant byte first, and
    `data`."""
    return (_NXP if command >= Command.SET_EAS else b"") + bytes.fromhex(uid)[::-1] + data


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


def nothing(data: bytes) -> None:
    """The answer to a write. Raises BadReply."""
    if data:
        raise BadReply("an answer with data came to a question that has none")
