"""The flow charts of what is missing, refused, broken or away: F8 to F16. test_flows.py runs them."""
from __future__ import annotations

import threading
import time

import pytest

from devices.emulators.field import Fault, FaultKind
from kiosk.engine.view import Action, Screen, text
from tests.kiosk.flows.branch import IN_FINNISH
from tests.kiosk.flows.library import (
    BUS_CARD,
    ELSEWHERE,
    EXPIRED,
    FOR_OTHER,
    OWING,
    PAPERLESS,
    TORN,
    UNKNOWN_CARD,
    WAITING,
)
from tests.kiosk.flows.patron import LOANED, SECURED, Visit
from tests.kiosk.library import CARD
from tests.kiosk.rig import DEADLINE


def told_in_time(patron: Visit, barcode: str) -> None:
    """The central system hears of a return, whenever the kiosk comes to tell it."""
    end = time.monotonic() + DEADLINE
    while barcode in patron.central.loans():
        assert time.monotonic() < end, "the central system was never told"
        patron.later(1.0)
        threading.Event().wait(0.1)


# --- F8 to F13 -----------------------------------------------------------------------------------------------

def test_f8_a_set_waits_for_its_missing_part_and_is_not_lent_without(patron: Visit) -> None:
    one, two = (patron.tag("30006", part=part, parts=2) for part in (1, 2))
    patron.sign_in()
    patron.lay(one)
    patron.row("30006", "status.reading")
    patron.passes(4.0)
    patron.row("30006", "status.incomplete", "tag.set_missing")
    assert "30006" not in patron.central.loans()
    patron.lay(two)
    patron.row("30006", "status.borrowed")
    assert (patron.afi(one), patron.afi(two)) == (LOANED, LOANED)
    patron.press(Action.FINISH)
    patron.screen(Screen.DONE)
    patron.lift(one, two)
    patron.press(Action.FINISH)
    patron.press(Action.RETURN)
    patron.screen(Screen.RETURN)
    patron.lay(one)
    patron.row("30006", "status.reading")
    patron.passes(4.0)
    patron.row("30006", "status.incomplete", "tag.set_missing")
    patron.later(11.0)
    patron.asked("incomplete.title")
    patron.press(Action.YES)
    patron.row("30006", "status.staff", "detail.partial")
    assert "30006" not in patron.central.loans()


@pytest.mark.parametrize(("card", "why"), [(OWING, "refusal.fees"), (EXPIRED, "refusal.card_expired")])
def test_f9_who_may_not_borrow_is_told_why_and_what_is_still_possible(patron: Visit, card: str, why: str) -> None:
    patron.enters(card)
    overlay = patron.asked("blocked.title").overlay
    assert overlay is not None
    assert {why, "blocked.returns", "help.phone"} <= {line.key for line in overlay.lead}
    patron.press(Action.CLOSE)
    patron.wait(lambda view: view.screen is Screen.ATTRACT)


def test_f10_what_cannot_be_known_is_explained_and_left_alone(patron: Visit) -> None:
    blank = patron.raw_tag("E0040100000000AA", b"")
    foreign, unknown = patron.tag(ELSEWHERE, owner="FI-Hel"), patron.tag("399999")
    patron.sign_in()
    patron.lay(blank, foreign, unknown)
    patron.row(blank, "status.problem", "tag.blank")
    patron.row(ELSEWHERE, "status.problem", "tag.foreign")
    patron.row("399999", "status.refused", "refusal.unknown_item")
    assert {patron.afi(uid) for uid in (blank, foreign, unknown)} == {SECURED}
    assert ELSEWHERE not in patron.central.loans()
    patron.press(Action.FINISH)
    assert patron.screen(Screen.DONE).lead == text("done.not_borrowed", n=3)


def test_f11_an_unknown_card_and_a_bus_card_are_told_the_same_way_on(patron: Visit) -> None:
    patron.desk.hold(uid=BUS_CARD)
    patron.noticed("card.unknown")
    patron.desk.take()
    patron.press(Action.TYPE_NUMBER)
    patron.titled("card.typed.title")
    patron.keys("123")
    patron.wait(lambda view: view.entry and view.entry.filled == 3)
    patron.press(Action.ENTER)
    patron.sees(lambda view: view.entry and view.entry.problem == text("card.unknown"))
    patron.key("Escape")
    patron.titled("card.title")
    patron.enters(UNKNOWN_CARD)
    patron.sees(lambda view: view.entry and view.entry.problem == text("pin.wrong", left=2))


def test_f12_what_is_on_hold_for_another_is_not_lent_and_stays_secured(patron: Visit) -> None:
    patron.sign_in()
    patron.lay(uid := patron.tag(FOR_OTHER))
    patron.row(FOR_OTHER, "status.refused", "refusal.hold_other")
    assert FOR_OTHER not in patron.central.loans()
    assert patron.afi(uid) == SECURED


