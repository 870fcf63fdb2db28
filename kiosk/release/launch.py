"""Which version of itself the agent runs: the last known good one, and what was installed when that does not come up.

The agent that the service manager starts is the installed one. It counts the start and becomes the other by exec; one
that then reaches the fleet forgets the count. Nothing here can keep an agent from running at all.
"""
from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import kiosk
from config.slot_store import SlotsError
from kiosk.release.releases import INSTALLED, STARTS, Releases

log = logging.getLogger("kiosk.agent")

WINDOW, FAILS = 3600.0, 3              # seconds, starts that did not reach the fleet
Exec = Callable[[str, list[str], dict[str, str]], object]


class Launch:
    """Of the agent that runs from `root`, the tree of its own code unless a test says another."""

    def __init__(self, releases: Releases, *, root: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self._releases, self._clock = releases, clock
        self._starts = releases.directory / STARTS
        self.name = releases.name_of(root or Path(kiosk.__file__).absolute().parents[1])
        self._settled = self._stays = False

    def become(self, arguments: Sequence[str], execute: Exec = os.execve) -> None:
        """Go on as the last known good version; return when this is the one to run."""
        good = self.other()
        if good is None or self.name != INSTALLED:
            return
        if not self._counted():
            self._stays = True                 # else one that never comes up would be become for ever
            return
        log.info("the agent goes on as version %s", good)
        execute(sys.executable, [sys.executable, "-m", "kiosk", *arguments],
                {**os.environ, **self._releases.environment(good)})

    def other(self) -> str | None:
        """The version that should run instead of this one; None when this is right."""
        if self._stays:
            return None
        try:
            good = self._releases.state.good
        except (OSError, SlotsError):
            return None
        if good == self.name or not self._releases.has(good) or (good != INSTALLED and len(self._recent()) >= FAILS):
            return None
        return good

    def settled(self) -> None:
        """It has reached the fleet."""
        if not self._settled and self.name != INSTALLED:
            self._starts.unlink(missing_ok=True)
        self._settled = True

    def _recent(self) -> list[float]:
        try:
            return [float(at) for at in json.loads(self._starts.read_bytes())
                    if abs(self._clock() - float(at)) <= WINDOW]
        except (OSError, ValueError, TypeError):
            return []

    def _counted(self) -> bool:
        """Whether this start is on disk."""
        new = self._starts.with_name(STARTS + ".new")
        try:
            new.write_text(json.dumps([*self._recent(), self._clock()]))
            new.replace(self._starts)
        except OSError as error:
            log.warning("the agent's starts cannot be counted, so it stays what was installed: %s", error)
            return False
        return True
