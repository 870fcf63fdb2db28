"""Cutting a byte stream into lines, with a hard limit."""
from __future__ import annotations

import re
from collections import deque

from sip2.codec import MAX_LINE
from sip2.errors import LineTooLong

_TERMINATORS = re.compile(rb"[\r\n]+")
_ONE_LINE = re.compile(rb"[^\s\0][^\r\n\0]*\r")     # how nearly all of them come


class Framer:
    """Bytes in, lines out, without terminators. CR, LF and any run of them end a line; NUL is dropped everywhere
    and white space before a line.

    Never holds more than `limit` bytes of an unended line: then it raises LineTooLong, lets go of what it held,
    and takes nothing more.
    """

    def __init__(self, limit: int = MAX_LINE) -> None:
        self._limit = limit
        self._pieces: list[bytes] = []
        self._held = 0
        self._lines: deque[bytes] = deque()
        self._failed = False

    def feed(self, data: bytes) -> None:
        """Take bytes as they came from the wire. Lines that were complete before the fault stay readable."""
        if self._failed:
            raise self._too_long()
        if not self._pieces and len(data) <= self._limit and _ONE_LINE.fullmatch(data):
            self._lines.append(data[:-1])
            return
        *ended, rest = _TERMINATORS.split(data.replace(b"\0", b""))
        for piece in ended:
            self._hold(piece)
            line = b"".join(self._pieces).lstrip()
            self._pieces, self._held = [], 0
            if line:
                self._lines.append(line)
        self._hold(rest)

    def _hold(self, piece: bytes) -> None:
        if not piece:
            return
        self._held += len(piece)
        if self._held > self._limit:
            self._failed, self._pieces = True, []
            raise self._too_long()
        self._pieces.append(piece)

    def next_line(self) -> bytes | None:
        """The next complete line, or None."""
        return self._lines.popleft() if self._lines else None

    def _too_long(self) -> LineTooLong:
        return LineTooLong(f"The other side sent more than {self._limit} bytes without ending a line. "
                           "Close the link; check that a SIP2 system answers at this address.")
