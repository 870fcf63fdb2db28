"""What staff does to the collection: copies added, and the states that keep a copy from being lent."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from central import holds, money
from central.audit import Act, Agent, record
from central.circulation import change_state, checkin
from central.errors import CentralError
from central.items import Item, find_item
from central.library import Library
from central.patrons import category_of
from central.schema import ItemState, items, loans, titles, transports

_GONE = (ItemState.LOST, ItemState.MISSING, ItemState.WITHDRAWN)


def item_of(tx: Connection, barcode: str) -> Item:
    """The item with a barcode. Errors: CentralError when there is none."""
    item = find_item(tx, barcode)
    if item is None:
        raise CentralError(f"there is no item with the barcode {barcode}")
    return item


def set_item_state(tx: Connection, library: Library, item: Item, state: ItemState, by: Agent) -> None:
    """Write another state, and what follows from it.

    A lent copy can be lost (the borrower owes the replacement fee) or claimed returned, and back; it stays on the
    account until it comes back, or is withdrawn once lost. A copy that a hold had taken is given back to the queue.
    """
    if item.state == state:
        return
    if item.loan_id is not None:
        _ensure_while_lent(item, state)
    elif state == ItemState.CLAIMED_RETURNED:
        raise CentralError(f"{item.barcode} is not on loan, so nobody can claim to have returned it")
    if state != ItemState.IN_COLLECTION and item.hold_id is not None:
        holds.give_back(tx, item, by)
    if state in _GONE and item.transport_to is not None:
        tx.execute(update(transports).where(transports.c.item_id == item.id, transports.c.ended_at.is_(None))
                   .values(ended_at=by.now))
    if state in _GONE and item.pickup_number is not None:
        tx.execute(update(items).where(items.c.id == item.id).values(pickup_number=None))
    change_state(tx, item, state, by)
    if item.loan_patron_id is not None:
        _settle_with_borrower(tx, library, item, item.loan_patron_id, state, by)


def receive(tx: Connection, library: Library, item: Item, by: Agent) -> Any:
    """The copy has come out of the transport box at the agent's branch. What its check-in decided, or a Refusal."""
    if item.transport_to is None:
        raise CentralError(f"{item.barcode} is not on its way anywhere; return it instead")
    return checkin(tx, library, item, by)


def add_item(tx: Connection, library: Library, barcode: str, values: Mapping[str, Any], by: Agent) -> Item:
    """A new copy of a title. `values`: title_id and home_branch, and what else is known of its columns."""
    _check(library, values)
    branch = library.branches[values["home_branch"]]
    title = tx.execute(select(titles).where(titles.c.id == values["title_id"])).first()
    if title is None:
        raise CentralError(f"there is no title {values['title_id']}")
    if find_item(tx, barcode) is not None:
        raise CentralError(f"the barcode {barcode} is on another item already; give another")
    kept = {"call_number": "", "collection": "", "owner": branch.municipality, "material": title.material, "parts": 1,
            "state": ItemState.IN_COLLECTION, "current_branch": branch.code, **values}
    key = tx.execute(insert(items).values(barcode=barcode, **kept).returning(items.c.id)).scalar_one()
    record(tx, by, Act.ITEM_ADDED, item=key, after=branch.code)
    return item_of(tx, barcode)


def change_item(tx: Connection, library: Library, item: Item, values: Mapping[str, Any], by: Agent) -> bool:
    """Write those columns of a copy that differ; whether any did. Where it is changes so only while it is at rest."""
    _check(library, values)
    changed = {name: value for name, value in values.items() if getattr(item, name) != value}
    if not changed:
        return False
    at_rest = item.loan_id is None and item.transport_to is None and item.pickup_number is None
    if "current_branch" in changed and not at_rest:
        raise CentralError(f"{item.barcode} is on loan, on its way or on a hold shelf; return it where it is")
    if "title_id" in changed and (item.loan_id is not None or item.hold_id is not None):
        raise CentralError(f"{item.barcode} is on loan or held, and cannot become a copy of another title now")
    tx.execute(update(items).where(items.c.id == item.id).values(**changed))
    record(tx, by, Act.ITEM_CHANGED, item=item.id, after=" ".join(changed))
    return True


def put_title(tx: Connection, library: Library, number: int, values: Mapping[str, Any]) -> bool:
    """Add a title, or write what differs; whether a title that was there was changed."""
    _check(library, values)
    there = tx.execute(select(titles).where(titles.c.id == number)).first()
    if there is None:
        missing = [name for name in ("title", "language", "material") if name not in values]
        if missing:
            raise CentralError(f"there is no title {number}, and to add it the file must tell its {missing[0]}")
        tx.execute(insert(titles).values(id=number, **{"author": "", **values}))
        return False
    changed = {name: value for name, value in values.items() if getattr(there, name) != value}
    if changed:
        tx.execute(update(titles).where(titles.c.id == number).values(**changed))
    return bool(changed)


def _check(library: Library, values: Mapping[str, Any]) -> None:
    for column, known, told in (("home_branch", library.branches, "branch"),
                                ("current_branch", library.branches, "branch"),
                                ("material", library.materials, "material")):
        if column in values and values[column] not in known:
            raise CentralError(f"there is no {told} {values[column]}; there are {', '.join(known)}")


def _ensure_while_lent(item: Item, state: ItemState) -> None:
    allowed = {ItemState.LOST, ItemState.CLAIMED_RETURNED, ItemState.IN_COLLECTION}
    if item.state == ItemState.LOST:
        allowed.add(ItemState.WITHDRAWN)
    if state not in allowed:
        raise CentralError(f"{item.barcode} is on loan and cannot become {state}; take it back, or mark it lost, first")


def _settle_with_borrower(tx: Connection, library: Library, item: Item, patron_id: int, state: ItemState,
                          by: Agent) -> None:
    if state == ItemState.LOST:
        rule = library.rule(item.material, category_of(tx, patron_id))
        money.charge(tx, patron_id, item.id, money.REPLACEMENT_FEE, rule.replacement_fee, by)
    elif item.state == ItemState.LOST and state != ItemState.WITHDRAWN:
        money.forgive_item(tx, item.id, money.REPLACEMENT_FEE, by)
    if state == ItemState.WITHDRAWN:
        tx.execute(update(loans).where(loans.c.id == item.loan_id)
                   .values(returned_at=by.now, returned_branch=item.current_branch))
        record(tx, by, Act.RETURNED, item=item.id, patron=patron_id, before=item.due_at, after=ItemState.WITHDRAWN)
