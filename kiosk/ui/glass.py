"""The pane of Kivy's window: how it is opened, with no way out of it, and the touches on it."""
from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any

from kivy.base import EventLoop
from kivy.config import Config
from kivy.uix.widget import Widget

from kiosk.ui.damage import Area

LIVELY = 120.0
"""Turns of the loop a second while something moves or is touched: more than frames, as a touch waits for its turn, and
what is coming is made in turns without a frame."""

RESTING = 20.0
"""The same while nothing moves and nothing is touched: only touches are looked for."""
LIVELY_FOR = 3.0
"""Seconds after the last touch or movement."""
SELDOM = 10_000
"""So many looks through what is younger come before one through all, unless there is rest."""


class NoDisplay(Exception):
    """No window can be opened here."""


class Glass(Widget):  # type: ignore[misc]
    """Takes Kivy's touches to `finger(kind, id, x, y)`; other buttons than the first, and wheels, are no touches."""

    def __init__(self, finger: Callable[[str, Any, float, float], None]) -> None:
        super().__init__()
        self._finger = finger

    def on_touch_down(self, touch: Any) -> bool:
        if getattr(touch, "button", "left") == "left":
            self._finger("down", touch.uid, touch.x, touch.y)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        self._finger("move", touch.uid, touch.x, touch.y)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if getattr(touch, "button", "left") == "left":
            self._finger("up", touch.uid, touch.x, touch.y)
        return True


def open_window(width: int, height: int, fullscreen: bool, title: str, position: tuple[int, int] | None = None) -> Any:
    """Kivy's window, with all that could lead out of it off."""
    for section, option, value in (
            ("graphics", "width", width), ("graphics", "height", height), ("graphics", "multisamples", 0),
            ("graphics", "fullscreen", "auto" if fullscreen else 0), ("graphics", "borderless", int(fullscreen)),
            ("graphics", "show_cursor", int(not fullscreen)), ("graphics", "maxfps", int(LIVELY)),
            ("graphics", "resizable", int(not fullscreen)), ("graphics", "vsync", 0), ("kivy", "exit_on_escape", 0),
            ("kivy", "pause_on_minimize", 0), ("kivy", "desktop", 0), ("kivy", "keyboard_mode", ""),
            ("graphics", "position", "custom" if position else "auto"),
            ("graphics", "left", position[0] if position else 0), ("graphics", "top", position[1] if position else 0),
            ("input", "mouse", "mouse,disable_multitouch")):
        Config.set(section, option, str(value))
    for option in ("%(name)s", "hid_%(name)s", "wm_pen", "wm_touch"):
        Config.remove_option("input", option)
    for module in list(Config.options("modules")):
        Config.remove_option("modules", module)
    logging.disable()                             # without a display Kivy says so in thirty lines, and we in one
    try:
        from kivy.core.window import Window
    finally:
        logging.disable(logging.NOTSET)
    if Window is None:
        where = f"on the display {os.environ['DISPLAY']}" if "DISPLAY" in os.environ else "here: there is no display"
        raise NoDisplay(f"No window can be opened {where}. Start it in a graphical session, or set DISPLAY.")
    EventLoop.ensure_window()
    Window.set_title(title)
    Window.clearcolor = (0, 0, 0, 1)
    return Window


def keeps(window: Any) -> bool:
    """Whether what was drawn is still there to be drawn on when it has gone to the display: graphics in software copy
    it, most others show it and give something older. Shows nothing but black."""
    from kivy.graphics import opengl as gl
    kept = []
    for level in (0, 1, 0, 2, 3, 0):               # as good as black
        gl.glClearColor(level / 255, 0, 0, 1)
        gl.glClear(gl.GL_COLOR_BUFFER_BIT)
        window.flip()
        kept.append(gl.glReadPixels(0, 0, 1, 1, gl.GL_RGBA, gl.GL_UNSIGNED_BYTE)[0] == level)
    return all(kept)


def draw_again(window: Any, areas: tuple[Area, ...], confine: Callable[[Area], None]) -> None:
    """Draws these areas alone, each from its ground up; `confine` takes off the canvas what is not in the area."""
    from kivy.graphics import opengl as gl
    gl.glEnable(gl.GL_SCISSOR_TEST)
    for area in areas:
        confine(area)
        gl.glScissor(area.left, area.bottom, area.right - area.left, area.top - area.bottom)
        window.clear()
        window.render_context.draw()
    gl.glDisable(gl.GL_SCISSOR_TEST)
