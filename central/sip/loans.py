"""Answers about loans: 11, 09, 29, 65."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from central import money
from central.audit import Agent
from central.circulation import (
    Destination,
    FeeAsked,
    Lent,
    Returned,
    checkin,
    checkout,
    checkout_promised,
    end_process,
    renew,
)
from central.items import Item, find_item
from central.patrons import Patron, find_patron, loans_of
from central.refusal import Refusal
from central.schema import ItemState
from central.sip.desk import Desk, checkin_words, words
from central.sip.texts import RENEWING, SHORTENED
from sip2.messages import (
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    Renew,
    RenewAll,
    RenewAllResponse,
    RenewResponse,
)
from sip2.values import FeeType

NOT_FOR_LOAN_CHANGED = "53"      # Koha-Suomi's own alert type; the last assigned wins
_ALERTS = {Destination.HOLD_SHELF: "01", Destination.HOLD_ELSEWHERE: "02", Destination.TRANSPORT: "04",
           Destination.STAFF: "99"}


def check_out(tx: Connection, desk: Desk, request: Checkout) -> CheckoutResponse:
    patron = find_patron(tx, desk.library, request.patron_id)
    item = find_item(tx, request.item_id)
    common = _common(desk, request.patron_id, request.item_id, patron, item)
    if patron is None or item is None:
        missing = Refusal.UNKNOWN_PATRON if patron is None else Refusal.UNKNOWN_ITEM
        return CheckoutResponse(**common, screen_messages=words(missing))
    if not request.no_block and desk.keeps_away(patron):
        return CheckoutResponse(**common, screen_messages=words(Refusal.NO_SELF_SERVICE))
    if request.no_block:
        done: Lent | FeeAsked | Refusal = checkout_promised(
            tx, desk.library, patron, item, desk.agent, _local(request.nb_due_date))
    else:
        done = checkout(tx, desk.library, patron, item, desk.agent, fee_accepted=bool(request.fee_acknowledged),
                        may_renew=desk.dialect.second_checkout_renews or bool(request.sc_renewal_policy))
    if isinstance(done, Refusal):
        return CheckoutResponse(**common, screen_messages=words(done))
    if isinstance(done, FeeAsked):
        return CheckoutResponse(**common, **_rental(done.amount))
    notes = ((RENEWING,) if done.renewed else ()) + ((SHORTENED,) if done.shortened else ())
    return CheckoutResponse(**{**common, "ok": True, "renewal_ok": done.renewed, "desensitize": True},
                            due_date=desk.due(done.due_at), screen_messages=notes, **_rental(done.charged))


def check_in(tx: Connection, desk: Desk, request: Checkin) -> CheckinResponse:
    item = find_item(tx, request.item_id)
    branch = request.current_location if request.current_location in desk.library.branches else desk.branch
    done: Returned | Refusal = Refusal.UNKNOWN_ITEM
    hidden = item is not None and desk.dialect.process_ends_at_checkin and item.state == ItemState.IN_PROCESS
    if item is not None:
        if hidden:
            item = end_process(tx, item, desk.agent)
        done = checkin(tx, desk.library, item, Agent(desk.who, branch, desk.now),
                       returned_at=_local(request.return_date) if request.no_block or desk.dialect.back_dates else None,
                       only_on_loan=not desk.return_when_not_on_loan, cancel=bool(request.cancel))
    if isinstance(done, Refusal):
        return CheckinResponse(
            ok=False, alert=True, alert_type="99" if item else "00", transaction_date=desk.now,
            institution_id=desk.institution, item_id=item.barcode if item else request.item_id,
            permanent_location=item.home_branch if item else "", title_id=item.display_title if item else None,
            sort_bin=desk.library.staff_bin, screen_messages=checkin_words(done))
    came = _came_in(desk, done)
    return replace(came, alert=True, alert_type=NOT_FOR_LOAN_CHANGED) if hidden else came


def _came_in(desk: Desk, done: Returned) -> CheckinResponse:
    item = done.item
    slip: tuple[str, ...] = ()
    if done.destination is Destination.HOLD_SHELF:
        slip = (desk.hold_place(item),)
    held = done.destination in (Destination.HOLD_SHELF, Destination.HOLD_ELSEWHERE)
    return CheckinResponse(
        ok=True, resensitize=True, magnetic_media=desk.magnetic(item), alert=done.destination is not Destination.SHELF,
        transaction_date=desk.now, institution_id=desk.institution, item_id=item.barcode,
        permanent_location=item.home_branch, title_id=item.display_title, sort_bin=_bin(desk, done),
        media_type=desk.media_type(item), collection_code=item.collection, call_number=item.call_number,
        destination_location=done.to_branch, alert_type=_ALERTS.get(done.destination),
        hold_patron_id=item.hold_patron_number if held else None, screen_messages=slip, print_lines=slip,
        extra=desk.hold_fields(item) if done.destination is Destination.HOLD_SHELF else ())


def _bin(desk: Desk, done: Returned) -> str:
    library = desk.library
    if done.to_branch is not None:
        return library.branches[done.to_branch].bin
    return {Destination.HOLD_SHELF: library.hold_bin, Destination.STAFF: library.staff_bin}.get(
        done.destination, library.shelf_bin)


def renew_one(tx: Connection, desk: Desk, request: Renew) -> RenewResponse:
    """30. A title id (AJ) is understood as an item's barcode, as Koha does."""
    asked = request.item_id or request.title_id or ""
    patron = find_patron(tx, desk.library, request.patron_id)
    item = find_item(tx, asked)
    common = _common(desk, request.patron_id, asked, patron, item)
    if patron is None or item is None:
        missing = Refusal.UNKNOWN_PATRON if patron is None else Refusal.UNKNOWN_ITEM
        return RenewResponse(**common, screen_messages=words(missing))
    if desk.keeps_away(patron):
        return RenewResponse(**common, screen_messages=words(Refusal.NO_SELF_SERVICE))
    done = renew(tx, desk.library, patron, item, desk.agent, fee_accepted=bool(request.fee_acknowledged))
    if isinstance(done, Refusal):
        return RenewResponse(**common, screen_messages=words(done))
    if isinstance(done, FeeAsked):
        return RenewResponse(**common, **_rental(done.amount))
    return RenewResponse(**{**common, "ok": True, "renewal_ok": True, "desensitize": True},
                         due_date=desk.due(done.due_at), **_rental(done.charged))


