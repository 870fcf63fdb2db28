"""Every flow chart by real touches and keys in the real window, in Finnish and in Arabic: F0 to F16.

What is asserted is the truth at its source (the central system's database, the tag's memory, the printer's tray) and
what the screen says of it.
"""
from __future__ import annotations

import threading
import time

import pytest

from devices.emulators.field import Fault, FaultKind
from devices.emulators.terminal import Hand
from kiosk.engine.view import Action, Plate, Screen, text
from tests.kiosk.flows.library import (
    AWAITED,
    BUS_CARD,
    ELSEWHERE,
    EXPIRED,
    FILM,
    FOR_OTHER,
    LATE_RETURN,
    LOAN,
    OLD_LOAN,
    OWING,
    PAPERLESS,
    PIN,
    READER,
    READY,
    TO_SYSMA,
    UNKNOWN_CARD,
    WITH_A_HOLD,
)
from tests.kiosk.flows.patron import LOANED, SECURED, Visit
from tests.kiosk.library import CARD, OTHER, OTHER_PIN
from tests.kiosk.rig import DEADLINE
from tests.kiosk.staffed import STAFF, STAFF_CODE

pytestmark = pytest.mark.window


def told_in_time(patron: Visit, barcode: str) -> None:
    """The central system hears of a return, whenever the kiosk comes to tell it."""
    end = time.monotonic() + DEADLINE
    while barcode in patron.central.loans():
        assert time.monotonic() < end, "the central system was never told"
        patron.later(1.0)
        threading.Event().wait(0.1)


# --- F0 ------------------------------------------------------------------------------------------------------

def test_f0_the_same_card_asks_whether_to_finish_and_another_ends_the_first_session(patron: Visit) -> None:
    patron.sign_in()
    patron.lay(first := patron.tag("30001"))
    patron.row("30001", "status.borrowed")
    patron.show_card()
    patron.asked("same_card.title")
    patron.press(Action.CLOSE)
    patron.screen(Screen.BORROW)
    patron.show_card(OTHER)
    patron.asked("other_card.title")
    patron.later(6.0)                              # nobody answers: yes
    patron.screen(Screen.PIN)
    patron.keys(OTHER_PIN)
    assert not patron.screen(Screen.BORROW).rows
    patron.lift(first)
    patron.lay(patron.tag("30002"))
    patron.row("30002", "status.borrowed")
    loans = patron.central.loans()
    assert (loans["30001"][0], loans["30002"][0]) == (CARD, OTHER)


def test_f0_who_gives_no_sign_is_asked_and_then_nothing_of_them_is_left(patron: Visit) -> None:
    patron.sign_in()
    patron.later(46.0)
    patron.asked("idle.title")
    patron.press(Action.CONTINUE)
    patron.screen(Screen.BORROW)
    patron.later(46.0)
    patron.asked("idle.title")
    patron.later(21.0)
    assert patron.wait(lambda view: view.screen is Screen.ATTRACT).language == "fi"


# --- F1 ------------------------------------------------------------------------------------------------------

def test_f1_items_laid_first_are_asked_about_and_lent_once_the_card_is_shown(patron: Visit) -> None:
    patron.lay(uid := patron.tag("30003"))
    patron.screen(Screen.CHOOSE)
    patron.press(Action.BORROW)
    patron.screen(Screen.CARD)
    patron.press(Action.TYPE_NUMBER)
    patron.titled("card.typed.title")
    patron.keys(CARD[:7])
    patron.wait(lambda view: view.entry and view.entry.filled == 7)
    patron.type(CARD[7:], since=7)
    patron.wait(lambda view: view.entry and view.entry.digits == CARD)
    patron.key("Return")
    patron.screen(Screen.PIN)
    patron.type(PIN)
    patron.row("30003", "status.borrowed", "detail.due")
    assert patron.central.loans()["30003"] == (CARD, 0)
    assert patron.afi(uid) == LOANED


def test_f1_a_staff_card_opens_staff_mode_by_its_own_pin_only(patron: Visit) -> None:
    patron.desk.hold(number=STAFF)
    patron.sees(lambda view: view.screen is Screen.STAFF and view.entry)
    patron.desk.take()
    patron.type(STAFF_CODE)
    patron.wait(lambda view: view.screen is Screen.STAFF and view.tabs)


# --- F2 and F3 -----------------------------------------------------------------------------------------------

def test_f2_a_pile_is_lent_without_a_tap_and_the_receipt_is_printed(patron: Visit) -> None:
    uids = [patron.tag(f"3000{n}") for n in (4, 7, 8)]
    patron.desk.hold(number=CARD)
    patron.screen(Screen.PIN)
    patron.type("9999")
    patron.sees(lambda view: view.entry and view.entry.problem == text("pin.wrong", left=2))
    patron.type(PIN)
    patron.screen(Screen.BORROW)
    patron.lay(*uids)
    for barcode in ("30004", "30007", "30008"):
        patron.row(barcode, "status.borrowed", "detail.due")
    assert {patron.afi(uid) for uid in uids} == {LOANED}
    assert {patron.central.loans()[barcode] for barcode in ("30004", "30007", "30008")} == {(CARD, 0)}
    patron.press(Action.FINISH_RECEIPT)
    done = patron.screen(Screen.DONE)
    assert (done.title, done.take_card) == (text("done.borrowed", n=3), True)
    patron.printed("Teos 4", "Teos 7", "Teos 8")
    patron.desk.take()
    patron.later(13.0)
    patron.wait(lambda view: view.screen is Screen.ATTRACT)


