"""What the least of frames costs here: the toolkit alone clears a window of 1080 x 1920 and lays one quad over it."""
from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from kiosk.demo.display import VirtualDisplay

FRAMES = 40
ONE_QUAD = f"""
import os, time
os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONSOLELOG="1", KIVY_NO_FILELOG="1")
from kivy.config import Config
for name, value in (("width", "1080"), ("height", "1920"), ("multisamples", "0"), ("vsync", "0")):
    Config.set("graphics", name, value)
from kivy.core.window import Window
from kivy.base import EventLoop
from kivy.graphics import Color, Rectangle
EventLoop.ensure_window()
with Window.canvas:
    Color(0.2, 0.3, 0.4)
    Rectangle(size=Window.size)
took = []
for _ in range({FRAMES}):
    began = time.monotonic()
    Window.dispatch("on_draw")
    Window.flip()
    took.append(time.monotonic() - began)
print(sorted(took)[{FRAMES // 2}])
"""


def bare_frame() -> float:
    """Seconds, the median of some."""
    with tempfile.TemporaryDirectory() as home, VirtualDisplay(1080, 1920, Path(home)) as display:
        done = subprocess.run([sys.executable, "-c", ONE_QUAD], check=True, timeout=60, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, env={**display.environment, "KIVY_HOME": home})
    return float(done.stdout.split()[-1])
