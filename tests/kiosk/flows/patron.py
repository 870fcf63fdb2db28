"""A whole kiosk with its window, and a patron before it: a real pointer, real keys, cards, tags, and eyes.

What is waited for is what was drawn: the view by its texts' keys, and that its words are those of the language.
"""
from __future__ import annotations

import base64
import os
import pickle
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.emulators.desk import Desk
from devices.emulators.terminal import Hand
from kiosk.demo.pointer import Pointer
from kiosk.engine.view import Action, RowView, Screen, Text, ViewState
from kiosk.texts import Texts
from kiosk.ui.pointer import QUIET
from receipts.script import plain
from tests.kiosk.flows.library import PIN
from tests.kiosk.library import CARD
from tests.kiosk.rig import DEADLINE, ROOT, Rig

SECURED, LOANED = 0x07, 0xC2
WAYS_OUT = (Action.FINISH, Action.CLOSE, Action.NO, Action.CANCEL, Action.CONTINUE, Action.BORROW)


class Visit(Rig):
    """`language` is what the patron chooses, by touch, each time."""

    def __init__(self, display: str, desk: Desk, language: str, *of_the_rig: Any) -> None:
        self._display, self.desk, self.language = display, desk, language
        self._pointer = Pointer(display, pace=0.0)
        self._controls: dict[str, tuple[int, int, int, int, bool]] = {}
        self._texts: list[str] = []
        self._pressed, self._pressing = 0.0, False
        self._gone_on = threading.Event()
        super().__init__(*of_the_rig)

    @property
    def _power(self) -> Path:
        """Of the machine, which no test is to start again: it says no."""
        return self.settings.parent / "power"

    def asked_of_the_machine(self) -> str:
        return (self._power / "asked").read_text()

    # --- the kiosk -----------------------------------------------------------------------------------

    def start(self) -> None:
        self._power.mkdir()
        (self._power / "systemctl").write_text(f'#!/bin/sh\necho "$@" >> {self._power}/asked\nexit 1\n')
        (self._power / "systemctl").chmod(0o755)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("child.py")), str(self.settings)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True,
            env={**environment, "DISPLAY": self._display, "LIBGL_ALWAYS_SOFTWARE": "1", "PYTHONPATH": str(ROOT),
                 "PATH": f"{self._power}:{environment['PATH']}", "HOME": str(self.settings.parent)})
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            if line == "\n":
                self._gone_on.set()
                continue
            view, controls, texts = pickle.loads(base64.b64decode(line))
            with self._changed:
                if self._pressing and view != self._view:      # only now it is sure to have been heard
                    self._pressed, self._pressing = time.monotonic(), False
                self._view, self._controls, self._texts = view, controls, texts
                self._changed.notify_all()

    def stop(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        assert self._process.wait(20) == 0
        self._listener.join()
        self._process.stdout.close()
        self._pointer.close()

    def later(self, seconds: float) -> None:
        """The kiosk's clock goes on at once: it has when this returns, and surprises nobody afterwards."""
        assert self._process.stdin
        self._gone_on.clear()
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        assert self._gone_on.wait(DEADLINE), "the kiosk's clock was not put on"

    # --- eyes ----------------------------------------------------------------------------------------

    def sees(self, wanted: Callable[[ViewState], Any]) -> ViewState:
        """Wait until it is so; and then the title and lead that are drawn are those of the language."""
        drawn: list[str] = []

        def so(view: ViewState) -> Any:
            drawn[:] = self._texts
            return wanted(view)

        view = self.wait(so)
        shown = view.overlay or view
        leads = shown.lead if isinstance(shown.lead, tuple) else (shown.lead,)
        if view.screen is not Screen.ATTRACT or view.overlay:
            self.reads(view, drawn, shown.title, *leads)
        return view

    @staticmethod
    def reads(view: ViewState, drawn: list[str], *messages: Text | None) -> None:
        """These very words are on the glass, in the language of the view."""
        texts, glass = Texts(view.language), bare(" ".join(drawn))
        for message in messages:
            if message is not None:
                said = bare(texts.render(message, view.now.date()))
                assert said in glass, f"{message.key} is not on the screen: {said!r} in {drawn}"

    def glass(self) -> str:
        """All words on it."""
        return " ".join(self._texts)

    def printed(self, *words: str) -> str:
        """Wait for a receipt with these words; what is on it."""
        until = time.monotonic() + DEADLINE
        while not (receipts := self.desk.printer.receipts):
            assert time.monotonic() < until, "nothing came out of the printer"
            threading.Event().wait(0.02)
        paper = receipts[-1].text
        assert all(word in paper for word in words), paper
        return paper

    def titled(self, key: str) -> ViewState:
        return self.sees(lambda view: view.overlay is None and view.title.key == key)

    def asked(self, key: str) -> ViewState:
        """An overlay with this title."""
        return self.sees(lambda view: view.overlay is not None and view.overlay.title.key == key)

    def noticed(self, key: str) -> ViewState:
        return self.sees(lambda view: view.notice is not None and view.notice.key == key)

    def receipt(self, key: str) -> ViewState:
        """The last screen says so of the receipt."""
        return self.sees(lambda view: view.screen is Screen.DONE and view.receipt and view.receipt.key == key)

    def row(self, key: str, status: str = "", detail: str = "") -> RowView:
        """Wait until the row of this item says so, in words."""
        def found(view: ViewState) -> RowView | None:
            return next((row for row in view.rows if row.key == key and (not status or row.status.key == status)
                         and (not detail or (row.detail and row.detail.key == detail))), None)

        drawn: list[str] = []

        def so(view: ViewState) -> RowView | None:
            drawn[:] = self._texts
            return found(view)

        view = self.wait(so)
        row = found(view)
        assert row is not None
        self.reads(view, drawn, row.status)
        return row

    def screen(self, screen: Screen) -> ViewState:
        return self.sees(lambda view: view.screen is screen and view.overlay is None)

    # --- hands ---------------------------------------------------------------------------------------

    def press(self, action: Action) -> None:
        self.touch(f"action:{action.value}")

    def press_row(self, key: str) -> None:
        view = self.wait(lambda view: any(row.key == key and (row.opens or row.chosen is not None)
                                          for row in view.rows))
        self.touch(f"row:{[row.key for row in view.rows].index(key)}")

    def touch(self, name: str) -> None:
        """A finger on a control that can be pressed, once it is there."""
        if name.startswith("action:"):
            self._calmly()
        self.wait(lambda view: name in self._controls and self._controls[name][4])
        if name.startswith("action:"):
            self._pressed, self._pressing = time.monotonic(), True
        self._click(self._controls[name])

    def _click(self, place: tuple[int, int, int, int, bool]) -> None:
        x, y, width, height, _ = place
        self._pointer.click(x + width / 2, y + height / 2)

    def _calmly(self) -> None:
        """A second press at once would be a trembling hand's."""
        threading.Event().wait(max(0.0, self._pressed + QUIET + 0.05 - time.monotonic()))
        self._pressed, self._pressing = time.monotonic(), True

    def key(self, *names: str) -> None:
        self._pointer.move(270, 400, 0)            # keys go to the window under the pointer
        for name in names:
            if name in ("Return", "Escape"):
                self._calmly()
            self._pointer.key(name)

    def type(self, digits: str, since: int = 0) -> None:
        """On the glass, each digit when the one before it stands there; `since`: so many stand there already."""
        self._one_by_one(digits, since, lambda digit: self.touch(f"digit:{digit}"))

    def write(self, words: str) -> None:
        """On the glass, each letter when the one before it stands there, to the last."""
        self._one_by_one(words, 0, lambda letter: self.touch(f"key:{letter}"))
        self.wait(lambda view: view.entry is not None and view.entry.filled == len(words))

    def keys(self, digits: str) -> None:
        self._one_by_one(digits, 0, self.key)

    def _one_by_one(self, digits: str, since: int, give: Callable[[str], None]) -> None:
        for count, digit in enumerate(digits, since + 1):
            give(digit)
            if count < since + len(digits):
                self.wait(lambda view, count=count: view.entry is not None and view.entry.filled == count)

    def show_card(self, number: str = CARD) -> None:
        """A card's barcode under the scanner: in the hand again at once."""
        self.desk.scan(number)

    def enters(self, card: str = CARD, pin: str = PIN) -> None:
        self.show_card(card)
        self.screen(Screen.PIN)
        self.type(pin)

    def sign_in(self, card: str = CARD, pin: str = PIN) -> None:
        self.enters(card, pin)
        self.screen(Screen.BORROW)

    def lift(self, *uids: str) -> None:
        self.field.remove(*uids)

    # --- from one visit to the next ------------------------------------------------------------------

    def begin(self) -> None:
        """The screen that waits, everything in order, and the patron's language."""
        self.wait(lambda view: view.screen is Screen.ATTRACT and not view.degraded and view.notice is None)
        if self.language != "fi":
            if f"language:{self.language}" not in self._controls:
                self.press(Action.LANGUAGES)
            self.touch(f"language:{self.language}")
            self.wait(lambda view: view.language == self.language and view.overlay is None)

    def end(self) -> None:
        """By what is on the screen, to the first one; nothing of this visit is there then."""
        self.field.clear_faults()
        self.field.remove(*self.field.on_pad())
        self.desk.take()
        self.desk.printer.paper_in()
        self.desk.printer.tear()
        self.desk.terminal.hand(Hand.APPROVE)
        until = time.monotonic() + DEADLINE
        while not self._waits():
            assert time.monotonic() < until, f"no way out of {self._view}"
            self._calmly()
            with self._changed:
                before, there = self._view, self._controls
            if out := next((one for one in WAYS_OUT if there.get(f"action:{one.value}", (False,))[-1]), None):
                self._click(there[f"action:{out.value}"])
            with self._changed:
                self._changed.wait_for(lambda before=before: self._view != before, 1.0)
        self.sees(lambda view: view.screen is Screen.ATTRACT and not view.rows)

    def _waits(self) -> bool:
        return self._view is not None and self._view.screen is Screen.ATTRACT and self._view.overlay is None


def bare(words: str) -> str:
    """Without the spaces, where lines are broken, and without marks of direction."""
    return re.sub(r"[\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", plain(words))