def test_f13_a_tag_that_takes_no_write_is_no_tick_and_is_written_while_it_lies_there(patron: Visit) -> None:
    uid = patron.tag("300010")
    patron.field.fault(Fault(FaultKind.AFI_IGNORED, uid, times=0))
    patron.sign_in()
    patron.lay(uid)
    patron.passes(4.0)
    patron.row("300010", "status.borrowed", "tag.gate_may_alarm")
    assert (patron.central.loans()["300010"], patron.afi(uid)) == ((CARD, 0), SECURED)
    patron.field.clear_faults()
    patron.passes(4.0)
    patron.row("300010", "status.borrowed", "detail.due")
    assert patron.afi(uid) == LOANED


# --- F14 to F16 ----------------------------------------------------------------------------------------------

def test_f14_without_the_central_system_returns_are_taken_in_and_told_when_it_is_back(patron: Visit) -> None:
    patron.sign_in()
    patron.lay(uid := patron.tag("300011"))
    patron.row("300011", "status.borrowed")
    patron.press(Action.FINISH)
    patron.screen(Screen.DONE)
    patron.lift(uid)
    patron.press(Action.FINISH)
    patron.wait(lambda view: view.screen is Screen.ATTRACT)
    patron.central.kill()
    patron.proxy.cut()
    try:
        patron.press(Action.RETURN)
        patron.screen(Screen.RETURN)
        patron.lay(uid)
        patron.row("300011")
        patron.passes(10.0)
        patron.row("300011", "status.received", "detail.received")
        patron.noticed("notice.offline_return")
        assert patron.afi(uid) == SECURED
        patron.press(Action.FINISH)
        patron.titled("done.received")
        patron.lift(uid)
        patron.press(Action.FINISH)
        waits = patron.wait(lambda view: view.screen is Screen.ATTRACT and view.notice == text("notice.offline"))
        assert [one.action for one in waits.actions] == [Action.RETURN]
        assert "300011" in patron.central.loans()
    finally:
        patron.central.start()
    told_in_time(patron, "300011")


@IN_FINNISH
def test_f14_a_loan_waits_for_the_central_system_and_is_made_when_it_is_back(patron: Visit) -> None:
    patron.sign_in()
    patron.central.kill()
    patron.proxy.cut()
    try:
        patron.lay(uid := patron.tag(WAITING))
        patron.row(WAITING, "status.wait", "wait.connection")
        assert patron.afi(uid) == SECURED
    finally:
        patron.central.start()
    patron.row(WAITING, "status.borrowed", "detail.due")
    assert patron.central.loans()[WAITING] == (CARD, 0)
    assert patron.afi(uid) == LOANED


def test_f15_every_wait_for_the_patron_ends_by_itself(patron: Visit) -> None:
    patron.press(Action.BORROW)
    patron.screen(Screen.CARD)
    patron.later(46.0)
    patron.wait(lambda view: view.screen is Screen.ATTRACT)
    patron.show_card()
    patron.screen(Screen.PIN)
    patron.later(31.0)
    patron.asked("idle.title")
    patron.key("Tab")                              # a key is a sign of life
    patron.screen(Screen.PIN)
    patron.later(31.0)
    patron.asked("idle.title")
    patron.later(21.0)
    patron.wait(lambda view: view.screen is Screen.ATTRACT)
    patron.sign_in()
    patron.lay(uid := patron.tag("300012"))
    patron.row("300012", "status.borrowed")
    patron.lift(uid)
    patron.wait(lambda view: any(one.seconds_left for one in view.actions))
    patron.later(61.0)                             # the pad is empty: Finish presses itself
    patron.titled("done.borrowed")
    patron.later(7.0)
    patron.wait(lambda view: view.screen is Screen.ATTRACT)
    assert patron.central.loans()["300012"] == (CARD, 0)


def test_f16_without_paper_loans_are_made_and_the_screen_stands_for_the_receipt(patron: Visit) -> None:
    patron.desk.tray.paper("out")
    patron.noticed("notice.no_receipts")
    patron.sign_in()
    patron.lay(patron.tag(PAPERLESS))
    patron.row(PAPERLESS, "status.borrowed", "detail.due")
    assert patron.central.loans()[PAPERLESS] == (CARD, 0)
    view = patron.sees(lambda view: len(view.actions) == 2)
    assert {one.action: one.enabled for one in view.actions} == {Action.FINISH: True, Action.FINISH_RECEIPT: False}
    assert view.actions[1].note is not None
    patron.press(Action.FINISH)
    patron.screen(Screen.DONE)
    assert patron.desk.tray.receipts() == []


@IN_FINNISH
def test_f16_paper_that_ends_in_the_middle_of_a_receipt_is_told_and_it_can_be_printed_again(patron: Visit) -> None:
    patron.sign_in()
    patron.lay(patron.tag(TORN))
    patron.row(TORN, "status.borrowed")
    patron.desk.tray.paper("out", 4)
    patron.press(Action.FINISH_RECEIPT)
    patron.receipt("done.receipt_failed.loans")
    assert patron.central.loans()[TORN] == (CARD, 0)
    patron.desk.printer.tear()
    patron.desk.tray.paper("in")
    patron.press(Action.FINISH_RECEIPT)
    patron.receipt("done.receipt")
    patron.printed("Teos 34")
