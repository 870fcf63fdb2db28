"""Paying fees: offered where it can be done, told truly at each step, kept from nobody who changes their mind."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.ils import PayableFee, Refusal
from kiosk.engine.payment import Charging, PaymentState, PayStep
from kiosk.engine.state import OverlayKind
from kiosk.engine.view import Action, Screen, Sound
from receipts.document import ReceiptKind
from tests.kiosk.till import Till
from tests.kiosk.world import CARD, OTHER, policy

PLAIN = policy(pays=True, account=False)       # nobody looks at their account here


def to_the_page_of_fees(till: Till) -> None:
    till.sign_in()
    till.press(Action.FEES)
    till.settle()


def test_fees_are_paid_from_their_page_and_are_gone_from_it() -> None:
    till = Till()
    to_the_page_of_fees(till)
    assert till.screen is Screen.ACCOUNT
    assert Action.PAY in till.offers
    till.press(Action.PAY)
    till.settle()
    till.press(Action.PAY)
    till.settle()
    assert till.step is PayStep.PAID
    till.press(Action.FINISH)
    till.settle()
    assert till.screen is Screen.ACCOUNT
    assert till.view.lead is not None
    assert till.view.lead.key == "account.fees.none"
    assert Action.PAY not in till.offers
    till.in_order()


def test_a_payment_that_is_not_booked_yet_is_told_on_the_page_of_fees() -> None:
    till = Till(books=False)
    to_the_page_of_fees(till)
    till.press(Action.PAY)
    till.settle()
    till.press(Action.PAY)
    till.settle()
    till.press(Action.FINISH)
    till.settle()
    assert till.view.advice is not None
    assert till.view.advice.key == "blocked.payment_received"
    assert Action.PAY not in till.offers


def test_one_fee_alone_is_paid_where_the_central_system_tells_them_apart() -> None:
    till = Till(apart=(PayableFee("7", 240, "Rautatie"), PayableFee("8", 1000)))
    till.to_the_fees()
    assert [row.chosen for row in till.view.rows] == [True, True]
    till.send(ev.RowPressed(at=till.at, key="fee:8"))
    assert [row.chosen for row in till.view.rows] == [False, True]
    till.send(ev.RowPressed(at=till.at, key="fee:9"))
    till.press(Action.PAY)
    till.settle()
    assert [(payment.amount, payment.fee, payment.owed) for payment in till.taken] == [(1000, "8", 1240)]
    assert till.fees[CARD] == 240
    till.in_order()


def test_fees_are_paid_booked_and_gone_from_the_screen() -> None:
    till = Till(PLAIN)
    till.to_the_fees()
    assert till.screen is Screen.PAY
    assert till.view.title.key == "pay.choose.title"
    till.press(Action.PAY)
    till.settle()
    assert till.step is PayStep.PAID
    assert till.fees[CARD] == 0
    till.in_order()
    till.press(Action.FINISH)
    till.settle()
    assert till.screen is Screen.BORROW
    assert [chip.key for chip in till.view.chips] == []
    assert Action.PAY not in till.offers
    till.press(Action.FINISH)
    assert till.payments == {}


def test_without_a_terminal_nothing_of_it_is_shown() -> None:
    till = Till(policy=policy())
    till.sign_in()
    assert Action.PAY not in till.offers
    till.press(Action.PAY)
    assert till.screen is Screen.BORROW


@pytest.mark.parametrize("part", ["payment", "ils"])
def test_paying_is_not_offered_while_a_part_that_it_needs_is_away(part: str) -> None:
    till = Till(PLAIN)
    till.sign_in()
    assert Action.PAY in till.offers
    till.send(ev.PartDown(at=till.at, part=part))
    assert Action.PAY not in till.offers
    till.press(Action.PAY)
    assert till.screen is Screen.BORROW


def test_nobody_who_owes_nothing_is_asked_for_money() -> None:
    till = Till(fees={})
    till.sign_in()
    assert Action.PAY not in till.offers


def test_a_patron_who_is_blocked_by_fees_may_pay_and_then_borrow() -> None:
    till = Till(fees={CARD: 2550})
    till.add("1")
    till.sign_in()
    assert till.state.overlay is not None
    assert till.offers == [Action.CLOSE, Action.PAY]
    till.press(Action.PAY)
    till.settle()
    till.lay("1")
    till.press(Action.PAY)
    till.settle()
    till.press(Action.FINISH)
    till.settle()
    assert till.screen is Screen.BORROW
    assert till.state.overlay is None
    assert till.statuses() == {"1": "status.borrowed"}
    till.in_order()


def test_a_patron_who_is_blocked_and_turns_back_is_as_blocked_as_before() -> None:
    till = Till(fees={CARD: 2550})
    till.sign_in()
    till.press(Action.PAY)
    till.settle()
    till.press(Action.CANCEL)
    assert till.state.overlay is not None
    assert till.state.overlay.kind is OverlayKind.BLOCKED
    assert till.state.overlay.refusal is Refusal.FEES


@pytest.mark.parametrize(("hand", "step"), [
    (Charging.DECLINED, PayStep.DECLINED), (Charging.CANCELLED, PayStep.CANCELLED), (Charging.UNABLE, PayStep.UNABLE)])
def test_what_was_not_taken_is_told_calmly_and_booked_nowhere(hand: Charging, step: PayStep) -> None:
    till = Till(hand=hand)
    till.pay()
    assert till.step is step
    assert till.booked == {}
    assert all(payment.state is PaymentState.VOID and not payment.card for payment in till.payments.values())
    till.press(Action.CANCEL if step is not PayStep.UNABLE else Action.FINISH)
    assert till.screen is Screen.BORROW


def test_after_a_refusal_it_is_tried_again_with_a_new_payment() -> None:
    till = Till(hand=Charging.DECLINED)
    till.pay()
    till.hand = Charging.APPROVED
    till.press(Action.PAY)
    till.settle()
    assert till.step is PayStep.PAID
    assert len(till.taken) == 1
    till.in_order()


def test_the_patron_follows_the_terminal_and_may_give_up() -> None:
    till = Till(hand=None)
    till.pay()
    assert till.view.title.key == "pay.progress.card"
    till.press(Action.CANCEL)
    assert till.view.title.key == "pay.progress.cancelling"
    till.settle()
    assert till.step is PayStep.CANCELLED


def test_giving_up_too_late_is_a_payment_like_any_other() -> None:
    till = Till(hand=None)
    till.pay()
    till.todo.clear()
    till.press(Action.CANCEL)
    till.decide(Charging.APPROVED)
    till.todo = [effect for effect in till.todo if type(effect).__name__ != "GiveUpCharge"]
    till.settle()
    assert till.step is PayStep.PAID
    till.in_order()


def test_a_terminal_that_waits_too_long_is_told_to_give_up() -> None:
    till = Till(hand=None)
    till.pay()
    till.wait(till.policy.times.terminal + 1)      # type: ignore[attr-defined]
    assert till.step in (PayStep.CANCELLED, None)
    assert till.taken == []


def test_a_receipt_of_the_payment_names_no_one_and_no_bank_card() -> None:
    till = Till()
    till.pay()
    till.press(Action.FINISH_RECEIPT)
    till.settle()
    (receipt,) = till.printed
    assert receipt.kind is ReceiptKind.PAYMENT
    assert receipt.paid is not None
    assert (receipt.paid.amount, receipt.paid.currency, receipt.paid.booked) == (1240, "EUR", True)
    assert receipt.paid.number == "t-1"
    assert receipt.card_last4 == CARD[-4:]
    assert till.screen is Screen.BORROW


def test_a_payment_makes_itself_heard() -> None:
    till = Till()
    till.pay()
    assert till.state.sound is Sound.DONE
    till = Till(hand=Charging.DECLINED)
    till.pay()
    assert till.state.sound is Sound.ATTENTION


def test_another_card_is_no_matter_while_money_is_on_its_way_and_ends_the_session_otherwise() -> None:
    till = Till(hand=None)
    till.to_the_fees()
    till.send(ev.CardShown(at=till.at, number=OTHER, held=False))
    assert till.state.overlay is not None
    assert till.state.overlay.kind is OverlayKind.OTHER_CARD
    till.press(Action.NO)
    till.press(Action.PAY)
    till.settle()
    till.send(ev.CardShown(at=till.at, number=OTHER, held=False))
    assert till.state.overlay is None
    assert till.step is PayStep.TERMINAL


def test_a_patron_who_walks_away_is_asked_and_then_forgotten_and_their_payment_is_not() -> None:
    till = Till(hand=None)
    till.pay()
    till.todo.clear()
    till.lose = ""
    for _ in range(500):                           # the terminal is deaf to giving up
        till.todo.clear()
        till.tick(1)
        if till.screen is Screen.ATTRACT:
            break
    assert till.screen is Screen.ATTRACT
    assert till.state.paying is None
    till.decide(Charging.APPROVED)
    till.settle()
    till.in_order()
    assert sum(till.booked.values()) == 1


def test_a_screen_that_only_tells_is_left_by_itself() -> None:
    till = Till()
    till.pay()
    till.wait(till.policy.times.finish_empty + 2)   # type: ignore[attr-defined]
    assert till.state.paying is None
    till = Till()
    till.to_the_fees()
    till.wait(till.policy.times.action + till.policy.times.warning + 2)     # type: ignore[attr-defined]
    assert till.screen is Screen.ATTRACT
