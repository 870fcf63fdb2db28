"""What the guard tells the slots of the configuration and of the program: each start before it is made, and how it
ended.

A disk that takes nothing is no reason not to start the kiosk: then starts are not counted, and the log says so.
"""
from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from config.slot_state import SlotState
from config.slot_store import SlotsError, SlotStore
from config.slots import slots_of
from kiosk.release.releases import Releases

log = logging.getLogger("kiosk.guard")

SETTLED = 30.0             # seconds of service after which a start has not failed


class Boots:
    """Of the kiosk configured in `directory`, with versions of its program in `releases`; where its layers are plain
    files, or its program is what a technician installed, there is nothing to tell."""

    def __init__(self, directory: Path | None = None, releases: Releases | None = None) -> None:
        self._slots = None if directory is None else slots_of(directory)
        self._releases = releases

    def started(self) -> Mapping[str, str]:
        """What the start needs in its environment, so that it is one of the right version."""
        if self._slots is not None:
            self._started(self._slots, "configuration")
        if self._releases is None:
            return {}
        state = self._started(self._releases, "version")
        return {} if state is None else self._releases.environment(state.active)

    def _started(self, slots: SlotStore, what: str) -> SlotState | None:
        try:
            before, after = slots.state, slots.started()
        except (OSError, SlotsError) as error:
            self._untold(error)
            return None
        if after.out is not None and before.out is None:
            log.critical("too many starts failed: the factory's %s is taken, out of service", what)
        elif after.active != before.active:
            log.error("another %s is taken: the last known good one", what)
        return after

    def failed(self, why: str) -> None:
        """A version in its trial is blamed first: the configuration served before it came."""
        sentence = f"the kiosk {why}"
        if self._tries(self._releases):
            self._tell(self._releases, lambda slots: slots.failed(sentence))
            self._tell(self._slots, SlotStore.stopped)
        else:
            for slots in (self._slots, self._releases):
                self._tell(slots, lambda slots: slots.failed(sentence))

    @property
    def on_trial(self) -> bool:
        """Whether a version or a configuration is in its trial."""
        return self._tries(self._releases) or self._tries(self._slots)

    @staticmethod
    def _tries(slots: SlotStore | None) -> bool:
        try:
            return slots is not None and slots.state.trial
        except (OSError, SlotsError):
            return False

    def blind(self) -> None:
        """It found no display, which is no fault of its configuration; of a version in its trial it may be, so that
        start stays counted."""
        on_trial = self._tries(self._releases)
        self._tell(self._slots, SlotStore.stopped)
        if not on_trial:
            self._tell(self._releases, SlotStore.stopped)

    def stopped(self) -> None:
        for slots in (self._slots, self._releases):
            self._tell(slots, SlotStore.stopped)

    def settled(self) -> None:
        for slots in (self._slots, self._releases):
            self._tell(slots, SlotStore.settled)

    def _tell(self, slots: SlotStore | None, what: Callable[[SlotStore], None]) -> None:
        if slots is None:
            return
        try:
            what(slots)
        except (OSError, SlotsError) as error:
            self._untold(error)

    @staticmethod
    def _untold(error: Exception) -> None:
        log.warning("starts are not counted: %s", error)
