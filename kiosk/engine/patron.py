"""The card and its PIN."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine import tries
from kiosk.engine.access import own_choices
from kiosk.engine.account import Purpose
from kiosk.engine.effects import Ask
from kiosk.engine.events import CardShown, CardTaken, CardUnknown, Erased, Typed
from kiosk.engine.ils import EndSession, PatronVerified, Refusal, VerifyPatron
from kiosk.engine.items import take_up_pad
from kiosk.engine.operation import OperationKind
from kiosk.engine.state import SEARCHING, VISITING, WORKING, Entry, Overlay, OverlayKind, Session
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen, text

OPEN = (Screen.ATTRACT, Screen.CHOOSE, Screen.CARD, Screen.DONE)


def on_card_shown(turn: Turn, event: CardShown) -> None:
    state = turn.state
    who = state.policy.fingerprint(event.number)
    turn.set(active=state.at, reader_card=who if event.held else state.reader_card)
    if event.held and who == state.left_card:
        return                                     # it never left: its session is over, and it begins no other
    if event.held:
        turn.set(left_card="")
    if state.policy.role == "return-only" or state.screen is Screen.OUT_OF_ORDER:
        return
    if state.screen in OPEN or (state.screen in SEARCHING and state.session is None):
        start_with_card(turn, event.number)
    elif state.session is not None and event.number == state.session.card:
        if state.returning and state.overlay is None:
            turn.set(screen=Screen.BORROW, entry=Entry())
            take_up_pad(turn)
        elif state.screen in (*WORKING, *VISITING, *SEARCHING) and state.overlay is None:
            turn.set(overlay=Overlay(OverlayKind.SAME_CARD, state.at))
    elif state.screen is Screen.PIN and not state.returning:
        start_with_card(turn, event.number)        # nothing was done with the first one yet
    elif state.overlay is not None and state.overlay.kind is OverlayKind.BLOCKED:
        say_goodbye(turn)
        start_with_card(turn, event.number)        # the first patron could do nothing here
    elif state.session is not None and not (state.paying is not None and state.paying.step.at_work):
        turn.set(overlay=Overlay(OverlayKind.OTHER_CARD, state.at, event.number))


def on_card_taken(turn: Turn, event: CardTaken) -> None:
    turn.set(reader_card="", left_card="")


def on_card_unknown(turn: Turn, event: CardUnknown) -> None:
    state = turn.state
    turn.set(active=state.at)
    if state.screen in OPEN or (state.screen in SEARCHING and state.session is None):
        if state.screen is Screen.DONE:
            turn.set(**own_choices(state))
        if state.screen in SEARCHING:
            turn.set(search=None)
        turn.set(screen=Screen.CARD, overlay=None, summary=None, typing_card=False,
                 entry=Entry(problem=text("card.unknown"), shake=state.entry.shake + 1))
    elif state.screen in (*WORKING, *VISITING, *SEARCHING):
        turn.set(strange_card=state.at)


def start_with_card(turn: Turn, number: str) -> None:
    state = turn.state
    if state.screen is Screen.DONE:                # the choices were of the one who leaves
        turn.set(**own_choices(state))
    if state.purpose is not Purpose.HOLD:          # what is found on the screen may be another's
        turn.set(search=None)
    turn.set(left_card="")
    if tries.kiosk_waits(state):
        turn_away(turn, "pin.kiosk_waits")
        return
    if tries.waits(state, state.policy.fingerprint(number)):
        turn_away(turn, "pin.locked")
        return
    turn.set(session=Session(OperationKind.LEND, number), overlay=None, summary=None, typing_card=False,
             entry=Entry(), screen=Screen.PIN, active=state.at)
    if state.lends_offline:
        lend_unverified(turn)
    elif state.policy.pin != "mandatory" and state.purpose is Purpose.BORROW:
        verify(turn, "")


def on_typed(turn: Turn, event: Typed) -> None:
    """Digits count only where they were asked for: a PIN typed too early is never shown as a card's number."""
    state = turn.state
    turn.set(active=state.at)
    entry = state.entry
    if entry.busy or not (event.digit.isdecimal() and len(event.digit) == 1) or state.overlay is not None:
        return
    if state.screen is Screen.PIN and len(entry.digits) < state.policy.pin_length:
        digits = entry.digits + event.digit
        turn.set(entry=replace(entry, digits=digits, problem=None))
        if len(digits) == state.policy.pin_length:
            verify(turn, digits)
    elif state.typing_card and len(entry.digits) < state.policy.card_length:
        turn.set(entry=replace(entry, digits=entry.digits + event.digit, problem=None))


