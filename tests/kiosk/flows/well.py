"""The flow charts of those for whom all goes well: F0 to F7. test_flows.py runs them."""
from __future__ import annotations

from devices.emulators.terminal import Hand
from kiosk.engine.view import Action, Plate, Screen, text
from tests.kiosk.flows.branch import IN_FINNISH
from tests.kiosk.flows.library import (
    AWAITED,
    BACK,
    FILM,
    FOR_OTHER,
    KEPT,
    LATE_RETURN,
    LOAN,
    OLD_LOAN,
    PIN,
    READER,
    READY,
    TO_SYSMA,
    WITH_A_HOLD,
)
from tests.kiosk.flows.patron import LOANED, SECURED, Visit
from tests.kiosk.library import CARD, OTHER, OTHER_PIN
from tests.kiosk.staffed import STAFF, STAFF_CODE

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


@IN_FINNISH
def test_f0_who_gives_no_sign_is_asked_and_then_nothing_of_them_is_left(patron: Visit) -> None:
    patron.sign_in()
    patron.later(46.0)
    patron.asked("idle.title")
    patron.press(Action.CONTINUE)
    patron.screen(Screen.BORROW)
    patron.lay(uid := patron.tag(KEPT))
    patron.row(KEPT, "status.borrowed")
    patron.later(31.0)
    patron.asked("idle.title")
    patron.later(21.0)
    patron.titled("done.borrowed")
    patron.lift(uid)
    patron.later(13.0)
    assert patron.wait(lambda view: view.screen is Screen.ATTRACT).language == "fi"
    patron.press(Action.RETURN)
    assert not patron.screen(Screen.RETURN).rows
    assert patron.central.loans()[KEPT] == (CARD, 0)


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


@IN_FINNISH
def test_f1_a_staff_card_opens_staff_mode_by_its_own_pin_only(patron: Visit) -> None:
    patron.desk.hold(number=STAFF)
    patron.sees(lambda view: view.screen is Screen.STAFF and view.entry)
    patron.desk.take()
    patron.type(STAFF_CODE[::-1])
    patron.sees(lambda view: view.entry and view.entry.problem == text("pin.wrong", left=2))
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
    uids = [patron.tag(LATE_RETURN, afi=LOANED), patron.tag(AWAITED, afi=LOANED),
            patron.tag(TO_SYSMA, owner="FI-Sys", afi=LOANED)]
    patron.press(Action.RETURN)
    patron.screen(Screen.RETURN)
    patron.lay(*uids)
    patron.row(LATE_RETURN, "status.cart", "detail.cart")
    patron.row(AWAITED, "status.hold_shelf", "detail.hold_shelf")
    assert patron.row(TO_SYSMA, "status.transport").detail == text("detail.transport", place="Sysmä")
    assert not {LATE_RETURN, AWAITED, TO_SYSMA} & patron.central.loans().keys()
    assert {patron.afi(uid) for uid in uids} == {SECURED}
    assert "Eino" not in patron.glass()
    assert "€" not in patron.glass()
    patron.press(Action.FINISH_RECEIPT)
    patron.titled("done.returned")
    assert not patron.printed("Teos 23").count("Demo")


@IN_FINNISH
def test_f3_what_was_returned_already_is_told_so_secured_and_proved_by_a_receipt(patron: Visit) -> None:
    uid = patron.tag(BACK, afi=LOANED)             # taken in at a desk whose pad wrote nothing
    assert BACK not in patron.central.loans()
    patron.press(Action.RETURN)
    patron.screen(Screen.RETURN)
    patron.lay(uid)
    patron.row(BACK, "status.already_returned", "detail.cart")
    assert patron.afi(uid) == SECURED
    patron.press(Action.FINISH_RECEIPT)
    assert patron.titled("done.returned").title == text("done.returned", n=1)
    patron.printed("Teos 31")


# --- F4 to F7 ------------------------------------------------------------------------------------------------

def test_f4_one_loan_then_all_are_renewed_and_what_is_not_says_why(patron: Visit) -> None:
    patron.press(Action.RENEW)
    patron.screen(Screen.CARD)
    patron.enters(READER)
    for row, chosen in ((OLD_LOAN, True), (LOAN, True), (OLD_LOAN, False)):
        patron.press_row(row)
        patron.wait(lambda view, row=row, chosen=chosen: (row, chosen) in [(one.key, one.chosen) for one in view.rows])
    patron.press(Action.RENEW_LOANS)
    patron.row(LOAN, "status.renewed", "detail.due")
    assert patron.row(OLD_LOAN).status.key == "status.due_soon"
    patron.press(Action.RENEW_LOANS)               # no one is chosen: all that are left
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
