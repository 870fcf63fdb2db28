"""The kiosk's own end of the watchdog: a ping is sent only when every part that must live has just shown that it does.

A timer of its own would prove nothing. The window calls `beat` when a frame was drawn; the core answers from its queue
after a durable write of its journal; the worker of the central system takes what it is given. What has said that the
journal or the central system is away, and tries again, has answered too: to end it would bring neither back.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from kiosk.engine.view import Screen
from kiosk.guard.notify import PING, READY, Notifier, status

BEATS = 4                  # to a watchdog's time: one may come late
LONGEST_QUESTION = 120.0   # seconds: connection, login, answer, each repeated and each late


class Part(Protocol):
    """Something that must live. `ask` and `answered` are called by turns; neither waits."""

    name: str

    def ask(self) -> None:
        """Have it show a sign of life."""

    def answered(self) -> bool:
        """Whether it has, since it was asked."""


class Pulse:
    """Used by the window's thread. `down` names the parts of the kiosk that are away."""

    def __init__(self, notifier: Notifier, parts: Sequence[Part], down: Callable[[], Collection[str]]) -> None:
        self._notifier = notifier
        self._parts = parts
        self._down = down
        self._screen = Screen.STARTING
        self.ready = False                 # a screen that tells a patron something was drawn
        for part in parts:
            part.ask()

    @property
    def every(self) -> float | None:
        """Seconds between two beats; None when nobody waits for them."""
        return self._notifier.watchdog and self._notifier.watchdog / BEATS

    def shown(self, screen: Screen) -> None:
        """Another screen was drawn. The first that tells a patron what this kiosk does makes it ready."""
        self._screen = screen
        if screen is Screen.STARTING:
            return
        self._notifier.tell(*([] if self.ready else [READY]), status(self.sentence()))
        self.ready = True

    def beat(self) -> None:
        """A frame was drawn since the last beat."""
        silent = [part.name for part in self._parts if not part.answered()]
        if silent:
            self._notifier.tell(status(f"No answer from: {', '.join(silent)}."))
            return
        self._notifier.tell(PING, status(self.sentence()))
        for part in self._parts:
            part.ask()

    def sentence(self) -> str:
        """How the kiosk is, without a word of anybody."""
        away = ", ".join(sorted(self._down()))
        if self._screen is Screen.OUT_OF_ORDER:
            return f"Out of service; away: {away}." if away else "Closed by staff."
        return f"Serving; away: {away}." if away else "Serving."


class Served:
    """The core thread, its queue and its journal: `probe(answer)` calls back from there."""

    name = "core and journal"

    def __init__(self, probe: Callable[[Callable[[], None]], None]) -> None:
        self._probe = probe
        self._waiting = False

    def ask(self) -> None:
        if not self._waiting:
            self._waiting = True
            self._probe(self._answer)

    def _answer(self) -> None:
        self._waiting = False

    def answered(self) -> bool:
        return not self._waiting


class Questioned(Protocol):
    """The worker of the central system. `taken` counts what it has taken from its queue; `wake` puts something in."""

    taken: int

    @property
    def known_down(self) -> bool: ...

    def wake(self) -> None: ...


class Taking:
    """That worker: it lives while it takes what it is given. One that has said that the central system is away has
    answered; one that is asking may need as long as the longest question, and no longer."""

    name = "central system's worker"

    def __init__(self, worker: Questioned, *, longest: float = LONGEST_QUESTION,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._worker = worker
        self._longest = longest
        self._clock = clock
        self._taken: int | None = None
        self._asked = 0.0

    def ask(self) -> None:
        if self._taken is None or self._worker.taken != self._taken:
            self._taken, self._asked = self._worker.taken, self._clock()
            self._worker.wake()

    def answered(self) -> bool:
        moved = self._worker.taken != self._taken
        return moved or self._worker.known_down or self._clock() - self._asked < self._longest
