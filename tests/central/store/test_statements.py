"""How kept statements reach SQLite: what a terminal asks is found by indexes, however much there is in the library."""
from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from central.database import Database
from central.library import read_library
from central.pins import Pins
from central.sip.acs import Acs
from server.sqlite import Connection
from server.transaction import Result, Transaction
from sip2.messages import Checkin, Checkout, Hold, ItemInformation, PatronInformation, Renew, RenewAll
from sip2.values import HoldMode, Summary
from tests.central.library import AINO, EERO, FREE, HELD, KALEVALA, Clock, Kiosk

_SHIFT = [
    Checkout(patron_id=AINO, item_id=FREE[0]), Renew(patron_id=AINO, item_id=FREE[0]), RenewAll(patron_id=AINO),
    PatronInformation(patron_id=AINO, patron_password="2468", summary=Summary(charged=True)),
    Hold(hold_mode=HoldMode.ADD, patron_id=AINO, item_id=KALEVALA, pickup_location="LAH"),
    ItemInformation(item_id=FREE[0]), Checkin(item_id=FREE[0]), Checkin(item_id=KALEVALA),
    Checkout(patron_id=EERO, item_id=HELD), Checkin(item_id=HELD),
    Hold(hold_mode=HoldMode.REMOVE, patron_id=AINO, item_id=KALEVALA), Checkin(item_id=KALEVALA)]


def test_no_kept_statement_reads_a_whole_table(filled: Path, tmp_path: Path, pins: Pins, clock: Clock,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    """A shift is lived through thrice, so that every statement is kept; then SQLite tells how it goes about each."""
    file = tmp_path / "library.db"
    file.write_bytes(filled.read_bytes())
    seen: dict[str, int] = {}
    straight = Transaction._straight

    def noted(tx: Transaction, kept: Any, values: Any) -> Result:
        seen[kept.sql] = len(kept.inward)
        return straight(tx, kept, values)

    monkeypatch.setattr(Transaction, "_straight", noted)
    with closing(Database(file)) as database:
        kiosk = Kiosk(Acs(database.call(read_library), database, pins, now=clock), database, clock)
        assert kiosk.sign_in()
        for request in _SHIFT * 3:
            kiosk.ask(request)
    assert len(seen) >= 15
    with closing(Connection(str(file))) as link:
        plans = {sql: [row[3] for row in link.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * count)]
                 for sql, count in seen.items()}
    reading = {sql: plan for sql, plan in plans.items()
               if any(step.startswith("SCAN") and step != "SCAN CONSTANT ROW" for step in plan)}
    assert reading == {}
