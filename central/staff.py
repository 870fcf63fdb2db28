"""What staff would look up and do: lists of loans, items, patrons, holds, transports and fees, and placing a hold."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from central.errors import CentralError
from central.holds import place
from central.items import find_item
from central.library import Library
from central.patrons import find_patron
from central.refusal import Refusal
from central.schema import OPEN_HOLDS, HoldState, cards, fees, holds, items, loans, patrons, titles, transports
from central.sip.texts import REFUSALS

Row = dict[str, Any]
_TAKEN = holds.c.state.in_((HoldState.IN_TRANSIT, HoldState.READY))
_OPEN_LOAN = (loans.c.item_id == items.c.id) & loans.c.returned_at.is_(None)


def loan_list(_now: datetime) -> Select[Any]:
    return (select(items.c.barcode.label("item"), titles.c.title, patrons.c.number.label("patron"), loans.c.branch,
                   loans.c.lent_at, loans.c.due_at, loans.c.renewals)
            .join(items, items.c.id == loans.c.item_id).join(titles, titles.c.id == items.c.title_id)
            .join(patrons, patrons.c.id == loans.c.patron_id)
            .where(loans.c.returned_at.is_(None)).order_by(loans.c.id))


def item_list(_now: datetime) -> Select[Any]:
    where = case((loans.c.id.is_not(None), "on_loan"), (holds.c.state == HoldState.READY, "on_hold_shelf"),
                 (transports.c.id.is_not(None), "in_transit"), (items.c.state != "in_collection", items.c.state),
                 else_="available")
    return (select(items.c.barcode.label("item"), titles.c.title, titles.c.author, items.c.material,
                   items.c.home_branch.label("home"), items.c.current_branch.label("at"), where.label("status"),
                   patrons.c.number.label("patron"), transports.c.to_branch.label("travels_to"),
                   holds.c.pickup_number, items.c.parts)
            .join(titles, titles.c.id == items.c.title_id).outerjoin(loans, _OPEN_LOAN)
            .outerjoin(patrons, patrons.c.id == loans.c.patron_id)
            .outerjoin(holds, (holds.c.taken_item_id == items.c.id) & _TAKEN)
            .outerjoin(transports, (transports.c.item_id == items.c.id) & transports.c.ended_at.is_(None))
            .order_by(items.c.id))


def patron_list(now: datetime) -> Select[Any]:
    open_loans = select(func.count()).where(loans.c.patron_id == patrons.c.id, loans.c.returned_at.is_(None))
    late = open_loans.where(loans.c.due_at < now)
    open_holds = select(func.count()).where(holds.c.patron_id == patrons.c.id, holds.c.state.in_(OPEN_HOLDS))
    owed = select(func.coalesce(func.sum(fees.c.amount - fees.c.paid), 0)).where(fees.c.patron_id == patrons.c.id)
    lost = select(func.count()).where(cards.c.patron_id == patrons.c.id, cards.c.lost)
    return select(
        patrons.c.number.label("card"), patrons.c.name, patrons.c.category, patrons.c.home_branch.label("home"),
        patrons.c.language, patrons.c.state, patrons.c.expires, patrons.c.failed_pins,
        open_loans.scalar_subquery().label("loans"), late.scalar_subquery().label("overdue"),
        open_holds.scalar_subquery().label("holds"), owed.scalar_subquery().label("owed_cents"),
        lost.scalar_subquery().label("lost_cards")).order_by(patrons.c.id)


def hold_list(_now: datetime) -> Select[Any]:
    return (select(patrons.c.number.label("patron"), titles.c.title, items.c.barcode.label("item"), holds.c.state,
                   holds.c.pickup_branch.label("pickup"), holds.c.pickup_number, holds.c.ready_until, holds.c.placed_at)
            .join(patrons, patrons.c.id == holds.c.patron_id).join(titles, titles.c.id == holds.c.title_id)
            .outerjoin(items, items.c.id == func.coalesce(holds.c.taken_item_id, holds.c.wanted_item_id))
            .where(holds.c.state.in_(OPEN_HOLDS)).order_by(holds.c.placed_at, holds.c.id))


def transport_list(_now: datetime) -> Select[Any]:
    return (select(items.c.barcode.label("item"), titles.c.title, transports.c.from_branch.label("from"),
                   transports.c.to_branch.label("to"), transports.c.sent_at)
            .join(items, items.c.id == transports.c.item_id).join(titles, titles.c.id == items.c.title_id)
            .where(transports.c.ended_at.is_(None)).order_by(transports.c.id))


def fee_list(_now: datetime) -> Select[Any]:
    return (select(fees.c.id, patrons.c.number.label("patron"), items.c.barcode.label("item"), fees.c.kind,
                   fees.c.amount.label("amount_cents"), fees.c.paid.label("paid_cents"))
            .join(patrons, patrons.c.id == fees.c.patron_id).outerjoin(items, items.c.id == fees.c.item_id)
            .where(fees.c.amount > fees.c.paid).order_by(fees.c.id))


LISTS: dict[str, Callable[[datetime], Select[Any]]] = {
    "loans": loan_list, "items": item_list, "patrons": patron_list, "holds": hold_list,
    "transports": transport_list, "fees": fee_list}


def rows(tx: Connection, verb: str, now: datetime) -> list[Row]:
    """The rows of one of LISTS: plain values, times and days as ISO text, open and current ones only."""
    return [{key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in row._mapping.items()}
            for row in tx.execute(LISTS[verb](now))]


def place_hold(tx: Connection, library: Library, card: str, barcode: str, pickup: str, now: datetime) -> Row:
    """A hold on this very copy. Errors: CentralError with the reason."""
    patron = find_patron(tx, library, card)
    item = find_item(tx, barcode)
    if patron is None:
        raise CentralError(f"there is no patron with the card {card}")
    if item is None:
        raise CentralError(f"there is no item with the barcode {barcode}")
    if item.hold_id is not None and item.hold_patron_id == patron.id:
        raise CentralError(REFUSALS[Refusal.HELD_ALREADY])
    placed = place(tx, library, patron, item.title_id, item=item, pickup=pickup, now=now)
    if isinstance(placed, Refusal):
        raise CentralError(f"no hold was placed: {REFUSALS[placed]}")
    return {"patron": patron.number, "item": item.barcode, "title": item.title, "pickup": pickup,
            "position": placed.position}
