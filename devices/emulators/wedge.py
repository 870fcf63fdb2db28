"""An emulated barcode scanner that is a keyboard: a pipe in the place of its input device."""
from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from devices.errors import DeviceGone
from devices.scanners.keys import ENTER, EV_KEY, EVENT, PRESSED, RELEASED

# The American keyboard, which scanners are set to unless told otherwise: key by key as its letters stand there.
_KEYS = "\0\x1b1234567890-=\b\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./"
_SHIFTED = "\0\x1b!@#$%^&*()_+\b\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?"
_SHIFT, _SPACE, _CONTROL = 42, 57, 29


class WedgeEmulator:
    """The driver opens `url`. `gap`: seconds between keys; a scanner needs some milliseconds, a hand a tenth."""

    def __init__(self, *, gap: float = 0.004) -> None:
        self._gap = gap
        self._folder = Path(tempfile.mkdtemp(prefix="wedge-"))
        self._path = self._folder / "event-kbd"
        self._at = 1_000_000.0
        self._file = -1
        self.plug()

    @property
    def url(self) -> str:
        return f"barcode+evdev://{self._path}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()
        shutil.rmtree(self._folder)

    def scan(self, text: str, *, gap: float | None = None, end: bool = True) -> None:
        """The keys of a barcode, and Enter. Raises DeviceGone when nothing has opened the device."""
        self._at += 1.0
        self.send(b"".join(events(keys(text, end=end), self._gap if gap is None else gap, self._at)))

    def send(self, data: bytes) -> None:
        """Any bytes. Raises DeviceGone when nothing has opened the device."""
        try:
            if self._file < 0:
                self._file = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK)
                os.set_blocking(self._file, True)
            os.write(self._file, data)
        except OSError as error:
            raise DeviceGone(f"nothing has opened the scanner: {error.strerror}") from error

    def unplug(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._path.unlink(missing_ok=True)

    def plug(self) -> None:
        os.mkfifo(self._path)


def keys(text: str, *, end: bool = True) -> Iterator[tuple[int, int]]:
    """Presses and releases of the keys that write the text, and of Enter."""
    for letter in text:
        yield from _pressed(letter)
    if end:
        yield from ((ENTER, PRESSED), (ENTER, RELEASED))


def events(moves: Iterable[tuple[int, int]], gap: float, at: float) -> Iterator[bytes]:
    """The moves of keys as the kernel tells them, `gap` seconds from a press to the next."""
    for code, value in moves:
        if value == PRESSED and code != _SHIFT:
            at += gap
        seconds, part = divmod(at, 1)
        yield EVENT.pack(int(seconds), int(part * 1e6), EV_KEY, code, value)


def _pressed(letter: str) -> Iterator[tuple[int, int]]:
    """Presses and releases that write the letter; a control character is a letter with Ctrl."""
    if letter == " ":
        yield from ((_SPACE, PRESSED), (_SPACE, RELEASED))
    elif letter in _KEYS:
        yield from ((_KEYS.index(letter), PRESSED), (_KEYS.index(letter), RELEASED))
    elif letter in _SHIFTED:
        code = _SHIFTED.index(letter)
        yield from ((_SHIFT, PRESSED), (code, PRESSED), (code, RELEASED), (_SHIFT, RELEASED))
    else:
        code = _KEYS.index(chr(ord(letter) % 32 + 96)) if 0 < ord(letter) < 27 else 1
        yield from ((_CONTROL, PRESSED), (code, PRESSED), (code, RELEASED), (_CONTROL, RELEASED))
