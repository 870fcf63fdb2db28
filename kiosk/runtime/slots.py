"""The kiosk's own end of the slots, those of its configuration and those of its program: what is offered is tried
between two patrons, and whether it serves is judged here.

A thread of its own that looks every few seconds, and reads a small file each time. Whatever else changes what is to run
(the guard, the agent of a fleet, a technician, the end of a temporary override) is seen by it too: the program is then
started again, between two patrons.
"""
from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from config.slot_state import SlotState
from config.slot_store import SlotsError, SlotStore
from kiosk.trial import Health, Trial

log = logging.getLogger("kiosk")

EVERY = 2.0                # seconds from one look to the next


class Unfit(Exception):
    """What is offered can never be this kiosk's: a sentence that says why."""


class SlotKeeper:
    """`between` calls back from the core's thread when nobody is served; `again` starts the program anew.

    `slots` is None for a kiosk that has none of this kind; `began` is their state before this program read its
    configuration; `fits` tells whether what is offered could be this kiosk's, and raises Unfit when it never could;
    `until`: when the temporary override ends; `busy`: something of another kind is in its trial, as two at once would
    be blamed for each other.
    """

    def __init__(self, slots: SlotStore | None, began: SlotState | None, health: Callable[[], Health],
                 between: Callable[[Callable[[], None]], None], again: Callable[[], None], *,
                 fits: Callable[[], bool] = lambda: True, busy: Callable[[], bool] = lambda: False,
                 until: datetime | None = None, every: float = EVERY, clock: Callable[[], float] = time.monotonic,
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._slots, self._until = slots, until
        self._health, self._between, self._again = health, between, again
        self._fits, self._busy = fits, busy
        self._every, self._clock, self._now = every, clock, now
        self._began = began
        self._trial = Trial(clock(), frozenset(began.tolerated)) if began is not None and began.trial else None
        self._asked = False                        # for a moment between two patrons
        self._troubled = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slots", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            try:
                self.look()
                self._troubled = False
            except (OSError, SlotsError) as error:
                if not self._troubled:
                    log.warning("the slots cannot be used: %s", error)
                self._troubled = True

    def look(self) -> None:
        """Once, at everything."""
        if self._asked:
            return
        if self._until is not None and self._now() >= self._until:
            self._soon("the temporary override has ended", self._again)
        elif self._slots is not None:
            self._look_at(self._slots, self._slots.state)

    def _look_at(self, slots: SlotStore, state: SlotState) -> None:
        assert self._began is not None
        if state.active != self._began.active or (state.out is not None and not state.waits(self._now().timestamp())):
            self._soon("something else is to run", self._again)
        elif state.trial and self._trial is not None:
            self._judge(slots, self._trial)
        elif state.offered:
            self._consider(slots, state.offered)

    def _judge(self, slots: SlotStore, trial: Trial) -> None:
        verdict = trial.look(self._clock(), self._health())
        if verdict is None:
            return
        if verdict.passed:
            slots.trial_passed()
            log.info("%s has passed its trial", slots.state.active[:12])
        else:
            slots.returned(verdict.reason)
            log.error("it did not pass its trial (%s): the last known good one is taken back", verdict.reason)

    def _consider(self, slots: SlotStore, name: str) -> None:
        if self._busy():
            return
        try:
            if not self._fits():
                return
        except Unfit as error:
            log.error("what was offered cannot be used:\n%s", error)
            slots.refused(str(error))
            return
        self._soon(f"{name[:12]} is offered", lambda: self._apply(slots))

    def _apply(self, slots: SlotStore) -> None:
        """In the core's thread, between two patrons."""
        try:
            if self._busy():                       # since a moment
                self._asked = False
                return
            slots.apply(tuple(sorted(self._health().down)))
        except (OSError, SlotsError) as error:
            log.warning("what was offered is not applied: %s", error)
            self._asked = False
            return
        self._again()

    def _soon(self, why: str, call: Callable[[], None]) -> None:
        log.info("%s: between two patrons the program is started again", why)
        self._asked = True
        self._between(call)
