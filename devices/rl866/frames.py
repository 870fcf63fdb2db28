"""Blocks of the Ray-Links RL866, as bytes.

    FA LEN RID PCB information CRClo CRChi      LEN counts all but FA

The CRC is over all but FA: polynomial 0x8408 reflected, start 0xFFFF, as FEIG's. RID FF reaches any reader. PCB C0 asks
to begin anew and E0 answers it; 00 and 40, in turn, carry a command, and its answer carries the same. Information is a
command byte and its parameters; in an answer two bytes of status stand between them. Numbers and UIDs are least
significant byte first.
"""
from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from devices.errors import BadReply
from devices.feig.frames import crc16
from devices.framing import FrameBuffer

START, ANY = 0xFA, 0xFF
MAXIMUM = 256
_LEAST = 5                             # LEN, RID, PCB and the checksum


class Pcb(IntEnum):
    EVEN = 0x00
    ODD = 0x40
    RESYNC = 0xC0
    RESYNCED = 0xE0


class Command(IntEnum):
    READ_CONFIGURATION = 0x01
    INVENTORY = 0x31
    CONNECT = 0x32
    DISCONNECT = 0x33
    ACCESS = 0x34


class Access(IntEnum):
    """What is asked of a connected tag. Locks and writes to memory have no name here and so cannot be asked for."""

    READ_BLOCKS = 0x03
    WRITE_AFI = 0x06
    SYSTEM_INFO = 0x0A
    EAS_ON = 0x0C
    EAS_OFF = 0x0D
    EAS_ALARM = 0x0F


class Status(IntEnum):
    OK = 0x000
    UNSUPPORTED = 0x003
    PARAMETER = 0x105
    WRONG_TURN = 0x104                 # even where odd was due, or the other way round
    WRONG_COMMAND = 0x103
    COLLISION = 0x404
    CHECKSUM = 0x405                   # of what the tag said
    NO_HANDLE = 0x415
    LOCKED = 0x41B
    NO_BLOCK = 0x41C
    NO_TAG = 0x420
    TAG_REFUSED = 0x422


@dataclass(frozen=True, slots=True)
class Block:
    """A question or an answer."""

    pcb: int
    information: bytes = b""
    reader: int = ANY

    def to_bytes(self) -> bytes:
        body = bytes([self.reader, self.pcb]) + self.information
        size = len(body) + 3
        if size > 0xFF:
            raise ValueError(f"{size} bytes do not fit into a block")
        counted = bytes([size]) + body
        return bytes([START]) + counted + crc16(counted).to_bytes(2, "little")

    @classmethod
    def from_bytes(cls, wire: bytes) -> Block:
        """Raises BadReply for a wrong start, length or checksum."""
        if block_size(wire) != len(wire):
            raise BadReply("the block is not as long as it says")
        if crc16(wire[1:-2]) != int.from_bytes(wire[-2:], "little"):
            raise BadReply("the block's checksum is wrong")
        return cls(wire[3], wire[4:-2], wire[2])


def block_size(head: bytes) -> int | None:
    """How long the block that begins with `head` is, None when that cannot be told yet. Raises BadReply."""
    if head and head[0] != START:
        raise BadReply(f"no block begins with {head[0]:02X}")
    if len(head) < 2:
        return None
    if head[1] < _LEAST:
        raise BadReply(f"no block can be {head[1]} bytes long")
    return 1 + head[1]


def blocks() -> FrameBuffer[Block]:
    """The receive side of a line, at either end of it."""
    return FrameBuffer(block_size, Block.from_bytes, most=MAXIMUM)
