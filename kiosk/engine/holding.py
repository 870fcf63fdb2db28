"""Placing a hold: by whom, where to, and what came of it. It is never placed twice.

Before it is sent the patron's holds are looked at: what is there already is not asked for, and after a lost answer it
is known whether it came from this request. It is journalled before it leaves. A patron who has gone is asked nothing,
and nothing is repeated for them.
"""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.engine.account import Account, Purpose
from kiosk.engine.effects import Ask, RecordHold
from kiosk.engine.events import HoldsFound, RowPressed
from kiosk.engine.hold import Hold, Holding, HoldState, HoldStep, Sent
from kiosk.engine.ils import Answer, HeldOrNot, HoldPlaced, PlaceHold, WasHeld
from kiosk.engine.state import Entry, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen


def press_hold(turn: Turn) -> None:
    """From the page of a work: to its pick-up branch, by way of the card where none was shown."""
    state, search = turn.state, turn.state.search
    if state.screen is not Screen.WORK or search is None or state.overlay is not None or not may_hold(state):
        return
    if state.sees_account:
        choose(turn)
    else:
        turn.set(screen=Screen.CARD, entry=Entry(), typing_card=False, purpose=Purpose.HOLD)


def may_hold(state: State) -> bool:
    search = state.search
    return (state.policy.places_holds and search is not None and search.holdable and "ils" not in state.down
            and (state.session is None or state.sees_account))


def choose(turn: Turn) -> None:
    """The patron is signed in. This branch is chosen already."""
    turn.set(screen=Screen.HOLD, holding=Holding(pickup=turn.state.policy.here), purpose=Purpose.BORROW,
             active=turn.state.at)


def back_to_work(turn: Turn) -> None:
    """They have no card at hand after all."""
    turn.set(screen=Screen.WORK, session=None, entry=Entry(), typing_card=False, purpose=Purpose.BORROW, overlay=None)


def on_row_pressed(turn: Turn, event: RowPressed) -> None:
    holding = turn.state.holding
    if (turn.state.screen is Screen.HOLD and holding is not None and holding.step is HoldStep.CHOOSE
            and turn.state.overlay is None and event.key in turn.state.policy.places):
        turn.set(holding=holding.but(pickup=event.key))


def press_place(turn: Turn) -> None:
    """First it is asked whether there is one already."""
    state, holding, session, search = turn.state, turn.state.holding, turn.state.session, turn.state.search
    if holding is None or session is None or search is None or state.overlay is not None or "ils" in state.down:
        return
    if (state.screen is Screen.HOLD and holding.step is HoldStep.CHOOSE) or (
            state.screen is Screen.HELD and holding.step is HoldStep.NO_ANSWER):
        asked = turn.new_id("hold")
        turn.set(screen=Screen.HELD, holding=holding.but(step=HoldStep.LOOKING, asked=asked))
        turn.do(Ask(asked, WasHeld(session.card, search.barcodes)))


# --- what is with the central system ---------------------------------------------------------------------

def awaits(state: State, operation: str) -> bool:
    return bool(operation) and (sent_of(state, operation) is not None or (
        state.holding is not None and state.holding.step is HoldStep.LOOKING and state.holding.asked == operation))


def sent_of(state: State, operation: str) -> Sent | None:
    return next((sent for sent in state.holds if sent.hold.id == operation), None)


def on_answered(turn: Turn, operation: str, answer: Answer) -> None:
    sent = sent_of(turn.state, operation)
    if sent is None:
        if isinstance(answer, HeldOrNot):
            looked(turn, answer)
    elif isinstance(answer, HoldPlaced):
        placed(turn, sent, answer)
    elif isinstance(answer, HeldOrNot):
        settled(turn, sent, answer)


def looked(turn: Turn, answer: HeldOrNot) -> None:
    """There is none yet, or nobody can tell: then the central system decides. The intention is durable before it
    leaves."""
    holding, session, search = turn.state.holding, turn.state.session, turn.state.search
    assert holding is not None
    if answer.held:
        tell(turn, holding.asked, HoldStep.ALREADY)
    elif session is not None and search is not None:
        hold = Hold(holding.asked, HoldState.SENT, search.barcodes, holding.pickup, answer.count, session.card)
        turn.set(holding=holding.but(step=HoldStep.PLACING))
        ask(turn, Sent(hold), session.pin)


