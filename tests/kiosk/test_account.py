"""A whole kiosk at the real central system: account, renewals with a lost answer, a hold picked up, a fee."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kiosk.engine.view import Action, Money, Plate, Screen, text
from tests.kiosk.library import CARD, FILMS, SEED
from tests.kiosk.rig import Rig, rig
from tests.kiosk.test_wipe import kept, written

SOON, NEW = date.today() + timedelta(days=2), date.today() + timedelta(days=28)
FEES = """pin = "1234"
[[patrons.fees]]
amount = "3.40"
kind = "04"
item = "30001"
"""
MORE = FILMS + f"""
[[titles]]
id = 20
title = "Elokuva"
author = "Ohjaaja"
language = "fi"
material = "FILM"
[[items]]
barcode = "300020"
title = 20
branch = "LAH"
[[loans]]
item = "30001"
patron = "{CARD}"
lent = -10
due = {SOON}
[[loans]]
item = "30002"
patron = "{CARD}"
lent = -20
due = {SOON}
renewals = 3
[[holds]]
patron = "{CARD}"
item = "30003"
pickup = "LAH"
state = "ready"
[[holds]]
patron = "{CARD}"
title = 4
pickup = "LAH"
"""


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """One kiosk for all these sessions: each leaves it as it found it, but for what it borrows and renews."""
    seed = SEED.replace('pin = "1234"\n', FEES, 1) + MORE
    koha = ("--dialect", "koha-suomi")
    with rig(tmp_path_factory.mktemp("account"), dialect="koha-suomi", options=koha, seed=seed) as desk:
        yield desk


@pytest.fixture
def desk(kiosk: Rig) -> Iterator[Rig]:
    yield kiosk
    end(kiosk)


def end(desk: Rig) -> None:
    """The patron is done, and takes everything along."""
    desk.lift(*(tag.uid for tag in desk.kiosk.core.state.pad))
    while desk.kiosk.core.state.session is not None or desk.kiosk.core.state.screen is not Screen.ATTRACT:
        desk.press(Action.FINISH)
        desk.wait(lambda view: view.screen in (Screen.DONE, Screen.ATTRACT))


def sign_in(desk: Rig, purpose: Action | None = None) -> None:
    desk.screen(Screen.ATTRACT)
    if purpose:
        desk.press(purpose)
        desk.screen(Screen.CARD)
    desk.show_card()
    desk.screen(Screen.PIN)
    desk.type("1234")


def test_all_loans_are_renewed_in_one_tap_and_a_lost_answer_renews_nothing_twice(desk: Rig) -> None:
    sign_in(desk, Action.RENEW)
    desk.wait(lambda view: view.screen is Screen.ACCOUNT and any(
        action.action is Action.RENEW_LOANS for action in view.actions))
    desk.proxy.bites.append((b"30", lambda line: None))        # done there, and its answer is lost with the link
    desk.press(Action.RENEW_LOANS)
    desk.row("30001", "status.renewed", "detail.due")
    desk.row("30002", "status.not_renewed", "renew.not")
    loans = desk.central.loans()
    assert (loans["30001"], loans["30002"]) == ((CARD, 1), (CARD, 3))
    desk.press(Action.FINISH)
    assert desk.screen(Screen.DONE).title == text("done.renewed", n=1)


def test_the_account_tells_loans_holds_and_fees_and_a_hold_is_fetched_while_the_session_waits(desk: Rig) -> None:
    sign_in(desk, Action.ACCOUNT)
    desk.row("30002", "status.due_soon", "detail.due")
    desk.press(Action.HOLDS)
    row = desk.row("30003", "status.hold_ready", "detail.until")
    assert row.plate == Plate("1", text("hold.shelf", shelf="A"))
    desk.row("30004", "status.hold_waits")
    desk.press(Action.FEES)
    view = desk.wait(lambda view: view.advice is not None)
    assert [(row.title, dict(row.status.args)["amount"]) for row in view.rows] == [
        ("Teos 1", Money(Decimal("3.40")))]
    desk.press(Action.HOLDS)
    desk.press(Action.AWAY)
    desk.screen(Screen.AWAY)
    uid = desk.tag("30003")
    desk.lay(uid)
    desk.row("30003", "status.your_hold", "detail.due")
    assert desk.afi(uid) == 0xC2
    assert desk.central.loans()["30003"] == (CARD, 0)
    end(desk)
    assert not kept(desk.kiosk, CARD, "Demo, Aino", "Teos 1", "Teos 3", "Teos 4")
    assert b"1234" not in list(written(desk.kiosk))


def test_a_film_that_costs_is_lent_after_yes(desk: Rig) -> None:
    sign_in(desk)
    desk.wait(lambda view: view.screen in (Screen.PICKUP, Screen.BORROW))
    desk.lay(desk.tag("300020"))
    desk.wait(lambda view: view.overlay is not None)
    assert "300020" not in desk.central.loans()
    desk.press(Action.YES)
    desk.row("300020", "status.borrowed", "detail.due")
    assert desk.central.loans()["300020"] == (CARD, 0)
