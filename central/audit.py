"""The audit: one row for every change, written in the transaction that makes it, so that neither is without the other.

Rows name patron and item by their keys, hold no name and no PIN, and are never changed; old ones go by
`central.retention`.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from central.schema import audit, items, patrons


@dataclass(frozen=True, slots=True)
class Agent:
    """Who does something, at which branch, and when. `who` is a terminal's login, or `staff:` and a name."""

    who: str
    branch: str
    now: datetime


class Act(StrEnum):
    """What was done; the comment tells what stands before and after."""

    LENT = "lent"                           # - / due
    RENEWED = "renewed"                     # due / due
    RETURNED = "returned"                   # due, or - when it was not on loan / branch
    SENT = "sent"                           # from / to
    ITEM_STATE = "item_state"               # state / state
    ITEM_ADDED = "item_added"               # - / home branch
    ITEM_PROPERTIES = "item_properties"     # properties / properties
    ITEM_CHANGED = "item_changed"           # - / the columns that changed
    HOLD_PLACED = "hold_placed"             # - / pick-up branch
    HOLD_MOVED = "hold_moved"               # pick-up branch / pick-up branch
    HOLD_STATE = "hold_state"               # state / state
    FEE_CHARGED = "fee_charged"             # - / fee and cents
    FEE_PAID = "fee_paid"                   # cents left / cents left
    FEE_FORGIVEN = "fee_forgiven"           # cents left / cents left
    PIN = "pin"                             # wrong PINs in a row / wrong PINs in a row
    PIN_SET = "pin_set"
    PATRON_STATE = "patron_state"           # state / state
    PATRON_ADDED = "patron_added"           # - / category
    PATRON_CHANGED = "patron_changed"       # - / the columns that changed
    CARD_LOST = "card_lost"
    CARD_REPLACED = "card_replaced"
    FORGOTTEN = "forgotten"                 # - / how many rows of what, as they were old


_RECORD = insert(audit)


def record(tx: Connection, by: Agent, act: Act, *, item: int | None = None, patron: int | None = None,
           before: object = None, after: object = None) -> None:
    """Write one row. `item` and `patron` are keys of their tables; times are told in ISO form."""
    tx.execute(_RECORD, {"at": by.now, "who": by.who, "act": act.value, "item_id": item, "patron_id": patron,
                         "before": _text(before), "after": _text(after)})


def _text(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)


def audit_list(_now: datetime) -> Select[Any]:
    """All rows, the newest first."""
    return (select(audit.c.at, audit.c.who, audit.c.act, items.c.barcode.label("item"),
                   patrons.c.number.label("patron"), audit.c.before, audit.c.after)
            .outerjoin(items, items.c.id == audit.c.item_id).outerjoin(patrons, patrons.c.id == audit.c.patron_id)
            .order_by(audit.c.id.desc()))
