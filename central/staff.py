"""What staff would look up: lists of loans, items, patrons, holds, transports and fees, the hold shelves, the audit."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, or_, select

from central.audit import audit_list
from central.schema import (
    LEFT,
    OPEN_HOLDS,
    HoldState,
    ItemState,
    cards,
    fees,
    holds,
    items,
    loans,
    patrons,
    titles,
    transports,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows of a list are wanted; None is any. `branch`: any branch that the row names. `limit`: rows at most."""

    branch: str | None = None
    patron: str | None = None       # the region's number
    item: str | None = None         # the barcode
    status: str | None = None
    since: datetime | None = None   # of the audit
    limit: int | None = None


ALL = Filter()
_COLUMNS = {"branch": ("branch", "home", "at", "pickup", "from", "to"), "patron": ("patron", "card"),
            "item": ("item",), "status": ("status", "state", "kind", "act")}
_TAKEN = holds.c.state.in_((HoldState.IN_TRANSIT, HoldState.READY))
_OPEN_LOAN = (loans.c.item_id == items.c.id) & loans.c.returned_at.is_(None)


def loan_list(_now: datetime) -> Select[Any]:
    return (select(items.c.barcode.label("item"), titles.c.title, patrons.c.number.label("patron"), loans.c.branch,
                   loans.c.lent_at, loans.c.due_at, loans.c.renewals)
            .join(items, items.c.id == loans.c.item_id).join(titles, titles.c.id == items.c.title_id)
            .join(patrons, patrons.c.id == loans.c.patron_id)
            .where(loans.c.returned_at.is_(None)).order_by(loans.c.id))


def item_list(_now: datetime) -> Select[Any]:
    """`status` is where a copy is, in the order of message 18: on its way, lost and the like, on loan, held, here."""
    where = case((transports.c.id.is_not(None), "in_transit"),
                 (items.c.state != ItemState.IN_COLLECTION, items.c.state), (loans.c.id.is_not(None), "on_loan"),
                 (holds.c.state == HoldState.READY, "on_hold_shelf"),
                 (items.c.pickup_number.is_not(None), "left_on_hold_shelf"), else_="available")
    return (select(items.c.barcode.label("item"), titles.c.title, titles.c.author, items.c.material,
                   items.c.home_branch.label("home"), items.c.current_branch.label("at"), where.label("status"),
                   patrons.c.number.label("patron"), transports.c.to_branch.label("travels_to"),
                   items.c.pickup_number, items.c.parts, items.c.properties)
            .join(titles, titles.c.id == items.c.title_id).outerjoin(loans, _OPEN_LOAN)
            .outerjoin(patrons, patrons.c.id == loans.c.patron_id)
            .outerjoin(holds, (holds.c.taken_item_id == items.c.id) & _TAKEN)
            .outerjoin(transports, (transports.c.item_id == items.c.id) & transports.c.ended_at.is_(None))
            .order_by(items.c.id))


def patron_list(now: datetime) -> Select[Any]:
    open_loans = select(func.count()).where(loans.c.patron_id == patrons.c.id, loans.c.returned_at.is_(None))
    late = open_loans.where(loans.c.due_at < now)
    open_holds = select(func.count()).where(holds.c.patron_id == patrons.c.id, holds.c.state.in_(OPEN_HOLDS))
    owed = select(func.coalesce(func.sum(LEFT), 0)).where(fees.c.patron_id == patrons.c.id)
    lost = select(func.count()).where(cards.c.patron_id == patrons.c.id, cards.c.lost)
    return select(
        patrons.c.number.label("card"), patrons.c.name, patrons.c.category, patrons.c.home_branch.label("home"),
        patrons.c.language, patrons.c.state, patrons.c.expires, patrons.c.failed_pins,
        open_loans.scalar_subquery().label("loans"), late.scalar_subquery().label("overdue"),
        open_holds.scalar_subquery().label("holds"), owed.scalar_subquery().label("owed_cents"),
        lost.scalar_subquery().label("lost_cards")).order_by(patrons.c.id)


def hold_list(_now: datetime) -> Select[Any]:
    return (select(patrons.c.number.label("patron"), titles.c.title, items.c.barcode.label("item"), holds.c.state,
                   holds.c.pickup_branch.label("pickup"), items.c.pickup_number, holds.c.ready_until, holds.c.expires,
                   holds.c.placed_at)
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
                   fees.c.amount.label("amount_cents"), fees.c.paid.label("paid_cents"),
                   fees.c.forgiven.label("forgiven_cents"), fees.c.charged_at)
            .join(patrons, patrons.c.id == fees.c.patron_id).outerjoin(items, items.c.id == fees.c.item_id)
            .where(LEFT > 0).order_by(fees.c.id))


def shelf_list(_now: datetime) -> Select[Any]:
    """What stands on the hold shelves, by number. A copy without a patron is to be returned: its hold has ended."""
    return (select(items.c.current_branch.label("branch"), items.c.pickup_number, items.c.barcode.label("item"),
                   titles.c.title, patrons.c.number.label("patron"), holds.c.ready_until)
            .join(titles, titles.c.id == items.c.title_id)
            .outerjoin(holds, (holds.c.taken_item_id == items.c.id) & (holds.c.state == HoldState.READY))
            .outerjoin(patrons, patrons.c.id == holds.c.patron_id)
            .where(items.c.pickup_number.is_not(None)).order_by(items.c.current_branch, items.c.pickup_number))


LISTS: dict[str, Callable[[datetime], Select[Any]]] = {
    "loans": loan_list, "items": item_list, "patrons": patron_list, "holds": hold_list,
    "transports": transport_list, "fees": fee_list, "shelf": shelf_list, "audit": audit_list}


def rows(tx: Connection, verb: str, now: datetime, only: Filter = ALL) -> list[Row]:
    """The rows of one of LISTS: plain values, times and days as ISO text, open and current ones only."""
    statement = LISTS[verb](now)
    there = statement.selected_columns
    for name, columns in _COLUMNS.items():
        wanted = getattr(only, name)
        if wanted is not None:
            statement = statement.where(or_(*(there[column] == wanted for column in columns if column in there)))
    if only.since is not None:
        statement = statement.where(there["at"] >= only.since)
    return plain(tx.execute(statement.limit(only.limit)))


def plain(found: Iterable[Any]) -> list[Row]:
    """Rows as JSON carries them."""
    return [{key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in row._mapping.items()}
            for row in found]
