"""Lending, renewing, returning: the decisions, each inside one transaction."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, update

from central import holds as queue
from central.items import Item, item_by_id
from central.library import Library, Rule
from central.patrons import Patron, account, blocks, category_of
from central.refusal import Refusal
from central.schema import HoldState, ItemState, fees, items, loans, transports

RENTAL_FEE = "06"       # SIP2 fee types
OVERDUE_FEE = "04"
_FOUND_AGAIN = (ItemState.LOST, ItemState.MISSING, ItemState.CLAIMED_RETURNED)
_STATE_REFUSALS = {
    ItemState.WITHDRAWN: Refusal.WITHDRAWN,
    ItemState.LOST: Refusal.LOST,
    ItemState.MISSING: Refusal.LOST,
    ItemState.CLAIMED_RETURNED: Refusal.LOST,
}
_LOAN = update(loans).where(loans.c.id == bindparam("loan"))
_PLACE = update(items).where(items.c.id == bindparam("item"))
_ARRIVED = update(transports).where(transports.c.item_id == bindparam("item"), transports.c.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class Lent:
    """The item is on loan to the patron. `charged` in cents; `shortened`: others wait, so the period is shorter."""

    due_at: datetime
    renewed: bool = False
    charged: int = 0
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class FeeAsked:
    """Nothing was done: lending costs `amount` cents, which the patron has not yet accepted."""

    amount: int


class Destination(Enum):
    """Where a returned item goes from the terminal."""

    SHELF = auto()
    HOLD_SHELF = auto()          # a hold to be picked up here
    HOLD_ELSEWHERE = auto()      # a hold to be picked up at `to_branch`
    TRANSPORT = auto()           # home, to `to_branch`
    STAFF = auto()               # neither lent nor shelved before staff has seen it


@dataclass(frozen=True, slots=True)
class Returned:
    """What a check-in decided. `item` is as it stands after it."""

    item: Item
    was_on_loan: bool
    destination: Destination
    to_branch: str | None = None


def checkout(tx: Connection, library: Library, patron: Patron, item: Item, branch: str, now: datetime, *,
             fee_accepted: bool = False, may_renew: bool = True) -> Lent | FeeAsked | Refusal:
    """Lend, or renew when this patron has the item already, as Koha does; with `may_renew` False that is refused."""
    stopped = blocks(library, patron, has := account(tx, patron, now), now)
    if stopped:
        return stopped[0]
    if item.loan_patron_id == patron.id:
        return renew(tx, library, patron, item, now) if may_renew else Refusal.LENT_TO_YOU
    if item.loan_id is not None:
        return Refusal.LENT_TO_OTHER
    rule = library.rule(item.material, patron.category)
    waiting = queue.waiting_for(tx, item, now.date())
    refusal = _may_not_have(patron, item, rule, now) or _kept_for_other(patron, item, waiting)
    if refusal is not None:
        return refusal
    if has.loans >= library.categories[patron.category].loans:
        return Refusal.TOO_MANY_LOANS
    if rule.loan_fee and not fee_accepted:
        return FeeAsked(rule.loan_fee)
    own = item.hold_id or next((row.id for row in waiting if row.patron_id == patron.id), None)
    others_wait = any(row.patron_id != patron.id for row in waiting)
    due = rule.due(now, others_wait)
    _lend(tx, patron, item, branch, now, due, own)
    if rule.loan_fee:
        _charge(tx, patron.id, item, RENTAL_FEE, rule.loan_fee, now)
    return Lent(due, charged=rule.loan_fee, shortened=due < rule.due(now, False))


def checkout_promised(tx: Connection, library: Library, patron: Patron, item: Item, branch: str, now: datetime,
                      promised: datetime | None) -> Lent:
    """Record a loan that was made while the terminal was off line: rules no longer matter, the item is gone."""
    due = promised or library.rule(item.material, patron.category).due(now, False)
    if item.loan_patron_id == patron.id and item.due_at is not None:
        return Lent(item.due_at)
    if item.loan_id is not None:
        tx.execute(_LOAN, {"loan": item.loan_id, "returned_at": now, "returned_branch": branch})
    own = item.hold_id if item.hold_patron_id == patron.id else None
    if item.hold_id is not None and own is None:
        queue.give_back(tx, item.hold_id)
    _lend(tx, patron, item, branch, now, due, own)
    return Lent(due)


def renew(tx: Connection, library: Library, patron: Patron, item: Item, now: datetime) -> Lent | Refusal:
    """Give the patron who has the item a new due date, never an earlier one."""
    stopped = blocks(library, patron, account(tx, patron, now), now)
    if stopped:
        return stopped[0]
    if item.loan_patron_id != patron.id or item.due_at is None or item.renewals is None:
        return Refusal.NOT_ON_LOAN if item.loan_id is None else Refusal.LENT_TO_OTHER
    rule = library.rule(item.material, patron.category)
    if any(row.patron_id != patron.id for row in queue.waiting_for(tx, item, now.date())):
        return Refusal.RESERVED_FOR_OTHER
    if item.renewals >= rule.renewals:
        return Refusal.TOO_MANY_RENEWALS
    due = max(item.due_at, rule.due(now, False))
    tx.execute(_LOAN, {"loan": item.loan_id, "due_at": due, "renewals": item.renewals + 1})
    return Lent(due, renewed=True)


def checkin(tx: Connection, library: Library, item: Item, branch: str, now: datetime, *,
            returned_at: datetime | None = None, only_on_loan: bool = False,
            cancel: bool = False) -> Returned | Refusal:
    """Take the item back at `branch` and decide where it goes.

    `returned_at` is the true time of a return made while off line. `cancel` undoes a loan: the hold that the loan
    fulfilled is ready again.
    """
    if item.state == ItemState.WITHDRAWN:
        return Refusal.WITHDRAWN
    if item.loan_id is None and only_on_loan:
        return Refusal.NOT_ON_LOAN
    when = min(returned_at or now, now)
    if item.loan_id is not None:
        _end_loan(tx, library, item, branch, when)
    tx.execute(_ARRIVED, {"item": item.id, "ended_at": now})
    state = ItemState.IN_COLLECTION if item.state in _FOUND_AGAIN else item.state
    tx.execute(_PLACE, {"item": item.id, "current_branch": branch, "state": state})
    if cancel and item.loan_hold_id is not None:
        hold = queue.hold_by_id(tx, item.loan_hold_id)
        queue.take(tx, library, item, hold.id, hold.pickup_branch, branch, now)
    elif item.hold_id is not None and item.pickup_branch is not None:
        if not (item.ready and item.pickup_branch == branch):
            queue.take(tx, library, item, item.hold_id, item.pickup_branch, branch, now)
    elif state == ItemState.IN_COLLECTION:
        waiting = queue.waiting_for(tx, item, now.date())
        if waiting:
            queue.take(tx, library, item, waiting[0].id, waiting[0].pickup_branch, branch, now)
    return _send(tx, item_by_id(tx, item.id), branch, now, was_on_loan=item.loan_id is not None)


def end_process(tx: Connection, item: Item) -> Item:
    """Move an item in process to the collection."""
    tx.execute(_PLACE, {"item": item.id, "state": ItemState.IN_COLLECTION})
    return item_by_id(tx, item.id)


def _may_not_have(patron: Patron, item: Item, rule: Rule, now: datetime) -> Refusal | None:
    """What the item's state, its material and the patron's age say."""
    if not item.lendable_state:
        return _STATE_REFUSALS.get(ItemState(item.state), Refusal.NOT_FOR_LOAN)
    if not rule.lendable:
        return Refusal.NOT_FOR_LOAN
    age = patron.age(now.date())
    return Refusal.AGE if age is not None and age < rule.minimum_age else None


def _kept_for_other(patron: Patron, item: Item, waiting: list[Row[Any]]) -> Refusal | None:
    if item.hold_id is not None:
        return None if item.hold_patron_id == patron.id else Refusal.HELD_FOR_OTHER
    if waiting and waiting[0].patron_id != patron.id:
        return Refusal.RESERVED_FOR_OTHER
    return None


def _lend(tx: Connection, patron: Patron, item: Item, branch: str, now: datetime, due: datetime,
          hold_id: int | None) -> None:
    tx.execute(insert(loans), {"item_id": item.id, "patron_id": patron.id, "branch": branch, "lent_at": now,
                               "due_at": due, "hold_id": hold_id})
    if hold_id is not None:
        queue.close(tx, hold_id, HoldState.FULFILLED)
    if item.transport_to is not None:
        tx.execute(_ARRIVED, {"item": item.id, "ended_at": now})
    if item.current_branch != branch or item.state != ItemState.IN_COLLECTION:
        tx.execute(_PLACE, {"item": item.id, "current_branch": branch, "state": ItemState.IN_COLLECTION})


def _end_loan(tx: Connection, library: Library, item: Item, branch: str, when: datetime) -> None:
    tx.execute(_LOAN, {"loan": item.loan_id, "returned_at": when, "returned_branch": branch})
    days = (when.date() - item.due_at.date()).days if item.due_at is not None else 0
    if days <= 0 or item.loan_patron_id is None:
        return
    category = category_of(tx, item.loan_patron_id)
    rule = library.rule(item.material, category)
    _charge(tx, item.loan_patron_id, item, OVERDUE_FEE, min(days * rule.overdue_fee, rule.overdue_fee_most), when)


def _send(tx: Connection, item: Item, branch: str, now: datetime, *, was_on_loan: bool) -> Returned:
    if item.hold_id is not None and item.pickup_branch == branch:
        return Returned(item, was_on_loan, Destination.HOLD_SHELF)
    to_branch = item.pickup_branch if item.hold_id is not None else item.home_branch
    if to_branch is not None and to_branch != branch:
        tx.execute(insert(transports), {"item_id": item.id, "from_branch": branch, "to_branch": to_branch,
                                        "sent_at": now})
        held = item.hold_id is not None
        return Returned(item, was_on_loan, Destination.HOLD_ELSEWHERE if held else Destination.TRANSPORT, to_branch)
    return Returned(item, was_on_loan, Destination.SHELF if item.lendable_state else Destination.STAFF)


def _charge(tx: Connection, patron_id: int, item: Item, kind: str, cents: int, when: datetime) -> None:
    if cents > 0:
        tx.execute(insert(fees), {"patron_id": patron_id, "item_id": item.id, "kind": kind, "amount": cents,
                                  "charged_at": when})
