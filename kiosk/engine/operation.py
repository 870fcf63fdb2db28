"""One loan or return, from intention to secured tag: what the journal remembers."""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class OperationKind(StrEnum):
    LEND = "lend"
    RETURN = "return"


class OperationState(StrEnum):
    INTENDED = "intended"          # written before the first byte leaves
    CONFIRMED = "confirmed"        # the central system said yes; the tag is to be written
    REFUSED = "refused"            # it said no; the tag is not touched
    UNKNOWN = "unknown"            # it could not be told; the tag keeps its security, staff close the case
    SECURED = "secured"            # yes, and every tag of the item reads back as wanted
    RESOLVED = "resolved"          # nothing left to do: it never happened, or staff closed it

    @property
    def final(self) -> bool:
        return self in (OperationState.REFUSED, OperationState.SECURED, OperationState.RESOLVED)


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    kind: OperationKind
    state: OperationState
    item_id: str
    card: str = field(default="", repr=False)      # kept only until the operation is final
    waiting: tuple[str, ...] = ()                  # UIDs whose security bit is still to be written
    security: bool | None = None                   # the security wanted on them; None: leave it
