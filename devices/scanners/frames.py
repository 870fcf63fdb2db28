"""From a scanner's bytes to scans: lines ended by CR, LF or both, with an optional prefix and suffix. No I/O."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST = 64
_MOST_BYTES = 4 * LONGEST
_ENDS = b"\r\n"


class ScanProblem(StrEnum):
    TOO_LONG = "too_long"
    CONTROL = "control"            # control characters inside
    ENCODING = "encoding"          # neither ASCII nor UTF-8
    FRAME = "frame"                # the configured prefix or suffix is missing
    CUT = "cut"                    # the line end never came


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned: 1 to 64 printable characters, nothing said of what they mean."""

    text: str


@dataclass(frozen=True, slots=True)
class BadScan:
    """Something was scanned that is no barcode of ours. Its content, which may be a person's, is not kept."""

    problem: ScanProblem
    reason: str


ScanEvent = Scan | BadScan


class ScanFrames:
    """Feed it bytes as they come; it answers the scans they complete, and never raises."""

    def __init__(self, *, prefix: bytes = b"", suffix: bytes = b"") -> None:
        self._prefix, self._suffix = prefix, suffix
        self._line = bytearray()
        self._too_long = False     # dropping the rest of an endless line

    @property
    def unfinished(self) -> bool:
        return bool(self._line) or self._too_long

    def feed(self, data: bytes) -> list[ScanEvent]:
        events: list[ScanEvent] = []
        for byte in data:
            if byte not in _ENDS:
                if len(self._line) < _MOST_BYTES:
                    self._line.append(byte)
                else:
                    self._too_long = True
                continue
            if self.unfinished:
                events.append(self._finish())
        return events

    def cut(self) -> BadScan:
        """Nothing more came: give up the unfinished line."""
        self._line.clear()
        self._too_long = False
        return BadScan(ScanProblem.CUT, "the scanner sent no line end; set it to end every scan with CR")

    def _finish(self) -> ScanEvent:
        line, too_long = bytes(self._line), self._too_long
        self._line.clear()
        self._too_long = False
        framed = line.startswith(self._prefix) and line.endswith(self._suffix)
        if too_long:
            return _too_long()
        if not framed or len(line) < len(self._prefix) + len(self._suffix):
            return BadScan(ScanProblem.FRAME, "the scan does not have the configured prefix and suffix")
        return _scan(line[len(self._prefix):len(line) - len(self._suffix)])


def _scan(content: bytes) -> ScanEvent:
    try:
        text = content.decode("utf-8").strip(" ")
    except UnicodeDecodeError:
        return BadScan(ScanProblem.ENCODING, "the scan is neither ASCII nor UTF-8; check the scanner's settings")
    if len(text) > LONGEST:
        return _too_long()
    if not text or not text.isprintable():
        return BadScan(ScanProblem.CONTROL, "the scan is empty or holds control characters")
    return Scan(text)


def _too_long() -> BadScan:
    return BadScan(ScanProblem.TOO_LONG, f"the scan has more than {LONGEST} characters")
