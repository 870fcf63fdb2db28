"""Holds: a queue for a title or one copy, a copy on its way, a copy ready on the shelf of the pick-up branch."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from central.audit import Act, Agent, record
from central.items import Item
from central.library import Library
from central.money import UNCOLLECTED_FEE, charge
from central.patrons import Patron, account, blocks
from central.refusal import Refusal
from central.schema import OPEN_HOLDS, HoldState, ItemState, holds, items, loans, patrons, titles

_WAITING = (
    select(holds)
    .where(holds.c.state == HoldState.WAITING, holds.c.title_id == bindparam("title"),
           or_(holds.c.wanted_item_id.is_(None), holds.c.wanted_item_id == bindparam("item")))
    .order_by(holds.c.placed_at, holds.c.id))
_CHANGE = update(holds).where(holds.c.id == bindparam("hold"))
_NUMBERS = select(items.c.pickup_number).where(
    items.c.current_branch == bindparam("branch"), items.c.pickup_number.is_not(None))
_OVER = (
    select(holds.c.id, holds.c.state, holds.c.patron_id, holds.c.taken_item_id, patrons.c.category)
    .join(patrons, patrons.c.id == holds.c.patron_id)
    .where(((holds.c.state == HoldState.READY) & (holds.c.ready_until < bindparam("today")))
           | ((holds.c.state == HoldState.WAITING) & (holds.c.expires < bindparam("today"))))
    .order_by(holds.c.id))
_END = (update(holds).where(holds.c.id == bindparam("hold"), holds.c.state == bindparam("was"))
        .values(state=HoldState.EXPIRED))
_KEPT_FROM_HOLDS = (ItemState.NOT_FOR_LOAN, ItemState.WITHDRAWN, ItemState.LOST, ItemState.MISSING,
                    ItemState.CLAIMED_RETURNED, ItemState.DAMAGED)


@dataclass(frozen=True, slots=True)
class Placed:
    """A hold in the queue. `available`: a copy stands on a shelf somewhere now."""

    hold_id: int
    title_id: int
    position: int
    pickup_branch: str
    available: bool


def waiting_for(tx: Connection, item: Item) -> list[Row[Any]]:
    """The holds that this copy could fill, first come first."""
    return [] if not item.waited_for else list(tx.execute(_WAITING, {"title": item.title_id, "item": item.id}))


def expire(tx: Connection, library: Library, by: Agent) -> int:
    """End the holds whose last day is over, and charge for ready ones that nobody collected. How many ended.

    A copy on the hold shelf is free from then on: its next check-in gives it to the next in the queue or sends it home.
    """
    ended = 0
    for row in tx.execute(_OVER, {"today": by.now.date()}).all():
        if not tx.execute(_END, {"hold": row.id, "was": row.state}).rowcount:
            continue        # another server was faster
        ended += 1
        record(tx, by, Act.HOLD_STATE, item=row.taken_item_id, patron=row.patron_id, before=row.state,
               after=HoldState.EXPIRED)
        if row.state == HoldState.READY:
            charge(tx, row.patron_id, row.taken_item_id, UNCOLLECTED_FEE,
                   library.categories[row.category].uncollected_fee, by)
    return ended


def hold_by_id(tx: Connection, hold_id: int) -> Row[Any]:
    return tx.execute(select(holds).where(holds.c.id == hold_id)).one()


def title_name(tx: Connection, title_id: int) -> str | None:
    """None when there is no such title."""
    return tx.execute(select(titles.c.title).where(titles.c.id == title_id)).scalar_one_or_none()


def place(tx: Connection, library: Library, patron: Patron, title_id: int, by: Agent, *, item: Item | None,
          pickup: str, expires: date | None = None) -> Placed | Refusal:
    """Put the patron last in the queue for a title, or for one copy of it. `expires`: the last day it is wanted."""
    if pickup not in library.branches:
        return Refusal.UNKNOWN_PICKUP
    if expires is not None and expires < by.now.date():
        return Refusal.PAST_DAY
    has = account(tx, patron, by.now)
    stopped = blocks(library, patron, has, by.now)
    if stopped:
        return stopped[0]
    unfit = _none_to_lend(tx, library, patron, title_id, item, by.now.date())
    if unfit is not None:
        return unfit
    if has.holds_ready + has.holds_waiting >= library.categories[patron.category].holds:
        return Refusal.TOO_MANY_HOLDS
    if _open_hold(tx, patron, title_id, item) is not None or _has_on_loan(tx, patron, title_id):
        return Refusal.HELD_ALREADY
    ahead = tx.execute(select(func.count()).select_from(holds).where(
        holds.c.title_id == title_id, holds.c.state == HoldState.WAITING)).scalar_one()
    hold_id = tx.execute(insert(holds).values(
        patron_id=patron.id, title_id=title_id, wanted_item_id=item.id if item else None, pickup_branch=pickup,
        state=HoldState.WAITING, placed_at=by.now, expires=expires).returning(holds.c.id)).scalar_one()
    record(tx, by, Act.HOLD_PLACED, item=item.id if item else None, patron=patron.id, after=pickup)
    return Placed(hold_id, title_id, ahead + 1, pickup, _any_copy_in(tx, title_id))


def remove(tx: Connection, patron: Patron, title_id: int, item: Item | None, by: Agent) -> Refusal | None:
    """Take the patron out of the queue. A copy already on the hold shelf is free; its next check-in decides on it."""
    row = _open_hold(tx, patron, title_id, item)
    if row is None:
        return Refusal.NO_SUCH_HOLD
    close(tx, row.id, row.state, HoldState.CANCELLED, by, item=row.taken_item_id, patron=patron.id)
    return None


def move(tx: Connection, library: Library, patron: Patron, title_id: int, item: Item | None,
         pickup: str, by: Agent) -> Placed | Refusal:
    """Change where a waiting hold is to be picked up."""
    if pickup not in library.branches:
        return Refusal.UNKNOWN_PICKUP
    row = _open_hold(tx, patron, title_id, item)
    if row is None or row.state != HoldState.WAITING:
        return Refusal.NO_SUCH_HOLD
    tx.execute(_CHANGE, {"hold": row.id, "pickup_branch": pickup})
    record(tx, by, Act.HOLD_MOVED, item=row.wanted_item_id, patron=patron.id, before=row.pickup_branch, after=pickup)
    ahead = tx.execute(select(func.count()).select_from(holds).where(
        holds.c.title_id == title_id, holds.c.state == HoldState.WAITING,
        or_(holds.c.placed_at < row.placed_at,
            (holds.c.placed_at == row.placed_at) & (holds.c.id < row.id)))).scalar_one()
    return Placed(row.id, title_id, ahead + 1, pickup, _any_copy_in(tx, title_id))


def take(tx: Connection, library: Library, item: Item, hold: Row[Any], by: Agent) -> int | None:
    """Give the copy, which lies at the agent's branch, to the hold. Ready: the pick-up number. In transit: None."""
    here = hold.pickup_branch == by.branch
    state = HoldState.READY if here else HoldState.IN_TRANSIT
    tx.execute(_CHANGE, {"hold": hold.id, "state": state, "taken_item_id": item.id,
                         "ready_until": by.now.date() + timedelta(days=library.ready_days) if here else None})
    if state != hold.state:
        record(tx, by, Act.HOLD_STATE, item=item.id, patron=hold.patron_id, before=hold.state, after=state)
    return _free_number(tx, by.branch) if here else None


