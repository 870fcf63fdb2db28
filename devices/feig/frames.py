"""FEIG OBID ISO-host frames, as bytes (manual H20800 "ID CPR/ISC", chapters 3 and 4).

    standard   LEN ADR CMD [STATUS] data CRClo CRChi              LEN counts every byte
    advanced   02 LENhi LENlo ADR CMD [STATUS] data CRClo CRChi   likewise

Requests have no status. The CRC is over all bytes before it: polynomial 0x8408 reflected, start 0xFFFF. A standard
frame of two bytes cannot exist, so a first byte of 0x02 means advanced.
"""
from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from devices.errors import BadReply

NXP = 0x04                             # the maker in command B1
ANY = 0xFF                             # the address every reader listens to
ADVANCED = 0x02
MAXIMUM = 4096                         # no reader has a larger buffer


class Command(IntEnum):
    BAUD_TEST = 0x52
    CPU_RESET = 0x63
    VERSION = 0x65
    READER_INFO = 0x66
    RF_RESET = 0x69
    READ_CONFIGURATION = 0x80
    WRITE_CONFIGURATION = 0x81
    SAVE_CONFIGURATION = 0x82
    ISO = 0xB0
    CUSTOM = 0xB1                      # what only the chips of one maker know


class Iso(IntEnum):
    """What command B0 asks of the tags; its first data byte. Locks have no name here and so cannot be asked for."""

    INVENTORY = 0x01
    READ_BLOCKS = 0x23
    WRITE_AFI = 0x27
    SYSTEM_INFO = 0x2B


class Custom(IntEnum):
    """What command B1 asks of NXP's chips (manual H60301, chapter 8.3); its data: maker, this, mode, UID."""

    SET_EAS = 0xA2
    RESET_EAS = 0xA3
    EAS_ALARM = 0xA5


class Status(IntEnum):
    OK = 0x00
    NO_TAG = 0x01
    DATA_FALSE = 0x02
    WRITE_ERROR = 0x03
    ADDRESS_ERROR = 0x04
    WRONG_TYPE = 0x05
    COLLISION = 0x0B
    READ_PROTECT = 0x15                # of a configuration block that the reader does not have
    WRITE_PROTECT = 0x16
    UNKNOWN_COMMAND = 0x80
    LENGTH = 0x81
    NOT_NOW = 0x82                     # the reader scans by itself
    RF_ERROR = 0x83
    RF_WARNING = 0x84
    OVERFLOW = 0x93                    # more tags than the reader can hold
    MORE_DATA = 0x94
    ISO15693_ERROR = 0x95              # one more byte: the tag's error code


@dataclass(frozen=True, slots=True)
class Request:
    command: int
    data: bytes = b""
    address: int = ANY
    advanced: bool = False

    def to_bytes(self) -> bytes:
        return _frame(bytes([self.address, self.command]) + self.data, self.advanced)

    @classmethod
    def from_bytes(cls, frame: bytes) -> Request:
        """Raises BadReply for a wrong length or checksum."""
        body, advanced = _body(frame, 2)
        return cls(body[1], body[2:], body[0], advanced)


@dataclass(frozen=True, slots=True)
class Reply:
    command: int
    status: int
    data: bytes = b""
    address: int = 0
    advanced: bool = False

    def to_bytes(self) -> bytes:
        return _frame(bytes([self.address, self.command, self.status]) + self.data, self.advanced)

    @classmethod
    def from_bytes(cls, frame: bytes) -> Reply:
        """Raises BadReply for a wrong length or checksum."""
        body, advanced = _body(frame, 3)
        return cls(body[1], body[2], body[3:], body[0], advanced)


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ 0x8408 if value & 1 else value >> 1
        table.append(value)
    return tuple(table)


_CRC = _crc_table()


def crc16(data: bytes) -> int:
    """The frame checksum; 0x6F91 for b"123456789"."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ _CRC[(crc ^ byte) & 0xFF]
    return crc


def frame_size(head: bytes, least: int) -> int | None:
    """How long the frame that begins with `head` is, None when that cannot be told yet.

    `least`: bytes of address, command and status. Raises BadReply for a length that no frame can have.
    """
    if not head or (head[0] == ADVANCED and len(head) < 3):
        return None
    if head[0] == ADVANCED:
        size, shortest = int.from_bytes(head[1:3]), 3 + least + 2
    else:
        size, shortest = head[0], 1 + least + 2
    if not shortest <= size <= MAXIMUM:
        raise BadReply(f"no frame can be {size} bytes long")
    return size


def _frame(body: bytes, advanced: bool) -> bytes:
    size = len(body) + (5 if advanced else 3)
    if advanced:
        head = bytes([ADVANCED]) + size.to_bytes(2)
    elif size <= 0xFF:
        head = bytes([size])
    else:
        raise ValueError(f"{size} bytes do not fit into a standard frame")
    frame = head + body
    return frame + crc16(frame).to_bytes(2, "little")


def _body(frame: bytes, least: int) -> tuple[bytes, bool]:
    if frame_size(frame, least) != len(frame):
        raise BadReply("the frame is not as long as it says")
    if crc16(frame[:-2]) != int.from_bytes(frame[-2:], "little"):
        raise BadReply("the frame's checksum is wrong")
    advanced = frame[0] == ADVANCED
    return frame[3 if advanced else 1:-2], advanced
