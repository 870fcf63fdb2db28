"""A barcode scanner that is a keyboard: its keys, from the kernel's input layer, become the bytes of a scan.

The device is taken for ourselves (EVIOCGRAB), so that nothing of a barcode is ever typed into a screen. What a hand
types on it is no scan: hands are slower than any scanner. Ctrl, Alt and the function keys in a barcode are kept as a
control character, for which the scan is refused. Layout of the events: see `devices/headsets/jack.py`; key codes:
linux/input-event-codes.h.
"""
from __future__ import annotations

import fcntl
import os
import select
import struct
from contextlib import suppress
from errno import EBUSY

from devices.errors import DeviceGone

EVENT = struct.Struct("=qqHHi")
EV_KEY = 0x01
RELEASED, PRESSED, REPEATED = 0, 1, 2
EVIOCGRAB = 0x40044590             # _IOW('E', 0x90, int)
ENTER, KEYPAD_ENTER, TAB, CAPS_LOCK = 28, 96, 15, 58
SHIFTS = (42, 54)
TYPED = 0.06                       # seconds a key, on average, from which a line was typed by a hand
PATIENCE = 0.25                    # seconds without a key after which a line that was not ended is over
FORBIDDEN = b"\x00"                # stands for a key that no barcode of ours has
_MOST = 64 * EVENT.size
_LONGEST = 512                     # characters of a line; the rest is dropped, and the scan is too long anyway

_ROWS = ((2, 14), (16, 28), (30, 42), (43, 44), (44, 54), (86, 87))
_LAYOUTS = {
    "us": (("1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "\\", "zxcvbnm,./", "<"),
           ("!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"~", "|", "ZXCVBNM<>?", ">")),
    "fi": (("1234567890+´", "qwertyuiopå¨", "asdfghjklöä§", "'", "zxcvbnm,.-", "<"),
           ("!\"#¤%&/()=?`", "QWERTYUIOPÅ^", "ASDFGHJKLÖÄ½", "*", "ZXCVBNM;:_", ">")),
}
LAYOUTS = tuple(_LAYOUTS)
_KEYPAD = {71: "7", 72: "8", 73: "9", 74: "-", 75: "4", 76: "5", 77: "6", 78: "+", 79: "1", 80: "2", 81: "3", 82: "0",
           83: ".", 55: "*", 98: "/", 57: " "}


def _keys(layout: str) -> tuple[dict[int, str], dict[int, str]]:
    """What each key writes, without Shift and with it."""
    plain, shifted = (
        {code: letter for (first, last), row in zip(_ROWS, rows, strict=True)
         for code, letter in zip(range(first, last), row, strict=True)} for rows in _LAYOUTS[layout])
    return plain | _KEYPAD, shifted | _KEYPAD


class KeyLines:
    """Feed it events as they come, in any pieces; it answers the bytes of lines that no hand typed. No I/O."""

    def __init__(self, layout: str = "us") -> None:
        self._plain, self._shifted = _keys(layout)
        self._rest = b""
        self._line = bytearray()
        self._count = 0
        self._first = self._last = 0.0
        self._held: set[int] = set()
        self._capitals = False

    @property
    def unfinished(self) -> bool:
        return self._count > 0

    def feed(self, data: bytes) -> bytes:
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        return b"".join(self._event(seconds + micro / 1e6, code, value) for seconds, micro, kind, code, value
                        in EVENT.iter_unpack(data[:whole]) if kind == EV_KEY)

    def give_up(self) -> bytes:
        """No key came for a while: the line as it is when a scanner wrote it, which then lacks its end."""
        line, typed = bytes(self._line), self._typed()
        self._anew()
        return b"" if typed else line

    def _event(self, at: float, code: int, value: int) -> bytes:
        if code in SHIFTS:
            (self._held.discard if value == RELEASED else self._held.add)(code)
            return b""
        if value != PRESSED:
            return b""
        if code == CAPS_LOCK:
            self._capitals = not self._capitals
            return b""
        if self._count == 0:
            self._first = at
        self._last = at
        self._count += 1
        if code not in (ENTER, KEYPAD_ENTER, TAB):
            if len(self._line) < _LONGEST:
                self._line += self._letter(code)
            return b""
        line, typed = bytes(self._line), self._typed()
        self._anew()
        return b"" if typed or not line else line + b"\r"

    def _letter(self, code: int) -> bytes:
        letter = (self._shifted if self._held else self._plain).get(code)
        if letter is None:
            return FORBIDDEN
        return (letter.swapcase() if self._capitals and letter.isalpha() else letter).encode()

    def _typed(self) -> bool:
        return self._count < 2 or (self._last - self._first) / (self._count - 1) >= TYPED

    def _anew(self) -> None:
        self._line.clear()
        self._count = 0


class KeyStream:
    """The Stream of a scanner that is a keyboard. `path`: /dev/input/by-id/usb-…-event-kbd."""

    def __init__(self, path: str, layout: str = "us") -> None:
        self._path = path
        self._lines = KeyLines(layout)
        try:
            self._file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise DeviceGone(f"{path} cannot be opened: {error.strerror}. Is it the scanner's, and may the kiosk's "
                             "user read it (group input)?") from error
        try:
            fcntl.ioctl(self._file, EVIOCGRAB, 1)
        except OSError as error:
            if error.errno == EBUSY:
                self.close()
                raise DeviceGone(f"{path} is already taken by another program") from error
            # A pipe in the place of the device: nothing else hears it.

    def read(self, seconds: float) -> bytes:
        try:
            ready, _, _ = select.select([self._file], [], [], max(0.0, min(seconds, PATIENCE)))
            if not ready:
                return self._lines.give_up() if self._lines.unfinished else b""
            data = os.read(self._file, _MOST)
        except BlockingIOError:
            return b""
        except (OSError, ValueError) as error:                             # ValueError: closed under the read
            raise DeviceGone(f"{self._path} was unplugged: {error}") from error
        if not data:
            raise DeviceGone(f"{self._path} was unplugged")
        return self._lines.feed(data)

    def write(self, data: bytes, seconds: float) -> None:
        """A keyboard is told nothing."""

    def close(self) -> None:
        with suppress(OSError):                                            # gone with the device
            os.close(self._file)
