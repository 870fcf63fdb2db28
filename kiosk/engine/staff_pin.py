"""The PIN that opens staff mode, after its card. Until it was right nothing of staff mode is there."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine import tries
from kiosk.engine.effects import LogDeed
from kiosk.engine.patron import turn_away
from kiosk.engine.staff import Deed, Page, Staff
from kiosk.engine.state import Entry
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen, text


def ask_pin(turn: Turn, who: str) -> None:
    """Nobody's session is open any more. `who`: the keyed hash of the card."""
    state = turn.state
    turn.set(left_card="")
    if why := refused(turn, who):
        turn_away(turn, why)
        return
    turn.set(screen=Screen.STAFF, staff=Staff(who, state.at), entry=Entry(), overlay=None, choosing=False,
             summary=None, typing_card=False, active=state.at)


def refused(turn: Turn, who: str) -> str:
    """Why no PIN of this card is taken now: those of staff are limited as those of patrons are."""
    if tries.kiosk_waits(turn.state):
        return "pin.kiosk_waits"
    return "pin.locked" if tries.waits(turn.state, who) else ""


def on_typed(turn: Turn, staff: Staff, digit: str) -> None:
    state, entry = turn.state, turn.state.entry
    if state.overlay is not None or state.choosing or not (digit.isdecimal() and len(digit) == 1):
        return
    digits = entry.digits + digit
    turn.set(entry=replace(entry, digits=digits, problem=None))
    if len(digits) >= state.policy.staff_pin_length:
        check(turn, staff, digits)


def check(turn: Turn, staff: Staff, digits: str) -> None:
    """A wrong one is counted, and written down, before anybody is told."""
    if turn.state.policy.staff_pin(digits):
        tries.right(turn, staff.who)
        turn.do(LogDeed(Deed.ENTER, "ok", staff.who))
        turn.set(entry=Entry(), staff=staff.but(page=Page.STATUS))
        return
    tries.wrong(turn, staff.who)
    turn.do(LogDeed(Deed.PIN, "wrong", staff.who))
    if why := refused(turn, staff.who):
        turn.set(staff=None)
        turn_away(turn, why)
    else:
        turn.set(entry=Entry(problem=text("pin.wrong", left=tries.left(turn.state, staff.who)),
                             shake=turn.state.entry.shake + 1))


def on_erased(turn: Turn) -> None:
    entry = turn.state.entry
    turn.set(entry=replace(entry, digits=entry.digits[:-1]))
