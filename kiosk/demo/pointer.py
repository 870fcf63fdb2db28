"""A real pointer and real keys, by the XTEST extension: what the window gets is what a hand would give."""
from __future__ import annotations

import time
from collections.abc import Callable

from Xlib import XK, X
from Xlib.ext import xtest

from kiosk.demo.children import StageError
from kiosk.demo.display import connect

_STEPS = 12
_HELD = 0.06


class Pointer:
    """The pointer and keyboard of a display. Places are pixels of the display; `pace` 0 leaves out all waiting."""

    def __init__(self, display: str | None = None, *, pace: float = 1.0,
                 sleep: Callable[[float], None] = time.sleep) -> None:
        self._display = connect(display)
        if not self._display.query_extension("XTEST"):
            raise StageError("the display has no XTEST extension, so nothing can be pressed on it")
        self._pace = pace
        self._sleep = sleep

    def _rest(self, seconds: float) -> None:
        if self._pace:
            self._sleep(seconds * self._pace)

    def move(self, x: float, y: float, seconds: float = 0.25) -> None:
        """Go there on a short visible path, slowing down at its end."""
        here = self._display.screen().root.query_pointer()
        for step in range(1, _STEPS + 1):
            share = 1 - (1 - step / _STEPS) ** 3
            xtest.fake_input(self._display, X.MotionNotify, x=round(here.root_x + (x - here.root_x) * share),
                             y=round(here.root_y + (y - here.root_y) * share))
            self._display.sync()
            self._rest(seconds / _STEPS)

    def press(self) -> None:
        xtest.fake_input(self._display, X.ButtonPress, 1)
        self._display.sync()

    def release(self) -> None:
        xtest.fake_input(self._display, X.ButtonRelease, 1)
        self._display.sync()

    def click(self, x: float, y: float) -> None:
        """Go there, press, hold for a moment, release."""
        self.move(x, y)
        self.press()
        self._rest(_HELD)
        self.release()

    def key(self, name: str) -> None:
        """Press and release the key of a keysym's name: Return, Tab, Escape, a, 7."""
        symbol = XK.string_to_keysym(name)
        code = self._display.keysym_to_keycode(symbol) if symbol else 0
        if not code:
            raise StageError(f"the keyboard of this display has no key {name!r}")
        shift = self._display.keycode_to_keysym(code, 0) != symbol
        held = [self._display.keysym_to_keycode(XK.XK_Shift_L), code] if shift else [code]
        for one in held:
            xtest.fake_input(self._display, X.KeyPress, one)
        self._display.sync()
        self._rest(_HELD)
        for one in reversed(held):
            xtest.fake_input(self._display, X.KeyRelease, one)
        self._display.sync()

    def type(self, text: str) -> None:
        """Type letters and digits, one key after another."""
        for character in text:
            self.key(character)
            self._rest(_HELD)

    def close(self) -> None:
        self._display.close()
