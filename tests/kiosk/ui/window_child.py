"""A window in its own process: draws the samples it is told of on stdin, tells on stdout what it hears."""
from __future__ import annotations

import gc
import json
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.engine.look import Appearance
from kiosk.engine.view import Action, ViewState
from kiosk.ui import pointer
from kiosk.ui.app import KioskWindow
from kiosk.ui.samples import samples
from kiosk.ui.scene import Control
from kiosk.ui.story import Story, policy


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


class Visit(Ears):
    """Hands and keys reach the engine, and what it shows is drawn; words on stdin are what else happens."""

    def __init__(self) -> None:
        self._story = Story(policy(appearance=Appearance(text_step=3))).start()
        self._lock = threading.Lock()
        self.window: KioskWindow | None = None

    def do(self, deed: Callable[[Story], object]) -> None:
        with self._lock:
            deed(self._story)
            assert self.window is not None
            self.window.show(self._story.view)

    def pressed(self, action: Action) -> None:
        super().pressed(action)
        self.do(lambda story: story.press(action))

    def typed(self, digit: str) -> None:
        self.do(lambda story: story.type(digit))

    def met(self, view: ViewState, focus: Control | None) -> None:
        tell("focus", focus.name if focus else "")

    def hush(self) -> None:
        pass

    def repeat(self) -> None:
        pass

    def happens(self, line: str) -> None:
        name, *books = line.split()
        match name:
            case "card":
                self.do(lambda story: story.card().take_card())
            case "lend":
                self.do(lambda story: [story.lend(int(book)) for book in books])
            case "bring":
                self.do(lambda story: [story.bring(int(book)) for book in books])
            case "lift":
                self.do(Story.lift)
            case _:
                self.do(lambda story: None)


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
    ears = Visit() if options.get("visit") else Ears()
    width, height = options.get("size", (540, 960))
    window = KioskWindow(ears, width=width, height=height, watch=Path(options["watch"]), watch_texts=True,
                         dim_after=options.get("dim_after"), closable=False,
                         position=(0, 0))
    views = samples()
    if isinstance(ears, Visit):
        ears.window = window
        window.hear(ears)
    if options.get("rest_first"):
        window._rest()              # as the clock does each second

    def listen() -> None:
        for line in sys.stdin:
            name, *looks = line.split()
            if name == "stop":
                break
            if isinstance(ears, Visit):
                ears.happens(line)
                continue
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
