"""A slip that a returned item is to have, until it is out of the printer: what the journal remembers of it."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SlipState(StrEnum):
    OWED = "owed"
    PRINTED = "printed"
    DROPPED = "dropped"            # not needed any more, as staff said, or as the item has been lent or returned since

    @property
    def final(self) -> bool:
        return self is not SlipState.OWED


@dataclass(frozen=True, slots=True)
class Slip:
    """Nothing of who waits for the item: that, the number and the last day are asked when it is printed."""

    id: str
    state: SlipState
    item: str = ""
    destination: str = ""          # hold_shelf, transport
    place: str = ""                # name of the shelf, or of the library it travels to
    made: str = ""                 # ISO local time of the return

    @property
    def final(self) -> bool:
        return self.state.final
