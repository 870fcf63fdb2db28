"""A window in its own process: draws the samples it is told of on stdin, tells on stdout what it hears."""
from __future__ import annotations

import gc
import json
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.engine.view import Action, ViewState
from kiosk.ui import pointer
from kiosk.ui.app import KioskWindow
from kiosk.ui.samples import samples


def tell(*what: object) -> None:
    print(json.dumps(what), flush=True)


class Ears:
    def pressed(self, action: Action) -> None:
        tell("pressed", action.value)

    def row_pressed(self, key: str) -> None:
        tell("row", key)

    def typed(self, digit: str) -> None:
        tell("typed", digit)

    def written(self, letter: str) -> None:
        tell("written", letter)

    def erased(self) -> None:
        tell("erased")

    def language(self, code: str) -> None:
        tell("language", code)

    def touched(self) -> None:
        tell("touched")

    def headset(self, plugged: bool) -> None:
        tell("headset", plugged)


def word() -> str:
    """A title that is nowhere else in this process."""
    return "-".join(("a", "title", "of", "somebody"))


def canary(view: ViewState) -> ViewState:
    rows = tuple(replace(row, title=word()) for row in view.rows[:2])
    return replace(view, rows=rows, visit=7)


def kept() -> bool:
    """Whether the title can be reached from the window, or from anything that lives in this process."""
    gc.unfreeze()                   # that too
    gc.collect()
    return any(type(one) is str and word() in one for thing in gc.get_objects() for one in gc.get_referents(thing))


def draw_nothing(blind: bool) -> None:
    """The loop turns on, and tells when it has for a second, but no frame leaves it."""
    from kivy.base import EventLoop
    from kivy.clock import Clock

    def turn(_dt: float) -> None:
        EventLoop.window = None if blind else windows[0]
        tell("blind" if blind else "seeing")
        Clock.schedule_once(lambda _: tell("turned"), 1.0)

    windows.append(EventLoop.window)
    Clock.schedule_once(turn, 0)


windows: list[Any] = []


def main() -> None:
    options = json.loads(sys.argv[1])
    pointer.UNSEEN = options.get("unseen", pointer.UNSEEN)
    window = KioskWindow(Ears(), width=540, height=960, watch=Path(options["watch"]), watch_texts=True,
                         dim_after=options.get("dim_after"), closable=False,
                         position=(0, 0))
    views = samples()
    if options.get("rest_first"):
        window._rest()              # as the clock does each second

    def listen() -> None:
        for line in sys.stdin:
            name, *looks = line.split()
            if name == "stop":
                break
            if name in ("blind", "seeing"):
                draw_nothing(name == "blind")
                continue
            if name == "kept":
                tell("kept", kept())
                continue
            if name == "canary":
                window.show(canary(views["borrow"]))
                continue
            view = views[name]
            window.show(replace(view, language=looks[0]) if looks else view)
        window.stop()

    if options.get("every"):
        window.attend(lambda screen: tell("shown", screen), lambda: tell("beat"), options["every"])
    threading.Thread(target=listen, daemon=True).start()
    window.run()
    tell("stopped")


main()
