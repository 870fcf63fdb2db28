"""Why the central system says no."""
from __future__ import annotations

from enum import Enum, auto


class Refusal(Enum):
    """The reasons; the SIP2 front gives each its words."""

    UNKNOWN_PATRON = auto()
    CARD_LOST = auto()
    CARD_EXPIRED = auto()
    DEBARRED = auto()
    PIN_LOCKED = auto()
    FEES = auto()
    OVERDUE = auto()
    TOO_MANY_LOANS = auto()
    UNKNOWN_ITEM = auto()
    LENT_TO_OTHER = auto()
    LENT_TO_YOU = auto()
    HELD_FOR_OTHER = auto()         # on the hold shelf, or on its way there
    RESERVED_FOR_OTHER = auto()     # someone waits for it
    NOT_FOR_LOAN = auto()
    LOST = auto()
    WITHDRAWN = auto()
    AGE = auto()
    FEE_NOT_ACCEPTED = auto()
    TOO_MANY_RENEWALS = auto()
    NOT_ON_LOAN = auto()
    TOO_MANY_HOLDS = auto()
    HELD_ALREADY = auto()
    UNKNOWN_PICKUP = auto()
    PAST_DAY = auto()               # the last day on which a hold is wanted is over
    NO_SUCH_HOLD = auto()
    OVERPAYMENT = auto()
    BAD_AMOUNT = auto()
    BAD_TEXT = auto()               # it holds what cannot be kept
    NO_SELF_SERVICE = auto()        # this category is kept from the terminals of this branch
