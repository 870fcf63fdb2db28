"""Money between the wire and the store: decimal euros outside, whole cents inside; fees, payments, forgiving.

What a patron was charged is paid, forgiven or still owed; no row of it is ever deleted.
"""
from __future__ import annotations

import re

from sqlalchemy import Connection, bindparam, insert, select, update

from central.audit import Act, Agent, record
from central.patrons import Patron, fees_of
from central.refusal import Refusal
from central.schema import LEFT, fees, payments

CURRENCY = "EUR"
OTHER_FEE = "01"            # SIP2 fee types
OVERDUE_FEE = "04"
RENTAL_FEE = "06"
REPLACEMENT_FEE = "07"
UNCOLLECTED_FEE = "09"
FEE_KINDS = {"01": "other", "02": "administrative", "03": "damage", "04": "overdue", "05": "processing", "06": "rental",
             "07": "replacement", "08": "computer", "09": "hold"}
MOST = 1_000_000_00         # cents
_AMOUNT = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?", re.ASCII)
_CHARGE = insert(fees)
_FEE = update(fees).where(fees.c.id == bindparam("fee"))
_PAID_BEFORE = select(payments.c.id).where(payments.c.patron_id == bindparam("patron"),
                                           payments.c.transaction_id == bindparam("transaction"))
_OWED_FOR = select(fees.c.id, fees.c.patron_id, LEFT.label("left")).where(
    fees.c.item_id == bindparam("item"), fees.c.kind == bindparam("kind"), LEFT > 0)


def cents(text: str) -> int | None:
    """`2.50`, `2,5` and `2` in cents; None when it is no amount."""
    match = _AMOUNT.fullmatch(text.strip())
    return None if match is None else int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def euros(amount: int) -> str:
    """Cents as field BV carries them: `2.50`."""
    return f"{amount // 100}.{amount % 100:02d}"


def charge(tx: Connection, patron_id: int, item_id: int | None, kind: str, amount: int, by: Agent) -> None:
    """Owe `amount` cents more; nothing when it is nothing."""
    if amount <= 0:
        return
    tx.execute(_CHARGE, {"patron_id": patron_id, "item_id": item_id, "kind": kind, "amount": amount,
                         "charged_at": by.now})
    record(tx, by, Act.FEE_CHARGED, item=item_id, patron=patron_id, after=f"{kind} {amount}")


def pay(tx: Connection, patron: Patron, amount: int, by: Agent, *, payment_type: str,
        transaction_id: str | None = None, fee_id: str | None = None) -> Refusal | None:
    """Take a payment for one fee, or for the oldest ones first. The same transaction id is taken once only."""
    if amount <= 0:
        return Refusal.BAD_AMOUNT
    if transaction_id and tx.execute(
            _PAID_BEFORE, {"patron": patron.id, "transaction": transaction_id}).first() is not None:
        return None
    owed = [row for row in fees_of(tx, patron) if not fee_id or str(row.id) == fee_id]
    if amount > sum(row.left for row in owed):
        return Refusal.OVERPAYMENT
    tx.execute(insert(payments).values(patron_id=patron.id, transaction_id=transaction_id or None, amount=amount,
                                       payment_type=payment_type, paid_at=by.now))
    for row in owed:
        part = min(row.left, amount)
        tx.execute(_FEE.values(paid=fees.c.paid + part), {"fee": row.id})
        record(tx, by, Act.FEE_PAID, item=row.item_id, patron=patron.id, before=row.left, after=row.left - part)
        amount -= part
        if not amount:
            break
    return None


def forgive(tx: Connection, patron: Patron, fee_id: int, by: Agent, amount: int | None = None) -> Refusal | None:
    """Take away `amount` cents of a fee, or all that is left of it."""
    row = next((row for row in fees_of(tx, patron) if row.id == fee_id), None)
    part = (row.left if row is not None else 0) if amount is None else amount
    if row is None or part <= 0:
        return Refusal.BAD_AMOUNT
    if part > row.left:
        return Refusal.OVERPAYMENT
    _forgive(tx, row.id, patron.id, row.item_id, row.left, part, by)
    return None


def forgive_item(tx: Connection, item_id: int, kind: str, by: Agent) -> None:
    """Take away what is left of fees of this kind for an item: a lost one came back."""
    for row in tx.execute(_OWED_FOR, {"item": item_id, "kind": kind}).all():
        _forgive(tx, row.id, row.patron_id, item_id, row.left, row.left, by)


def _forgive(tx: Connection, fee_id: int, patron_id: int, item_id: int | None, left: int, part: int,
             by: Agent) -> None:
    tx.execute(_FEE.values(forgiven=fees.c.forgiven + part), {"fee": fee_id})
    record(tx, by, Act.FEE_FORGIVEN, item=item_id, patron=patron_id, before=left, after=left - part)
