"""Answers about patrons: 63, 23, 37, 01, 25, 35."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from central import money
from central.dialects import Dialect, PatronPa
from central.patrons import (
    Account,
    Patron,
    account,
    blocks,
    fees_of,
    find_patron,
    holds_of,
    loans_of,
    set_blocked,
)
from central.refusal import Refusal
from central.schema import HoldState
from central.sip.desk import ALL_DENIED, Desk, words
from central.sip.texts import ACCOUNT_LOCKED, REFUSALS, THANKS
from sip2.messages import (
    BlockPatron,
    EndPatronSession,
    EndSessionResponse,
    FeePaid,
    FeePaidResponse,
    PatronEnable,
    PatronEnableResponse,
    PatronInformation,
    PatronInformationResponse,
    PatronStatus,
    PatronStatusResponse,
)
from sip2.values import PatronFlags, Summary, SummaryCounts


@dataclass(frozen=True, slots=True)
class _Standing:
    """What both 24 and 64 tell of a patron. `pin_right` is None when no PIN was given."""

    patron: Patron
    has: Account
    blocks: list[Refusal]
    pin_right: bool | None
    dialect: Dialect

    @property
    def hidden(self) -> bool:
        return self.pin_right is False

    @property
    def flags(self) -> PatronFlags:
        if self.hidden or {Refusal.PIN_LOCKED, Refusal.CARD_EXPIRED, Refusal.DEBARRED} & set(self.blocks):
            return _flags(self.blocks, True)
        return _flags(self.blocks, bool(self.blocks))

    @property
    def messages(self) -> tuple[str, ...]:
        parts = [self.dialect.greeting] if self.dialect.greeting else []
        if Refusal.PIN_LOCKED in self.blocks:
            parts.append(ACCOUNT_LOCKED)
        if self.hidden:
            parts.append(self.dialect.wrong_pin)
        elif self.dialect.tells_blocks:
            parts += [REFUSALS[reason] for reason in self.blocks if reason is not Refusal.PIN_LOCKED]
        return (" ".join(parts),) if parts else ()


def _flags(stopped: list[Refusal], denied: bool) -> PatronFlags:
    return PatronFlags(
        charge_denied=denied, renewal_denied=denied, recall_denied=denied, hold_denied=denied,
        card_lost=Refusal.CARD_LOST in stopped, too_many_charged=Refusal.TOO_MANY_LOANS in stopped,
        too_many_overdue=Refusal.OVERDUE in stopped, fines_too_high=Refusal.FEES in stopped,
        fees_too_high=Refusal.FEES in stopped)


def _standing(tx: Connection, desk: Desk, patron: Patron, pin_right: bool | None) -> _Standing:
    has = account(tx, patron, desk.now)
    return _Standing(patron, has, blocks(desk.library, patron, has, desk.now), pin_right, desk.dialect)


def information(tx: Connection, desk: Desk, request: PatronInformation,
                pin_right: bool | None) -> PatronInformationResponse:
    """64. After a wrong PIN nothing but the name is told."""
    patron = find_patron(tx, desk.library, request.patron_id)
    if patron is None:
        return PatronInformationResponse(
            patron_status=ALL_DENIED, language=request.language, transaction_date=desk.now,
            institution_id=desk.institution, patron_id=request.patron_id, valid_patron=False,
            valid_patron_password=False if request.patron_password is not None else None,
            screen_messages=words(Refusal.UNKNOWN_PATRON))
    told = _standing(tx, desk, patron, pin_right)
    common: dict[str, Any] = {
        "language": request.language, "transaction_date": desk.now, "institution_id": desk.institution,
        "patron_id": patron.number, "personal_name": patron.name, "valid_patron": True,
        "valid_patron_password": pin_right, "screen_messages": told.messages}
    if told.hidden:
        return PatronInformationResponse(patron_status=told.flags, **common)
    limits = desk.library.categories[patron.category]
    has = told.has
    flags = told.flags
    if has.loans >= limits.loans:
        flags = _flags([*told.blocks, Refusal.TOO_MANY_LOANS], flags.charge_denied)
    return PatronInformationResponse(
        patron_status=flags,
        counts=SummaryCounts(holds=has.holds_ready, overdue=has.overdue, charged=has.loans, fines=has.fees,
                             unavailable=has.holds_waiting),
        hold_items_limit=f"{limits.holds:04d}", overdue_items_limit=f"{limits.overdue:04d}",
        charged_items_limit=f"{limits.loans:04d}", currency_type=money.CURRENCY,
        fee_amount=money.euros(has.owed), fee_limit=money.euros(limits.fee_limit), home_address=patron.address,
        email_address=patron.email, home_phone=patron.phone,
        extra=(*_own_fields(desk, patron), *_pa(desk, patron, request.institution_id)),
        **common, **_lists(tx, desk, patron, request))


def _lists(tx: Connection, desk: Desk, patron: Patron, request: PatronInformation) -> dict[str, Any]:
    """The one list that the summary asks for; the first Y counts. BP and BQ count from one and are included."""
    asked = _first(request.summary)
    if asked is None:
        return {}
    if asked in ("charged", "overdue"):
        found = loans_of(tx, patron)
        lines = [barcode for barcode, due in found if asked == "charged" or due < desk.now]
    elif asked in ("holds", "unavailable"):
        lines = [barcode for barcode, state in holds_of(tx, patron) if (state is HoldState.READY) == (asked == "holds")]
    elif asked == "fines":
        lines = [f"{row.id} {money.euros(row.left)} {row.title or ''}".strip()[:255] for row in fees_of(tx, patron)]
    else:
        lines = []
    start = max(_number(request.start_item, 1), 1)
    end = _number(request.end_item, len(lines))
    return {_LIST_FIELD[asked]: tuple(lines[start - 1:max(end, 0)])}


_LIST_FIELD = {"holds": "hold_items", "overdue": "overdue_items", "charged": "charged_items", "fines": "fine_items",
               "recalls": "recall_items", "unavailable": "unavailable_hold_items"}


def _own_fields(desk: Desk, patron: Patron) -> tuple[tuple[str, str], ...]:
    """Home branch, birth date, category and internet right, where the dialect tells them."""
    if not desk.dialect.tells_patron_fields:
        return ()
    born = (("PB", patron.birth_date.strftime("%Y%m%d")),) if patron.birth_date is not None else ()
    return (("AQ", patron.home_branch), *born, ("PC", patron.category), ("PI", "Y" if patron.internet else "N"))


def _pa(desk: Desk, patron: Patron, asked_at: str) -> tuple[tuple[str, str], ...]:
    if desk.dialect.pa is PatronPa.EXPIRY and patron.expires is not None:
        return (("PA", patron.expires.strftime("%Y%m%d")),)
    if desk.dialect.pa is PatronPa.ACCESS:      # a branch that is not known keeps nobody out, as in Koha-Suomi
        return (("PA", "0" if patron.category in desk.library.no_self_service.get(asked_at, ()) else "1"),)
    return ()


def _first(summary: Summary) -> str | None:
    return next((name for name in _LIST_FIELD if getattr(summary, name)), None)


def _number(text: str | None, otherwise: int) -> int:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else otherwise


def status(tx: Connection, desk: Desk, request: PatronStatus, pin_right: bool | None) -> PatronStatusResponse:
    """24, the older and shorter form of 64."""
    patron = find_patron(tx, desk.library, request.patron_id)
    if patron is None:
        return PatronStatusResponse(
            patron_status=ALL_DENIED, language=request.language, transaction_date=desk.now,
            institution_id=desk.institution, patron_id=request.patron_id, valid_patron=False,
            valid_patron_password=False if request.patron_password is not None else None,
            screen_messages=words(Refusal.UNKNOWN_PATRON))
    told = _standing(tx, desk, patron, pin_right)
    return PatronStatusResponse(
        patron_status=told.flags, language=request.language, transaction_date=desk.now,
        institution_id=desk.institution, patron_id=patron.number, personal_name=patron.name, valid_patron=True,
        valid_patron_password=pin_right, currency_type=None if told.hidden else money.CURRENCY,
        fee_amount=None if told.hidden else money.euros(told.has.owed), screen_messages=told.messages)


def block(tx: Connection, desk: Desk, request: BlockPatron) -> PatronStatusResponse:
    """24 to 01: the card was left behind, or kept."""
    patron = find_patron(tx, desk.library, request.patron_id)
    if patron is not None:
        set_blocked(tx, patron, True, desk.agent)
    return status(tx, desk, PatronStatus(patron_id=request.patron_id), None)


def enable(tx: Connection, desk: Desk, request: PatronEnable) -> PatronEnableResponse:
    """26: lift what 01 did. A PIN is not asked, as the terminal's account vouches for the request."""
    patron = find_patron(tx, desk.library, request.patron_id)
    if patron is not None:
        set_blocked(tx, patron, False, desk.agent)
    now = status(tx, desk, PatronStatus(patron_id=request.patron_id), None)
    return PatronEnableResponse(
        patron_status=now.patron_status, language=now.language, transaction_date=desk.now,
        institution_id=desk.institution, patron_id=now.patron_id, personal_name=now.personal_name,
        valid_patron=now.valid_patron, screen_messages=now.screen_messages)


def fee_paid(tx: Connection, desk: Desk, request: FeePaid) -> FeePaidResponse:
    patron = find_patron(tx, desk.library, request.patron_id)
    amount = money.cents(request.fee_amount)
    if patron is None:
        refusal: Refusal | None = Refusal.UNKNOWN_PATRON
    elif amount is None or request.currency_type != money.CURRENCY:
        refusal = Refusal.BAD_AMOUNT
    elif not desk.can_keep(request.transaction_id or ""):
        refusal = Refusal.BAD_TEXT
    else:
        refusal = money.pay(tx, patron, amount, desk.agent, payment_type=request.payment_type.value,
                            transaction_id=request.transaction_id, fee_id=request.fee_identifier)
    return FeePaidResponse(
        payment_accepted=refusal is None, transaction_date=desk.now, institution_id=desk.institution,
        patron_id=patron.number if patron else request.patron_id, transaction_id=request.transaction_id,
        screen_messages=() if refusal is None else words(refusal))


def end_session(_tx: Connection, desk: Desk, request: EndPatronSession) -> EndSessionResponse:
    return EndSessionResponse(end_session=True, transaction_date=desk.now, institution_id=desk.institution,
                              patron_id=request.patron_id, screen_messages=(THANKS,))
