"""Lending, renewing, returning: the decisions, each inside one transaction."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from central import holds as queue
from central import money
from central.audit import Act, Agent, record
from central.items import Item, item_by_id
from central.library import Library, Rule
from central.patrons import Patron, account, blocks, category_of
from central.refusal import Refusal
from central.schema import HoldState, ItemState, items, loans, transports

_FOUND_AGAIN = (ItemState.LOST, ItemState.MISSING, ItemState.CLAIMED_RETURNED)
_STATE_REFUSALS = {
    ItemState.WITHDRAWN: Refusal.WITHDRAWN,
    ItemState.LOST: Refusal.LOST,
    ItemState.MISSING: Refusal.LOST,
    ItemState.CLAIMED_RETURNED: Refusal.LOST,
}
_LEND = insert(loans)
_LOAN = update(loans).where(loans.c.id == bindparam("loan"))
_PLACE = update(items).where(items.c.id == bindparam("item"))
_SEND = insert(transports)
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


def checkout(tx: Connection, library: Library, patron: Patron, item: Item, by: Agent, *,
             fee_accepted: bool = False, may_renew: bool = True) -> Lent | FeeAsked | Refusal:
    """Lend, or renew when this patron has the item already, as Koha does; with `may_renew` False that is refused."""
    stopped = blocks(library, patron, has := account(tx, patron, by.now), by.now)
    if stopped:
        return stopped[0]
    if item.loan_patron_id == patron.id:
        if not may_renew:
            return Refusal.LENT_TO_YOU
        return _renew(tx, library, patron, item, by, fee_accepted)
    if item.loan_id is not None:
        return Refusal.LENT_TO_OTHER
    rule = library.rule(item.material, patron.category)
    waiting = queue.waiting_for(tx, item)
    refusal = _may_not_have(patron, item, rule, by.now) or _kept_for_other(patron, item, waiting)
    if refusal is not None:
        return refusal
    if has.loans >= library.categories[patron.category].loans:
        return Refusal.TOO_MANY_LOANS
    if rule.loan_fee and not fee_accepted:
        return FeeAsked(rule.loan_fee)
    others_wait = any(row.patron_id != patron.id for row in waiting)
    due = rule.due(by.now, others_wait)
    _lend(tx, patron, item, by, due, waiting)
    money.charge(tx, patron.id, item.id, money.RENTAL_FEE, rule.loan_fee, by)
    return Lent(due, charged=rule.loan_fee, shortened=due < rule.due(by.now, False))


def checkout_promised(tx: Connection, library: Library, patron: Patron, item: Item, by: Agent,
                      promised: datetime | None) -> Lent:
    """Record a loan that was made while the terminal was off line: rules no longer matter, the item is gone."""
    due = promised or library.rule(item.material, patron.category).due(by.now, False)
    if item.loan_patron_id == patron.id and item.due_at is not None:
        return Lent(item.due_at)
    if item.loan_id is not None:
        _end_loan(tx, library, item, by, by.now)
    if item.hold_id is not None and item.hold_patron_id != patron.id:
        queue.give_back(tx, item, by)
    _lend(tx, patron, item, by, due, queue.waiting_for(tx, item))
    return Lent(due)


def renew(tx: Connection, library: Library, patron: Patron, item: Item, by: Agent, *,
          fee_accepted: bool = False) -> Lent | FeeAsked | Refusal:
    """Give the patron who has the item a new due date, never an earlier one. Days late until now are charged."""
    stopped = blocks(library, patron, account(tx, patron, by.now), by.now)
    return stopped[0] if stopped else _renew(tx, library, patron, item, by, fee_accepted)


def _renew(tx: Connection, library: Library, patron: Patron, item: Item, by: Agent,
           fee_accepted: bool) -> Lent | FeeAsked | Refusal:
    if item.loan_patron_id != patron.id or item.due_at is None or item.renewals is None:
        return Refusal.NOT_ON_LOAN if item.loan_id is None else Refusal.LENT_TO_OTHER
    if not item.lendable_state:
        return _STATE_REFUSALS.get(ItemState(item.state), Refusal.NOT_FOR_LOAN)
    rule = library.rule(item.material, patron.category)
    if any(row.patron_id != patron.id for row in queue.waiting_for(tx, item)):
        return Refusal.RESERVED_FOR_OTHER
    if item.renewals >= rule.renewals:
        return Refusal.TOO_MANY_RENEWALS
    if rule.loan_fee and not fee_accepted:
        return FeeAsked(rule.loan_fee)
    _charge_late(tx, rule, patron.id, item, by, by.now)
    money.charge(tx, patron.id, item.id, money.RENTAL_FEE, rule.loan_fee, by)
    due = max(item.due_at, rule.due(by.now, False))
    tx.execute(_LOAN, {"loan": item.loan_id, "due_at": due, "renewals": item.renewals + 1})
    record(tx, by, Act.RENEWED, item=item.id, patron=patron.id, before=item.due_at, after=due)
    return Lent(due, renewed=True, charged=rule.loan_fee)


def checkin(tx: Connection, library: Library, item: Item, by: Agent, *, returned_at: datetime | None = None,
            only_on_loan: bool = False, cancel: bool = False) -> Returned | Refusal:
    """Take the item back at the agent's branch and decide where it goes. Its journey, wherever to, ends here.

    `returned_at` is the true time of a return made while off line. `cancel` undoes a loan: the hold that the loan
    fulfilled is ready again.
    """
    if item.state == ItemState.WITHDRAWN:
        return Refusal.WITHDRAWN
    if item.loan_id is None and only_on_loan:
        return Refusal.NOT_ON_LOAN
    if item.loan_id is not None:
        _end_loan(tx, library, item, by, min(returned_at or by.now, by.now))
    record(tx, by, Act.RETURNED, item=item.id, patron=item.loan_patron_id, before=item.due_at, after=by.branch)
    if item.transport_to is not None:
        tx.execute(_ARRIVED, {"item": item.id, "ended_at": by.now})
    state = _found(tx, item, by) if item.state in _FOUND_AGAIN else item.state
    number = item.pickup_number if item.ready and item.pickup_branch == by.branch else None
    hold = _hold_to_fill(tx, item, state, cancel) if number is None else None
    if hold is not None:
        number = queue.take(tx, library, item, hold, by)
    if (item.current_branch, item.state, item.pickup_number) != (by.branch, state, number):
        tx.execute(_PLACE, {"item": item.id, "current_branch": by.branch, "state": state, "pickup_number": number})
    after = item.returned(by.branch, state, number) if hold is None else item_by_id(tx, item.id)
    return _send(tx, after, by, was_on_loan=item.loan_id is not None)


def record_loan(tx: Connection, patron: Patron, item: Item, values: Mapping[str, Any], by: Agent) -> None:
    """Write a loan as it is told; `values`: branch, lent_at, due_at, renewals. The copy keeps its state and place."""
    tx.execute(_LEND, {"item_id": item.id, "patron_id": patron.id, "hold_id": None, **values})
    record(tx, by, Act.LENT, item=item.id, patron=patron.id, after=values["due_at"])
    if item.pickup_number is not None:
        tx.execute(_PLACE, {"item": item.id, "pickup_number": None})


def rewrite_loan(tx: Connection, item: Item, values: Mapping[str, Any], by: Agent) -> bool:
    """Write those of branch, lent_at, due_at and renewals of an open loan that differ; whether any did."""
    there = tx.execute(select(loans).where(loans.c.id == item.loan_id)).one()
    changed = {name: value for name, value in values.items() if getattr(there, name) != value}
    if changed:
        tx.execute(_LOAN, {"loan": item.loan_id, **changed})
        record(tx, by, Act.RENEWED, item=item.id, patron=item.loan_patron_id, before=item.due_at,
               after=values["due_at"])
    return bool(changed)


def change_state(tx: Connection, item: Item, state: ItemState, by: Agent) -> None:
    """Write another state of the item; what follows from it is the caller's."""
    tx.execute(_PLACE, {"item": item.id, "state": state})
    record(tx, by, Act.ITEM_STATE, item=item.id, patron=item.loan_patron_id, before=item.state, after=state)


