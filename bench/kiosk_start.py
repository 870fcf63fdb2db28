"""Start, memory and idleness of a whole kiosk, window included, drawn in software on a virtual display."""
from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from kiosk.demo.children import Child
from kiosk.demo.props import World, build
from kiosk.demo.stage import Stage

STARTS = 5
IDLE_SECONDS = 20.0
START_GOAL, IDLE_GOAL = 3.0, 5.0


def figures() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as directory, Stage(Path(directory)) as stage:
        world = build(stage, screen=(1080, 1920), fullscreen=False)
        starts = []
        for _ in range(STARTS):
            seconds, kiosk = started(stage, world)
            starts.append(seconds)
            if len(starts) < STARTS:
                kiosk.stop()
        process = psutil.Process(kiosk.pid)
        idle = idleness(process)
        memory = process.memory_info().rss / 2**20
        bare = python_start()
    start = sorted(starts)[STARTS // 2]
    return [
        {"name": "kiosk.start", "unit": "s", "ours": round(start, 3), "reference": round(bare, 3),
         "reference_name": "an empty window drawn with the same toolkit", "ratio": round(start / bare, 2),
         "goal": f"<= {START_GOAL} s", "holds": start <= START_GOAL},
        {"name": "kiosk.idle_cpu", "unit": "% of a core", "ours": round(idle, 2), "goal": f"< {IDLE_GOAL}",
         "holds": idle < IDLE_GOAL},
        {"name": "kiosk.memory", "unit": "MB resident", "ours": round(memory, 1), "holds": True},
    ]


def started(stage: Stage, world: World) -> tuple[float, Child]:
    """Seconds from the start of the process to the drawn attract screen."""
    began = time.monotonic()
    kiosk = stage.open_kiosk(sys.executable, "-m", "kiosk", "run", "--config", str(world.config), "--watch",
                             str(stage.watch_file))
    stage.until(lambda seen: seen.screen == "attract", what="the first screen")
    return time.monotonic() - began, kiosk


def idleness(process: psutil.Process) -> float:
    """Share of one core, in percent, with nobody there: pad, card reader and scanner are asked all the time."""
    time.sleep(5)                                  # the beginning is over
    before, began = process.cpu_times(), time.monotonic()
    time.sleep(IDLE_SECONDS)
    after, took = process.cpu_times(), time.monotonic() - began
    used: float = after.user + after.system - before.user - before.system
    return 100 * used / took


EMPTY = """
import os
os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONSOLELOG="1", KIVY_NO_FILELOG="1")
from kivy.config import Config
Config.set("graphics", "width", "1080"); Config.set("graphics", "height", "1920")
from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.clock import Clock
from kivy.uix.widget import Widget
Clock.schedule_once(lambda _: Clock.schedule_once(lambda _: stopTouchApp()))
runTouchApp(Widget())
"""


def python_start() -> float:
    """Seconds until the toolkit alone has drawn an empty window of the same size and ended."""
    import subprocess

    from kiosk.demo.display import VirtualDisplay
    with tempfile.TemporaryDirectory() as home, VirtualDisplay(1080, 1920, Path(home)) as display:
        times = []
        for _ in range(3):
            began = time.monotonic()
            subprocess.run([sys.executable, "-c", EMPTY], check=True, timeout=60, stderr=subprocess.DEVNULL,
                           env={**display.environment, "KIVY_HOME": home})
            times.append(time.monotonic() - began)
    return sorted(times)[1]
