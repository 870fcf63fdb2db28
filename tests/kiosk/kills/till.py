"""The payment terminal's memory, which outlives its process, as that of a real one does: a line for each payment.

A line: seconds of the wall clock, cents. The first one is of the shop next door: a terminal that has never done
anything could not tell that it did nothing.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devices.emulators.terminal import Taken, TerminalLogic
from tests.kiosk.kills.shelf import Trap

FIRST = 100                # cents


@dataclass(frozen=True, slots=True)
class Payment:
    at: float
    amount: int


class Till:
    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            self.write(FIRST)

    def write(self, amount: int) -> None:
        with self._path.open("a", encoding="ascii") as file:
            file.write(f"{time.time()} {amount}\n")

    def payments(self) -> list[Payment]:
        lines = self._path.read_text("ascii").splitlines()
        return [Payment(float(at), int(amount)) for at, amount in map(str.split, lines)]


class Memorable(TerminalLogic):
    """The terminal that remembers. At a trap it dies, for good: `die` does not return."""

    def __init__(self, till: Till, die: Callable[[], None]) -> None:
        super().__init__()
        self._till, self._die = till, die
        self.trap = Trap.NONE
        self.taken = [Taken(one.amount, number, number) for number, one in enumerate(till.payments(), 1)]
        self._trace = len(self.taken)
        self._last = self._information(0, self.taken[-1])

    def _pay(self, amount: int) -> None:
        self._step_on(Trap.BEFORE_WRITE)
        super()._pay(amount)
        self._till.write(amount)
        self._step_on(Trap.AFTER_WRITE)

    def _step_on(self, trap: Trap) -> None:
        if self.trap is trap:
            self._die()
