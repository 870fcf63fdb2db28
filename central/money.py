"""Money between the wire and the store: decimal euros outside, whole cents inside; payments against fees."""
from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from central.patrons import Patron, fees_of
from central.refusal import Refusal
from central.schema import fees, payments

CURRENCY = "EUR"
_AMOUNT = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?", re.ASCII)


def cents(text: str) -> int | None:
    """`2.50`, `2,5` and `2` in cents; None when it is no amount."""
    match = _AMOUNT.fullmatch(text.strip())
    return None if match is None else int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def euros(amount: int) -> str:
    """Cents as field BV carries them: `2.50`."""
    return f"{amount // 100}.{amount % 100:02d}"


def pay(tx: Connection, patron: Patron, amount: int, *, payment_type: str, transaction_id: str | None,
        fee_id: str | None, now: datetime) -> Refusal | None:
    """Take a payment for one fee, or for the oldest ones first. The same transaction id is taken once only."""
    if amount <= 0:
        return Refusal.BAD_AMOUNT
    if transaction_id and tx.execute(select(payments.c.id).where(
            payments.c.patron_id == patron.id, payments.c.transaction_id == transaction_id)).first() is not None:
        return None
    owed = [row for row in fees_of(tx, patron) if not fee_id or str(row.id) == fee_id]
    if amount > sum(row.left for row in owed):
        return Refusal.OVERPAYMENT
    tx.execute(insert(payments).values(patron_id=patron.id, transaction_id=transaction_id or None, amount=amount,
                                       payment_type=payment_type, paid_at=now))
    for row in owed:
        part = min(row.left, amount)
        tx.execute(update(fees).where(fees.c.id == row.id).values(paid=fees.c.paid + part))
        amount -= part
        if not amount:
            break
    return None
