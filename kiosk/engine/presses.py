"""What each thing that can be pressed does, on the screen where it is pressed."""
from __future__ import annotations

from collections.abc import Callable

from kiosk.engine import (
    access,
    agreeing,
    closing,
    holding,
    items,
    languages,
    letters,
    patron,
    paying,
    searching,
    switching,
    visiting,
)
from kiosk.engine.account import Purpose
from kiosk.engine.ending import Ending
from kiosk.engine.events import Pressed
from kiosk.engine.operation import OperationKind
from kiosk.engine.state import SEARCHING, VISITING, WORKING, Entry, Overlay, OverlayKind
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, Screen


def on_pressed(turn: Turn, event: Pressed) -> None:
    PRESSES.get(event.action, _nothing)(turn)


def press_borrow(turn: Turn) -> None:
    if turn.state.screen in (Screen.ATTRACT, Screen.CHOOSE):
        turn.set(screen=Screen.CARD, entry=Entry(), typing_card=False, purpose=Purpose.BORROW)
    elif turn.state.screen is Screen.RETURN:
        switching.switch(turn, OperationKind.LEND)
    else:
        visiting.press_borrow(turn)


def press_holds(turn: Turn) -> None:
    if turn.state.screen is Screen.HELD:
        searching.press_holds(turn)
    else:
        visiting.press_page(turn, Action.HOLDS)


def press_return(turn: Turn) -> None:
    if turn.state.screen in (Screen.ATTRACT, Screen.CHOOSE, Screen.CARD):
        turn.set(entry=Entry(), typing_card=False)
        items.start_returning(turn)
    elif turn.state.screen is Screen.BORROW:
        switching.switch(turn, OperationKind.RETURN)


def press_type_number(turn: Turn) -> None:
    if turn.state.screen is Screen.CARD:
        turn.set(typing_card=True, entry=Entry())


def press_enter(turn: Turn) -> None:
    if turn.state.screen is Screen.CARD and turn.state.entry.digits:
        patron.enter_card(turn)


def press_cancel(turn: Turn) -> None:
    state = turn.state
    if state.choosing or state.overlay is not None:
        press_close(turn)
    elif state.screen is Screen.CARD and state.typing_card:
        turn.set(typing_card=False, entry=Entry())
    elif state.screen is Screen.PIN and state.returning:
        visiting.leave_pin(turn)
    elif state.screen in (Screen.CARD, Screen.PIN) and state.purpose is Purpose.HOLD:
        holding.back_to_work(turn)
    elif state.screen in SEARCHING:
        searching.press_cancel(turn)
    elif state.screen in (Screen.CARD, Screen.PIN, Screen.CHOOSE):
        closing.wipe(turn, Screen.ATTRACT)
    elif state.screen in (*WORKING, *VISITING):
        closing.finish(turn)
    elif state.screen is Screen.PAY:
        paying.press_cancel(turn)


def press_finish(turn: Turn, ending: Ending = Ending.PLAIN) -> None:
    if ending is not Ending.PLAIN and letters.asks(turn.state):
        letters.give_instead(turn, ending)
    elif turn.state.screen is Screen.PAY and turn.state.overlay is None:
        paying.press_finish(turn, ending)
    elif turn.state.screen in (*WORKING, *VISITING):
        closing.finish(turn, ending)
    elif turn.state.screen in SEARCHING:
        searching.finish(turn)
    elif turn.state.screen is Screen.DONE:
        closing.leave_done(turn)


def press_yes(turn: Turn) -> None:
    overlay = turn.state.overlay
    if overlay is not None and overlay.kind is OverlayKind.OTHER_CARD:
        closing.finish_for(turn, overlay)
    elif overlay is not None and overlay.kind is OverlayKind.INCOMPLETE:
        closing.without(turn, overlay, wanted=True)
    elif overlay is not None and overlay.kind in agreeing.KINDS:
        agreeing.answer(turn, overlay, wanted=True)


def press_close(turn: Turn) -> None:
    overlay = turn.state.overlay
    if turn.state.choosing:
        turn.set(choosing=False)
    elif overlay is not None and overlay.kind is OverlayKind.BLOCKED:
        closing.wipe(turn, Screen.ATTRACT)
    elif overlay is not None and overlay.kind is OverlayKind.OTHER_CARD:
        turn.set(overlay=None, finishing=None)
        if turn.state.screen in WORKING:
            items.take_up_pad(turn)                # what was laid while it was asked
    elif overlay is not None and overlay.kind is OverlayKind.INCOMPLETE:
        closing.without(turn, overlay, wanted=False)
    elif overlay is not None and overlay.kind in agreeing.KINDS:
        agreeing.answer(turn, overlay, wanted=False)
    elif overlay is not None and overlay.kind is OverlayKind.UNSENT:
        turn.set(overlay=None)
        letters.drop(turn)
    else:
        turn.set(overlay=None)


def press_help(turn: Turn) -> None:
    overlay = turn.state.overlay
    turn.set(choosing=False)
    if overlay is None or overlay.kind is OverlayKind.ACCESS:
        turn.set(overlay=Overlay(OverlayKind.HELP, turn.state.at))


def _nothing(turn: Turn) -> None:
    """A press that means nothing on this screen."""


PRESSES: dict[Action, Callable[[Turn], None]] = {
    Action.BORROW: press_borrow,
    Action.RETURN: press_return,
    Action.RENEW: lambda turn: visiting.press_purpose(turn, Purpose.RENEW),
    Action.ACCOUNT: lambda turn: visiting.press_purpose(turn, Purpose.ACCOUNT),
    Action.LOANS: lambda turn: visiting.press_page(turn, Action.LOANS),
    Action.HOLDS: press_holds,
    Action.FEES: lambda turn: visiting.press_page(turn, Action.FEES),
    Action.MESSAGES: lambda turn: visiting.press_page(turn, Action.MESSAGES),
    Action.RENEW_LOANS: visiting.press_renew,
    Action.AWAY: visiting.press_away,
    Action.BACK: visiting.press_back,
    Action.TYPE_NUMBER: press_type_number,
    Action.ENTER: press_enter,
    Action.CANCEL: press_cancel,
    Action.FINISH: press_finish,
    Action.FINISH_RECEIPT: lambda turn: press_finish(turn, Ending.RECEIPT),
    Action.FINISH_MAIL: lambda turn: press_finish(turn, Ending.MAIL),
    Action.CONTINUE: press_close,
    Action.YES: press_yes,
    Action.NO: press_close,
    Action.CLOSE: press_close,
    Action.HELP: press_help,
    Action.PAY: paying.press_pay,
    Action.SEARCH: searching.press_search,
    Action.FIND: searching.press_find,
    Action.LETTERS: searching.press_letters,
    Action.CLEAR: searching.press_clear,
    Action.HOLD: holding.press_hold,
    Action.PLACE_HOLD: holding.press_place,
    Action.TEXT_SIZE: access.press_text_size,
    Action.CONTRAST: access.press_contrast,
    Action.LANGUAGES: languages.press_languages,
    Action.ACCESS: access.press_access,
    Action.LOW_REACH: access.press_low_reach,
    Action.CALM: access.press_calm,
    Action.SPEECH: access.press_speech,
    Action.CURTAIN: access.press_curtain,
    Action.SLOWER: access.press_slower,
    Action.FASTER: access.press_faster,
    Action.QUIETER: access.press_quieter,
    Action.LOUDER: access.press_louder,
}
