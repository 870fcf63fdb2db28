"""Why a central system said no: flags first, its free text (AF) by rules second. Texts choose words, never the way."""
from __future__ import annotations

import re
from enum import StrEnum

from sip2.values import PatronFlags


class Reason(StrEnum):
    """Why the central system said no, in reasons that can be told in any language."""

    HOLD_OTHER = "hold_other"
    LENT_TO_OTHER = "lent_to_other"
    NOT_FOR_LOAN = "not_for_loan"
    AGE_LIMIT = "age_limit"
    TOO_MANY_LOANS = "too_many_loans"
    TOO_MANY_RENEWALS = "too_many_renewals"
    FEES = "fees"
    OVERDUE = "overdue"
    CARD_EXPIRED = "card_expired"
    CARD_LOST = "card_lost"
    UNKNOWN_CARD = "unknown_card"
    WRONG_PIN = "wrong_pin"
    PIN_LOCKED = "pin_locked"
    NO_SELF_SERVICE = "no_self_service"
    BLOCKED = "blocked"
    UNKNOWN_ITEM = "unknown_item"
    WITHDRAWN = "withdrawn"
    NOT_ON_LOAN = "not_on_loan"
    TOO_MANY_HOLDS = "too_many_holds"
    HELD_ALREADY = "held_already"
    NOT_HOLDABLE = "not_holdable"
    WRONG_PICKUP = "wrong_pickup"
    OTHER = "other"


Rules = tuple[tuple[str, Reason], ...]
"""Regular expression and reason; the first that meets counts. `_` and `-` of a text are read as blanks."""

_WORDS = str.maketrans("_-", "  ")

COMMON: Rules = (
    (r"self.service", Reason.NO_SELF_SERVICE),
    (r"reserved for another|recalled for another|\bon hold\b|: reserved\b|reserve waiting", Reason.HOLD_OTHER),
    (r"checked out to another", Reason.LENT_TO_OTHER),
    (r"too.many.renewals|renewal.limit|no (more )?renewals|renewal not possible.*too.many", Reason.TOO_MANY_RENEWALS),
    (r"\bage\b", Reason.AGE_LIMIT),
    (r"too.many|limit", Reason.TOO_MANY_LOANS),
    (r"fines?\b|fees?\b|outstanding|\bdebt\b", Reason.FEES),
    (r"overdue", Reason.OVERDUE),
    (r"patron expired|card expired|: expired\b", Reason.CARD_EXPIRED),
    (r"\blost\b.*card|card.*\blost\b|patron.*\blost\b", Reason.CARD_LOST),
    (r"invalid item|unknown item|no such item|unknown barcode", Reason.UNKNOWN_ITEM),
    (r"withdrawn|wthdrawn|item lost", Reason.WITHDRAWN),
    (r"not checked out", Reason.NOT_ON_LOAN),
    (r"not for loan|: restricted\b|item type cannot|circulation desk|cannot be checked out", Reason.NOT_FOR_LOAN),
    (r"invalid patron", Reason.UNKNOWN_CARD),
    (r"debarred|blocked", Reason.BLOCKED),
    (r"cannot be issued", Reason.NOT_FOR_LOAN),
)
KOHA: Rules = (
    (r"account locked", Reason.PIN_LOCKED),
    (r"invalid password", Reason.WRONG_PIN),
    *COMMON)
HOLDS: Rules = (
    (r"too.?many.?(holds|reserves)|holds? limit", Reason.TOO_MANY_HOLDS),
    (r"already.?(on.?hold|possession|reserved|requested|held)", Reason.HELD_ALREADY),
    (r"pick.?up|library.?not.?found|cannot.?be.?transferred", Reason.WRONG_PICKUP),
    (r"age.?restrict", Reason.AGE_LIMIT),
    (r"not.?reservable|no.?reserves.?allowed|cannot.?reserve|damaged|not.for.loan|not.?holdable", Reason.NOT_HOLDABLE))
"""Before the dialect's own, of the answer to a hold. Words as Koha's "Hold not possible: tooManyReserves"."""
SIERRA: Rules = ((r"invalid pin", Reason.WRONG_PIN), *COMMON)


def reason_of(messages: tuple[str, ...], rules: Rules = COMMON) -> Reason:
    """The first rule that any of the messages meets; OTHER when none does."""
    text = " ".join(messages).translate(_WORDS)
    return next((reason for pattern, reason in rules if re.search(pattern, text, re.IGNORECASE)), Reason.OTHER)


def block_of(flags: PatronFlags, messages: tuple[str, ...], rules: Rules = COMMON) -> Reason | None:
    """Why a valid patron may not borrow: only the flags decide that, the texts may say why. None when they may."""
    if not flags.charge_denied:
        return None
    by_flag = (
        (flags.card_lost, Reason.CARD_LOST),
        (flags.fines_too_high or flags.fees_too_high or flags.too_many_billed, Reason.FEES),
        (flags.too_many_charged, Reason.TOO_MANY_LOANS),
        (flags.too_many_overdue or flags.recall_overdue, Reason.OVERDUE),
    )
    by_text = reason_of(messages, rules)
    known = (Reason.CARD_EXPIRED, Reason.FEES, Reason.CARD_LOST, Reason.PIN_LOCKED)
    return next((reason for flag, reason in by_flag if flag), by_text if by_text in known else Reason.BLOCKED)