def ask(turn: Turn, sent: Sent, pin: str) -> None:
    hold = sent.hold
    turn.do(RecordHold(hold))
    keep(turn, sent.but(asked=True))
    turn.do(Ask(hold.id, PlaceHold(hold.card, pin, hold.copies, hold.pickup)))


def placed(turn: Turn, sent: Sent, answer: HoldPlaced) -> None:
    if answer.placed:
        over(turn, sent, HoldState.PLACED)
        tell(turn, sent.hold.id, HoldStep.PLACED, position=answer.position, where=answer.pickup or sent.hold.pickup)
    else:
        over(turn, sent, HoldState.REFUSED)
        reason = answer.refusal.value if answer.refusal else "other"
        tell(turn, sent.hold.id, HoldStep.REFUSED, reason=reason)
        turn.alert("hold refused", reason)


def settled(turn: Turn, sent: Sent, answer: HeldOrNot) -> None:
    """The doubt is over. Only what did not happen is asked for again, once, and of a patron who is there.

    A hold more than before may be this one, on a copy that the catalogue hides: then nothing is certain.
    """
    session = turn.state.session
    theirs = session is not None and shown(turn.state, sent.hold.id)
    if answer.held:
        over(turn, sent, HoldState.PLACED)
        tell(turn, sent.hold.id, HoldStep.PLACED, where=sent.hold.pickup)
    elif answer.held is None or answer.count > sent.hold.before:
        over(turn, sent, HoldState.UNKNOWN)
        tell(turn, sent.hold.id, HoldStep.UNSURE)
        turn.alert("hold unsure")
    elif theirs and session is not None and not sent.repeated:
        tell(turn, sent.hold.id, HoldStep.PLACING)
        ask(turn, sent.but(doubt=False, repeated=True), session.pin)
    else:
        over(turn, sent, HoldState.UNSENT)
        tell(turn, sent.hold.id, HoldStep.NO_ANSWER)


def on_no_answer(turn: Turn, operation: str, *, sent: bool) -> None:
    known = sent_of(turn.state, operation)
    if known is None:
        tell(turn, operation, HoldStep.NO_ANSWER)
    elif known.doubt or sent:
        keep(turn, known.but(asked=False, doubt=True))
        tell(turn, operation, HoldStep.CHECKING)
        if sent and "ils" not in turn.state.down:
            settle(turn, known)
    else:
        over(turn, known, HoldState.UNSENT)
        tell(turn, operation, HoldStep.NO_ANSWER)


def settle(turn: Turn, sent: Sent) -> None:
    keep(turn, sent.but(asked=True, doubt=True))
    turn.do(Ask(sent.hold.id, WasHeld(sent.hold.card, sent.hold.copies)))


def on_part_up(turn: Turn) -> None:
    """The central system is back: what is in doubt is asked about."""
    for sent in turn.state.holds:
        if not sent.asked:
            settle(turn, sent)


def on_found(turn: Turn, event: HoldsFound) -> None:
    """What was sent before this start, and never answered. Its patron has gone: it is only settled."""
    for hold in event.holds:
        if not hold.final:
            settle(turn, Sent(hold))


# --- what is remembered, and what is told ----------------------------------------------------------------

def keep(turn: Turn, sent: Sent) -> None:
    others = tuple(one for one in turn.state.holds if one.hold.id != sent.hold.id)
    turn.set(holds=(*others, sent))


def over(turn: Turn, sent: Sent, state: HoldState) -> None:
    """It is settled, and its card is not needed any more."""
    turn.do(RecordHold(replace(sent.hold, state=state, card="")))
    turn.set(holds=tuple(one for one in turn.state.holds if one.hold.id != sent.hold.id))
    if turn.state.session is None:
        turn.forget()                              # a session forgets when it ends


def shown(state: State, operation: str) -> bool:
    return state.holding is not None and state.holding.asked == operation


def tell(turn: Turn, operation: str, step: HoldStep, **changes: Any) -> None:
    """On the screen of the patron whose it is, if they are still there. Their account is read anew after it."""
    state = turn.state
    if state.holding is None or not shown(state, operation):
        return
    turn.set(holding=state.holding.but(step=step, **changes), active=state.at)
    if step in (HoldStep.PLACED, HoldStep.ALREADY, HoldStep.UNSURE):
        turn.set(account=read_anew(state.account))


def read_anew(account: Account) -> Account:
    """The lists are not true any more, unless they were asked for after the hold. What was renewed stays known."""
    if account.asked:
        return account
    return account.but(told=None, loans=(), holds=())

