"""All parts of a kiosk looked at side by side, each within its deadline: one that hangs or breaks stops no other."""
from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kiosk.findings import bad
from sip2.selftest import Finding

LONG = 15.0                # seconds that a part may take


@dataclass(frozen=True, slots=True)
class Part:
    """`look` tells its findings as it makes them; `seconds` is its deadline."""

    name: str
    look: Callable[[], Iterable[Finding]]
    seconds: float = LONG


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, and the part of the kiosk that it is about."""

    part: str
    finding: Finding


def examine(parts: Iterable[Part], *, clock: Callable[[], float] = time.monotonic) -> Iterator[Told]:
    """The findings, part by part in their order. Whatever a part does, this ends, and raises nothing."""
    began = clock()
    for looking in [_Looking(part) for part in parts]:
        for finding in looking.findings(began, clock):
            yield Told(looking.part.name, finding)


class _Looking:
    """One part, looked at by a thread of its own, which is left behind when it hangs."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._told: queue.SimpleQueue[Finding | None] = queue.SimpleQueue()
        threading.Thread(target=self._look, name=f"look at {part.name}", daemon=True).start()

    def findings(self, began: float, clock: Callable[[], float]) -> Iterator[Finding]:
        """Those that are told within the deadline; and that it was not kept."""
        while True:
            try:
                finding = self._told.get(timeout=max(0.0, began + self.part.seconds - clock()))
            except queue.Empty:
                yield bad("", f"It did not come to an end within {self.part.seconds:g} s.",
                          "Take its power or its cable away and give it back, then repeat this.")
                return
            if finding is None:
                return
            yield finding

    def _look(self) -> None:
        try:
            for finding in self.part.look():
                self._told.put(finding)
        except Exception as error:  # noqa: BLE001 - whatever breaks in one part hides nothing of the others
            self._told.put(bad("", f"The test itself broke: {type(error).__name__}.",
                               "Repeat it; when it breaks again send this line and the version to support."))
        finally:
            self._told.put(None)
