"""The data of ZVT's packets: bitmaps, each an identifier and a value whose length the identifier tells.

(PA00P015: "Summary of utilised BMPs".) What tells of a card is stepped over and never becomes a value.
"""
from __future__ import annotations

from dataclasses import dataclass

from devices.errors import BadReply

LL, LLL, TLV = -2, -3, 0       # lengths that are told before the value: two digits, three digits, as BER does
LENGTHS = {
    0x01: 1, 0x02: 1, 0x03: 1, 0x04: 6, 0x05: 1, 0x06: TLV, 0x0B: 3, 0x0C: 3, 0x0D: 2, 0x0E: 2, 0x17: 2, 0x19: 1,
    0x22: LL, 0x23: LL, 0x24: LLL, 0x27: 1, 0x29: 4, 0x2A: 15, 0x2D: LL, 0x2E: LLL, 0x37: 3, 0x3A: 2, 0x3B: 8,
    0x3C: LLL, 0x3D: 3, 0x49: 2, 0x60: LLL, 0x70: 4, 0x71: 4, 0x72: 1, 0x73: 1, 0x74: 1, 0x75: 1, 0x87: 2, 0x88: 3,
    0x8A: 1, 0x8B: LL, 0x8C: 1, 0x92: LLL, 0x9A: LLL, 0xA0: 1, 0xA7: LL, 0xAA: 3, 0xAF: LLL, 0xBA: 5,
    0xD0: 1, 0xD1: LL, 0xD2: 1, 0xD3: 1,
}
AMOUNT, TRACE, STATUS, RESULT, TERMINAL, ORIGINAL, CURRENCY, RECEIPT = 0x04, 0x0B, 0x19, 0x27, 0x29, 0x37, 0x49, 0x87
WANTED = (AMOUNT, TRACE, RESULT, TERMINAL, ORIGINAL, CURRENCY, RECEIPT)
CURRENCIES = {"EUR": 978, "SEK": 752, "NOK": 578, "DKK": 208}      # ISO 4217; all of two decimals


@dataclass(frozen=True, slots=True)
class StatusInformation:
    """What a terminal tells of a transaction (PA00P015, 3.1). None: it did not tell."""

    result: int
    amount: int | None = None
    currency: int | None = None
    receipt: int | None = None
    trace: int | None = None
    terminal: str = ""
    original: int | None = None        # trace number of what this reverses

    @property
    def name(self) -> str:
        """Terminal, receipt and trace number: no two transactions of one day share them."""
        numbers = "".join(f"-{number}" for number in (self.receipt, self.trace) if number is not None)
        return f"{self.terminal}{numbers}" if numbers else ""


def status_information(data: bytes) -> StatusInformation:
    """The data of a 04 0F. Raises BadReply when it tells no result or cannot be taken apart up to there."""
    found = values(data)
    if RESULT not in found:
        raise BadReply("the terminal told no result")

    def number(name: int) -> int | None:
        return unpacked(found[name]) if name in found else None

    return StatusInformation(found[RESULT][0], number(AMOUNT), number(CURRENCY), number(RECEIPT), number(TRACE),
                             found[TERMINAL].hex() if TERMINAL in found else "", number(ORIGINAL) or None)


def values(data: bytes) -> dict[int, bytes]:
    """The values that are wanted. It ends, without an error, where a bitmap is unknown or cut short."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        name = data[at]
        size = LENGTHS.get(name)
        begin, size = (at + 1, size) if size is not None and size > 0 else _told(data, at + 1, size)
        if size < 0 or begin + size > len(data):
            break
        if name in WANTED:
            found[name] = data[begin:begin + size]
        at = begin + size
    return found


def _told(data: bytes, at: int, kind: int | None) -> tuple[int, int]:
    """Where the value begins, and its length; the length is negative when there is none to be read."""
    if kind is None:
        return at, -1
    if kind == TLV:
        return _ber(data, at)
    digits = data[at:at - kind]
    if len(digits) < -kind or any(digit & 0x0F > 9 for digit in digits):
        return at, -1
    return at - kind, int("".join(str(digit & 0x0F) for digit in digits))


def _ber(data: bytes, at: int) -> tuple[int, int]:
    """A length as ZVT's containers have it: up to 7F in one byte, else 81 or 82 and one or two bytes, high first."""
    first = data[at] if at < len(data) else 0xFF
    if first < 0x80:
        return at + 1, first
    if first not in (0x81, 0x82) or at + first - 0x80 >= len(data):
        return at, -1
    return at + 1 + first - 0x80, int.from_bytes(data[at + 1:at + 1 + first - 0x80], "big")


def packed(number: int, size: int) -> bytes:
    """A number as so many bytes of two decimal digits each."""
    return bytes.fromhex(f"{number:0{2 * size}d}")


def unpacked(data: bytes) -> int | None:
    """None when it is no number."""
    digits = data.hex()
    return int(digits) if digits.isdecimal() else None


def field(name: int, number: int) -> bytes:
    """A numeric bitmap."""
    return bytes([name]) + packed(number, LENGTHS[name])
