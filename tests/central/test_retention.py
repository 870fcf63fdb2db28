"""What is old goes, what is open stays; the same by a verb and by a server that runs on."""
from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import URL, Select, func, select

from central.__main__ import main
from central.audit import Agent
from central.database import Database
from central.retention import forget, keep_to
from central.schema import audit, fees, holds, loans, payments, transports
from central.staff import rows
from server.errors import StoreError
from server.place import Place
from sip2.messages import Checkin, Checkout, FeePaid, Hold
from sip2.values import HoldMode
from tests.central.library import AINO, DEBTOR, EERO, HELD, HELMI, KALEVALA, RAUTATIE, SYSMA_BOOK, Clock, Kiosk

KEPT = 30


class Enough(Exception):
    pass


@pytest.fixture
def lived(kiosk: Kiosk) -> Kiosk:
    """On the first day a loan made and returned, a loan that stays, a hold collected and returned, one cancelled, one
    that waits, a journey there and back, a payment; then thirty days and one more loan.
    """
    for request in (
            Checkout(patron_id=AINO, item_id=KALEVALA), Checkin(item_id=KALEVALA),
            Checkout(patron_id=AINO, item_id=RAUTATIE),
            Checkout(patron_id=EERO, item_id=HELD), Checkin(item_id=HELD),
            Hold(patron_id=EERO, item_id=RAUTATIE, pickup_location="LAH"),
            Hold(patron_id=EERO, item_id=RAUTATIE, hold_mode=HoldMode.REMOVE),
            Hold(patron_id=HELMI, item_id=RAUTATIE, pickup_location="LAH"),
            Checkin(item_id=SYSMA_BOOK), Checkin(item_id=SYSMA_BOOK, current_location="SYS"),
            FeePaid(patron_id=DEBTOR, fee_amount="20.50", transaction_id="1")):
        kiosk.ask(request)
    kiosk.clock.pass_days(KEPT)
    assert kiosk.ask(Checkout(patron_id=EERO, item_id=KALEVALA)).ok
    return kiosk


def by(clock: Clock) -> Agent:
    return Agent("retention", "LAH", clock.now)


def number(database: Database, what: Any) -> int:
    statement: Select[Any] = select(func.count()).select_from(what)
    return int(database.call(lambda tx: tx.execute(statement).scalar_one()))


def test_nothing_goes_before_its_day_is_over(lived: Kiosk, database: Database) -> None:
    before = number(database, audit)
    gone = database.call(lambda tx: forget(tx, KEPT, by(lived.clock)))
    assert gone == {"loans": 0, "holds": 0, "transports": 0, "audit": 0}
    assert number(database, audit) == before


def test_what_ended_goes_and_what_is_open_or_an_account_stays(lived: Kiosk, database: Database) -> None:
    lived.clock.pass_days(1)
    accounts = number(database, fees), number(database, payments)
    gone = database.call(lambda tx: forget(tx, KEPT, by(lived.clock)))
    assert gone == {"loans": 2, "holds": 2, "transports": 1, "audit": 13}
    assert {row["item"] for row in database.call(lambda tx: rows(tx, "loans", lived.clock.now))} >= {KALEVALA, RAUTATIE}
    assert (number(database, fees), number(database, payments)) == accounts
    assert (number(database, holds), number(database, transports)) == (1, 0)
    told = database.call(lambda tx: rows(tx, "audit", lived.clock.now))
    assert [(row["act"], row["who"], row["after"]) for row in told] == [
        ("forgotten", "retention", "loans 2 holds 2 transports 1 audit 13"), ("lent", "kiosk-lahti", told[1]["after"])]
    assert database.call(lambda tx: forget(tx, KEPT, by(lived.clock))) == dict.fromkeys(gone, 0)
    assert number(database, audit) == 2


def test_a_hold_stays_as_long_as_its_loan(kiosk: Kiosk, database: Database) -> None:
    assert kiosk.ask(Checkout(patron_id=EERO, item_id=HELD)).ok
    kiosk.clock.pass_days(400)
    assert database.call(lambda tx: forget(tx, KEPT, by(kiosk.clock)))["holds"] == 0
    assert kiosk.ask(Checkin(item_id=HELD, cancel=True)).ok
    assert [row["state"] for row in database.call(lambda tx: rows(tx, "holds", kiosk.clock.now))] == ["ready"]


def test_a_server_goes_by_small_steps_until_nothing_is_old_and_goes_on_when_the_store_fails(
        lived: Kiosk, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    left: list[int] = []

    async def pause(_seconds: float) -> None:
        left.append(number(database, loans))
        lived.clock.pass_days(1)
        if len(left) == 2:
            monkeypatch.setattr("central.retention._old", full_disk)
        elif len(left) == 3:
            monkeypatch.undo()
            monkeypatch.setattr("central.retention._AT_ONCE", 1)
        elif len(left) == 4:
            raise Enough

    with pytest.raises(Enough):
        asyncio.run(keep_to(database, KEPT + 1, lambda: by(lived.clock), pause=pause))
    assert [loans - left[-1] for loans in left] == [2, 2, 2, 0]
    assert "what is old was not removed: the disk is full" in caplog.text
    assert [row["act"] for row in database.call(lambda tx: rows(tx, "audit", lived.clock.now))].count("forgotten") == 13


def full_disk(_before: datetime) -> Any:
    raise StoreError("the disk is full")


def test_staff_sees_what_would_go_and_lets_it_go(lived: Kiosk, full: Place, capsys: pytest.CaptureFixture[str],
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return lived.clock.now

    monkeypatch.setattr("central.commands.common.datetime", Then)

    def told(*more: str) -> Any:
        where = full.render_as_string() if isinstance(full, URL) else str(full)
        assert main(["forget", "--days", str(KEPT - 1), "--json", "--database", where, *more]) == 0
        return json.loads(capsys.readouterr().out)

    gone = {"loans": 2, "holds": 2, "transports": 1, "audit": 13}
    assert told("--dry-run") == [{"removed": False, **gone}]
    assert told() == [{"removed": True, **gone}]
    assert told() == [{"removed": True, **dict.fromkeys(gone, 0)}]