def end_process(tx: Connection, item: Item, by: Agent) -> Item:
    """Move an item in process to the collection."""
    change_state(tx, item, ItemState.IN_COLLECTION, by)
    return item_by_id(tx, item.id)


def _found(tx: Connection, item: Item, by: Agent) -> ItemState:
    """A lost item is there: back to the collection, and nothing unpaid is owed for replacing it."""
    change_state(tx, item, ItemState.IN_COLLECTION, by)
    money.forgive_item(tx, item.id, money.REPLACEMENT_FEE, by)
    return ItemState.IN_COLLECTION


def _hold_to_fill(tx: Connection, item: Item, state: str, cancel: bool) -> Row[Any] | None:
    """The hold that gets the copy now: the one of an undone loan, the one on whose behalf it travels, or the next."""
    if cancel and item.loan_hold_id is not None:
        return queue.hold_by_id(tx, item.loan_hold_id)
    if item.hold_id is not None:
        return queue.hold_by_id(tx, item.hold_id)
    waiting = queue.waiting_for(tx, item) if state == ItemState.IN_COLLECTION else []
    return waiting[0] if waiting else None


def _may_not_have(patron: Patron, item: Item, rule: Rule, now: datetime) -> Refusal | None:
    """What the item's state, its material and the patron's age say."""
    if not item.lendable_state:
        return _STATE_REFUSALS.get(ItemState(item.state), Refusal.NOT_FOR_LOAN)
    if not rule.lendable:
        return Refusal.NOT_FOR_LOAN
    return None if patron.old_enough(rule.minimum_age, now.date()) else Refusal.AGE


