"""One loan or return, from intention to secured tag: what the journal remembers."""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.engine.value import Value


class OperationKind(StrEnum):
    LEND = "lend"
    RETURN = "return"


class OperationState(StrEnum):
    INTENDED = "intended"          # wished for; nothing has left
    SENT = "sent"                  # written before the first byte leaves: whether it arrived, nobody can tell
    OFFLINE = "offline"            # done without the central system, which is still to be told
    CONFIRMED = "confirmed"        # the central system said yes; the tag is to be written
    REFUSED = "refused"            # it said no; the tag is not touched
    EXPORTED = "exported"          # given out in a file for upload; the kiosk does not tell it any more
    UNKNOWN = "unknown"            # it could not be told; the tag keeps its security, staff close the case
    SECURED = "secured"            # yes, and every tag of the item reads back as wanted
    RESOLVED = "resolved"          # nothing left to do: it never happened, or staff closed it

    @property
    def undecided(self) -> bool:
        """The central system has said neither yes nor no."""
        return self in UNDECIDED

    @property
    def final(self) -> bool:
        return self in FINAL


UNDECIDED = (OperationState.INTENDED, OperationState.SENT)
FINAL = (OperationState.REFUSED, OperationState.SECURED, OperationState.RESOLVED)


@dataclass(frozen=True)
class Operation(Value):
    id: str
    kind: OperationKind
    state: OperationState
    item_id: str
    card: str = field(default="", repr=False)      # kept only as long as `needs_card`
    waiting: tuple[str, ...] = ()                  # UIDs whose security bit is still to be written
    security: bool | None = None                   # the security wanted on them; None: leave it
    made: str = ""                                 # done while off line, then: ISO local time
    reason: str = ""                               # why it is a case for staff

    @property
    def final(self) -> bool:
        """Nothing is left to do, for the kiosk or for staff: the journal may forget it."""
        return self.state.final and not self.case

    @property
    def lent(self) -> bool:
        """A loan that was made."""
        return self.kind is OperationKind.LEND and self.state is OperationState.SECURED

    @property
    def needs_card(self) -> bool:
        """The loan may still have to be asked for, or entered by staff who must know for whom."""
        return (self.state.undecided or self.state is OperationState.OFFLINE
                or (self.case and bool(self.made) and self.state is not OperationState.EXPORTED))

    @property
    def case(self) -> bool:
        """Staff must look, and close it: it cannot be told, or what was done off line was refused afterwards."""
        return (self.state in (OperationState.UNKNOWN, OperationState.EXPORTED)
                or (self.state is OperationState.REFUSED and bool(self.made)))
