"""A whole kiosk at the real central system and its catalogue over HTTP: found, looked at, put on hold, never twice."""
from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from kiosk.engine.view import Action, RowView, Screen, ViewState
from tests.kiosk.library import CARD, OTHER, OTHER_PIN, SEED
from tests.kiosk.rig import SEARCH, Rig, rig
from tests.kiosk.test_wipe import written

MORE = """
[[items]]
barcode = "300091"
title = 9
branch = "SYS"
"""


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    options = ("--dialect", "koha-suomi", "--catalogue", "127.0.0.1:0")
    with rig(tmp_path_factory.mktemp("catalogue"), dialect="koha-suomi", options=options, seed=SEED + MORE,
             more=SEARCH) as desk:
        yield desk


@pytest.fixture
def desk(kiosk: Rig) -> Iterator[Rig]:
    kiosk.screen(Screen.ATTRACT)
    yield kiosk
    kiosk.press(Action.FINISH)
    kiosk.screen(Screen.ATTRACT)


def find(desk: Rig, words: str, title: str) -> None:
    """As far as the page of this work, with all that is told of it."""
    desk.press(Action.SEARCH)
    desk.screen(Screen.SEARCH)
    desk.write(words)
    desk.press(Action.FIND)
    view = desk.wait(lambda view: view.screen is Screen.RESULTS and view.rows)
    desk.press_row(next(row.key for row in view.rows if row.title == title))
    desk.wait(lambda view: view.screen is Screen.WORK and view.rows)


def stands(desk: Rig, **wanted: str) -> ViewState:
    """Wait until the libraries are told so."""
    def told(row: RowView) -> str:
        return row.status.key.removeprefix("copies.")

    return desk.wait(lambda view: {row.key.removeprefix("library:"): told(row) for row in view.rows} == wanted)


def hold(desk: Rig, card: str = CARD, pin: str = "1234", at: str = "") -> str:
    """From the work's page to what the screen says at the end."""
    desk.press(Action.HOLD)
    desk.screen(Screen.CARD)
    desk.show_card(card)
    desk.screen(Screen.PIN)
    desk.type(pin)
    desk.screen(Screen.HOLD)
    if at:
        desk.press_row(at)
    desk.press(Action.PLACE_HOLD)
    view = desk.wait(lambda view: view.screen is Screen.HELD and view.title.key not in (
        "reserve.placing", "reserve.checking"))
    return view.title.key.removeprefix("reserve.")


def test_a_work_is_found_and_a_loan_elsewhere_is_seen(desk: Rig) -> None:
    find(desk, "teos 9", "Teos 9")
    stands(desk, LAH="shelf", SYS="shelf")
    desk.central.lend(OTHER, "300091", "SYS")
    desk.press(Action.CANCEL)
    desk.screen(Screen.RESULTS)
    desk.press_row("demo.9")
    view = stands(desk, LAH="shelf", SYS="lent")
    assert [row.detail and row.detail.key for row in view.rows] == [None, "copies.due"]


def test_a_hold_is_placed_and_stands_in_the_account_with_where_to_fetch_it(desk: Rig) -> None:
    find(desk, "TEOS 3 kirjailija", "Teos 3")
    assert hold(desk, at="SYS") == "placed"
    assert (CARD, 3, "SYS") in desk.central.holds()
    view = desk.screen(Screen.HELD)
    assert [(chip.key, chip.n) for chip in view.chips] == [("reserve.pickup", None), ("reserve.position", 1)]
    desk.press(Action.SEARCH)
    desk.screen(Screen.SEARCH)
    desk.write("teos 3")
    desk.press(Action.FIND)
    desk.wait(lambda view: view.screen is Screen.RESULTS and view.rows)
    desk.press_row("demo.3")
    desk.wait(lambda view: any(chip.key == "search.waiting" and chip.n == 1 for chip in view.chips))
    desk.press(Action.HOLD)                        # no card is asked for again
    desk.screen(Screen.HOLD)
    desk.press(Action.PLACE_HOLD)
    desk.wait(lambda view: view.title.key == "reserve.already")
    desk.press(Action.HOLDS)
    desk.row("30003", "status.hold_waits")
    assert [title for card, title, _ in desk.central.holds() if card == CARD].count(3) == 1


