"""The audit: a row for every change, and none for what was refused."""
from __future__ import annotations

from central.database import Database
from central.staff import rows
from sip2.messages import (
    FeePaid,
    Hold,
    Renew,
)
from sip2.values import HoldMode
from tests.central.library import (
    AINO,
    DEBTOR,
    EERO,
    EXPIRED,
    KALEVALA,
    KALEVALA_2,
    NOW,
    Kiosk,
    account,
    bring,
    hold,
    lend,
)


def test_every_change_is_a_row_that_tells_who_what_and_whom(kiosk: Kiosk, database: Database) -> None:
    lend(kiosk, AINO, KALEVALA_2)
    hold(kiosk, EERO, KALEVALA_2)
    kiosk.ask(Hold(hold_mode=HoldMode.CHANGE, patron_id=EERO, item_id=KALEVALA_2, pickup_location="SYS"))
    bring(kiosk, KALEVALA_2)
    account(kiosk, AINO, patron_password="wrong")
    kiosk.ask(FeePaid(patron_id=DEBTOR, fee_amount="1.00"))
    told = database.call(lambda tx: rows(tx, "audit", NOW))
    assert {(row["who"], row["at"]) for row in told} == {("kiosk-lahti", NOW.isoformat())}
    assert [(row["act"], row["item"], row["patron"], row["before"], row["after"]) for row in reversed(told)] == [
        ("lent", KALEVALA_2, AINO, None, "2026-12-21T23:59:00"),
        ("hold_placed", KALEVALA_2, EERO, None, "LAH"),
        ("hold_moved", KALEVALA_2, EERO, "LAH", "SYS"),
        ("returned", KALEVALA_2, AINO, "2026-12-21T23:59:00", "LAH"),
        ("hold_state", KALEVALA_2, EERO, "waiting", "in_transit"),
        ("sent", KALEVALA_2, None, "LAH", "SYS"),
        ("pin", None, AINO, "0", "1"),
        ("fee_paid", None, DEBTOR, "2050", "1950")]


def test_what_is_refused_leaves_no_row(kiosk: Kiosk, database: Database) -> None:
    lend(kiosk, EXPIRED, KALEVALA)
    bring(kiosk, "nothing")
    kiosk.ask(FeePaid(patron_id=DEBTOR, fee_amount="99.00"))
    kiosk.ask(Renew(patron_id=AINO, item_id=KALEVALA))
    account(kiosk, AINO, patron_password="2468")
    assert database.call(lambda tx: rows(tx, "audit", NOW)) == []
