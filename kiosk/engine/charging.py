"""The money of a payment: taken at the terminal, told to the central system. It is never lost and never taken twice.

An intention is durable before the terminal is asked, with what the terminal had done last. When its answer is lost it
is asked what it did, and nobody can pay meanwhile. What it took is told to the central system until that says yes;
before it is told again, what is owed is asked, since few systems know a payment that they have booked already.
"""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.engine.effects import Ask, GiveUpCharge, RecordPayment, SettleCharge
from kiosk.engine.events import Charged, NotCharged, PaymentsFound
from kiosk.engine.ils import FeePaid, FeesOwed, Owing, PayFee
from kiosk.engine.payment import Charging, Due, PaymentState, PayStep, With
from kiosk.engine.state import State
from kiosk.engine.turn import Turn

AGAIN = 5.0                # seconds until what was not answered is asked again
NOT_TAKEN = {Charging.DECLINED: PayStep.DECLINED, Charging.CANCELLED: PayStep.CANCELLED,
             Charging.UNABLE: PayStep.UNABLE}


def due_of(state: State, payment: str) -> Due | None:
    return next((due for due in state.payments if due.payment.id == payment), None)


def show(turn: Turn, step: PayStep, **changes: Any) -> None:
    """What is told at the end is there to be read, however long it took to come."""
    state = turn.state
    if state.paying is not None:
        turn.set(paying=state.paying.but(step=step, since=state.at, **changes),
                 active=state.at if step.over else state.active)


def tell(turn: Turn, payment: str, step: PayStep, **changes: Any) -> None:
    """On the screen of the patron whose payment it is, if they are still there."""
    if turn.state.paying is not None and turn.state.paying.asked == payment:
        show(turn, step, **changes)
        turn.set(active=turn.state.at)


# --- the terminal -------------------------------------------------------------------------------------

def on_charged(turn: Turn, event: Charged) -> None:
    due = due_of(turn.state, event.payment)
    if due is None or due.payment.state is not PaymentState.INTENDED:
        return
    due = due.but(asked=With.NOBODY, doubt=False)
    if event.result is Charging.APPROVED:
        book(turn, record(turn, due, state=PaymentState.APPROVED, number=event.number))
        tell(turn, event.payment, PayStep.BOOKING, number=event.number)
    elif event.result is Charging.UNKNOWN:
        to_staff(turn, due, PaymentState.UNKNOWN, "terminal")
        tell(turn, event.payment, PayStep.UNSURE)
    else:
        over(turn, due, PaymentState.VOID)
        tell(turn, event.payment, NOT_TAKEN[event.result])


def on_not_charged(turn: Turn, event: NotCharged) -> None:
    due = due_of(turn.state, event.payment)
    if due is None:
        tell(turn, event.payment, PayStep.UNABLE)
    elif due.payment.state is not PaymentState.INTENDED:
        return
    elif due.doubt or not event.doubt:
        due = due.but(asked=With.NOBODY, again=turn.state.at + AGAIN)
        if due.doubt:
            hold(turn, due)                        # it could not tell yet
        else:
            over(turn, due, PaymentState.VOID)
            tell(turn, event.payment, PayStep.UNABLE)
    else:
        settle(turn, due)
        tell(turn, event.payment, PayStep.CHECKING)


def abandoned(state: State) -> tuple[GiveUpCharge, ...]:
    """What the terminal is told when everything else is forgotten: it must not hold its patron, and all others, up.

    What it took all the same is found out when the journal tells of the payment again.
    """
    return tuple(GiveUpCharge(due.payment.id) for due in state.payments
                 if due.payment.state is PaymentState.INTENDED and due.asked is With.TERMINAL)


def at_terminal(state: State) -> bool:
    """Somebody's card may be charged this very moment. What an older doubt is about may take for ever to be told."""
    return any(due.payment.state is PaymentState.INTENDED and due.asked is With.TERMINAL and not due.doubt
               for due in state.payments)


