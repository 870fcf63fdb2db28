"""`python -m kiosk.workbench --control HOST:PORT`: the workbench window."""
from __future__ import annotations

import argparse
import time
from datetime import datetime
from typing import Any

from kivy.base import runTouchApp
from kivy.clock import Clock

from kiosk.engine.view import Screen, ViewState, text
from kiosk.texts import Texts
from kiosk.ui.glass import Glass, open_window
from kiosk.ui.parts.desk import Desk
from kiosk.ui.pointer import Pointer
from kiosk.ui.stage import Stage
from kiosk.ui.tokens import channels
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Frame
from kiosk.workbench.bench import Bench, BenchWorker
from kiosk.workbench.layout import draw


class WorkbenchWindow:
    """One window on one bench; what is pressed is asked of the worker."""

    def __init__(self, host: str, port: int, language: str, size: tuple[int, int],
                 position: tuple[int, int] | None) -> None:
        self._window = open_window(*size, False, Texts(language).say("bench.title"), position)
        self._worker = BenchWorker(host, port, lambda bench: Clock.schedule_once(lambda _: self._show(bench), 0))
        self._view = ViewState(Screen.STARTING, language, (language,), "", "", datetime.now(), text("bench.title"))
        self._bench = Bench()
        self._pages = {"shelf": 0, "cards": 0}
        self._pointer = Pointer()
        self._glass = Glass(self.finger)
        self._window.add_widget(self._glass)
        self._window.bind(size=lambda *_: self._resize())
        self._resize()
        self._worker.start()

    def run(self) -> None:
        runTouchApp()
        self._worker.stop()

    def _resize(self) -> None:
        width, height = (max(400, int(side)) for side in self._window.size)
        self._frame = Frame(width, height)
        self._type = Typesetter(self._frame.scale)
        self._glass.size = (width, height)
        self._stage = Stage(self._glass.canvas, self._frame)
        self._show(self._bench)

    def _show(self, bench: Bench) -> None:
        self._bench = bench
        desk = Desk(self._view, Texts(self._view.language), self._frame, self._type)
        scene = draw(desk, bench, self._pages["shelf"], self._pages["cards"])
        self._window.clearcolor = (*channels(scene.background), 1)
        self._stage.show(scene)
        self._animate()

    def _animate(self, _dt: float = 0.0) -> None:
        wait = self._stage.move()
        if wait is not None:
            Clock.schedule_once(self._animate, wait)

    def finger(self, kind: str, finger: Any, x: float, y: float) -> None:
        """A touch event ("down", "move", "up") in window pixels, origin bottom left."""
        if self._stage.scene is None:
            return
        controls = self._stage.scene.controls
        ux, uy = x / self._frame.scale, (self._frame.height - y) / self._frame.scale
        if kind == "down":
            self._pointer.down(finger, ux, uy, controls, {one.name for one in controls})
        elif kind == "move":
            self._pointer.move(finger, ux, uy, controls)
        elif name := self._pointer.up(finger, ux, uy, controls, time.monotonic()):
            self._press(name)
        self._stage.mark(self._pointer.pressed, None)

    def _press(self, name: str) -> None:
        verb, _, value = name.partition(":")
        match verb:
            case "place" | "remove":
                self._worker.do(verb, uids=[value])
            case "hold":
                card = next(card for card in self._bench.cards if value in (card.uid, card.number))
                self._worker.do("hold", number=card.number, uid=card.uid)
            case "take" | "tear":
                self._worker.do(verb)
            case "scan":
                self._worker.do("scan", text=value)
            case "pay":
                self._worker.do("pay", hand=value)
            case "paper":
                self._worker.do("paper", state=value)
            case "more":
                self._pages[value] += 1
                self._show(self._bench)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m kiosk.workbench", description=__doc__)
    parser.add_argument("--control", required=True, metavar="HOST:PORT", help="the emulators' control server")
    parser.add_argument("--language", default="fi")
    parser.add_argument("--size", default="1200x900", metavar="WxH", help="pixels")
    parser.add_argument("--position", metavar="X,Y", help="left and top on the display, pixels")
    asked = parser.parse_args()
    host, _, port = asked.control.rpartition(":")
    try:
        width, height = (int(side) for side in asked.size.split("x"))
        place = tuple(int(side) for side in asked.position.split(",")) if asked.position else None
        address = (host or "127.0.0.1", int(port))
    except ValueError:
        parser.error("give --control as HOST:PORT, --size as WxH and --position as X,Y, in whole numbers")
    if place is not None and len(place) != 2:
        parser.error("--position is X,Y")
    WorkbenchWindow(*address, asked.language, (width, height), place).run()


if __name__ == "__main__":
    main()
