"""A window that shows one picture, by the SDL library that comes with Kivy and nothing else of it: no OpenGL is needed.

Functions and numbers are those of SDL 2 (SDL_video.h, SDL_pixels.h, SDL_hints.h).
"""
from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path

from PIL import Image

_INIT_VIDEO = 0x20
_BORDERLESS, _ALWAYS_ON_TOP = 0x10, 0x8000
_RGBA32 = 376840196                        # SDL_PIXELFORMAT_ABGR8888: R, G, B, A in this order of bytes, little-endian
_MINUTE = 60_000                           # milliseconds
_EVENT_BYTES = 128                         # more than any SDL_Event has


class NoWindow(Exception):
    """SDL cannot be loaded, or cannot open a window here."""


class _Rect(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ("x", "y", "w", "h")]


def _library() -> ctypes.CDLL:
    kivy = importlib.util.find_spec("kivy")
    beside = Path(kivy.origin).parent.parent / "Kivy.libs" if kivy and kivy.origin else Path()
    found = [*map(str, beside.glob("libSDL2-2*.so*")), *filter(None, [find_library("SDL2-2.0"), find_library("SDL2")])]
    if not found:
        raise NoWindow("There is no SDL library: install Kivy from its wheel, or the package libsdl2-2.0-0.")
    return ctypes.CDLL(found[0])


class Pane:
    """`size`: pixels of the window; None covers the whole display. Nothing that is typed or pressed has any effect."""

    def __init__(self, title: str, size: tuple[int, int] | None) -> None:
        self._sdl = sdl = _library()
        for name in ("SDL_CreateWindow", "SDL_GetWindowSurface", "SDL_CreateRGBSurfaceWithFormatFrom"):
            getattr(sdl, name).restype = ctypes.c_void_p
        sdl.SDL_GetError.restype = ctypes.c_char_p
        sdl.SDL_SetHint(b"SDL_FRAMEBUFFER_ACCELERATION", b"0")
        self._check(sdl.SDL_Init(_INIT_VIDEO) == 0)
        area = _Rect()
        self._check(sdl.SDL_GetDisplayBounds(0, ctypes.byref(area)) == 0)
        width, height = size or (area.w, area.h)
        self._window = ctypes.c_void_p(sdl.SDL_CreateWindow(title.encode(), area.x, area.y, width, height,
                                                            _BORDERLESS | _ALWAYS_ON_TOP))
        self._check(bool(self._window))
        sdl.SDL_ShowCursor(0)

    def _check(self, well: bool) -> None:
        if not well:
            raise NoWindow(f"No window can be opened: {self._sdl.SDL_GetError().decode()}")

    @property
    def size(self) -> tuple[int, int]:
        width, height = ctypes.c_int(), ctypes.c_int()
        self._sdl.SDL_GetWindowSize(self._window, ctypes.byref(width), ctypes.byref(height))
        return width.value, height.value

    def show(self, picture: Image.Image) -> None:
        """Put it at the top left corner."""
        rgba = picture.convert("RGBA").tobytes()
        source = ctypes.c_void_p(self._sdl.SDL_CreateRGBSurfaceWithFormatFrom(
            rgba, picture.width, picture.height, 32, 4 * picture.width, _RGBA32))
        target = ctypes.c_void_p(self._sdl.SDL_GetWindowSurface(self._window))
        self._check(bool(source) and bool(target))
        self._check(self._sdl.SDL_UpperBlit(source, None, target, None) == 0)
        self._sdl.SDL_FreeSurface(source)
        self._check(self._sdl.SDL_UpdateWindowSurface(self._window) == 0)

    def keep(self, draw: Callable[[tuple[int, int]], Image.Image]) -> None:
        """Show what `draw` gives for the window's size, every minute and when something happens to the window. Never
        returns.
        """
        event = ctypes.create_string_buffer(_EVENT_BYTES)
        while True:
            self.show(draw(self.size))
            self._sdl.SDL_WaitEventTimeout(event, _MINUTE)
            while self._sdl.SDL_PollEvent(event):
                pass                       # to be closed among them: this window is ended by its guard alone
