"""AY and AZ: the sequence number and the checksum at the end of a line.

Source: 3M Standard Interchange Protocol 2.00, error detection. All bytes up to and including the letters `AZ` are
added, and the four hexadecimal digits bring that sum to zero modulo 65536.
"""
from __future__ import annotations

import re
from typing import NamedTuple
from zlib import adler32

_CHUNK = 256   # 256 bytes of 255 add to 65280, below the modulus of Adler-32
_USUAL = re.compile(rb"AY[0-9]AZ[0-9A-F]{4}\Z")
_LOOSE = re.compile(rb"(?:AY(?P<number>[0-9]{1,4}))?AZ(?P<sum>[0-9A-Fa-f]{4})[| ]*\Z")

_ENDS = tuple(b"AY%dAZ" % number for number in range(10))
_NUMBERED = {end: number for number, end in enumerate(_ENDS)}
_SHAPES = {True: re.compile(rb"AZ[0-9A-F]{4}"), False: re.compile(rb"AY[0-9]AZ[0-9A-F]{4}")}    # by: on 96 and 97
_UNTAGGED = {b"94": 3, b"96": 2, b"97": 2, b"99": 10}     # bytes before the trailer where no field can come between


SPOILED = -1    # what a trailer states that can no longer be read


class Trailer(NamedTuple):
    """Where a line's own text ends, and what its trailer said. `number` and `stated` are None where absent."""

    end: int                  # bytes before the trailer
    number: int | None        # AY, 0-9
    stated: int | None        # AZ, 0-65535, or SPOILED
    signed: int               # bytes under the sum: up to and including the letters AZ
    usual: bool               # exactly AY, one digit, AZ, four upper-case digits (or AZ alone on 96 and 97)


def byte_sum(data: bytes) -> int:
    """The sum of all bytes. The low half of Adler-32 is one plus that sum, in C, as long as a chunk is short."""
    if len(data) <= _CHUNK:
        return (adler32(data) & 0xFFFF) - 1
    return sum([(adler32(data[at:at + _CHUNK]) & 0xFFFF) - 1 for at in range(0, len(data), _CHUNK)])


def checksum(data: bytes) -> int:
    """The value AZ states for `data`, the line up to and including the letters `AZ`."""
    return -byte_sum(data) & 0xFFFF


def signed(body: bytes, number: int | None) -> bytes:
    """`body` with AY (unless `number` is None, as on 96 and 97) and AZ behind it; no terminator."""
    covered = body + (b"AZ" if number is None else _ENDS[number])
    return covered + b"%04X" % checksum(covered)


def intact(line: bytes) -> int | None:
    """The sequence number of a line that ends just as the standard has it, with a right sum; None for any other."""
    number = _NUMBERED.get(line[-9:-4])
    if number is None or b"%04X" % (-byte_sum(line[:-4]) & 0xFFFF) != line[-4:]:
        return None
    return number


def trailer(line: bytes) -> Trailer:
    """Find AY and AZ at the end of `line`, also in the forms that sloppy senders give them."""
    if b"AZ" not in line[-32:]:
        return _no_trailer(line)
    length = len(line)
    if _USUAL.match(line, max(0, length - 9)):
        return Trailer(length - 9, line[-7] - 48, int(line[-4:], 16), length - 4, True)
    found = _LOOSE.search(line, max(0, len(line) - 32))
    if found is None:
        return _no_trailer(line)
    bare = found["number"] is None
    untagged = _UNTAGGED.get(line[:2]) == found.start()
    if bare and not untagged and line[found.start() - 1:found.start()] != b"|":
        return _no_trailer(line)        # the end of a value that only looks like a sum, or AY with a bit flipped
    number = None if bare else int(found["number"]) % 10
    stated = found["sum"]
    usual = bare and stated.upper() == stated and found.end("sum") == len(line)
    return Trailer(found.start(), number, int(stated, 16), found.start("sum"), usual)


def _no_trailer(line: bytes) -> Trailer:
    """Of a line that ends in no trailer: unsigned, unless what follows its last delimiter was to be one.

    That is what begins with AY or AZ or is cut within them, and what one flipped bit would make a whole trailer.
    """
    start = line.rfind(b"|") + 1 or _UNTAGGED.get(line[:2], len(line))
    tail = line[start:]
    if not tail:
        return Trailer(start, None, None, start, True)
    short = line[:2] in (b"96", b"97")
    if tail.startswith((b"AY", b"AZ")) or tail == b"A" or (
            len(tail) == (6 if short else 9) and _is_one_bit_off(tail, _SHAPES[short])):
        return Trailer(start, None, SPOILED, start, True)
    return Trailer(len(line), None, None, len(line), True)


def _is_one_bit_off(tail: bytes, shape: re.Pattern[bytes]) -> bool:
    return any(shape.fullmatch(tail[:at] + bytes((byte ^ 1 << bit,)) + tail[at + 1:])
               for at, byte in enumerate(tail) for bit in range(8))
