"""What comes out of a receipt printer: an interpreter of the ESC/POS commands that receipts are made of. No I/O.

Source of the layouts: the ESC/POS command reference; code page numbers as in Epson's TM printers.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

_ESC, _GS, _LF, _CR, _HT = 0x1B, 0x1D, 0x0A, 0x0D, 0x09

CODE_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859-7",
    16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862",
    37: "cp864", 38: "cp869", 39: "iso8859-2", 40: "iso8859-15", 45: "cp1250", 46: "cp1251", 47: "cp1253",
    48: "cp1254", 49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258",
}
# Commands with one parameter that change only how letters look: mode, emphasis, underline, font, justification,
# upside down, line spacing, double strike, smoothing, reverse, size.
_LOOKS = {b"\x1b!", b"\x1bE", b"\x1b-", b"\x1bM", b"\x1ba", b"\x1b{", b"\x1b3", b"\x1bG", b"\x1db", b"\x1dB", b"\x1d!"}


class Step(Enum):
    """What one command did."""

    MORE = auto()                  # the command is not complete yet
    DONE = auto()
    LINE = auto()                  # the paper moved on by a line
    CUT = auto()
    ASKED = auto()                 # GS r: everything before it is printed


@dataclass(frozen=True, slots=True)
class PrintedReceipt:
    """One receipt in the tray. `cut` is false when the printer stopped before its end."""

    text: str
    data: bytes
    cut: bool = True


@dataclass(slots=True)
class PaperStrip:
    """The strip being printed. `strange`: commands it does not know, which a receipt should not hold."""

    lines: list[str] = field(default_factory=list)
    strange: list[bytes] = field(default_factory=list)
    _line: str = ""
    _data: bytearray = field(default_factory=bytearray)
    _page: str = "cp437"

    def step(self, buffer: bytearray) -> Step:
        """Carry out the first command or letter in `buffer` and take it out."""
        if not buffer:
            return Step.MORE
        size, step = self._escape(buffer) if buffer[0] in (_ESC, _GS) else (1, self._letter(buffer[0]))
        if size > len(buffer):
            return Step.MORE
        if step is not Step.ASKED:
            self._data += buffer[:size]
        del buffer[:size]
        return step

    def tear(self, *, cut: bool) -> PrintedReceipt | None:
        """What has come out since the last cut; None when that is nothing but white paper."""
        if self._line:
            self._feed(1)
        text = "\n".join(line.rstrip() for line in self.lines).strip("\n") + "\n"
        receipt = PrintedReceipt(text, bytes(self._data), cut) if text.strip() else None
        self.lines.clear()
        self._data.clear()
        return receipt

    def reset(self) -> None:
        """ESC @: the line begun is forgotten, and letters are as after power on."""
        self._line, self._page = "", "cp437"

    def _letter(self, byte: int) -> Step:
        if byte == _LF:
            self._feed(1)
            return Step.LINE
        if byte == _HT:
            self._line += " " * (8 - len(self._line) % 8)
        elif byte >= 0x20:
            self._line += bytes([byte]).decode(self._page, errors="replace")
        elif byte != _CR:
            self.strange.append(bytes([byte]))
        return Step.DONE

    def _feed(self, lines: int) -> None:
        self.lines += [self._line, *[""] * (lines - 1)]
        self._line = ""

    def _escape(self, buffer: bytearray) -> tuple[int, Step]:
        """The size of the command at the front, more than there is when it is not complete, and what it did."""
        command, incomplete = bytes(buffer[:2]), (len(buffer) + 1, Step.MORE)
        if len(command) < 2:
            return incomplete
        if command == b"\x1b@":
            self.reset()
            return 2, Step.DONE
        if command == b"\x1b2":
            return 2, Step.DONE
        if len(buffer) < 3:
            return incomplete
        value = buffer[2]
        if command in _LOOKS:
            return 3, Step.DONE
        match command:
            case b"\x1bt":
                self._page = CODE_PAGES.get(value, "ascii")
                return 3, Step.DONE
            case b"\x1bd":
                self._feed(max(1, value))
                return 3, Step.LINE
            case b"\x1dr":
                return 3, Step.ASKED
            case b"\x1dV":
                size = 4 if value in (65, 66, 97, 98, 103, 104) else 3
                return size, Step.CUT
            case b"\x1d(":
                size = 5 + int.from_bytes(buffer[3:5], "little") if len(buffer) >= 5 else len(buffer) + 1
                return size, Step.DONE
        self.strange.append(command)
        return 2, Step.DONE