def test_a_lost_answer_is_made_sure_of_and_places_nothing_twice(desk: Rig) -> None:
    find(desk, "teos 4", "Teos 4")
    asked = desk.proxy.count(b"15")
    desk.proxy.bites.append((b"16", lambda line: None))        # placed there, and its answer is lost with the link
    assert hold(desk) == "placed"
    assert desk.proxy.count(b"15") == asked + 1
    assert [title for _, title, _ in desk.central.holds()].count(4) == 1


def test_a_kiosk_that_starts_again_before_the_answer_settles_it_and_places_nothing_twice(desk: Rig) -> None:
    def lost(line: bytes) -> None:
        """And then nothing settles it."""
        desk.proxy.bites += [(b"64", lambda line: None)] * 9

    find(desk, "teos 7", "Teos 7")
    desk.proxy.bites.append((b"16", lost))
    desk.press(Action.HOLD)
    desk.show_card()
    desk.screen(Screen.PIN)
    desk.type("1234")
    desk.screen(Screen.HOLD)
    desk.press(Action.PLACE_HOLD)
    desk.wait(lambda view: view.title.key == "reserve.checking")
    desk.stop()
    desk.proxy.bites.clear()
    desk.start()
    desk.screen(Screen.ATTRACT)
    assert [sent.hold.card for sent in desk.kiosk.core.state.holds] in ([CARD], [])
    find(desk, "teos 7", "Teos 7")
    assert hold(desk) == "already"
    assert desk.kiosk.core.state.holds == ()
    assert [title for _, title, _ in desk.central.holds()].count(7) == 1


def test_why_not_is_told_when_the_patron_has_it_on_loan(desk: Rig) -> None:
    desk.central.lend(OTHER, "30008", "LAH")
    find(desk, "teos 8", "Teos 8")
    assert hold(desk, OTHER, OTHER_PIN) == "refused"
    lead = desk.screen(Screen.HELD).lead
    assert lead is not None
    assert lead.key == "reserve.no.already"


def test_words_are_written_nowhere_and_gone_with_the_visit(desk: Rig, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="kiosk"):
        find(desk, "teos 10", "Teos 10")
        desk.press(Action.CANCEL)
        desk.press(Action.CANCEL)
        desk.screen(Screen.SEARCH)
        desk.press(Action.CLEAR)
        desk.write("kanariansanat")
        desk.press(Action.FIND)
        desk.wait(lambda view: view.lead is not None and view.lead.key == "search.nothing")
        assert b"kanariansanat" in set(written(desk.kiosk.core.state))
        desk.press(Action.FINISH)
        desk.screen(Screen.ATTRACT)
    assert "kanariansanat" not in caplog.text
    kept = b"".join(file.read_bytes() for file in desk.data.rglob("*") if file.is_file())
    assert b"kanariansanat" not in kept
    desk.press(Action.SEARCH)                      # whatever was asked last is forgotten when another asks
    desk.write("teos")
    desk.press(Action.FIND)
    desk.wait(lambda view: view.screen is Screen.RESULTS and view.rows)
    assert not [one for one in written(desk.kiosk) if b"kanariansanat" in one]


def test_a_catalogue_that_does_not_answer_is_told_calmly_and_asked_again(desk: Rig) -> None:
    real = desk.kiosk.catalogue._library._search.base
    desk.press(Action.SEARCH)
    desk.write("teos")
    object.__setattr__(desk.kiosk.catalogue._library._search, "base", "http://127.0.0.1:9/")
    desk.press(Action.FIND)
    desk.wait(lambda view: view.lead is not None and view.lead.key == "search.silent")
    object.__setattr__(desk.kiosk.catalogue._library._search, "base", real)
    desk.press(Action.FIND)
    desk.wait(lambda view: view.screen is Screen.RESULTS and view.rows)
