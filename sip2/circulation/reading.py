"""Answers on the wire made into answers of this room, by the dialect's data."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sip2 import messages as sip
from sip2.circulation.answers import Fee, FeeLine, Held, Item, Loan, Owed, Paid, Patron, RenewedAll, Return, Way
from sip2.circulation.texts import amount_of, count_of, due_of, split_title
from sip2.dialects import Alert, Dialect, PatronField
from sip2.reasons import HOLDS, Reason, block_of, reason_of


def patron(answer: sip.PatronInformationResponse, pin_typed: bool, dialect: Dialect) -> Patron:
    """BL must not be N, and a typed PIN counts only with CQ Y: an absent CQ is no yes."""
    good_card = answer.valid_patron is not False
    good_pin = answer.valid_patron_password is True
    if not good_card or (pin_typed and not good_pin):
        told = reason_of(answer.screen_messages, dialect.reasons)
        locked = told is Reason.PIN_LOCKED
        return Patron(False, block=told if locked else Reason.WRONG_PIN if good_card else Reason.UNKNOWN_CARD)
    access = _vendor(answer, dialect, PatronField.ACCESS)
    block = block_of(answer.patron_status, answer.screen_messages, dialect.reasons)
    if access == "0":
        block = Reason.NO_SELF_SERVICE
    return Patron(True, pin_typed, block, answer.counts.holds or 0, answer.counts.charged or 0,
                  _fee(answer.fee_amount, answer.currency_type, None), answer.patron_id,
                  _vendor(answer, dialect, PatronField.CATEGORY), access, answer.email_address or "")


def _vendor(answer: sip.PatronInformationResponse, dialect: Dialect, meaning: PatronField) -> str:
    tag = dialect.patron_field(meaning)
    return next((value.strip() for name, value in answer.extra if name == tag), "")


def _fee(amount: str | None, currency: str | None, kind: str | None) -> Fee | None:
    owed = amount_of(amount)
    return Fee(owed, currency or "EUR", kind or "01") if owed is not None and owed > 0 else None


def owed(answer: sip.PatronInformationResponse, dialect: Dialect) -> Owed:
    """The total, and the fees that have a number and an amount: CG begins each, its other fields follow."""
    lines: list[FeeLine] = []
    for name, value in answer.extra if dialect.fee_lines else ():
        if name == "CG":
            lines.append(FeeLine(value.strip(), Decimal(0)))
        elif name == "FA" and lines:
            lines[-1] = replace(lines[-1], amount=amount_of(value) or Decimal(0))
        elif name == "FD" and lines:
            lines[-1] = replace(lines[-1], title=value.strip())
    return Owed(amount_of(answer.fee_amount), answer.currency_type or "EUR",
                tuple(line for line in lines if line.id and line.amount > 0))


def loan(answer: sip.CheckoutResponse | sip.RenewResponse, dialect: Dialect) -> Loan:
    """An unclear desensitize leaves the security on."""
    title, author = split_title(answer.title_id)
    fee = _fee(answer.fee_amount, answer.currency_type, answer.fee_type)
    if not answer.ok:
        return Loan(False, title, author, fee=fee, reason=reason_of(answer.screen_messages, dialect.reasons))
    return Loan(True, title, author, due_of(answer.due_date, dialect.date_order), answer.renewal_ok,
                answer.desensitize is True, answer.magnetic_media is True, answer.media_type or "", fee)


def returned(answer: sip.CheckinResponse, dialect: Dialect, branch: str) -> Return:
    title, author = split_title(answer.title_id or "")
    if not answer.ok:
        return Return(False, title, author, False, way=Way.STAFF,
                      reason=reason_of(answer.screen_messages, dialect.reasons))
    return Return(True, title, author, answer.resensitize, answer.magnetic_media is True,
                  way_of(answer, dialect, branch), answer.destination_location or "", answer.sort_bin or "",
                  held=bool(answer.hold_patron_id) or dialect.alert(answer.alert_type or "00") in HELD)


HELD = (Alert.HOLD_HERE, Alert.HOLD_ELSEWHERE)


def way_of(answer: sip.CheckinResponse, dialect: Dialect, branch: str) -> Way:
    """CT and CY first, CV second: some systems overwrite CV. An unknown code means staff."""
    target, told = answer.destination_location or "", dialect.alert(answer.alert_type or "00")
    if (target and target != branch) or told in (Alert.HOLD_ELSEWHERE, Alert.SEND):
        return Way.TRANSPORT
    if answer.hold_patron_id or told is Alert.HOLD_HERE:
        return Way.HOLD_SHELF
    return Way.SHELF if told is Alert.NONE and not answer.alert else Way.STAFF


def item(answer: sip.ItemInformationResponse, dialect: Dialect, shelf: str = "", number: str = "") -> Item:
    """`shelf`, `number`: the fields in which this system tells where a ready hold stands, if it does."""
    title, author = split_title(answer.title_id)
    more = {name: value.strip() for name, value in reversed(answer.extra)}
    return Item(bool(title), title, author, answer.circulation_status,
                due_of(answer.due_date or "", dialect.date_order), answer.permanent_location or "",
                answer.media_type or "", answer.current_location or "", more.get(shelf, ""), more.get(number, ""),
                due_of(answer.hold_pickup_date or "", dialect.date_order), count_of(answer.hold_queue_length))


def renewed_all(answer: sip.RenewAllResponse, dialect: Dialect) -> RenewedAll:
    return RenewedAll(answer.ok, answer.renewed_items, answer.unrenewed_items,
                      None if answer.ok else reason_of(answer.screen_messages, dialect.reasons))


def held(answer: sip.HoldResponse, dialect: Dialect) -> Held:
    return Held(answer.ok, answer.queue_position or "", answer.pickup_location or "",
                None if answer.ok else reason_of(answer.screen_messages, (*HOLDS, *dialect.reasons)))


def paid(answer: sip.FeePaidResponse, dialect: Dialect) -> Paid:
    return Paid(answer.payment_accepted, answer.transaction_id or "",
                None if answer.payment_accepted else reason_of(answer.screen_messages, dialect.reasons))
