"""Requests as a dialect understands them, and answers as it words them: what `central.dialects` tells, done."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from central.dialects import Dialect
from central.money import euros
from central.patrons import fees_of, find_patron
from central.sip.desk import Desk
from sip2.messages import (
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    Hold,
    ItemInformationResponse,
    Message,
    PatronInformation,
    PatronInformationResponse,
    PatronStatus,
    PatronStatusResponse,
    RenewResponse,
)
from sip2.values import FeeType, MediaType, SecurityMarker


def heard(request: Message, dialect: Dialect) -> Message:
    """What of a request the dialect takes in."""
    if isinstance(request, Checkin | Checkout) and not dialect.cancels:
        request = replace(request, cancel=None)
    if isinstance(request, Checkin) and not dialect.reads_location:
        request = replace(request, current_location="")
    if isinstance(request, Hold) and not dialect.finds_titles and not request.item_id:
        request = replace(request, item_id=request.title_id, title_id=None)
    return request


def spoken(tx: Connection, desk: Desk, request: Message, answer: Message) -> Message:
    """The answer in the dialect of the desk."""
    dialect = desk.dialect
    changes: dict[str, Any] = {}
    match answer:
        case ItemInformationResponse(title_id=title) if title and dialect.fixed_item_kind:
            changes = {"security_marker": SecurityMarker.TATTLE_TAPE, "fee_type": FeeType.OTHER}
        case RenewResponse(media_type=None) if dialect.empty_media_type:
            changes = {"media_type": MediaType.UNTOLD}
        case CheckinResponse(hold_patron_id=str(waiting)):
            changes = _who_waits(tx, desk, waiting, answer)
        case CheckoutResponse(ok=True) if not dialect.tells_promised_due and _promised(request):
            changes = {"due_date": ""}
        case PatronStatusResponse(valid_patron_password=None) if (
                dialect.always_cq and isinstance(request, PatronStatus)):
            changes = {"valid_patron_password": False}
        case PatronInformationResponse(valid_patron=True, valid_patron_password=right) if right is not False:
            changes = {"extra": (*answer.extra, *_own_fields(tx, desk, request, answer))}
    if dialect.short_amounts:
        changes |= {name: _short(amount) for name in ("fee_amount", "fee_limit")
                    if (amount := getattr(answer, name, None)) is not None}
    return replace(answer, **changes) if changes else answer


def _promised(request: Message) -> bool:
    return isinstance(request, Checkout) and bool(request.no_block)


def _who_waits(tx: Connection, desk: Desk, number: str, answer: CheckinResponse) -> dict[str, Any]:
    dialect = desk.dialect
    patron = find_patron(tx, desk.library, number) if dialect.names_hold_patron or dialect.hold_phone else None
    if patron is None:
        return {}
    if dialect.names_hold_patron:
        return {"hold_patron_name": " ".join(filter(None, (patron.name, patron.email, patron.phone)))}
    return {"extra": (*answer.extra, (dialect.hold_phone, patron.phone))} if patron.phone else {}


def _own_fields(tx: Connection, desk: Desk, request: Message,
                answer: PatronInformationResponse) -> tuple[tuple[str, str], ...]:
    """The PIN that was right, the internal number, and the fee lines when the summary asks for fees."""
    dialect = desk.dialect
    if dialect.returns_pin and answer.valid_patron_password and isinstance(request, PatronInformation):
        return (("AD", request.patron_password or ""),)
    asks_fees = dialect.fee_fields and isinstance(request, PatronInformation) and request.summary.fines
    if not (dialect.internal_id or asks_fees):
        return ()
    patron = find_patron(tx, desk.library, answer.patron_id)
    if patron is None:
        return ()
    number = ((dialect.internal_id, str(patron.id)),) if dialect.internal_id else ()
    fees = fees_of(tx, patron) if asks_fees else ()
    return (*number, *(field for fee in fees for field in (
        ("CG", str(fee.id)), ("FA", euros(fee.left)), ("FD", fee.title or ""), ("FE", fee.kind))))


def _short(amount: str) -> str:
    """0 and 2.5 for 0.00 and 2.50."""
    return amount.rstrip("0").rstrip(".") if "." in amount else amount
