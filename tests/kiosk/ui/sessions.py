"""`python -m tests.kiosk.ui.sessions`: a day of a busy branch, many times over, in one window: what does it keep?

Every session has another patron and other books, told to the real engine; every view is laid out and drawn by the
kiosk's own window on a display. What is resident at the end beyond what was so after the first sessions has been kept.
"""
from __future__ import annotations

import argparse
import gc
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kiosk.engine.ils import ItemLent
from kiosk.engine.view import Action, Screen, ViewState
from kiosk.ui.story import Story

WARM = 500                     # sessions after which a kiosk has all it needs
BOOKS = 2
SYLLABLES = ("ka", "le", "va", "ra", "ma", "tii", "sun", "ve", "öy", "hä", "lin", "tu", "sa", "nu", "po", "jo")


class Sessions:
    """A kiosk's life: one visit after the other, each as the views a patron sees."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._story = Story().start()

    def visit(self) -> Iterator[ViewState]:
        story, number = self._story, self._random
        yield story.view
        if number.random() < 0.1:
            story.press(Action.TEXT_SIZE)
        yield story.card(str(number.randrange(10**13, 10**14))).take_card().type("12").view
        story.type("34")
        for _ in range(BOOKS):
            story.lay(f"{number.randrange(10**9)}", ItemLent(True, self._name(4), self._name(2), date(2026, 12, 21)))
        yield story.view
        yield story.lift().press(Action.FINISH).view
        while story.view.screen is not Screen.ATTRACT:
            story.wait(1)
        story.answers.clear()

    def _name(self, length: int) -> str:
        return " ".join("".join(self._random.choices(SYLLABLES, k=3)).title() for _ in range(length))


def live(sessions: int, seed: int) -> dict[str, float]:
    """MB resident after the first sessions and after all; how many views were drawn."""
    import psutil
    from kivy.base import EventLoop
    from kivy.clock import Clock

    from kiosk.controls import EngineControls
    from kiosk.ui import app
    app.KioskWindow._pace = staticmethod(lambda rate: setattr(Clock, "_max_fps", 0))  # type: ignore[method-assign]
    window = app.KioskWindow(EngineControls(), width=270, height=480)
    EventLoop.start()
    process, life, drawn = psutil.Process(), Sessions(seed), 0
    warm = 0.0

    def resident() -> float:
        gc.collect()
        return float(process.memory_info().rss) / 2**20

    for number in range(sessions):
        if number == min(WARM, sessions // 2):
            warm = resident()
        for view in life.visit():
            window.show(view)
            EventLoop.idle()
            while window._view != view:
                EventLoop.idle()
            drawn += 1
    end = resident()
    EventLoop.stop()
    return {"sessions": sessions, "views_drawn": drawn, "mb_warm": round(warm, 1), "mb_end": round(end, 1),
            "mb_grown": round(end - warm, 2)}


def soak(sessions: int, seed: int) -> dict[str, int | float]:
    """The same in a process and on a display of its own."""
    from kiosk.demo.display import VirtualDisplay
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
    with tempfile.TemporaryDirectory() as logs, VirtualDisplay(640, 1000, Path(logs)) as display:
        done = subprocess.run([sys.executable, "-m", "tests.kiosk.ui.sessions", "--sessions", str(sessions), "--seed",
                               str(seed)], stdout=subprocess.PIPE, check=True, text=True,
                              env={**environment, **display.environment, "LIBGL_ALWAYS_SOFTWARE": "1"})
    found: dict[str, int | float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.kiosk.ui.sessions", description=__doc__)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(json.dumps(live(chosen.sessions, chosen.seed)))


if __name__ == "__main__":
    main()