def test_f3_every_return_is_told_where_to_go_and_nothing_of_who_had_it_or_was_late(patron: Visit) -> None:
    uids = [patron.tag(LATE_RETURN), patron.tag(AWAITED), patron.tag(TO_SYSMA, owner="FI-Sys"), patron.tag("30009")]
    patron.press(Action.RETURN)
    patron.screen(Screen.RETURN)
    patron.lay(*uids)
    patron.row(LATE_RETURN, "status.cart", "detail.cart")
    patron.row(AWAITED, "status.hold_shelf", "detail.hold_shelf")
    assert patron.row(TO_SYSMA, "status.transport").detail == text("detail.transport", place="Sysmä")
    patron.row("30009", "status.cart")             # not on loan: this central system takes it in all the same
    assert not {LATE_RETURN, AWAITED, TO_SYSMA} & patron.central.loans().keys()
    assert {patron.afi(uid) for uid in uids} == {SECURED}
    assert "Eino" not in patron.glass()
    assert "€" not in patron.glass()
    patron.press(Action.FINISH_RECEIPT)
    patron.titled("done.returned")
    assert not patron.printed("Teos 23").count("Demo")


# --- F4 to F7 ------------------------------------------------------------------------------------------------

def test_f4_one_loan_then_all_are_renewed_and_what_is_not_says_why(patron: Visit) -> None:
    patron.press(Action.RENEW)
    patron.screen(Screen.CARD)
    patron.enters(READER)
    patron.press_row(LOAN)
    patron.wait(lambda view: any(row.key == LOAN and row.chosen for row in view.rows))
    patron.press_row(LOAN)
    patron.wait(lambda view: any(row.key == LOAN and row.chosen is False for row in view.rows))
    patron.press(Action.RENEW_LOANS)
    patron.row(LOAN, "status.renewed", "detail.due")
    patron.row(OLD_LOAN, "status.not_renewed", "renew.not")
    loans = patron.central.loans()
    assert (loans[LOAN], loans[OLD_LOAN]) == ((READER, 1), (READER, 3))
    patron.press(Action.FINISH)
    assert patron.screen(Screen.DONE).title == text("done.renewed", n=1)


def test_f5_the_account_tells_loans_holds_fees_and_messages_and_closes_by_itself(patron: Visit) -> None:
    patron.press(Action.ACCOUNT)
    patron.screen(Screen.CARD)
    patron.enters(READER)
    patron.row(OLD_LOAN, "status.due_soon", "detail.due")
    patron.press(Action.HOLDS)
    patron.row(FOR_OTHER, "status.hold_waits")
    patron.press(Action.FEES)
    patron.row("fee:0", "fee.amount")
    patron.press(Action.MESSAGES)
    patron.row("message:fees", "message.fees.do")
    patron.later(61.0)
    patron.asked("idle.title")
    patron.later(21.0)
    patron.wait(lambda view: view.screen is Screen.ATTRACT)


def test_f6_a_fee_is_paid_at_the_terminal_after_one_that_was_declined(patron: Visit) -> None:
    owed = patron.central.owed(READER)
    patron.press(Action.ACCOUNT)
    patron.screen(Screen.CARD)
    patron.enters(READER)
    patron.press(Action.FEES)
    patron.desk.terminal.hand(Hand.DECLINE)
    patron.press(Action.PAY)
    patron.titled("pay.choose.title")
    patron.press(Action.PAY)
    patron.titled("pay.declined.title")
    assert patron.central.owed(READER) == owed == 340
    patron.desk.terminal.hand(Hand.APPROVE)
    patron.press(Action.PAY)
    patron.titled("pay.paid.title")
    patron.press(Action.FINISH_RECEIPT)
    patron.screen(Screen.ACCOUNT)
    patron.printed("3,40")
    assert patron.central.owed(READER) == 0
    assert [amount for _, amount in patron.central.payments()] == [340]


def test_f6b_a_loan_that_costs_is_made_after_yes_only(patron: Visit) -> None:
    patron.sign_in()
    patron.lay(uid := patron.tag(FILM))
    patron.asked("charge.title.loan")
    patron.press(Action.NO)
    patron.row(FILM, "status.refused", "refusal.declined")
    assert FILM not in patron.central.loans()
    assert patron.afi(uid) == SECURED
    patron.press(Action.FINISH)
    patron.titled("done.nothing_borrowed")
    patron.lift(uid)
    patron.press(Action.FINISH)
    patron.wait(lambda view: view.screen is Screen.ATTRACT)
    patron.sign_in()
    patron.lay(uid)
    patron.asked("charge.title.loan")
    patron.press(Action.YES)
    patron.row(FILM, "status.borrowed", "detail.due")
    assert patron.central.loans()[FILM] == (CARD, 0)


def test_f7_a_hold_is_told_by_shelf_and_number_fetched_and_lent_to_who_holds_it(patron: Visit) -> None:
    patron.enters(WITH_A_HOLD)
    patron.screen(Screen.PICKUP)
    assert patron.row(READY, "status.hold_ready", "detail.until").plate == Plate("1", text("hold.shelf", shelf="A"))
    patron.press(Action.AWAY)
    away = patron.screen(Screen.AWAY)
    assert not away.rows
    assert "Teos" not in patron.glass()
    patron.lay(uid := patron.tag(READY))
    patron.row(READY, "status.your_hold", "detail.due")
    assert patron.central.loans()[READY] == (WITH_A_HOLD, 0)
    assert patron.afi(uid) == LOANED


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
    patron.desk.paper("out")
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
    assert patron.desk.receipts() == []
