"""Why a central system said no: its free text (AF), mapped by rules to reasons of our own.

Logic never depends on these texts: they only choose the words the patron reads. Texts are those a Koha SIP server
is known to send, in English; other systems join as more rules.
"""
from __future__ import annotations

import re

from kiosk.engine.ils import Refusal
from sip2.values import PatronFlags

_RULES: tuple[tuple[str, Refusal], ...] = (
    (r"\bon hold for another|reserved for another|recalled for another|\bon hold\b", Refusal.HOLD_OTHER),
    (r"checked out to another", Refusal.LENT_TO_OTHER),
    (r"too.many|limit", Refusal.TOO_MANY_LOANS),
    (r"fines?\b|fees?\b|outstanding", Refusal.FEES),
    (r"overdue", Refusal.OVERDUE),
    (r"patron expired|card expired", Refusal.CARD_EXPIRED),
    (r"\blost\b.*card|card.*\blost\b|patron.*\blost\b", Refusal.CARD_LOST),
    (r"\bage\b", Refusal.AGE_LIMIT),
    (r"invalid item|unknown item|no such item", Refusal.UNKNOWN_ITEM),
    (r"withdrawn|item lost", Refusal.WITHDRAWN),
    (r"not checked out", Refusal.NOT_ON_LOAN),
    (r"not for loan|item type cannot|circulation desk|cannot be issued|cannot be checked out", Refusal.NOT_FOR_LOAN),
    (r"debarred|blocked|invalid patron", Refusal.BLOCKED),
)
RULES = tuple((re.compile(pattern, re.IGNORECASE), reason) for pattern, reason in _RULES)


def reason_of(messages: tuple[str, ...]) -> Refusal:
    """The first rule that any of the messages meets."""
    text = " ".join(messages)
    return next((reason for pattern, reason in RULES if pattern.search(text)), Refusal.OTHER)


def block_of(flags: PatronFlags, messages: tuple[str, ...]) -> Refusal | None:
    """Why a valid patron may not borrow, from the status flags first; None when they may."""
    if not flags.charge_denied:
        return None
    by_flag = (
        (flags.card_lost, Refusal.CARD_LOST),
        (flags.fines_too_high or flags.fees_too_high or flags.too_many_billed, Refusal.FEES),
        (flags.too_many_charged, Refusal.TOO_MANY_LOANS),
        (flags.too_many_overdue or flags.recall_overdue, Refusal.OVERDUE),
    )
    by_text = reason_of(messages)
    return next((reason for flag, reason in by_flag if flag),
                by_text if by_text in (Refusal.CARD_EXPIRED, Refusal.FEES, Refusal.CARD_LOST) else Refusal.BLOCKED)
