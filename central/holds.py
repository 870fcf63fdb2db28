"""Holds: a queue for a title or one copy, a copy on its way, a copy ready on the shelf of the pick-up branch."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from central.items import Item
from central.library import Library
from central.patrons import Patron, account, blocks
from central.refusal import Refusal
from central.schema import OPEN_HOLDS, HoldState, holds, items, loans, titles

_WAITING = (
    select(holds)
    .where(holds.c.state == HoldState.WAITING, holds.c.title_id == bindparam("title"),
           or_(holds.c.wanted_item_id.is_(None), holds.c.wanted_item_id == bindparam("item")),
           or_(holds.c.expires.is_(None), holds.c.expires >= bindparam("today")))
    .order_by(holds.c.placed_at, holds.c.id))
_CHANGE = update(holds).where(holds.c.id == bindparam("hold"))
_NUMBERS = select(holds.c.pickup_number).where(
    holds.c.state == HoldState.READY, holds.c.pickup_branch == bindparam("branch"))


@dataclass(frozen=True, slots=True)
class Placed:
    """A hold in the queue. `available`: a copy stands on a shelf somewhere now."""

    hold_id: int
    title_id: int
    position: int
    pickup_branch: str
    available: bool


def waiting_for(tx: Connection, item: Item, today: date) -> list[Row[Any]]:
    """The holds that this copy could fill, first come first."""
    return list(tx.execute(_WAITING, {"title": item.title_id, "item": item.id, "today": today}))


def hold_by_id(tx: Connection, hold_id: int) -> Row[Any]:
    return tx.execute(select(holds).where(holds.c.id == hold_id)).one()


def title_exists(tx: Connection, title_id: int) -> bool:
    return tx.execute(select(titles.c.id).where(titles.c.id == title_id)).first() is not None


def place(tx: Connection, library: Library, patron: Patron, title_id: int, *, item: Item | None, pickup: str,
          now: datetime, expires: date | None = None) -> Placed | Refusal:
    """Put the patron last in the queue for a title, or for one copy of it."""
    if pickup not in library.branches:
        return Refusal.UNKNOWN_PICKUP
    has = account(tx, patron, now)
    stopped = blocks(library, patron, has, now)
    if stopped:
        return stopped[0]
    if has.holds_ready + has.holds_waiting >= library.categories[patron.category].holds:
        return Refusal.TOO_MANY_HOLDS
    if _open_hold(tx, patron, title_id, item) is not None or _has_on_loan(tx, patron, title_id):
        return Refusal.HELD_ALREADY
    ahead = tx.execute(select(func.count()).select_from(holds).where(
        holds.c.title_id == title_id, holds.c.state == HoldState.WAITING)).scalar_one()
    hold_id = tx.execute(insert(holds).values(
        patron_id=patron.id, title_id=title_id, wanted_item_id=item.id if item else None, pickup_branch=pickup,
        state=HoldState.WAITING, placed_at=now, expires=expires).returning(holds.c.id)).scalar_one()
    return Placed(hold_id, title_id, ahead + 1, pickup, _any_copy_in(tx, title_id))


def remove(tx: Connection, patron: Patron, title_id: int, item: Item | None) -> Refusal | None:
    """Take the patron out of the queue. A copy already on the hold shelf is free; its next check-in decides on it."""
    row = _open_hold(tx, patron, title_id, item)
    if row is None:
        return Refusal.NO_SUCH_HOLD
    close(tx, row.id, HoldState.CANCELLED)
    return None


def move(tx: Connection, library: Library, patron: Patron, title_id: int, item: Item | None,
         pickup: str) -> Placed | Refusal:
    """Change where a waiting hold is to be picked up."""
    if pickup not in library.branches:
        return Refusal.UNKNOWN_PICKUP
    row = _open_hold(tx, patron, title_id, item)
    if row is None or row.state != HoldState.WAITING:
        return Refusal.NO_SUCH_HOLD
    tx.execute(_CHANGE.values(pickup_branch=pickup), {"hold": row.id})
    ahead = tx.execute(select(func.count()).select_from(holds).where(
        holds.c.title_id == title_id, holds.c.state == HoldState.WAITING,
        or_(holds.c.placed_at < row.placed_at,
            (holds.c.placed_at == row.placed_at) & (holds.c.id < row.id)))).scalar_one()
    return Placed(row.id, title_id, ahead + 1, pickup, _any_copy_in(tx, title_id))


def take(tx: Connection, library: Library, item: Item, hold_id: int, pickup: str, branch: str, now: datetime) -> None:
    """Give the copy to the hold: ready when it lies at the pick-up branch, else in transit."""
    if pickup == branch:
        tx.execute(_CHANGE.values(state=HoldState.READY, taken_item_id=item.id, pickup_number=_free_number(tx, branch),
                                  ready_until=now.date() + timedelta(days=library.ready_days)), {"hold": hold_id})
    else:
        tx.execute(_CHANGE.values(state=HoldState.IN_TRANSIT, taken_item_id=item.id, pickup_number=None,
                                  ready_until=None), {"hold": hold_id})


def give_back(tx: Connection, hold_id: int) -> None:
    """The copy is gone otherwise: the hold waits again, in its old place."""
    tx.execute(_CHANGE.values(state=HoldState.WAITING, taken_item_id=None, pickup_number=None, ready_until=None),
               {"hold": hold_id})


def close(tx: Connection, hold_id: int, state: HoldState) -> None:
    """End a hold: FULFILLED by a loan, or CANCELLED."""
    tx.execute(_CHANGE.values(state=state, pickup_number=None), {"hold": hold_id})


def _open_hold(tx: Connection, patron: Patron, title_id: int, item: Item | None) -> Row[Any] | None:
    """The patron's open hold on the title; with an item, one on that copy goes first."""
    rows = list(tx.execute(select(holds).where(
        holds.c.patron_id == patron.id, holds.c.title_id == title_id, holds.c.state.in_(OPEN_HOLDS))))
    if item is not None:
        rows.sort(key=lambda row: item.id not in (row.taken_item_id, row.wanted_item_id))
    return rows[0] if rows else None


def _has_on_loan(tx: Connection, patron: Patron, title_id: int) -> bool:
    return tx.execute(select(loans.c.id).join(items, items.c.id == loans.c.item_id).where(
        loans.c.patron_id == patron.id, loans.c.returned_at.is_(None),
        items.c.title_id == title_id)).first() is not None


def _any_copy_in(tx: Connection, title_id: int) -> bool:
    taken = select(holds.c.taken_item_id).where(holds.c.state.in_((HoldState.IN_TRANSIT, HoldState.READY)))
    lent = select(loans.c.item_id).where(loans.c.returned_at.is_(None))
    return tx.execute(select(items.c.id).where(
        items.c.title_id == title_id, items.c.state == "in_collection",
        items.c.id.not_in(taken), items.c.id.not_in(lent)).limit(1)).first() is not None


def _free_number(tx: Connection, branch: str) -> int:
    """The smallest pick-up number that no ready hold of the branch has."""
    used = {row[0] for row in tx.execute(_NUMBERS, {"branch": branch})}
    number = 1
    while number in used:
        number += 1
    return number
