"""Account, renewals and fees at the embedded central system, in each way of speaking that it has."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from config.sip2 import Sip2
from kiosk.engine import ils
from kiosk.engine.ils import Refusal
from kiosk.engine.view import Money
from kiosk.ils.central_system import CentralSystem
from kiosk.ils.link import client_of
from sip2 import dialects
from sip2.circulation import Circulation
from sip2.circulation.desk import Rules
from tests.kept import kept
from tests.kiosk.library import FILMS, OTHER, PIN, SEED
from tests.kiosk.rig import Central

DIALECTS = tuple(dialects.BY_NAME)
TODAY = date.today()
SOON, LATE, NEW = TODAY + timedelta(days=3), TODAY - timedelta(days=3), TODAY + timedelta(days=28)


def card(dialect: str) -> str:
    return f"2900000000{DIALECTS.index(dialect):02}00"


def item(dialect: str, number: int) -> str:
    return f"49{DIALECTS.index(dialect):02}{number:02}"


def seed() -> str:
    """For each way of speaking a patron with an account of their own: loans, holds, fees, and a film that costs."""
    parts = [SEED, FILMS]
    for place, dialect in enumerate(DIALECTS):
        parts.append(f"""
[[terminals]]
login = "at-{dialect}"
password = "a-long-demo-password"
branch = "LAH"
dialect = "{dialect}"
[[patrons]]
card = "{card(dialect)}"
name = "Demo, Taimi"
category = "HENKILO"
branch = "LAH"
pin = "{PIN}"
[[patrons.fees]]
amount = "2.50"
kind = "01"
""")
        for number in range(1, 8):
            title = 100 + 10 * place + number
            parts.append(f"""
[[titles]]
id = {title}
title = "Teos {number}"
author = "Kirjailija"
language = "fi"
material = "{'FILM' if number == 7 else 'BOOK'}"
[[items]]
barcode = "{item(dialect, number)}"
title = {title}
branch = "LAH"
""")
        for number, due, renewals in ((1, SOON, 0), (2, LATE, 0), (3, SOON, 3), (4, SOON, 0)):
            parts.append(f"""
[[loans]]
item = "{item(dialect, number)}"
patron = "{card(dialect)}"
lent = -10
due = {due}
renewals = {renewals}
""")
        parts.append(f"""
[[holds]]
patron = "{OTHER}"
title = {100 + 10 * place + 4}
pickup = "SYS"
[[holds]]
patron = "{card(dialect)}"
item = "{item(dialect, 5)}"
pickup = "LAH"
state = "ready"
[[holds]]
patron = "{card(dialect)}"
title = {100 + 10 * place + 6}
pickup = "LAH"
""")
    return "".join(parts)


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    central = Central(Path(tmp_path_factory.mktemp("account")), seed=seed())
    yield central
    central.stop()


@dataclass
class Terminal:
    dialect: str
    system: CentralSystem

    @property
    def card(self) -> str:
        return card(self.dialect)

    def item(self, number: int) -> str:
        return item(self.dialect, number)

    def renew(self, number: int, due: date, accepted: Money | None = None) -> ils.ItemRenewed:
        answer = self.system.ask(ils.RenewItem(self.card, PIN, self.item(number), due, accepted))
        assert isinstance(answer, ils.ItemRenewed)
        return answer

    def described(self, number: int) -> ils.ItemDescribed:
        answer = self.system.ask(ils.DescribeItem(self.item(number)))
        assert isinstance(answer, ils.ItemDescribed)
        return answer


@pytest.fixture(params=DIALECTS)
def terminal(request: pytest.FixtureRequest, central: Central) -> Iterator[Terminal]:
    table = Sip2(dialect=request.param, transport="tcp", host="127.0.0.1", port=central.port,
                 user=f"at-{request.param}", secret=kept("a-long-demo-password"), institution="LAH")  # type: ignore[arg-type]
    client = client_of(table)
    client.connect()
    circulation = Circulation(client.request, dialects.named(request.param), institution_id="LAH", branch="LAH",
                              rules=Rules(clock=None, hold_shelf="XS", hold_number="XN"))
    assert client.status is not None
    circulation.learn(client.status)
    terminal = Terminal(request.param, CentralSystem(circulation, branch="LAH", places={"SYS": "Sysmä"}))
    answer = terminal.system.ask(ils.VerifyPatron(terminal.card, PIN))
    assert isinstance(answer, ils.PatronVerified)
    assert answer.valid
    yield terminal
    client.close()


def test_the_account_its_renewals_and_its_fees(terminal: Terminal) -> None:
    told = terminal.system.ask(ils.ReadAccount(terminal.card))
    assert isinstance(told, ils.AccountRead)
    assert sorted(told.charged) == [terminal.item(n) for n in (1, 2, 3, 4)]
    assert told.overdue == (terminal.item(2),)
    assert told.ready == (terminal.item(5),)
    assert told.waiting == (terminal.item(6),)
    assert told.owed == Money(Decimal("2.50"))
    assert [line.amount for line in told.fees] == [Money(Decimal("2.50"))]

    assert (terminal.described(1).title, terminal.described(1).due) == ("Teos 1", SOON)
    ready = terminal.described(5)
    assert (ready.ready, ready.shelf, ready.library) == (True, "A", "")
    assert ready.number.isdecimal()
    assert ready.until == TODAY + timedelta(days=7)
    assert not terminal.described(6).ready

    assert terminal.renew(1, SOON) == ils.ItemRenewed(True, NEW)
    settled = terminal.system.ask(ils.WasRenewed(terminal.item(1), SOON))
    assert settled == ils.RenewedOrNot(True, NEW)
    assert terminal.system.ask(ils.WasRenewed(terminal.item(3), SOON)) == ils.RenewedOrNot(False, SOON)
    assert terminal.renew(2, LATE) == ils.ItemRenewed(True, NEW)
    assert terminal.renew(3, SOON).refusal is Refusal.TOO_MANY_RENEWALS
    assert terminal.renew(4, SOON).refusal is Refusal.HOLD_OTHER


def test_what_costs_is_lent_and_renewed_only_after_the_fee_was_agreed_to(terminal: Terminal) -> None:
    euro = Money(Decimal(1))
    question = ils.LendItem(terminal.card, PIN, terminal.item(7))
    asked = terminal.system.ask(question)
    assert isinstance(asked, ils.ItemLent)
    assert (asked.lent, asked.refusal, asked.fee) == (False, Refusal.CHARGE, euro)
    agreed = ils.LendItem(terminal.card, PIN, terminal.item(7), fee_accepted=True)
    lent = terminal.system.ask(agreed)
    assert isinstance(lent, ils.ItemLent)
    assert lent.lent
    assert isinstance(lent.due, date)
    assert (terminal.renew(7, lent.due).refusal, terminal.renew(7, lent.due).fee) == (Refusal.CHARGE, euro)
    assert terminal.renew(7, lent.due, euro).renewed
