"""The screen: a pure renderer of `kiosk.engine.view.ViewState` on Kivy.

Kivy reads its surroundings when it is first imported, so they are set here: no home configuration is read or written,
no command line is parsed, no log files are made, a finger is not also a mouse, and a press that
also gives the window focus is a press. Only what a person can see counts as a display: SDL would else draw happily
into memory when there is none.
"""
from __future__ import annotations

import logging
import os
import tempfile

for _name, _value in {
    "KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_NO_FILELOG": "1", "KIVY_NO_CONSOLELOG": "1",
    "KIVY_LOG_MODE": "PYTHON", "KIVY_NO_ENV_CONFIG": "1", "KIVY_METRICS_DENSITY": "1", "KIVY_DPI": "96",
    "KIVY_CLOCK": "interrupt", "KIVY_HOME": os.path.join(tempfile.gettempdir(), f"kiosk-screen-{os.getuid()}"),
    "KIVY_WINDOW": "sdl2", "SDL_VIDEODRIVER": "x11,wayland,kmsdrm",
    "SDL_TOUCH_MOUSE_EVENTS": "0", "SDL_MOUSE_TOUCH_EVENTS": "0", "SDL_MOUSE_FOCUS_CLICKTHROUGH": "1",
}.items():
    os.environ.setdefault(_name, _value)
logging.getLogger("kivy").setLevel(logging.WARNING)
