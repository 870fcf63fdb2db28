"""Frames of the 3M 810 and 210 pads, as bytes (3M RFID reader protocol specification 1.0.0).

    D6 LENhi LENlo COMMAND data CRChi CRClo      to and from the reader; LEN counts what follows it
    D5 …                                         likewise, for the question that wakes a reader

An answer repeats the command and goes on with an error byte. The CRC is over everything from LEN to the data:
polynomial 0x1021, start and final XOR 0xFFFF (CRC-16/GENIBUS). Numbers and UIDs are most significant byte first, blocks
in the order of the tag's memory.
"""
from __future__ import annotations

import binascii
from dataclasses import dataclass
from enum import IntEnum

from devices.errors import BadReply
from devices.framing import FrameBuffer

START, WAKE = 0xD6, 0xD5
MAXIMUM = 2048                         # bytes; 255 tags in one inventory are 2 304, and no field holds half of them
_LEAST = 3                             # the command and the checksum


class Command(IntEnum):
    """Locks and writes to memory have no name here and so cannot be asked for."""

    READ = 0x02
    CHECK_EAS = 0x03
    WAKE = 0x04                        # in a D5 frame
    WRITE_AFI = 0x09
    READ_AFI = 0x0A
    WRITE_EAS = 0x0C
    TAG_INFO = 0x0D
    VERSION = 0x11
    INVENTORY = 0xFE


class Error(IntEnum):
    NONE = 0x00
    NOT_IMPLEMENTED = 0x02
    NO_TAG = 0x06
    LOCKED = 0x12
    NOT_READ = 0x15
    NOT_WRITTEN = 0x16
    ISO_NOT_SUPPORTED = 0x21           # 21 to 2F: the tag's own error, plus 0x20
    NOT_SUPPORTED = 0x30
    OPTION = 0x31
    PARAMETER = 0x32
    CANCELLED = 0xFD
    MEMORY = 0xFE


@dataclass(frozen=True, slots=True)
class Frame:
    """A question or an answer: `data` is all between the command and the checksum."""

    command: int
    data: bytes = b""
    start: int = START

    def to_bytes(self) -> bytes:
        body = bytes([self.command]) + self.data
        counted = (len(body) + 2).to_bytes(2) + body
        return bytes([self.start]) + counted + checksum(counted).to_bytes(2)

    @classmethod
    def from_bytes(cls, wire: bytes) -> Frame:
        """Raises BadReply for a wrong start, length or checksum."""
        if frame_size(wire) != len(wire):
            raise BadReply("the frame is not as long as it says")
        if checksum(wire[1:-2]) != int.from_bytes(wire[-2:]):
            raise BadReply("the frame's checksum is wrong")
        return cls(wire[3], wire[4:-2], wire[0])


def checksum(data: bytes) -> int:
    return binascii.crc_hqx(data, 0xFFFF) ^ 0xFFFF


def frame_size(head: bytes) -> int | None:
    """How long the frame that begins with `head` is, None when that cannot be told yet. Raises BadReply."""
    if head and head[0] not in (START, WAKE):
        raise BadReply(f"no frame begins with {head[0]:02X}")
    if len(head) < 3:
        return None
    size = 3 + int.from_bytes(head[1:3])
    if not 3 + _LEAST <= size <= MAXIMUM:
        raise BadReply(f"no frame can be {size} bytes long")
    return size


def frames() -> FrameBuffer[Frame]:
    """The receive side of a line, at either end of it."""
    return FrameBuffer(frame_size, Frame.from_bytes, most=MAXIMUM)
