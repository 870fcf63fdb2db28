"""Statements that run straight on the driver store what SQLAlchemy would store."""
from __future__ import annotations

from sqlalchemy import insert

from central.schema import transports
from central.store.transaction import Transaction
from tests.central.library import NOW, Kiosk

_SENT = insert(transports)


def test_a_time_is_stored_the_same_whichever_way_it_went(kiosk: Kiosk) -> None:
    """SQLAlchemy runs a statement the first time it is met; from then on the driver does."""
    def send(tx: Transaction) -> int:
        for _ in range(3):
            tx.execute(_SENT, {"item_id": 1, "from_branch": "LAH", "to_branch": "SYS", "sent_at": NOW, "ended_at": NOW})
        return int(tx.exec_driver_sql("SELECT count(DISTINCT sent_at) FROM transports WHERE item_id = ?",
                                      (1,)).scalar_one())

    assert kiosk.database.call(send) == 1
