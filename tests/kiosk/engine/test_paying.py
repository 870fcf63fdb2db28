"""Paying fees: whatever is lost on the way, money is taken once, booked once, and told truly."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.engine import events as ev
from kiosk.engine.effects import Ask, Charge
from kiosk.engine.ils import PayableFee, PayFee, Refusal
from kiosk.engine.payment import Charging, PaymentState, PayStep
from kiosk.engine.state import OverlayKind
from kiosk.engine.view import Action, Screen, Sound
from receipts.document import ReceiptKind
from tests.kiosk.till import Till
from tests.kiosk.world import CARD, OTHER, policy

PLAIN = policy(pays=True, account=False)       # nobody looks at their account here


def actions(till: Till) -> list[Action]:
    return [one.action for one in (till.view.overlay.actions if till.view.overlay else till.view.actions)]


def to_the_page_of_fees(till: Till) -> None:
    till.sign_in()
    till.press(Action.FEES)
    till.settle()


def test_fees_are_paid_from_their_page_and_are_gone_from_it() -> None:
    till = Till()
    to_the_page_of_fees(till)
    assert till.screen is Screen.ACCOUNT
    assert Action.PAY in actions(till)
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
    assert Action.PAY not in actions(till)
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
    assert Action.PAY not in actions(till)


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
    assert Action.PAY not in actions(till)
    till.press(Action.FINISH)
    assert till.payments == {}


def test_without_a_terminal_nothing_of_it_is_shown() -> None:
    till = Till(policy=policy())
    till.sign_in()
    assert Action.PAY not in actions(till)
    till.press(Action.PAY)
    assert till.screen is Screen.BORROW


@pytest.mark.parametrize("part", ["payment", "ils"])
def test_paying_is_not_offered_while_a_part_that_it_needs_is_away(part: str) -> None:
    till = Till(PLAIN)
    till.sign_in()
    assert Action.PAY in actions(till)
    till.send(ev.PartDown(at=till.at, part=part))
    assert Action.PAY not in actions(till)
    till.press(Action.PAY)
    assert till.screen is Screen.BORROW


def test_nobody_who_owes_nothing_is_asked_for_money() -> None:
    till = Till(fees={})
    till.sign_in()
    assert Action.PAY not in actions(till)


def test_a_patron_who_is_blocked_by_fees_may_pay_and_then_borrow() -> None:
    till = Till(fees={CARD: 2550})
    till.add("1")
    till.sign_in()
    assert till.state.overlay is not None
    assert actions(till) == [Action.CLOSE, Action.PAY]
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


def test_money_that_the_central_system_does_not_answer_about_is_received_and_booked_later_once() -> None:
    till = Till()
    till.to_the_fees()
    till.press(Action.PAY)
    till.do(till.todo.pop(0))                      # the terminal is ready
    till.do(till.todo.pop(0))                      # and takes the money
    till.ils_up = False
    till.settle()
    assert till.step is PayStep.RECEIVED
    assert "payment not booked" in till.alerts
    till.press(Action.FINISH)
    till.settle()
    till.press(Action.FINISH)
    till.settle()
    assert till.screen is Screen.ATTRACT
    assert till.booked == {}
    till.in_order()
    till.ils_up = True
    till.wait(10)
    assert sum(till.booked.values()) == 1
    assert till.payments == {}
    assert "payment booked" in till.alerts


def test_a_lost_yes_is_asked_about_and_not_told_again() -> None:
    till = Till(lose_bookings=1)
    till.pay()
    till.wait(10)
    assert till.fees[CARD] == 0
    till.in_order()
    assert [payment for payment in till.payments.values() if payment.case] == []


def test_a_lost_question_is_told_again_when_nothing_was_booked() -> None:
    till = Till()
    till.to_the_fees()
    till.press(Action.PAY)
    till.do(till.todo.pop(0))
    till.do(till.todo.pop(0))
    till.todo.pop(0)                               # the 37 never arrives
    (payment,) = till.payments
    till.send(ev.NotAnswered(at=till.at, operation=payment, sent=True))
    till.wait(10)
    assert till.booked == {payment: 1}


def test_a_refusal_of_the_central_system_is_a_case_and_nobody_pays_twice() -> None:
    till = Till(PLAIN, books=False)
    till.pay()
    assert till.step is PayStep.RECEIVED
    (payment,) = till.payments.values()
    assert payment.state is PaymentState.REFUSED
    assert payment.card == CARD                    # staff must know whose it is
    assert "payment needs staff" in till.alerts
    till.press(Action.FINISH)
    till.settle()
    assert Action.PAY not in actions(till)
    assert [chip.key for chip in till.view.chips] == ["borrow.payment_received"]
    till.in_order()


def test_fees_that_changed_meanwhile_are_never_guessed_about() -> None:
    till = Till(lose_bookings=1)
    till.pay()
    till.fees[CARD] += 5000                        # a new one, after the lost yes
    till.wait(10)
    (payment,) = till.payments.values()
    assert payment.state is PaymentState.UNKNOWN
    till.in_order()


@pytest.mark.parametrize("lose", ["answer", "order"])
def test_a_lost_answer_of_the_terminal_is_settled_before_anything_else(lose: str) -> None:
    till = Till(lose=lose)
    till.pay()
    till.wait(8)
    assert till.step is (PayStep.PAID if lose == "answer" else PayStep.CANCELLED)
    assert len(till.taken) == (lose == "answer")
    till.in_order()


def test_what_the_terminal_cannot_tell_is_a_case_and_the_patron_is_told_not_to_pay_again() -> None:
    till = Till(lose="answer", mute=True)
    till.pay()
    assert till.step is PayStep.UNSURE
    assert till.view.lead is not None
    assert till.view.lead.key == "pay.unsure.lead"
    till.press(Action.FINISH)
    assert Action.PAY not in actions(till)
    till.in_order()


def test_a_terminal_that_stays_away_leaves_the_question_open_until_it_is_back() -> None:
    till = Till(hand=None, lose="answer")
    till.pay()
    till.terminal_up = False
    till.send(ev.PartDown(at=till.at, part="payment"))
    till.decide(Charging.APPROVED)
    till.wait(2 * till.policy.times.booking + 2)    # type: ignore[attr-defined]
    assert till.step is PayStep.UNSURE
    till.press(Action.FINISH)
    till.press(Action.FINISH)
    till.wait(300)
    assert till.booked == {}
    till.terminal_up = True
    till.send(ev.PartUp(at=till.at, part="payment"))
    till.settle()
    assert sum(till.booked.values()) == 1
    till.in_order()


def test_nobody_pays_while_it_is_not_known_what_the_terminal_took_last() -> None:
    till = Till(hand=None, lose="answer", fees={CARD: 1240, OTHER: 1240})
    till.pay()
    till.terminal_up = False
    till.decide(Charging.APPROVED)
    till.settle()
    till.send(ev.CardShown(at=till.at, number=OTHER, held=False))
    till.wait(40)
    till.press(Action.FINISH)
    till.settle()
    till.press(Action.FINISH)
    till.settle()
    till.sign_in(OTHER)
    assert Action.PAY not in actions(till)


def test_an_order_that_certainly_never_left_is_no_payment() -> None:
    till = Till(terminal_up=False)
    till.pay()
    assert till.step is PayStep.UNABLE
    assert till.payments == {}


CUTS = range(8)


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("done", [False, True])
def test_a_crash_at_any_step_loses_no_cent_and_takes_none_twice(cut: int, done: bool) -> None:
    """Everything before the cut has happened; of what was under way then, the outcome is lost."""
    till = Till()
    till.to_the_fees()
    till.press(Action.PAY)
    for _ in range(cut):
        if till.todo:
            till.do(till.todo.pop(0))
    if done and till.todo and isinstance(till.todo[0], Charge):
        till.taken.append(till.todo[0].payment)    # the terminal went on by itself
    if done and till.todo and isinstance(till.todo[0], Ask) and isinstance(till.todo[0].question, PayFee):
        till.answer(till.todo[0].question)         # and so did the central system
    till.boot()
    till.wait(10)
    till.in_order()
    assert len(till.taken) == sum(till.booked.values())
    assert till.screen is Screen.ATTRACT
    till.pay() if till.fees[CARD] else till.sign_in()
    till.wait(5)
    till.in_order()
    assert sum(payment.amount for payment in till.taken) == 1240


def test_after_a_crash_nothing_is_told_again_before_what_is_owed_was_asked() -> None:
    till = Till()
    till.to_the_fees()
    till.press(Action.PAY)
    till.do(till.todo.pop(0))
    till.do(till.todo.pop(0))
    telling = till.todo[0]
    assert isinstance(telling, Ask)
    till.answer(telling.question)                  # it is booked, and the power goes before that is known
    till.fees[CARD] += 5000                        # so much that it could be booked once more
    till.boot()
    till.wait(10)
    till.in_order()


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


def test_a_journal_without_its_terminal_hands_what_is_open_to_staff() -> None:
    till = Till(hand=None)
    till.pay()
    till.policy = policy()
    till.boot()
    (payment,) = till.payments.values()
    assert payment.state is PaymentState.UNKNOWN


VERBS = st.sampled_from(["pay", "pay", "fees", "cancel", "finish", "approve", "decline", "lose answer", "lose order",
                         "lose booking", "ils down", "ils up", "terminal down", "terminal up", "crash", "wait", "one",
                         "sign in", "mute", "card", "other"])


@settings(max_examples=250, deadline=None)
@given(st.lists(VERBS, max_size=40))
def test_whatever_happens_in_whatever_order_money_is_taken_and_booked_once(verbs: list[str]) -> None:
    till = Till(hand=None, fees={CARD: 1240, OTHER: 2600})
    for verb in verbs:
        act(till, verb)
        till.in_order()
    till.ils_up = till.terminal_up = True
    till.mute, till.hand = False, Charging.CANCELLED
    if till.waiting is not None:
        till.decide(Charging.CANCELLED)
    for part in ("ils", "payment"):
        till.send(ev.PartUp(at=till.at, part=part))
    till.wait(30)
    till.in_order()
    open_ = [payment for payment in till.payments.values() if not payment.final and not payment.case]
    assert open_ == [], "it is settled when everything answers"
    assert all(not payment.card for payment in till.payments.values() if payment.final)


def act(till: Till, verb: str) -> None:
    match verb.split():
        case ["pay" | "fees" | "cancel" | "finish"]:
            till.press(Action(verb))
        case ["approve"] if till.waiting is not None:
            till.decide(Charging.APPROVED)
        case ["decline"] if till.waiting is not None:
            till.decide(Charging.DECLINED)
        case ["lose", "booking"]:
            till.lose_bookings += 1
        case ["lose", what]:
            till.lose = what
        case ["ils", state]:
            till.ils_up = state == "up"
            till.send((ev.PartUp if till.ils_up else ev.PartDown)(at=till.at, part="ils"))
        case ["terminal", state]:
            till.terminal_up = state == "up"
            till.send((ev.PartUp if till.terminal_up else ev.PartDown)(at=till.at, part="payment"))
        case ["crash"]:
            till.boot()
        case ["wait"]:
            till.wait(4)
        case ["one"] if till.todo:
            till.do(till.todo.pop(0))
        case ["mute"]:
            till.mute = not till.mute
        case ["sign", "in"]:
            till.sign_in()
        case ["card" | "other"]:
            till.send(ev.CardShown(at=till.at, number=CARD if verb == "card" else OTHER, held=False))
