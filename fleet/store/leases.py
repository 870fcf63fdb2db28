"""Which of several processes does what only one must do, such as looking for alerts."""
from __future__ import annotations

from sqlalchemy import bindparam, insert, select, update

from fleet.store.schema import leases
from server.transaction import Transaction

_LEASE = select(leases).where(leases.c.name == bindparam("of"))


def take(tx: Transaction, name: str, holder: str, now: int, seconds: int = 30) -> bool:
    """Whether this process has it now, for so long. It is taken over from one that did not come again in time."""
    row = tx.execute(_LEASE, {"of": name}).first()
    if row is None:
        tx.execute(insert(leases), {"name": name, "holder": holder, "until": now + seconds})
        return True
    if row.holder != holder and row.until > now:
        return False
    tx.execute(update(leases).where(leases.c.name == name).values(holder=holder, until=now + seconds))
    return True