def renew_all(tx: Connection, desk: Desk, request: RenewAll) -> RenewAllResponse:
    """66: every loan by itself; BN names those that could not be renewed."""
    patron = find_patron(tx, desk.library, request.patron_id)
    if patron is None:
        return RenewAllResponse(transaction_date=desk.now, institution_id=desk.institution,
                                screen_messages=words(Refusal.UNKNOWN_PATRON))
    mine = [barcode for barcode, _due in loans_of(tx, patron)]
    if desk.keeps_away(patron):
        return RenewAllResponse(unrenewed_count=len(mine), transaction_date=desk.now, institution_id=desk.institution,
                                unrenewed_items=tuple(mine), screen_messages=words(Refusal.NO_SELF_SERVICE))
    renewed: list[str] = []
    left: list[str] = []
    for barcode in mine:
        item = find_item(tx, barcode)
        done = item is not None and isinstance(
            renew(tx, desk.library, patron, item, desk.agent, fee_accepted=bool(request.fee_acknowledged)), Lent)
        (renewed if done else left).append(barcode)
    return RenewAllResponse(ok=True, renewed_count=len(renewed), unrenewed_count=len(left), transaction_date=desk.now,
                            institution_id=desk.institution, renewed_items=tuple(renewed), unrenewed_items=tuple(left))


def _common(desk: Desk, patron_id: str, item_id: str, patron: Patron | None, item: Item | None) -> dict[str, Any]:
    """What 12 and 30 share, as long as nothing was lent."""
    return {
        "ok": False, "renewal_ok": False, "magnetic_media": desk.magnetic(item) if item else None, "desensitize": None,
        "transaction_date": desk.now, "institution_id": desk.institution,
        "patron_id": patron.number if patron else patron_id, "item_id": item.barcode if item else item_id,
        "title_id": item.display_title if item else "", "media_type": desk.media_type(item) if item else None}


def _rental(amount: int) -> dict[str, Any]:
    """The fields of a rental fee that is asked for or was charged; none when there is none."""
    if not amount:
        return {}
    return {"fee_type": FeeType.RENTAL, "currency_type": money.CURRENCY, "fee_amount": money.euros(amount)}


def _local(when: Any) -> Any:
    """A time of the wire as naive local time."""
    return when if when is None or when.tzinfo is None else when.astimezone().replace(tzinfo=None)