def settle(turn: Turn, due: Due) -> None:
    hold(turn, due.but(asked=With.TERMINAL, doubt=True))
    turn.do(SettleCharge(due.payment))


# --- telling the central system -----------------------------------------------------------------------

def book(turn: Turn, due: Due) -> None:
    """Tell of the payment; in doubt ask first what is owed."""
    payment = due.payment
    if due.doubt or due.refused:
        hold(turn, due.but(asked=With.FEES))
        turn.do(Ask(payment.id, FeesOwed(payment.card)))
    else:
        hold(turn, due.but(asked=With.BOOKING))
        turn.do(Ask(payment.id, PayFee(payment.card, payment.amount, payment.currency, payment.id, payment.fee)))


def booked(turn: Turn, due: Due, answer: FeePaid) -> None:
    if answer.paid:
        done(turn, due)
    else:
        book(turn, due.but(refused=True))          # it says no to what it has booked already, too


def compare(turn: Turn, due: Due, owing: Owing) -> None:
    """Was it booked? What is owed tells, when nothing else has changed it."""
    payment = due.payment
    if owing.amount == payment.owed - payment.amount:
        done(turn, due)
    elif owing.amount == payment.owed and not due.refused:
        book(turn, due.but(doubt=False))
    else:
        state = PaymentState.REFUSED if owing.amount == payment.owed else PaymentState.UNKNOWN
        to_staff(turn, due, state, "not booked" if state is PaymentState.REFUSED else "booking")
        tell(turn, payment.id, PayStep.RECEIVED)


def done(turn: Turn, due: Due) -> None:
    over(turn, due, PaymentState.TOLD)
    if due.warned:
        turn.alert("payment booked")
    tell(turn, due.payment.id, PayStep.PAID)


def not_booked_yet(turn: Turn, payment: str) -> None:
    """The money is taken and the central system does not know of it: patron and staff are told, once."""
    due = due_of(turn.state, payment)
    if due is not None and due.payment.state is PaymentState.APPROVED and not due.warned:
        hold(turn, due.but(warned=True))
        turn.alert("payment not booked")
        tell(turn, payment, PayStep.RECEIVED)


# --- what is remembered -------------------------------------------------------------------------------

def hold(turn: Turn, due: Due) -> Due:
    others = tuple(one for one in turn.state.payments if one.payment.id != due.payment.id)
    turn.set(payments=others if due.payment.final else (*others, due))
    return due


def record(turn: Turn, due: Due, **changes: Any) -> Due:
    due = due.but(payment=replace(due.payment, **changes))
    turn.do(RecordPayment(due.payment))
    return hold(turn, due)


def over(turn: Turn, due: Due, state: PaymentState) -> None:
    """Nobody needs to know any more whose it was."""
    record(turn, due.but(asked=With.NOBODY), state=state, card="")
    if turn.state.session is None:
        turn.forget()                              # a session forgets when it ends


def to_staff(turn: Turn, due: Due, state: PaymentState, reason: str) -> None:
    record(turn, due.but(asked=With.NOBODY), state=state, reason=reason)
    turn.alert("payment needs staff", reason)


def on_found(turn: Turn, event: PaymentsFound) -> None:
    """Starting is recovering: what was under way is asked about, the terminal first, then the central system."""
    for payment in event.payments:
        if payment.final:
            continue
        due = hold(turn, Due(payment, doubt=not payment.case))
        if payment.state is PaymentState.INTENDED and not turn.state.policy.pays:
            to_staff(turn, due, PaymentState.UNKNOWN, "no terminal")
        elif not payment.case:
            go_on(turn, due)


def go_on(turn: Turn, due: Due) -> None:
    """What is still to be asked, where it can be."""
    if due.asked is not With.NOBODY or due.again > turn.state.at:
        return
    if due.payment.state is PaymentState.INTENDED and "payment" not in turn.state.down:
        settle(turn, due)
    elif due.payment.state is PaymentState.APPROVED and "ils" not in turn.state.down:
        book(turn, due)
