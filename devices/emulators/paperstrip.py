"""What comes out of a receipt printer: an interpreter of the ESC/POS commands that receipts are made of. No I/O.

Source of the layouts: the ESC/POS command reference; code page numbers as in Epson's TM printers.
"""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto

_ESC, _GS, _LF, _CR, _HT = 0x1B, 0x1D, 0x0A, 0x0D, 0x09

CODE_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859-7",
    16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862",
    37: "cp864", 38: "cp869", 39: "iso8859-2", 40: "iso8859-15", 45: "cp1250", 46: "cp1251", 47: "cp1253",
    48: "cp1254", 49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258",
}
# Commands with one parameter that change how letters look: mode, emphasis, underline, font, justification, upside down,
# line spacing, double strike, smoothing, reverse, size.
_LOOKS = {b"\x1b!", b"\x1bE", b"\x1b-", b"\x1bM", b"\x1ba", b"\x1b{", b"\x1b3", b"\x1bG", b"\x1db", b"\x1dB", b"\x1d!"}


class Side(Enum):
    LEFT, MIDDLE, RIGHT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Ink:
    """How letters look: `wide` and `high` times as large as they are."""

    bold: bool = False
    underlined: bool = False
    reverse: bool = False
    wide: int = 1
    high: int = 1


@dataclass(slots=True)
class PaperLine:
    """A line of letters, each with its ink, and the side it keeps to."""

    letters: list[tuple[str, Ink]] = field(default_factory=list)
    side: Side = Side.LEFT

    @property
    def text(self) -> str:
        return "".join(letter for letter, _ in self.letters)


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
    lines: tuple[PaperLine, ...] = ()


@dataclass(slots=True)
class PaperStrip:
    """The strip being printed. `strange`: commands it does not know, which a receipt should not hold."""

    lines: list[PaperLine] = field(default_factory=list)
    strange: list[bytes] = field(default_factory=list)
    _line: PaperLine = field(default_factory=PaperLine)
    _ink: Ink = Ink()
    _side: Side = Side.LEFT
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
        if self._line.letters:
            self._feed(1)
        text = "\n".join(line.text.rstrip() for line in self.lines).strip("\n") + "\n"
        receipt = PrintedReceipt(text, bytes(self._data), cut, tuple(self.lines)) if text.strip() else None
        self.lines.clear()
        self._data.clear()
        return receipt

    def reset(self) -> None:
        """ESC @: the line begun is forgotten, and letters are as after power on."""
        self._line, self._page, self._ink, self._side = PaperLine(), "cp437", Ink(), Side.LEFT

    def _letter(self, byte: int) -> Step:
        if byte == _LF:
            self._feed(1)
            return Step.LINE
        if byte == _HT:
            self._write(" " * (8 - len(self._line.letters) % 8))
        elif byte >= 0x20:
            self._write(bytes([byte]).decode(self._page, errors="replace"))
        elif byte != _CR:
            self.strange.append(bytes([byte]))
        return Step.DONE

    def _write(self, text: str) -> None:
        if not self._line.letters:
            self._line.side = self._side
        self._line.letters += [(letter, self._ink) for letter in text]

    def _feed(self, lines: int) -> None:
        self.lines += [self._line, *(PaperLine() for _ in range(lines - 1))]
        self._line = PaperLine()

    def _look(self, command: bytes, value: int) -> None:
        """Change how what follows looks. What a picture does not show changes nothing."""
        ink = self._ink
        match command:
            case b"\x1b!":
                self._ink = replace(ink, bold=bool(value & 8), underlined=bool(value & 128),
                                    high=2 if value & 16 else 1, wide=2 if value & 32 else 1)
            case b"\x1d!":
                self._ink = replace(ink, wide=(value >> 4 & 7) + 1, high=(value & 7) + 1)
            case b"\x1bE" | b"\x1bG":
                self._ink = replace(ink, bold=bool(value & 1))
            case b"\x1b-":
                self._ink = replace(ink, underlined=value & 3 in (1, 2))
            case b"\x1dB":
                self._ink = replace(ink, reverse=bool(value & 1))
            case b"\x1ba":
                self._side = {1: Side.MIDDLE, 49: Side.MIDDLE, 2: Side.RIGHT, 50: Side.RIGHT}.get(value, Side.LEFT)

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
            self._look(command, value)
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
