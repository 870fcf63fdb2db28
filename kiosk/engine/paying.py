"""The screen on which a patron pays: what is owed, what the terminal waits for, and back. The money is `charging`'s."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine import letters
from kiosk.engine.charging import AGAIN, booked, compare, due_of, go_on, hold, not_booked_yet, record, show
from kiosk.engine.effects import Ask, Charge, GiveUpCharge, PreparePayment
from kiosk.engine.ending import Ending
from kiosk.engine.events import RowPressed, TerminalProgress, TerminalReady
from kiosk.engine.ils import Answer, FeePaid, FeesOwed, Owing, PatronVerified, VerifyPatron
from kiosk.engine.items import take_up_pad
from kiosk.engine.paying_offer import offered, payer
from kiosk.engine.paying_receipt import receipt_of
from kiosk.engine.payment import TAKEN, Due, Paying, Payment, PaymentState, PayStep, With
from kiosk.engine.state import Overlay, OverlayKind, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen

FEE = "fee:"               # before its number, the key of its row
TO_TRY_AGAIN = (PayStep.DECLINED, PayStep.CANCELLED)


# --- what is pressed ----------------------------------------------------------------------------------

def press_pay(turn: Turn) -> None:
    """To the screen; there, the amount is agreed to."""
    state = turn.state
    paying = state.paying
    if paying is None and offered(state) and state.screen in (Screen.BORROW, Screen.ACCOUNT):
        asked = turn.new_id("owed")
        turn.set(screen=Screen.PAY, overlay=None, active=state.at,
                 paying=Paying(PayStep.ASKING, state.at, asked, back=state.screen))
        assert state.session is not None
        turn.do(Ask(asked, FeesOwed(payer(state.session))))
    elif paying is not None and (paying.step is PayStep.CHOOSE or paying.step in TO_TRY_AGAIN):
        payment = turn.new_id("pay")
        show(turn, PayStep.PREPARING, asked=payment, progress="wait")
        turn.do(PreparePayment(payment))


def press_cancel(turn: Turn) -> None:
    """Back; or let the terminal give up, which it tells in its time."""
    paying = turn.state.paying
    if paying is not None and paying.step is PayStep.TERMINAL:
        give_up(turn, paying)
    elif paying is not None and not paying.step.at_work and paying.step is not PayStep.LEAVING:
        leave(turn)


def on_row_pressed(turn: Turn, event: RowPressed) -> None:
    """One fee alone, where the central system tells them apart; pressed again, all of them."""
    paying = turn.state.paying
    if paying is not None and paying.step is PayStep.CHOOSE and turn.state.overlay is None:
        fee = event.key.removeprefix(FEE)
        if any(one.id == fee for one in paying.fees):
            turn.set(paying=paying.but(chosen="" if paying.chosen == fee else fee))


def press_finish(turn: Turn, ending: Ending) -> None:
    if turn.state.paying is not None and turn.state.paying.step.over:
        leave(turn, ending)


def give_up(turn: Turn, paying: Paying) -> None:
    if paying.progress != "cancelling":
        turn.set(paying=paying.but(progress="cancelling", since=turn.state.at))
        turn.do(GiveUpCharge(paying.asked))


def leave(turn: Turn, ending: Ending = Ending.PLAIN) -> None:
    """Back to where the patron came from. What they may do now that they have paid is asked first."""
    state = turn.state
    paying, session = state.paying, state.session
    if paying is None or session is None:
        return
    if paying.step in TAKEN:
        letters.give(turn, ending, (receipt_of(state, paying),))
    turn.set(active=state.at)
    if paying.step in TAKEN:
        asked = turn.new_id("paid")
        show(turn, PayStep.LEAVING, asked=asked)
        turn.do(Ask(asked, VerifyPatron(session.card, session.pin, state.language)))
    else:
        back(turn, paying)


def back(turn: Turn, paying: Paying) -> None:
    state = turn.state
    turn.set(screen=paying.back, paying=None, active=state.at)
    patron = state.session.patron if state.session else None
    if paying.back is not Screen.BORROW:
        return
    if patron is not None and patron.block is not None:
        turn.set(overlay=Overlay(OverlayKind.BLOCKED, state.at, refusal=patron.block))
    else:
        take_up_pad(turn)


# --- answers of the central system --------------------------------------------------------------------

def awaits(state: State, asked: str) -> bool:
    """The screen waits for this answer."""
    return state.paying is not None and state.paying.asked == asked and state.paying.step in (
        PayStep.ASKING, PayStep.LEAVING)


def on_answered(turn: Turn, asked: str, answer: Answer) -> None:
    due = due_of(turn.state, asked)
    if due is not None and isinstance(answer, Owing):
        compare(turn, due, answer)
    elif due is not None and isinstance(answer, FeePaid):
        booked(turn, due, answer)
    elif awaits(turn.state, asked) and isinstance(answer, Owing):
        owes(turn, answer)
    elif awaits(turn.state, asked) and isinstance(answer, PatronVerified):
        refreshed(turn, answer)


def on_no_answer(turn: Turn, asked: str, *, sent: bool) -> bool:
    """True: it was about a payment."""
    state = turn.state
    due = due_of(state, asked)
    if due is not None:
        hold(turn, due.but(asked=With.NOBODY, doubt=due.doubt or sent, again=state.at + AGAIN))
        not_booked_yet(turn, asked)
    elif awaits(state, asked) and state.paying is not None and state.paying.step is PayStep.ASKING:
        show(turn, PayStep.NO_ANSWER)
    elif awaits(state, asked) and state.paying is not None:
        unknown = PatronVerified(True)             # what is owed now is not known; whether they may borrow is as before
        if state.session is not None and state.session.patron is not None:
            turn.set(session=replace(state.session, patron=replace(state.session.patron, fees=unknown.fees)))
        back(turn, state.paying)
    else:
        return False
    return True


def owes(turn: Turn, owing: Owing) -> None:
    if owing.amount is None or not owing.payable or owing.currency != turn.state.policy.currency:
        show(turn, PayStep.ELSEWHERE)
    elif owing.amount <= 0:
        show(turn, PayStep.NOTHING)
    else:
        show(turn, PayStep.CHOOSE, owed=owing.amount, fees=owing.fees)
        turn.set(active=turn.state.at)


def refreshed(turn: Turn, answer: PatronVerified) -> None:
    state = turn.state
    assert state.paying is not None
    assert state.session is not None
    if answer.valid:
        turn.set(session=replace(state.session, patron=answer))
    told = state.account.told
    if answer.valid and told is not None:
        left = told.fees if answer.fees else ()
        turn.set(account=state.account.but(told=replace(told, owed=answer.fees, fees=left)))
    back(turn, state.paying)


# --- the terminal -------------------------------------------------------------------------------------

def on_ready(turn: Turn, event: TerminalReady) -> None:
    """The intention is durable before the terminal is asked for money."""
    state = turn.state
    paying, session = state.paying, state.session
    if paying is None or session is None or paying.asked != event.payment or paying.step is not PayStep.PREPARING:
        return
    payment = Payment(event.payment, PaymentState.INTENDED, paying.amount, state.policy.currency, payer(session),
                      paying.owed, paying.chosen, event.mark, made=state.now.isoformat(timespec="seconds"))
    record(turn, Due(payment, With.TERMINAL))
    turn.do(Charge(payment))
    show(turn, PayStep.TERMINAL, paid=payment.amount)


def on_progress(turn: Turn, event: TerminalProgress) -> None:
    paying = turn.state.paying
    if paying is not None and paying.asked == event.payment and paying.step is PayStep.TERMINAL:
        turn.set(paying=paying.but(progress=event.progress), active=turn.state.at)


# --- time and parts -----------------------------------------------------------------------------------

def on_part_up(turn: Turn, part: str) -> None:
    if part in ("payment", "ils"):
        for due in turn.state.payments:
            go_on(turn, due.but(again=0.0))


def on_tick(turn: Turn) -> None:
    for due in turn.state.payments:
        go_on(turn, due)
    paying, state = turn.state.paying, turn.state
    if paying is None:
        return
    times, age = state.times, state.at - paying.since
    match paying.step:
        case PayStep.TERMINAL if age >= times.terminal:
            give_up(turn, paying)
        case PayStep.CHECKING if age >= 2 * times.booking:
            show(turn, PayStep.UNSURE)
        case PayStep.BOOKING if age >= times.booking:
            not_booked_yet(turn, paying.asked)
        case PayStep.PREPARING if age >= times.booking:
            show(turn, PayStep.UNABLE)
        case PayStep.ASKING if age >= times.booking:
            show(turn, PayStep.NO_ANSWER)
        case PayStep.LEAVING if age >= times.booking:
            on_no_answer(turn, paying.asked, sent=True)
        case step if step.over and state.overlay is None and state.at - state.active >= times.finish_empty:
            leave(turn, letters.unasked(state))
        case _:
            return