def give_back(tx: Connection, item: Item, by: Agent) -> None:
    """The copy is gone otherwise: the hold that had taken it waits again, in its old place."""
    tx.execute(_CHANGE, {"hold": item.hold_id, "state": HoldState.WAITING, "taken_item_id": None,
                         "ready_until": None})
    record(tx, by, Act.HOLD_STATE, item=item.id, patron=item.hold_patron_id, before=item.hold_state,
           after=HoldState.WAITING)


def close(tx: Connection, hold_id: int, was: str, state: HoldState, by: Agent, *, item: int | None,
          patron: int) -> None:
    """End a hold: FULFILLED by a loan, or CANCELLED."""
    tx.execute(_CHANGE, {"hold": hold_id, "state": state})
    record(tx, by, Act.HOLD_STATE, item=item, patron=patron, before=was, after=state)


def _open_hold(tx: Connection, patron: Patron, title_id: int, item: Item | None) -> Row[Any] | None:
    """The patron's open hold on the title; with an item, one on that copy goes first."""
    rows = list(tx.execute(select(holds).where(
        holds.c.patron_id == patron.id, holds.c.title_id == title_id, holds.c.state.in_(OPEN_HOLDS))))
    if item is not None:
        rows.sort(key=lambda row: item.id not in (row.taken_item_id, row.wanted_item_id))
    return rows[0] if rows else None


def _none_to_lend(tx: Connection, library: Library, patron: Patron, title_id: int, item: Item | None,
                  today: date) -> Refusal | None:
    """Why no copy that the hold could get may ever be lent to this patron; None when one may."""
    copies = [item] if item is not None else tx.execute(
        select(items.c.state, items.c.material).where(items.c.title_id == title_id)).all()
    found = Refusal.NOT_FOR_LOAN
    for copy in copies:
        rule = library.rule(copy.material, patron.category)
        if copy.state in _KEPT_FROM_HOLDS or not rule.lendable:
            continue
        if patron.old_enough(rule.minimum_age, today):
            return None
        found = Refusal.AGE
    return found


def _has_on_loan(tx: Connection, patron: Patron, title_id: int) -> bool:
    return tx.execute(select(loans.c.id).join(items, items.c.id == loans.c.item_id).where(
        loans.c.patron_id == patron.id, loans.c.returned_at.is_(None),
        items.c.title_id == title_id)).first() is not None


def _any_copy_in(tx: Connection, title_id: int) -> bool:
    taken = select(holds.c.taken_item_id).where(holds.c.state.in_((HoldState.IN_TRANSIT, HoldState.READY)))
    lent = select(loans.c.item_id).where(loans.c.returned_at.is_(None))
    return tx.execute(select(items.c.id).where(
        items.c.title_id == title_id, items.c.state == ItemState.IN_COLLECTION,
        items.c.id.not_in(taken), items.c.id.not_in(lent)).limit(1)).first() is not None


def _free_number(tx: Connection, branch: str) -> int:
    """The smallest pick-up number that no copy at the branch has."""
    used = {row[0] for row in tx.execute(_NUMBERS, {"branch": branch})}
    number = 1
    while number in used:
        number += 1
    return number
