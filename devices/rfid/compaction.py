"""The compaction schemes of ISO/IEC 15962 and the ISIL coding of ISO 28560-2, both ways.

Codes: 0 application-defined, 1 integer, 2 numeric (a nibble a digit, 0xF fills), 3 five-bit (0x40–0x5F),
4 six-bit (0x20–0x5F), 5 seven-bit, 6 octets (ISO 8859-1), 7 UTF-8.
"""
from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache, partial


class Compaction(IntEnum):
    APPLICATION = 0
    INTEGER = 1
    NUMERIC = 2
    FIVE_BIT = 3
    SIX_BIT = 4
    SEVEN_BIT = 5
    OCTETS = 6
    UTF8 = 7


# bits a symbol, value of the symbol that padding may look like, bits that pad
_PACKED = {
    Compaction.FIVE_BIT: (5, 0x00, "0000000"),
    Compaction.SIX_BIT: (6, 0x20, "1000000"),
    Compaction.SEVEN_BIT: (7, 0x7F, "1111111"),
}
_SIX_BITS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                            bytes((*range(0x40, 0x60), *range(0x20, 0x40))))
_LONGEST_INTEGER = 8               # bytes: 19 digits


def expand(code: Compaction, data: bytes) -> str | None:
    """The text of compacted data; None when the data cannot be of that compaction. Never raises."""
    return EXPAND[code](data)


def _integer(data: bytes) -> str | None:
    return str(int.from_bytes(data)) if 0 < len(data) <= _LONGEST_INTEGER else None


def _numeric(data: bytes) -> str | None:
    digits = data.hex()
    digits = digits[:-1] if digits.endswith("f") else digits
    return digits if digits.isdecimal() else None


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _octets(data: bytes) -> str | None:
    return data.decode("latin-1")


def compact(text: str) -> tuple[Compaction, bytes]:
    """The shortest allowed compaction of `text`: integer and numeric for digits, then five, six, seven bits, bytes."""
    if text.isascii() and text.isdecimal():
        if text[0] != "0" and 2 <= len(text) <= 19 and int(text) < 1 << 64:
            number = int(text)
            return Compaction.INTEGER, number.to_bytes((number.bit_length() + 7) // 8)
        if len(text) >= 2:
            return Compaction.NUMERIC, bytes.fromhex(text + "f" * (len(text) % 2))
    points = [ord(letter) for letter in text]
    if points and all(0x40 <= point <= 0x5F for point in points) and points[-1] != 0x40 and len(points) > 2:
        return Compaction.FIVE_BIT, _pack(Compaction.FIVE_BIT, points)
    if points and all(0x20 <= point <= 0x5F for point in points) and points[-1] != 0x20 and len(points) > 3:
        return Compaction.SIX_BIT, _pack(Compaction.SIX_BIT, points)
    if points and all(point < 0x7F for point in points) and len(points) > 7:
        return Compaction.SEVEN_BIT, _pack(Compaction.SEVEN_BIT, points)
    if all(point <= 0xFF for point in points):
        return Compaction.OCTETS, text.encode("latin-1")
    return Compaction.UTF8, text.encode("utf-8")


def _pack(code: Compaction, points: list[int]) -> bytes:
    width, _, padding = _PACKED[code]
    bits = "".join(format(point & (1 << width) - 1, f"0{width}b") for point in points)
    return _to_bytes(bits + padding[:-len(bits) % 8])


def _six_bit(data: bytes) -> str:
    """As `_unpack`, by the one packing of six bits that comes with Python."""
    size = len(data)
    text = b2a_base64(data)[:size * 4 // 3].translate(_SIX_BITS).decode()
    return text[:-1] if text[-1:] == " " and not size % 3 else text       # the last symbol was all padding


def _unpack(code: Compaction, data: bytes) -> str:
    width, filler, _ = _PACKED[code]
    size, mask, number = len(data) * 8, (1 << width) - 1, int.from_bytes(data)
    values = [number >> at & mask for at in range(size - width, -1, -width)]
    if values and values[-1] == filler and size - (len(values) - 1) * width < 8:
        values.pop()                                   # the last symbol was all padding
    if code is Compaction.FIVE_BIT:
        return "".join([chr(value + 0x40) for value in values])
    return bytes(values).decode("ascii")


EXPAND: tuple[Callable[[bytes], str | None], ...] = (
    _octets, _integer, _numeric, partial(_unpack, Compaction.FIVE_BIT), _six_bit,
    partial(_unpack, Compaction.SEVEN_BIT), _octets, _utf8)


def _to_bits(data: bytes) -> str:
    return format(int.from_bytes(data), f"0{len(data) * 8}b") if data else ""


def _to_bytes(bits: str) -> bytes:
    return int(bits, 2).to_bytes(len(bits) // 8) if bits else b""


# --- ISIL ------------------------------------------------------------------------------------------------

_UPPER = "-ABCDEFGHIJKLMNOPQRSTUVWXYZ:"
_LOWER = "-abcdefghijklmnopqrstuvwxyz/"
_DIGIT = "0123456789-:"
_TABLES = {"upper": (5, _UPPER), "lower": (5, _LOWER), "digit": (4, _DIGIT)}
# table → control value → (next table, only for one symbol)
_CONTROLS = {
    "upper": {28: ("lower", False), 29: ("lower", True), 30: ("digit", False), 31: ("digit", True)},
    "lower": {28: ("upper", False), 29: ("upper", True), 30: ("digit", False), 31: ("digit", True)},
    "digit": {12: ("upper", False), 13: ("upper", True), 14: ("lower", False), 15: ("lower", True)},
}


@lru_cache(maxsize=256)
def expand_isil(data: bytes) -> str:
    """An ISIL from its own coding, which starts in the upper-case table. Padding and half symbols are dropped.

    What was expanded lately is remembered: all tags of a region name few owners.
    """
    bits, at = _to_bits(data), 0
    table, after = "upper", "upper"
    letters: list[str] = []
    while at + _TABLES[table][0] <= len(bits):
        width, symbols = _TABLES[table]
        value = int(bits[at:at + width], 2)
        at += width
        if value < len(symbols):
            letters.append(symbols[value])
            table = after
        else:
            target, once = _CONTROLS[table][value]
            after = table if once else target
            table = target
    return "".join(letters).rstrip("-:/")


def compact_isil(isil: str) -> bytes:
    """The coding of an ISIL (letters, digits, `-`, `:`, `/`). Raises ValueError for anything else."""
    bits, table = "", "upper"
    for at, letter in enumerate(isil):
        if letter not in _TABLES[table][1]:
            target = next((name for name, (_, symbols) in _TABLES.items() if letter in symbols), None)
            if target is None:
                raise ValueError(f"{letter!r} cannot stand in an ISIL")
            following = isil[at + 1:at + 2]
            once = not following or following in _TABLES[table][1]
            control = next(value for value, step in _CONTROLS[table].items() if step == (target, once))
            bits += _symbol(table, control) + _symbol(target, _TABLES[target][1].index(letter))
            table = table if once else target
            continue
        bits += _symbol(table, _TABLES[table][1].index(letter))
    return _to_bytes(bits + "1" * (-len(bits) % 8))


def _symbol(table: str, value: int) -> str:
    return format(value, f"0{_TABLES[table][0]}b")
