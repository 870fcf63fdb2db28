"""Paying fees: whatever is lost on the way or crashes, money is taken once and booked once."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.engine import events as ev
from kiosk.engine.effects import Ask, Charge, GiveUpCharge
from kiosk.engine.ils import PayFee
from kiosk.engine.payment import Charging, PaymentState, PayStep
from kiosk.engine.view import Action, Screen
from tests.kiosk.till import Till
from tests.kiosk.world import CARD, OTHER, policy
from tests.thorough import many

PLAIN = policy(pays=True, account=False)       # nobody looks at their account here


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
    assert Action.PAY not in till.offers
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
    assert Action.PAY not in till.offers
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
    assert Action.PAY not in till.offers


def test_an_order_that_certainly_never_left_is_no_payment() -> None:
    till = Till(terminal_up=False)
    till.pay()
    assert till.step is PayStep.UNABLE
    assert till.payments == {}


@pytest.mark.parametrize("hand", [None, Charging.APPROVED, Charging.DECLINED], ids=str)
def test_a_journal_that_fails_lets_the_terminal_give_up_and_what_it_took_is_booked_once(hand: Charging | None) -> None:
    till = Till(PLAIN, hand=None, fees={CARD: 1240, OTHER: 1240})
    till.pay()
    till.halt()
    if hand is not None:
        till.decide(hand)                          # it is too late to give up, and nobody hears what it tells
    till.settle()
    assert till.screen is Screen.OUT_OF_ORDER
    assert till.waiting is None, "the terminal still waits for a card"
    till.wait(10)
    assert not till.booked
    till.mend_disk()
    till.wait(10)
    till.in_order()
    assert sum(till.booked.values()) == len(till.taken) == (hand is Charging.APPROVED)
    assert till.payments == {}
    till.hand = Charging.APPROVED
    till.sign_in(OTHER)
    assert Action.PAY in till.offers


def test_only_a_payment_at_the_terminal_is_given_up_with_the_journal() -> None:
    till = Till(ils_up=True)
    till.to_the_fees()
    till.press(Action.PAY)
    till.do(till.todo.pop(0))
    till.do(till.todo.pop(0))                      # the money is taken
    till.halt()
    assert not [effect for effect in till.history if isinstance(effect, GiveUpCharge)]
    till.mend_disk()
    till.wait(10)
    assert sum(till.booked.values()) == 1
    till.in_order()


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


def test_a_journal_without_its_terminal_hands_what_is_open_to_staff() -> None:
    till = Till(hand=None)
    till.pay()
    till.policy = policy()
    till.boot()
    (payment,) = till.payments.values()
    assert payment.state is PaymentState.UNKNOWN


VERBS = st.sampled_from(["pay", "pay", "fees", "cancel", "finish", "approve", "decline", "lose answer", "lose order",
                         "lose booking", "ils down", "ils up", "terminal down", "terminal up", "crash", "wait", "one",
                         "sign in", "mute", "card", "other", "journal"])


@settings(max_examples=many(250, few=100), deadline=None)
@given(st.lists(VERBS, max_size=40))
def test_whatever_happens_in_whatever_order_money_is_taken_and_booked_once(verbs: list[str]) -> None:
    till = Till(hand=None, fees={CARD: 1240, OTHER: 2600})
    for verb in verbs:
        act(till, verb)
        till.in_order()
    till.mend_disk()
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
        case ["journal"]:
            till.mend_disk() if till.halted else till.halt()
        case ["sign", "in"]:
            till.sign_in()
        case ["card" | "other"]:
            till.send(ev.CardShown(at=till.at, number=CARD if verb == "card" else OTHER, held=False))
