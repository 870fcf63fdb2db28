"""The time of day as the central system has it: a kiosk with a wrong clock must not back-date a return."""
from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

log = logging.getLogger("kiosk")

NEGLIGIBLE = timedelta(seconds=5)      # an answer takes its time, and SIP2 tells whole seconds
WORTH_TELLING = timedelta(minutes=2)


class CentralTime:
    """Local wall time, put right by what the central system told last. Any thread may ask.

    From a time that was told it counts on by a clock that nobody sets: this computer's own may be put right meanwhile.
    """

    def __init__(self, now: Callable[[], datetime] = datetime.now,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._told: tuple[datetime, float] | None = None       # and when
        self._wrong = False

    def now(self) -> datetime:
        with self._lock:
            if self._told is None:
                return self._now()
            told, at = self._told
            return told + timedelta(seconds=self._monotonic() - at)

    def ahead(self) -> int | None:
        """Seconds by which the central system's clock is ahead of this computer's; None: it has told none."""
        with self._lock:
            if self._told is None:
                return None
            told, at = self._told
            return round((told + timedelta(seconds=self._monotonic() - at) - self._now()).total_seconds())

    def learn(self, told: datetime | None) -> None:
        """The central system's own time; None when it does not tell, which changes nothing."""
        if told is None:
            return
        here = told.astimezone().replace(tzinfo=None) if told.tzinfo else told
        ahead = here - self._now()
        if abs(ahead) <= NEGLIGIBLE:
            here, ahead = here - ahead, timedelta(0)
        self._tell(ahead)
        with self._lock:
            self._told = here, self._monotonic()

    def _tell(self, ahead: timedelta) -> None:
        """Once when the clocks part, once when they agree again: what is said each minute is not read."""
        wrong = abs(ahead) >= WORTH_TELLING
        if wrong and not self._wrong:
            log.error("alert: clock: the central system is %d s %s this computer. Set this computer's clock: returns "
                      "are refused while they differ by more than sip2.clock_tolerance",
                      abs(ahead).total_seconds(), "ahead of" if ahead > timedelta(0) else "behind")
        elif self._wrong and not wrong:
            log.warning("alert: clock: this computer and the central system agree again")
        self._wrong = wrong
