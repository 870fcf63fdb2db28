"""What staff can look up beside a running server."""
from __future__ import annotations

import argparse
from contextlib import closing

from sqlalchemy import insert, select

from central.commands.common import Counter, looking
from central.database import Database
from central.schema import meta
from central.staff import rows
from server.place import Place
from sip2.messages import Checkin, FeePaid
from sip2.values import FeeType, PaymentType
from tests.central.library import DEBTOR, KALEVALA, KALEVALA_2, NOW, Kiosk


def test_transports_are_those_still_under_way(kiosk: Kiosk, database: Database) -> None:
    assert kiosk.ask(Checkin(item_id=KALEVALA_2)).destination_location == "HEI"
    assert database.call(lambda tx: rows(tx, "transports", NOW)) == [
        {"item": KALEVALA_2, "title": "Kalevala", "from": "LAH", "to": "HEI", "sent_at": NOW.isoformat()}]
    assert kiosk.ask(Checkin(item_id=KALEVALA_2, current_location="HEI")).destination_location is None
    assert database.call(lambda tx: rows(tx, "transports", NOW)) == []


def test_fees_are_those_not_wholly_paid(kiosk: Kiosk, database: Database) -> None:
    def owed() -> list[tuple[object, ...]]:
        found = database.call(lambda tx: rows(tx, "fees", NOW))
        return [(row["patron"], row["item"], row["amount_cents"], row["paid_cents"]) for row in found]

    assert owed() == [(DEBTOR, None, 2050, 0), (DEBTOR, KALEVALA, 200, 0)]
    assert kiosk.ask(FeePaid(fee_type=FeeType.OTHER, payment_type=PaymentType.CASH, currency_type="EUR",
                             fee_amount="21.00", patron_id=DEBTOR)).payment_accepted
    assert owed() == [(DEBTOR, KALEVALA, 200, 50)]


def test_a_long_look_keeps_no_server_waiting(full: Place) -> None:
    """While a verb reads, a server writes; a verb that held the writers' lock would make it fail."""
    with closing(Database(full)) as server:
        def look(at: Counter) -> object:
            server.call(lambda tx: tx.execute(insert(meta), {"key": "meanwhile", "value": ""}))
            return at.tx.execute(select(meta.c.key).where(meta.c.key == "meanwhile")).first()

        assert looking(argparse.Namespace(database=full), look) is None
        assert server.call(lambda tx: tx.execute(select(meta.c.key).where(meta.c.key == "meanwhile")).first())
