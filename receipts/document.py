"""The receipt as a document: what it says, before it becomes PDF, ESC/POS bytes or plain text.

It never carries a name; a card only as its last four characters.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ReceiptError(Exception):
    """A receipt that cannot be made: unknown language, a card longer than four characters, no such paper."""


class ReceiptKind(StrEnum):
    LOANS = "loans"
    RETURNS = "returns"
    TEST = "test"                  # of the printer, by staff: it has no lines
    PAYMENT = "payment"
    DAY = "day"                    # counts of the day, for staff: it has no lines either
    HOLD = "hold"                  # a slip that goes into a returned item which somebody waits for


class Destination(StrEnum):
    """Where a returned item goes."""

    SHELF = "shelf"
    HOLD_SHELF = "hold_shelf"
    TRANSPORT = "transport"        # `place` names the library
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One item. A loan has `due` (a date, or the central system's own words when it gave no readable date)."""

    title: str
    author: str = ""
    due: date | str | None = None
    renewed: bool = False
    destination: Destination | None = None
    place: str = ""
    provisional: bool = False      # lent without the central system, which has not confirmed it yet


@dataclass(frozen=True, slots=True)
class PaidFee:
    """`amount` in cents; `reference` is the library's, `number` the payment terminal's. Nothing of the bank card."""

    amount: int
    currency: str
    reference: str
    number: str = ""
    booked: bool = True            # False: the money is received, and is put to the patron's account later


@dataclass(frozen=True, slots=True)
class HoldSlip:
    """Where an item that fulfils a hold is fetched, and by which number or code. Nothing of who fetches it."""

    library: str
    number: str = ""               # as the central system tells it, or not at all
    shelf: str = ""
    until: date | None = None      # the last day it is kept
    item: str = ""                 # the item's own number


@dataclass(frozen=True, slots=True)
class DayReport:
    """What was done since then, as counts: (what, how many), and of what was refused (reason, how many)."""

    since: datetime                # local
    counts: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    kind: ReceiptKind
    language: str                  # BCP 47, see receipts.catalogue.LANGUAGES
    region: str
    branch: str
    printed_at: datetime           # local
    lines: tuple[ReceiptLine, ...]
    card_last4: str = ""           # at most four characters; empty on returns
    contact: str = ""              # phone or web address of the branch, one line
    paid: PaidFee | None = None    # of a payment, which has no lines
    day: DayReport | None = None
    slip: HoldSlip | None = None   # of a hold, whose one line is the item
