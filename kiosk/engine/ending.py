"""How a session ends, what its last screen says, and the receipts that are on their way."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.engine.operation import OperationKind
from receipts.document import Receipt


class Ending(StrEnum):
    """How the patron wants to finish."""

    PLAIN = "plain"                # no receipt
    RECEIPT = "receipt"            # printed
    MAIL = "mail"                  # by e-mail


@dataclass(frozen=True, slots=True)
class Summary:
    """What the last screen says. Counts and a date: nothing that tells who or what."""

    kind: OperationKind
    done: int = 0
    left: int = 0
    checking: int = 0                          # nobody could tell yet whether these were done
    received: int = 0                          # taken in without the central system
    renewed: int = 0
    first_due: date | None = None
    receipt: str = ""                          # "", waiting, printed, mailing, mailed, failed
    beside: Summary | None = None              # of the returns, in a session of both


@dataclass(frozen=True, slots=True)
class Paper:
    """A receipt that is to be on paper. `to`: where it may be e-mailed if it does not come out; empty: not any more."""

    receipt: Receipt = field(repr=False)
    to: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """Receipts that are under way by e-mail. They are gone with their patron, sent or not."""

    id: str
    since: float
    receipts: tuple[Receipt, ...] = field(repr=False)
