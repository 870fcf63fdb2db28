"""The words of screen messages (AF), worded as Koha words them, so that a client's table for Koha fits."""
from __future__ import annotations

from central.refusal import Refusal

ACCOUNT_LOCKED = "ACCOUNT LOCKED"
RENEWING = "Item already checked out to you: renewing item."
SHORTENED = "Loan period reduced for high-demand item"
THANKS = "Thank you!"
LOGIN_FIRST = "Login required"

REFUSALS: dict[Refusal, str] = {
    Refusal.UNKNOWN_PATRON: "Invalid Patron",
    Refusal.CARD_LOST: "Patron blocked: card reported lost",
    Refusal.CARD_EXPIRED: "Patron expired",
    Refusal.DEBARRED: "Patron debarred",
    Refusal.PIN_LOCKED: "Patron blocked: ACCOUNT LOCKED",
    Refusal.FEES: "Patron has fines",
    Refusal.OVERDUE: "Patron blocked: overdue items",
    Refusal.TOO_MANY_LOANS: "Issue failed : TOO_MANY",
    Refusal.UNKNOWN_ITEM: "Invalid Item",
    Refusal.LENT_TO_OTHER: "Item checked out to another patron",
    Refusal.LENT_TO_YOU: "Item already checked out to you",
    Refusal.HELD_FOR_OTHER: "Item is on hold for another patron.",
    Refusal.RESERVED_FOR_OTHER: "Item is reserved for another patron upon return.",
    Refusal.NOT_FOR_LOAN: "Issue failed : NOT_FOR_LOAN",
    Refusal.LOST: "Issue failed : ITEM_LOST",
    Refusal.WITHDRAWN: "Issue failed : WTHDRAWN",
    Refusal.AGE: "Issue failed : AGE_RESTRICTION",
    Refusal.TOO_MANY_RENEWALS: "Item renewal not possible: too_many",
    Refusal.NOT_ON_LOAN: "Item not checked out",
    Refusal.TOO_MANY_HOLDS: "Hold not possible: tooManyReserves",
    Refusal.HELD_ALREADY: "Hold not possible: itemAlreadyOnHold",
    Refusal.UNKNOWN_PICKUP: "Hold not possible: unknown pick-up library",
    Refusal.PAST_DAY: "Hold not possible: its last day is over",
    Refusal.NO_SUCH_HOLD: "No such hold",
    Refusal.OVERPAYMENT: "Payment exceeds what is owed",
    Refusal.BAD_AMOUNT: "Payment amount not understood",
    Refusal.BAD_TEXT: "Text too long, or with control characters",
    Refusal.NO_SELF_SERVICE: "Self-service is not allowed for this patron here",
    Refusal.FEE_NOT_ACCEPTED: "Fee not acknowledged",
}
CHECKIN_REFUSALS: dict[Refusal, str] = {
    Refusal.WITHDRAWN: "Item withdrawn, return not allowed",
}
