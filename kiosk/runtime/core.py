"""The core thread: one queue of events, one engine, one journal. Effects are carried out in their order."""
from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from kiosk.engine.effects import Alert, Ask, Effect, Forget, Print, Record, Secure
from kiosk.engine.events import Event, PartDown, Started, Tick
from kiosk.engine.policy import Policy
from kiosk.engine.present import present
from kiosk.engine.state import State, initial
from kiosk.engine.step import step
from kiosk.engine.view import ViewState
from kiosk.journal import Journal, JournalError
from receipts.document import Receipt

log = logging.getLogger("kiosk")

Post = Callable[[Event], None]
AT_ONCE = 50                       # events taken together


class Asker(Protocol):
    def ask(self, effect: Ask) -> None: ...


class Securer(Protocol):
    def secure(self, effect: Secure) -> None: ...


class Printing(Protocol):
    def print(self, receipt: Receipt) -> None: ...


class Core:
    """Owns the state. Workers post events from their threads; `show` is called with each new view."""

    def __init__(self, policy: Policy, journal: Callable[[], Journal], *, run: str, show: Callable[[ViewState], None],
                 tick: float = 0.25, clock: Callable[[], float] = time.monotonic,
                 now: Callable[[], datetime] = datetime.now) -> None:
        self.state: State = initial(policy, run)
        self.asker: Asker
        self.securer: Securer
        self.printing: Printing
        self._make_journal = journal
        self._show = show
        self._tick = tick
        self._clock = clock
        self._now = now
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._shown: ViewState | None = None
        self._thread = threading.Thread(target=self._run, name="core")

    def post(self, event: Event) -> None:
        self._events.put(event)

    def clock(self) -> float:
        return self._clock()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the events posted so far."""
        self._events.put(None)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        try:
            self._journal = self._make_journal()
        except JournalError as error:
            log.critical("%s", error)
            self._turn(Tick(at=self._clock(), now=self._now()),
                       PartDown(at=self._clock(), part="journal", reason="journal"))
            return
        if self._journal.set_aside is not None or self._journal.rotten:
            log.error("journal damaged: set aside as %s, %d rows lost", self._journal.set_aside, self._journal.rotten)
        self._turn(Tick(at=self._clock(), now=self._now()),
                   Started(at=self._clock(), unfinished=self._journal.operations()))
        due = self._clock() + self._tick
        running = True
        while running:
            events = self._next(due)
            if not events:
                events = [Tick(at=self._clock(), now=self._now())]
                due = self._clock() + (self._tick if self._lively else 4 * self._tick)
            if None in events:
                running = False
            self._turn(*(event for event in events if event is not None))
        self._journal.close()

    def _next(self, due: float) -> list[Event | None]:
        """The next event and all that wait behind it; none when none came in time."""
        events: list[Event | None] = []
        try:
            events.append(self._events.get(timeout=max(0.0, due - self._clock())))
            while len(events) < AT_ONCE:
                events.append(self._events.get_nowait())
        except queue.Empty:
            pass        # these are all
        return events

    @property
    def _lively(self) -> bool:
        state = self.state
        return state.session is not None or state.overlay is not None or state.summary is not None

    def _turn(self, *events: Event) -> None:
        """Take the events in their order. Their journal rows share one commit, before any of their effects."""
        effects: list[Effect] = []
        for event in events:
            self.state, more = step(self.state, event)
            effects.extend(more)
        try:
            self._carry_out(effects)
        except JournalError as error:
            log.critical("%s", error)
            self.state, _ = step(self.state, PartDown(at=self._clock(), part="journal", reason="journal"))
        view = present(self.state)
        if view != self._shown:
            self._shown = view
            self._show(view)

    def _carry_out(self, effects: list[Effect]) -> None:
        """Every row is durable before the first byte of an effect leaves."""
        rows = [effect.operation for effect in effects if isinstance(effect, Record)]
        if rows:
            self._journal.record(rows)
        for effect in effects:
            match effect:
                case Ask():
                    self.asker.ask(effect)
                case Secure():
                    self.securer.secure(effect)
                case Print(receipt):
                    self.printing.print(receipt)
                case Forget():
                    self._journal.forget()
                case Alert(kind, detail):
                    log.warning("alert: %s%s", kind, f" ({detail})" if detail else "")
                case Record():
                    pass
