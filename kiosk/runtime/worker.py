"""A worker: one thread that owns one part of the kiosk, with back-off while that part is away."""
from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from kiosk.engine.events import Event, PartDown, PartUp

log = logging.getLogger("kiosk")

BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
STEADY = 20.0              # seconds of work after which a part is trusted again: then the pauses start anew


def steps(failures: int) -> float:
    """Seconds to wait, growing with the failures before the last one."""
    return BACK_OFF[min(failures, len(BACK_OFF) - 1)]


class Worker(ABC):
    """Subclasses open their part, use it until it fails, and are opened again after a growing pause."""

    part = ""
    failures: tuple[type[Exception], ...] = ()

    def __init__(self, post: Callable[[Event], None], clock: Callable[[], float] = time.monotonic,
                 pause_after: Callable[[int], float] = steps) -> None:
        self._post = post
        self.clock = clock
        self._pause_after = pause_after
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.part, daemon=True)
        self._working: bool | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self.wake()
        self._thread.join(timeout=5)

    def wake(self) -> None:  # noqa: B027 - most workers wait on nothing else
        """Interrupt a wait of the thread. For workers that wait on more than the pause."""

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    @property
    def known_down(self) -> bool:
        """Whether it has said that its part is away."""
        return self._working is False

    def pause(self, seconds: float) -> None:
        self._stopping.wait(seconds)

    def post(self, event: Event) -> None:
        self._post(event)

    def _run(self) -> None:
        tries = 0
        while not self.stopping:
            opened = float("inf")
            try:
                self.open()
                opened = self.clock()
                self.up()
                self.use()
            except self.failures as error:
                self.down(str(error))
            finally:
                self.close()
            if self.clock() - opened > STEADY:
                tries = 0
            if not self.stopping:
                self.pause(self._pause_after(tries))
                tries += 1

    def up(self) -> None:
        """Say once that the part works."""
        if self._working is not True:
            self._working = True
            self.post(PartUp(at=self.clock(), part=self.part))

    def down(self, reason: str) -> None:
        """Say once that it does not."""
        if self._working is not False:
            self._working = False
            log.warning("%s: %s", self.part, reason)
            self.post(PartDown(at=self.clock(), part=self.part, reason=reason))

    @abstractmethod
    def open(self) -> None:
        """Reach the part, or raise one of `failures`."""

    @abstractmethod
    def use(self) -> None:
        """Work until stopping; raise one of `failures` when the part is gone."""

    def close(self) -> None:  # noqa: B027 - some parts need no closing
        """Release the part; called after every failure and at the end."""
