"""What the guard tells the slots of the configuration: each start before it is made, and how it ended.

A disk that takes nothing is no reason not to start the kiosk: then starts are not counted, and the log says so.
"""
from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from config.slot_store import SlotsError
from config.slots import Slots, slots_of

log = logging.getLogger("kiosk.guard")

SETTLED = 30.0             # seconds of service after which a start has not failed


class Boots:
    """Of the kiosk configured in `directory`; where its layers are plain files there is nothing to tell."""

    def __init__(self, directory: Path | None = None) -> None:
        self._slots = None if directory is None else slots_of(directory)

    def started(self) -> None:
        if self._slots is None:
            return
        try:
            before, after = self._slots.state, self._slots.started()
        except (OSError, SlotsError) as error:
            self._untold(error)
            return
        if after.out is not None and before.out is None:
            log.critical("too many starts failed: the factory's configuration is taken, out of service")
        elif after.active != before.active:
            log.error("another configuration is taken: the last known good one")

    def failed(self, why: str) -> None:
        self._tell(lambda slots: slots.failed(f"the kiosk {why}"))

    def stopped(self) -> None:
        self._tell(Slots.stopped)

    def settled(self) -> None:
        self._tell(Slots.settled)

    def _tell(self, what: Callable[[Slots], None]) -> None:
        if self._slots is None:
            return
        try:
            what(self._slots)
        except (OSError, SlotsError) as error:
            self._untold(error)

    @staticmethod
    def _untold(error: Exception) -> None:
        log.warning("starts are not counted: %s", error)
