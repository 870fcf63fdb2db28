"""What is wished from afar: closing, opening, a restart, a trial print. Each is done once, and only while nobody is
there: a session, or staff at the kiosk, go first. Pure."""
from __future__ import annotations

from kiosk.engine.effects import LogDeed, Obeyed, Print, Restart, Shutter
from kiosk.engine.events import Event, NotPrinted, Printed
from kiosk.engine.staff import MESSAGES, Deed
from kiosk.engine.staff_print import trial_receipt
from kiosk.engine.state import State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen
from kiosk.engine.wishes import Ordered, Wish

FAR = "fleet"                          # who did it, in the log of what staff did
ALONE = (Screen.ATTRACT, Screen.OUT_OF_ORDER)


def on_ordered(turn: Turn, event: Ordered) -> None:
    """Told again while it waits it is the same wish."""
    if event.wish.id not in [wish.id for wish in turn.state.wishes]:
        turn.set(wishes=(*turn.state.wishes, event.wish))
    go_on(turn)


def alone(state: State) -> bool:
    """Nobody is at the kiosk, and nothing of anybody is shown."""
    return state.screen in ALONE and state.session is None and state.staff is None and state.search is None


def go_on(turn: Turn) -> None:
    """Do what waits, one after the other, as long as nobody is there."""
    while turn.state.wishes and not turn.state.trial and alone(turn.state) and not turn.state.printing:
        wish, *others = turn.state.wishes
        turn.set(wishes=tuple(others))
        _do(turn, wish)


def _do(turn: Turn, wish: Wish) -> None:
    match wish.errand:
        case Deed.CLOSE | Deed.OPEN:
            message = (wish.message if wish.message in MESSAGES else MESSAGES[0]) if wish.errand is Deed.CLOSE else ""
            turn.do(LogDeed(wish.errand, message or "ok", FAR))
            words = wish.words if message else ()
            turn.do(Shutter(message, words))
            turn.set(closed=message, closed_words=words)
            turn.do(Obeyed(wish.id))
        case Deed.RESTART:
            turn.do(LogDeed(Deed.RESTART, "begun", FAR))
            turn.do(Restart())
        case Deed.PRINT if turn.state.policy.receipts:
            turn.set(trial=wish.id)
            turn.do(LogDeed(Deed.PRINT, "begun", FAR))
            turn.do(Print(trial_receipt(turn.state)))
        case _:
            turn.do(Obeyed(wish.id, "no_printer"))


def takes(turn: Turn, event: Event) -> bool:
    """Whether it was the trial print, which is nobody's receipt."""
    trial = turn.state.trial
    if not trial or not isinstance(event, Printed | NotPrinted):
        return False
    turn.set(trial="")
    turn.do(Obeyed(trial, "" if isinstance(event, Printed) else event.reason or "other"))
    return True
