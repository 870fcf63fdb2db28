"""What is under way for an operation that is not final: the question that is out, the tags that are being written."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from kiosk.engine.operation import Operation, OperationState
from kiosk.engine.value import Value


class Awaiting(Enum):
    """Which question of an operation is with the central system."""

    NOTHING = auto()               # none: it could not be asked
    DEED = auto()                  # lend or return this
    TRUTH = auto()                 # did it happen?


@dataclass(frozen=True)
class Pending(Value):
    """An operation that is not final, with what is under way for it."""

    operation: Operation
    awaiting: Awaiting = Awaiting.NOTHING
    doubt: bool = False                        # the deed may have happened
    writing: frozenset[str] = frozenset()      # UIDs whose write is with the pad
    failures: tuple[str, ...] = ()             # UIDs of tags that were there and took no write, once for each round
    again: float = 0.0                         # when the writes still owed are tried next
    strayed: frozenset[str] = frozenset()      # UIDs that left the field meanwhile: their item may have been anywhere

    @property
    def unsent(self) -> bool:
        """Intended, and certainly never heard of by the central system."""
        return (self.operation.state.undecided and self.awaiting is Awaiting.NOTHING and not self.doubt
                and not self.operation.made)

    @property
    def untold(self) -> bool:
        """Done off line, and the central system has not said yes yet."""
        return bool(self.operation.made) and self.operation.state in (OperationState.OFFLINE, OperationState.SENT)

    @property
    def rounds(self) -> int:
        """Rounds of writes that failed on one and the same tag."""
        return max(map(self.failures.count, self.failures), default=0)
