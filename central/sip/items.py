"""Answers about items and holds: 17 and 15."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from central import holds as queue
from central.items import Item, find_item, queue_length, set_properties
from central.patrons import find_patron
from central.refusal import Refusal
from central.schema import ItemState
from central.sip.desk import Desk, words
from sip2.messages import (
    Hold,
    HoldResponse,
    ItemInformation,
    ItemInformationResponse,
    ItemStatusUpdate,
    ItemStatusUpdateResponse,
)
from sip2.values import CirculationStatus, FeeType, HoldMode, HoldType, SecurityMarker

_ANY_COPY = (HoldType.ANY_COPY, HoldType.ANY_COPY_AT_BRANCH)
_STATES = {
    ItemState.LOST: CirculationStatus.LOST,
    ItemState.MISSING: CirculationStatus.MISSING,
    ItemState.CLAIMED_RETURNED: CirculationStatus.CLAIMED_RETURNED,
    ItemState.ON_ORDER: CirculationStatus.ON_ORDER,
    ItemState.IN_PROCESS: CirculationStatus.IN_PROCESS,
    ItemState.NOT_FOR_LOAN: CirculationStatus.OTHER,
    ItemState.DAMAGED: CirculationStatus.OTHER,
    ItemState.WITHDRAWN: CirculationStatus.OTHER,
}
_DAMAGED = "Item is damaged"


def circulation_status(item: Item) -> CirculationStatus:
    """On its way, lost and the like go before on loan, held and on the shelf, as Koha decides."""
    if item.transport_to is not None:
        return CirculationStatus.IN_TRANSIT
    if item.state in _STATES:
        return _STATES[ItemState(item.state)]
    if item.loan_id is not None:
        return CirculationStatus.CHARGED
    if item.left_on_hold_shelf:
        return CirculationStatus.TO_BE_RESHELVED
    return CirculationStatus.ON_HOLD_SHELF if item.ready else CirculationStatus.AVAILABLE


def information(tx: Connection, desk: Desk, request: ItemInformation) -> ItemInformationResponse:
    """18. An unknown item has status 01 and an empty title, as in Koha."""
    item = find_item(tx, request.item_id)
    if item is None:
        return ItemInformationResponse(circulation_status=CirculationStatus.OTHER, security_marker=SecurityMarker.NONE,
                                       fee_type=FeeType.OTHER, transaction_date=desk.now, item_id=request.item_id)
    rule = desk.library.rule(item.material, "*")
    return ItemInformationResponse(
        circulation_status=circulation_status(item), security_marker=SecurityMarker.TATTLE_TAPE,
        fee_type=FeeType.RENTAL if rule.loan_fee else FeeType.OTHER, transaction_date=desk.now,
        hold_queue_length=str(queue_length(tx, item.title_id)),
        due_date=desk.due(item.due_at) if item.due_at else None,
        hold_pickup_date=item.ready_until.strftime("%Y%m%d    235900") if item.ready_until else None,
        item_id=item.barcode, title_id=item.display_title, item_properties=item.properties or None,
        owner=item.owner, media_type=desk.media_type(item),
        permanent_location=item.home_branch, current_location=item.current_branch,
        extra=(("CS", item.call_number), *((("CT", item.transport_to),) if item.transport_to else ()),
               *desk.hold_fields(item)),
        screen_messages=(_DAMAGED,) if item.state == ItemState.DAMAGED else ())


def hold(tx: Connection, desk: Desk, request: Hold) -> HoldResponse:
    """16. AB names a copy; AJ a title by its record number, or a copy by its barcode."""
    patron = find_patron(tx, desk.library, request.patron_id)
    item = find_item(tx, request.item_id or request.title_id or "")
    title_id = item.title_id if item else _title_number(tx, request)
    done: queue.Placed | Refusal | None
    if patron is None or title_id is None:
        done = Refusal.UNKNOWN_PATRON if patron is None else Refusal.UNKNOWN_ITEM
    else:
        copy = item if request.item_id and request.hold_type not in _ANY_COPY else None
        pickup = request.pickup_location or desk.branch
        if request.hold_mode is HoldMode.REMOVE:
            done = queue.remove(tx, patron, title_id, item, desk.agent)
        elif request.hold_mode is HoldMode.CHANGE:
            done = queue.move(tx, desk.library, patron, title_id, item, pickup, desk.agent)
        else:
            done = queue.place(tx, desk.library, patron, title_id, desk.agent, item=copy, pickup=pickup,
                               expires=_day(request.expiration_date))
    placed = done if isinstance(done, queue.Placed) else None
    return HoldResponse(
        ok=not isinstance(done, Refusal), available=bool(placed and placed.available), transaction_date=desk.now,
        expiration_date=request.expiration_date if placed else None,
        queue_position=str(placed.position) if placed else None,
        pickup_location=placed.pickup_branch if placed else None, institution_id=desk.institution,
        patron_id=patron.number if patron else request.patron_id,
        item_id=item.barcode if item and request.item_id else request.item_id,
        title_id=item.display_title if item else request.title_id,
        screen_messages=words(done) if isinstance(done, Refusal) else ())


def _title_number(tx: Connection, request: Hold) -> int | None:
    text = (request.title_id or "").strip()
    if request.item_id or not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return int(text) if queue.title_name(tx, int(text)) is not None else None


def _day(text: str | None) -> date | None:
    """The day of BW; None when it is no date."""
    try:
        return datetime.strptime((text or "")[:8], "%Y%m%d").date()
    except ValueError:
        return None


def status_update(tx: Connection, desk: Desk, request: ItemStatusUpdate) -> ItemStatusUpdateResponse:
    """20. The properties of a known item are kept as they are told, and nothing follows from them."""
    item = find_item(tx, request.item_id)
    if item is None or not desk.can_keep(request.item_properties):
        return ItemStatusUpdateResponse(
            transaction_date=desk.now, item_id=request.item_id,
            screen_messages=words(Refusal.UNKNOWN_ITEM if item is None else Refusal.BAD_TEXT))
    set_properties(tx, item, request.item_properties, desk.agent)
    return ItemStatusUpdateResponse(ok=True, transaction_date=desk.now, item_id=item.barcode,
                                    title_id=item.display_title, item_properties=request.item_properties)