def _kept_for_other(patron: Patron, item: Item, waiting: list[Row[Any]]) -> Refusal | None:
    if item.hold_id is not None:
        return None if item.hold_patron_id == patron.id else Refusal.HELD_FOR_OTHER
    if waiting and waiting[0].patron_id != patron.id:
        return Refusal.RESERVED_FOR_OTHER
    return None


def _lend(tx: Connection, patron: Patron, item: Item, by: Agent, due: datetime, waiting: list[Row[Any]]) -> None:
    """Write the loan; it fulfils the patron's hold, be it on the shelf, on its way, or waiting."""
    hold_id, was = item.hold_id, item.hold_state or HoldState.WAITING
    if item.hold_patron_id != patron.id:
        hold_id, was = next((row.id for row in waiting if row.patron_id == patron.id), None), HoldState.WAITING
    tx.execute(_LEND, {"item_id": item.id, "patron_id": patron.id, "branch": by.branch, "lent_at": by.now,
                       "due_at": due, "hold_id": hold_id})
    record(tx, by, Act.LENT, item=item.id, patron=patron.id, after=due)
    if hold_id is not None:
        queue.close(tx, hold_id, was, HoldState.FULFILLED, by, item=item.id, patron=patron.id)
    if item.transport_to is not None:
        tx.execute(_ARRIVED, {"item": item.id, "ended_at": by.now})
    if item.current_branch != by.branch or not item.lendable_state or item.pickup_number is not None:
        tx.execute(_PLACE, {"item": item.id, "current_branch": by.branch, "state": ItemState.IN_COLLECTION,
                            "pickup_number": None})


def _end_loan(tx: Connection, library: Library, item: Item, by: Agent, when: datetime) -> None:
    tx.execute(_LOAN, {"loan": item.loan_id, "returned_at": when, "returned_branch": by.branch})
    if item.loan_patron_id is None or item.due_at is None or item.due_at >= when:
        return
    rule = library.rule(item.material, category_of(tx, item.loan_patron_id))
    _charge_late(tx, rule, item.loan_patron_id, item, by, when)


def _charge_late(tx: Connection, rule: Rule, patron_id: int, item: Item, by: Agent, until: datetime) -> None:
    """The fee for each day late. Nobody pays for the days after saying that the item was returned."""
    days = (until.date() - item.due_at.date()).days if item.due_at is not None else 0
    if days > 0 and item.state != ItemState.CLAIMED_RETURNED:
        money.charge(tx, patron_id, item.id, money.OVERDUE_FEE, min(days * rule.overdue_fee, rule.overdue_fee_most), by)


def _send(tx: Connection, item: Item, by: Agent, *, was_on_loan: bool) -> Returned:
    if item.hold_id is not None and item.pickup_branch == by.branch:
        return Returned(item, was_on_loan, Destination.HOLD_SHELF)
    to_branch = item.pickup_branch if item.hold_id is not None else item.home_branch
    if to_branch is not None and to_branch != by.branch:
        tx.execute(_SEND, {"item_id": item.id, "from_branch": by.branch, "to_branch": to_branch, "sent_at": by.now})
        record(tx, by, Act.SENT, item=item.id, before=by.branch, after=to_branch)
        held = item.hold_id is not None
        return Returned(item, was_on_loan, Destination.HOLD_ELSEWHERE if held else Destination.TRANSPORT, to_branch)
    return Returned(item, was_on_loan, Destination.SHELF if item.lendable_state else Destination.STAFF)
