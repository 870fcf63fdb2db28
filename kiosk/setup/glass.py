"""The conversation on the kiosk's own screen. The steps run on a thread of their own; the window's thread draws, and
tells what is pressed."""
from __future__ import annotations

import queue
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

from kiosk.engine.view import Action, Icon, Text, ViewState
from kiosk.setup import page as pages
from kiosk.setup.conversation import BadAnswers, Conversation, Question, Stopped, WentBack
from kiosk.setup.draft import Draft
from kiosk.setup.page import Page
from kiosk.setup.page_view import LANGUAGES, view
from kiosk.setup.told import Outcome, Told
from kiosk.setup.walk import Walk, Way

CANNOT, NO_DISPLAY = 2, 69
MINUTE = 20.0                      # seconds at most until the clock of a page is looked at again
CLOSED = None                      # in the place of an answer


class Glass(Conversation):
    """`show` draws a view; any thread may call it. `end` closes the window."""

    def __init__(self, show: Callable[[ViewState], None], end: Callable[[], None], place: tuple[str, str],
                 answers: Mapping[str, Any] | None = None, *, yes: bool = False, language: str = "fi") -> None:
        super().__init__(answers, yes=yes)
        self._show, self._end, self._place = show, end, place
        self._lock = threading.Lock()
        self._page = Page(language)
        self._said: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._closed = False

    @property
    def language(self) -> str:  # type: ignore[override]
        """As the technician has chosen on the screen."""
        return self._page.language

    # --- the technician's hand: on the window's thread -----------------------------------------------------

    def pressed_(self, change: Callable[[Page], tuple[Page, str | None]]) -> None:
        with self._lock:
            self._page, answer = change(self._page)
        self._draw()
        if answer is not None:
            self._said.put(answer)

    def close(self) -> None:
        """The window is gone: whoever asks is told so."""
        self._closed = True
        self._said.put(CLOSED)

    # --- the steps: on their own thread --------------------------------------------------------------------

    def _turn(self, change: Callable[[Page], Page]) -> None:
        with self._lock:
            before, self._page = self._page, change(self._page)
        if self._page != before:
            self._draw()

    def _draw(self) -> None:
        self._show(view(self._page, datetime.now(), *self._place))

    def say(self, what: Text, found: Text | None = None) -> None:
        self._turn(lambda page: pages.said(page, what, found))

    def waiting(self, what: Text, picture: Icon | None, left: float, whole: float) -> None:
        self._turn(lambda page: pages.waiting(page, what, picture, ceil(left), ceil(whole)))

    def working(self, what: Text, number: int = 0, count: int = 0) -> None:
        self._turn(lambda page: pages.working(page, what, number, count))
        super().working(what)

    def pressed(self) -> bool:
        """Whether it is to be stopped; that is then done."""
        if self._closed:
            raise Stopped
        stopped = self._page.stopping
        if stopped:
            self._turn(lambda page: replace(page, stopping=False))
        return stopped

    def step(self, walk: Walk) -> Way | str:
        self._turn(lambda page: replace(page, walk=walk))
        return super().step(walk)

    def again(self, walk: Walk, outcome: Outcome) -> Way:
        self._turn(lambda page: replace(page, walk=walk, outcome=outcome))
        return super().again(walk, outcome)

    def changes(self, changed: Sequence[tuple[str, str, str]], difference: str) -> None:
        self._turn(lambda page: replace(page, changed=tuple(changed)))

    def ended(self, told: Sequence[Told]) -> None:
        """Stays until it is closed."""
        self._turn(lambda page: replace(page, ended=tuple(told)))
        if not self._yes:
            self._wait_for_an_answer()
        self._end()

    def _answer(self, question: Question) -> str:
        self._turn(lambda page: pages.asked(page, question))
        said = self._wait_for_an_answer()
        if said == pages.BACK:
            raise WentBack
        return said

    def _wait_for_an_answer(self) -> str:
        while True:
            try:
                said = self._said.get(timeout=MINUTE)
            except queue.Empty:
                self._draw()
                continue
            if said is CLOSED:
                raise Stopped
            return said


class Touches:
    """The window's `Controls`. It is made before there is anybody to tell; until then a touch means nothing."""

    def __init__(self) -> None:
        self._glass: Glass | None = None

    def connect(self, glass: Glass) -> None:
        self._glass = glass

    def _do(self, change: Callable[[Page], tuple[Page, str | None]]) -> None:
        if self._glass is not None:
            self._glass.pressed_(change)

    def pressed(self, action: Action) -> None:
        self._do(lambda page: pages.pressed(page, action))

    def row_pressed(self, key: str) -> None:
        self._do(lambda page: pages.row_pressed(page, key))

    def typed(self, digit: str) -> None:
        self.written(digit)

    def written(self, letter: str) -> None:
        self._do(lambda page: (pages.written(page, letter), None))

    def erased(self) -> None:
        self._do(lambda page: (pages.erased(page), None))

    def language(self, code: str) -> None:
        self._do(lambda page: (replace(page, language=code), None))

    def touched(self) -> None:
        """Nobody is timed here."""

    def headset(self, plugged: bool) -> None:
        """Nothing is spoken here."""


def on_the_screen(draft: Draft, answers: Mapping[str, Any], led: Callable[[Conversation], int], *, yes: bool,
                  watch: Path | None, position: tuple[int, int] | None, language: str) -> int:
    """What `led` returns; 2 when the window was closed before, 69 without a display."""
    from kiosk.ui.app import KioskWindow
    from kiosk.ui.glass import NoDisplay
    touches, codes = Touches(), list[int]()
    spoken = language or str(draft.now("languages", "default", default="fi"))
    spoken = spoken if spoken in LANGUAGES else LANGUAGES[0]
    try:
        window = KioskWindow(touches, width=int(draft.now("screen", "width", default=1080)),
                             height=int(draft.now("screen", "height", default=1920)),
                             fullscreen=bool(draft.now("screen", "fullscreen", default=True)), watch=watch,
                             watch_texts=True, position=position)
    except NoDisplay as error:
        print(error, file=sys.stderr)
        return NO_DISPLAY
    region, branch = (str(draft.now(room, "name", spoken) or draft.now(room, "name", "fi"))
                      for room in ("region", "branch"))
    glass = Glass(window.show, window.stop, (region, branch or socket.gethostname()), answers, yes=yes, language=spoken)
    touches.connect(glass)

    def work() -> None:
        try:
            codes.append(led(glass))
        except Stopped:
            codes.append(CANNOT)
        except BadAnswers as error:
            print(error, file=sys.stderr)
            codes.append(CANNOT)
        finally:
            window.stop()

    steps = threading.Thread(target=work, name="setup")
    steps.start()
    window.run()
    glass.close()
    steps.join()                                   # a reader may have to be left as it was
    return codes[0] if codes else CANNOT
