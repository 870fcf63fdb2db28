"""The engine: `step(state, event) → (state, effects)`. Pure: no clock, no thread, no socket, no screen."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.engine import (
    access,
    agreeing,
    charging,
    closing,
    items,
    languages,
    letters,
    offline,
    outcomes,
    patron,
    paying,
    signs,
    staff_mode,
    switching,
    tally,
    visiting,
)
from kiosk.engine.account import Purpose
from kiosk.engine.effects import Effect
from kiosk.engine.events import (
    Answered,
    CardShown,
    CardTaken,
    CardUnknown,
    Charged,
    Erased,
    Event,
    HeadsetMoved,
    Inspected,
    ItemScanned,
    LanguageChosen,
    LinkTested,
    Mailed,
    NotAnswered,
    NotCharged,
    NotMailed,
    NotPrinted,
    NotSecured,
    PartDown,
    PartUp,
    PaymentsFound,
    Pressed,
    Printed,
    RowPressed,
    Secured,
    Shown,
    Shut,
    StaffCardShown,
    Started,
    TagLeft,
    TagSeen,
    TagsLooked,
    TagStable,
    TerminalProgress,
    TerminalReady,
    Tick,
    Touched,
    Typed,
)
from kiosk.engine.late import finish_pending_write
from kiosk.engine.operation import OperationKind, OperationState
from kiosk.engine.pending import Pending
from kiosk.engine.state import VISITING, WORKING, Ending, Entry, Overlay, OverlayKind, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, Screen

SIGNS_OF_LIFE = (CardShown, TagSeen, TagStable, Typed, Erased, Touched, Pressed, RowPressed, ItemScanned, HeadsetMoved)


def step(state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    """What the event changes, and what is to be done about it, in this order."""
    turn = Turn(state)
    turn.set(at=max(state.at, event.at))
    if isinstance(event, SIGNS_OF_LIFE):
        closing.resume(turn)
    if not staff_mode.takes(turn, event):
        HANDLERS[type(event)](turn, event)
    agreeing.ask(turn)
    letters.ask(turn)
    closing.finish_if_ready(turn)
    visiting.go_on(turn)
    mind_the_parts(turn)
    languages.put_away(turn, state)
    letters.put_away(turn, state)
    signs.ring(turn, state)
    tally.count(turn, state)
    return turn.state, tuple(turn.effects)


def on_started(turn: Turn, event: Started) -> None:
    """Starting is recovering: what the journal remembers is taken up before anything else."""
    turn.set(screen=Screen.ATTRACT, active=event.at, tries=event.tries)
    for operation in event.unfinished:
        if operation.state is not OperationState.REFUSED:
            turn.remember(operation.item_id)
        if not operation.state.final and not operation.case:
            pending = Pending(operation, doubt=True)
            turn.hold(pending)
            if operation.state is OperationState.INTENDED:
                turn.record(pending, OperationState.RESOLVED)      # it never left, and its patron has
            elif operation.state is OperationState.SENT:
                turn.ask_truth(pending)
    for tag in turn.state.pad:
        finish_pending_write(turn, tag.uid)
    turn.forget()


def on_shown(turn: Turn, event: Shown) -> None:
    turn.set(showcase=event.showcase)


def on_tick(turn: Turn, event: Tick) -> None:
    outcomes.try_again(turn)
    closing.on_tick(turn, event)
    staff_mode.on_tick(turn)
    paying.on_tick(turn)
    letters.on_tick(turn)
    offline.on_tick(turn)


def on_pressed(turn: Turn, event: Pressed) -> None:
    PRESSES.get(event.action, _nothing)(turn)


def on_touched(turn: Turn, event: Touched) -> None:
    """Counted as a sign of life already."""


def on_typed(turn: Turn, event: Typed) -> None:
    if not turn.state.choosing:                    # nobody sees what is typed behind the sheet
        (visiting if turn.state.returning else patron).on_typed(turn, event)


def on_row_pressed(turn: Turn, event: RowPressed) -> None:
    (paying if turn.state.screen is Screen.PAY else visiting).on_row_pressed(turn, event)


def press_borrow(turn: Turn) -> None:
    if turn.state.screen in (Screen.ATTRACT, Screen.CHOOSE):
        turn.set(screen=Screen.CARD, entry=Entry(), typing_card=False, purpose=Purpose.BORROW)
    elif turn.state.screen is Screen.RETURN:
        switching.switch(turn, OperationKind.LEND)
    else:
        visiting.press_borrow(turn)


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
    elif state.screen in (Screen.CARD, Screen.PIN, Screen.CHOOSE):
        closing.wipe(turn, Screen.ATTRACT)
    elif state.screen in (*WORKING, *VISITING):
        closing.finish(turn)
    elif state.screen is Screen.PAY:
        paying.press_cancel(turn)


def press_finish(turn: Turn, ending: Ending = Ending.PLAIN) -> None:
    if turn.state.screen is Screen.PAY and turn.state.overlay is None:
        paying.press_finish(turn, ending)
    elif turn.state.screen in (*WORKING, *VISITING):
        closing.finish(turn, ending)
    elif turn.state.screen is Screen.DONE and ending is Ending.RECEIPT:
        letters.print_instead(turn)
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
    elif overlay is not None and overlay.kind is OverlayKind.UNSENT:
        turn.set(overlay=None)
        letters.print_instead(turn)


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
    Action.HOLDS: lambda turn: visiting.press_page(turn, Action.HOLDS),
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


def mind_the_parts(turn: Turn) -> None:
    """With nobody there, show honestly whether the kiosk serves at all."""
    state = turn.state
    if not state.serves and state.screen in IDLE_SCREENS and state.session is None:
        turn.set(screen=Screen.OUT_OF_ORDER, overlay=None, entry=Entry(), typing_card=False,
                 purpose=Purpose.BORROW)
    elif state.serves and state.screen is Screen.OUT_OF_ORDER:
        turn.set(screen=Screen.ATTRACT, active=state.at)
        items.greet_items(turn)


IDLE_SCREENS = (Screen.STARTING, Screen.ATTRACT, Screen.CHOOSE, Screen.CARD)

HANDLERS: dict[type[Event], Callable[[Turn, Any], None]] = {
    Started: on_started,
    Shut: staff_mode.on_shut,
    Tick: on_tick,
    Shown: on_shown,
    TagSeen: items.on_tag_seen,
    TagStable: items.on_tag_stable,
    TagLeft: items.on_tag_left,
    ItemScanned: items.on_item_scanned,
    Secured: outcomes.on_secured,
    NotSecured: outcomes.on_not_secured,
    CardShown: patron.on_card_shown,
    StaffCardShown: staff_mode.on_card_shown,
    Inspected: staff_mode.on_found,
    LinkTested: staff_mode.on_found,
    TagsLooked: staff_mode.on_found,
    CardUnknown: patron.on_card_unknown,
    CardTaken: patron.on_card_taken,
    Pressed: on_pressed,
    RowPressed: on_row_pressed,
    Typed: on_typed,
    Erased: patron.on_erased,
    LanguageChosen: languages.on_language,
    Touched: on_touched,
    HeadsetMoved: access.on_headset,
    Answered: outcomes.on_answered,
    NotAnswered: outcomes.on_not_answered,
    Printed: outcomes.on_printed,
    NotPrinted: outcomes.on_not_printed,
    Mailed: letters.on_mailed,
    NotMailed: letters.on_not_mailed,
    PartUp: outcomes.on_part_up,
    PartDown: outcomes.on_part_down,
    PaymentsFound: charging.on_found,
    TerminalReady: paying.on_ready,
    TerminalProgress: paying.on_progress,
    Charged: charging.on_charged,
    NotCharged: charging.on_not_charged,
}
