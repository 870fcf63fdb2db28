"""The lines of Elatec's Simple Protocol for the TWN4, as bytes.

    hexadecimal digits CR       a question: two bytes of function, then its parameters
    hexadecimal digits CR       an answer: a byte that says how it went, then results

Numbers are least significant byte first, and a run of bytes stands after its length. Nothing in an answer names its
question, and there is no checksum: the USB underneath has one.
"""
from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from devices.errors import BadReply
from devices.framing import FrameBuffer

END = b"\r"
MAXIMUM = 1024                         # bytes; a run is 255, in two digits each, and a head


class Function(IntEnum):
    VERSION = 0x0004
    SEARCH_TAG = 0x0500
    FIELD_OFF = 0x0501
    TAG_TYPES = 0x0502
    ISO15693 = 0x0D00                  # any command to a tag


class TagType(IntEnum):
    ISO14443A = 0x80
    ISO14443B = 0x81
    ISO15693 = 0x82

    @property
    def mask(self) -> int:
        """Its bit among the types that are searched for."""
        return 1 << (self & 0x1F)


class Status(IntEnum):
    OK = 0x00
    UNKNOWN_FUNCTION = 0x01
    MISSING_PARAMETER = 0x02
    UNUSED_PARAMETER = 0x03
    INVALID_FUNCTION = 0x04
    PARSER = 0x05


@dataclass(frozen=True, slots=True)
class Line:
    """One question or answer; `data` begins with the function, or with how it went."""

    data: bytes

    def to_bytes(self) -> bytes:
        return self.data.hex().upper().encode() + END

    @classmethod
    def from_bytes(cls, wire: bytes) -> Line:
        """Raises BadReply for what is no line of whole bytes."""
        digits = wire.removesuffix(END)
        if not digits or len(digits) % 2 or not digits.isalnum():
            raise BadReply("the line is not made of bytes in hexadecimal digits")
        try:
            return cls(bytes.fromhex(digits.decode("ascii")))
        except ValueError as error:
            raise BadReply(f"the line is not made of hexadecimal digits: {error}") from error


def line_size(head: bytes) -> int | None:
    """How long the line that begins with `head` is, None when its end has not come. Raises BadReply."""
    end = head.find(END)
    if end < 0 and len(head) > MAXIMUM:
        raise BadReply(f"no line is longer than {MAXIMUM} bytes")
    return end + 1 if end >= 0 else None


def lines() -> FrameBuffer[Line]:
    """The receive side, at either end."""
    return FrameBuffer(line_size, Line.from_bytes, most=MAXIMUM)


def question(function: Function, parameters: bytes = b"") -> Line:
    return Line(function.to_bytes(2) + parameters)


def run(data: bytes) -> bytes:
    """Bytes after their length."""
    return bytes([len(data)]) + data