def on_erased(turn: Turn, event: Erased) -> None:
    entry = turn.state.entry
    turn.set(active=turn.state.at)
    if not entry.busy and turn.state.screen in (Screen.PIN, Screen.CARD):
        turn.set(entry=replace(entry, digits=entry.digits[:-1]))


def enter_card(turn: Turn) -> None:
    """The typed number is complete."""
    state = turn.state
    number = state.policy.recognise(state.entry.digits, "typed")
    if number is None:
        turn.set(entry=Entry(problem=text("card.unknown"), shake=state.entry.shake + 1))
    else:
        start_with_card(turn, number)


def verify(turn: Turn, pin: str) -> None:
    state = turn.state
    assert state.session is not None
    asked = turn.new_id("verify")
    turn.set(session=replace(state.session, pin=pin), entry=replace(turn.state.entry, asked=asked))
    turn.do(Ask(asked, VerifyPatron(state.session.card, pin, state.language)))


def awaited(turn: Turn, asked: str) -> bool:
    """The answer belongs to the PIN that is on the screen, not to a session that has ended."""
    state = turn.state
    return state.screen is Screen.PIN and state.session is not None and state.entry.asked == asked


def on_verified(turn: Turn, asked: str, answer: PatronVerified) -> bool:
    """Whether the patron is signed in now."""
    if not awaited(turn, asked):
        return False
    state = turn.state
    assert state.session is not None
    if not answer.valid:
        if answer.block is Refusal.PIN_LOCKED:
            turn_away(turn, "refusal.pin_locked")
        else:
            refuse_pin(turn)
        return False
    if state.session.pin:
        tries.right(turn, state.policy.fingerprint(state.session.card))
    turn.set(session=replace(state.session, patron=answer), entry=Entry(), active=state.at)
    return True


def refuse_pin(turn: Turn) -> None:
    """Wrong card and wrong PIN look the same."""
    state, entry = turn.state, turn.state.entry
    assert state.session is not None
    if not state.session.pin and state.policy.pin == "optional":
        turn.set(entry=replace(entry, asked=""))   # it was tried without; now it is asked for
        return
    card = state.policy.fingerprint(state.session.card)
    tries.wrong(turn, card)
    if tries.kiosk_waits(turn.state):
        turn_away(turn, "pin.kiosk_waits")
    elif tries.waits(turn.state, card):
        turn_away(turn, "pin.locked")
    elif state.policy.pin == "none":
        turn_away(turn, "card.unknown")
    else:
        turn.set(session=replace(state.session, pin=""),
                 entry=Entry(problem=text("pin.wrong", left=tries.left(turn.state, card)), shake=entry.shake + 1))


def turn_away(turn: Turn, why: str) -> None:
    """No session for this card now."""
    turn.set(session=None, screen=Screen.CARD, overlay=None, summary=None, typing_card=False,
             entry=Entry(problem=text(why), shake=turn.state.entry.shake + 1))


def lend_unverified(turn: Turn) -> None:
    """Nobody can tell whether this card is good. Its form is that of a card, and policy trusts it."""
    turn.set(entry=Entry(), screen=Screen.BORROW, active=turn.state.at)
    take_up_pad(turn)


def on_not_verified(turn: Turn, asked: str) -> None:
    if awaited(turn, asked) and turn.state.lends_offline:
        lend_unverified(turn)
    elif awaited(turn, asked):
        state = turn.state
        assert state.session is not None
        turn.set(session=replace(state.session, pin=""), active=state.at,
                 entry=replace(state.entry, digits="", asked="", problem=text("pin.no_connection"),
                               shake=state.entry.shake + 1))


def say_goodbye(turn: Turn) -> None:
    """Tell the central system that this patron's session is over."""
    session = turn.state.session
    if session is not None and session.patron is not None and session.patron.valid:
        turn.do(Ask(turn.new_id("end"), EndSession(session.card)))
