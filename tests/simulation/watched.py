"""The journal of a simulated kiosk: the real one, watched by the judge, of a process that can die around each write."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kiosk.engine.operation import Operation
from kiosk.journal import Journal, JournalError

if TYPE_CHECKING:
    from tests.simulation.terminal import Terminal


class Killed(BaseException):
    """The process ended here. Its memory is gone; what was written stays."""


class Watched(Journal):
    """The real journal, on a disk that can be full, of a process that can be killed around each write."""

    terminal: Terminal

    def record(self, operations: Iterable[Operation]) -> None:
        operations = list(operations)
        terminal = self.terminal
        terminal.may_die("before a row was written")
        if terminal.disk_full and not terminal.on_disk:
            raise JournalError("The disk is full.")
        super().record(operations)
        terminal.world.checker.recorded(terminal.name, operations)
        terminal.may_die("after a row was written")

    def forget(self, keep: frozenset[str] = frozenset()) -> None:
        if self.terminal.disk_full and not self.terminal.on_disk:
            raise JournalError("The disk is full.")
        super().forget(keep)
        self.terminal.may_die("after the journal was cleaned")
