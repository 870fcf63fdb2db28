"""ZVT's frames: pure functions and a receive buffer (PA00P016, application protocol; over TCP there is no other frame).

A packet is a control field of two bytes, a length and as many bytes of data. The length is one byte, or FF and two
bytes, the low one first.
"""
from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from devices.errors import BadReply

LONG = 0xFF
MOST_DATA = 0xFFFF
_SANE = 16384                  # bytes of data; a terminal's longest block of text is far shorter


class Code(IntEnum):
    """Control fields that we send or understand (PA00P015, chapters 2 and 3)."""

    STATUS_INFORMATION = 0x040F
    INTERMEDIATE_STATUS = 0x04FF
    STATUS_ENQUIRY = 0x0501
    REGISTRATION = 0x0600
    AUTHORISATION = 0x0601
    COMPLETION = 0x060F
    ABORTED = 0x061E               # by the terminal: it could not
    REPEAT_RECEIPT = 0x0620
    REVERSAL = 0x0630
    END_OF_DAY = 0x0650
    ABORT = 0x06B0                 # by us: give it up
    PRINT_LINE = 0x06D1
    PRINT_TEXT = 0x06D3
    YES = 0x8000
    YES_TOO = 0x8400


NO = 0x84                      # the class of a negative answer; the second byte says why
CANNOT = 0x83                  # function not possible
BUSY = 0x9C                    # please wait


@dataclass(frozen=True, slots=True)
class Apdu:
    """`code`: the two bytes of the control field as a number."""

    code: int
    data: bytes = b""

    def __repr__(self) -> str:
        return f"Apdu({self.code:04X}, {len(self.data)} bytes)"        # its data may tell of a card

    def to_bytes(self) -> bytes:
        size = len(self.data)
        if size > MOST_DATA:
            raise ValueError(f"a ZVT packet holds at most {MOST_DATA} bytes, not {size}")
        length = bytes([size]) if size < LONG else bytes([LONG]) + size.to_bytes(2, "little")
        return self.code.to_bytes(2, "big") + length + self.data

    @property
    def answer(self) -> bool:
        """An acknowledgement, good or bad, of a packet."""
        return self.code >> 8 in (0x80, NO)

    @property
    def refused(self) -> int | None:
        """Why not, when it is a negative answer."""
        return self.code & 0xFF if self.code >> 8 == NO and self.code != Code.YES_TOO else None


class ApduBuffer:
    """Bytes in, packets out. Raises BadReply for a length that no terminal sends; then the line must be made anew."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> list[Apdu]:
        self._bytes += data
        found = []
        while (apdu := self._next()) is not None:
            found.append(apdu)
        return found

    def _next(self) -> Apdu | None:
        if len(self._bytes) < 3:
            return None
        start, size = 3, self._bytes[2]
        if size == LONG:
            if len(self._bytes) < 5:
                return None
            start, size = 5, int.from_bytes(self._bytes[3:5], "little")
        if size > _SANE:
            raise BadReply(f"the terminal announces {size} bytes: it does not speak ZVT over TCP as we do")
        if len(self._bytes) < start + size:
            return None
        apdu = Apdu(int.from_bytes(self._bytes[:2], "big"), bytes(self._bytes[start:start + size]))
        del self._bytes[:start + size]
        return apdu
