"""The engine: `step(state, event) → (state, effects)`. Pure: no clock, no thread, no socket, no screen."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.engine import (
    access,
    agreeing,
    charging,
    closing,
    holding,
    items,
    languages,
    letters,
    offline,
    outcomes,
    parts,
    patron,
    paying,
    presses,
    remote,
    searching,
    signs,
    slips,
    staff_mode,
    staff_write,
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
    CatalogueSilent,
    CatalogueTold,
    Charged,
    Counted,
    Erased,
    Event,
    HeadsetMoved,
    HoldsFound,
    ItemScanned,
    LanguageChosen,
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
    SlipPrinted,
    SlipsFound,
    StaffCardShown,
    Started,
    TagLeft,
    TagSeen,
    TagStable,
    TerminalProgress,
    TerminalReady,
    Tick,
    Touched,
    Typed,
    Written,
)
from kiosk.engine.findings import Inspected, LinkTested, NotRebooted, TagPlanned, TagsLooked, TagWritten
from kiosk.engine.late import finish_pending_write
from kiosk.engine.operation import OperationState
from kiosk.engine.pending import Pending
from kiosk.engine.state import Entry, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen
from kiosk.engine.wishes import Ordered

SIGNS_OF_LIFE = {CardShown, TagSeen, TagStable, Typed, Written, Erased, Touched, Pressed, RowPressed, ItemScanned,
                 HeadsetMoved}


def step(state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    """What the event changes, and what is to be done about it, in this order."""
    turn = Turn(state)
    at = max(state.at, event.at)
    if type(event) in SIGNS_OF_LIFE:
        closing.resume(turn, at)
    elif at > state.at:
        turn.set(at=at)
    if not staff_mode.takes(turn, event) and not remote.takes(turn, event):
        HANDLERS[type(event)](turn, event)
    agreeing.ask(turn)
    letters.ask(turn)
    closing.finish_if_ready(turn)
    visiting.go_on(turn)
    searching.go_on(turn)
    mind_the_parts(turn)
    languages.put_away(turn, state)
    letters.put_away(turn, state)
    signs.ring(turn, state)
    tally.count(turn, state, event)
    return turn.state, tuple(turn.effects)


def on_started(turn: Turn, event: Started) -> None:
    """Starting is recovering: what the journal remembers is taken up before anything else."""
    turn.set(screen=Screen.ATTRACT, active=event.at, tries=event.tries)
    for operation in event.unfinished:
        if operation.state is not OperationState.REFUSED:
            turn.remember(operation.item_id)
        if not operation.state.final and not operation.case:
            owed = operation.waiting if operation.state is OperationState.CONFIRMED else ()
            pending = Pending(operation, doubt=True, strayed=frozenset(owed))      # nobody looked where they were
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
    remote.go_on(turn)


def on_touched(turn: Turn, event: Touched) -> None:
    """Counted as a sign of life already."""


def on_typed(turn: Turn, event: Typed) -> None:
    if not turn.state.choosing:                    # nobody sees what is typed behind the sheet
        (visiting if turn.state.returning else patron).on_typed(turn, event)


def on_row_pressed(turn: Turn, event: RowPressed) -> None:
    ROWS.get(turn.state.screen, visiting.on_row_pressed)(turn, event)


ROWS: dict[Screen, Callable[[Turn, RowPressed], None]] = {
    Screen.PAY: paying.on_row_pressed, Screen.RESULTS: searching.on_row_pressed, Screen.HOLD: holding.on_row_pressed}


def on_written(turn: Turn, event: Written) -> None:
    if not turn.state.choosing:
        searching.on_written(turn, event)


def on_erased(turn: Turn, event: Erased) -> None:
    (searching if turn.state.screen is Screen.SEARCH else patron).on_erased(turn, event)


def mind_the_parts(turn: Turn) -> None:
    """With nobody there, show honestly whether the kiosk serves at all."""
    state, serves = turn.state, turn.state.serves
    if not serves and state.screen in IDLE_SCREENS and state.session is None:
        turn.set(screen=Screen.OUT_OF_ORDER, overlay=None, entry=Entry(), typing_card=False,
                 purpose=Purpose.BORROW, search=None)
    elif serves and state.screen is Screen.OUT_OF_ORDER:
        turn.set(screen=Screen.ATTRACT, active=state.at)
        items.greet_items(turn)


IDLE_SCREENS = (Screen.STARTING, Screen.ATTRACT, Screen.CHOOSE, Screen.CARD)

HANDLERS: dict[type[Event], Callable[[Turn, Any], None]] = {
    Started: on_started,
    Shut: staff_mode.on_shut,
    Ordered: remote.on_ordered,
    Counted: tally.on_counted,
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
    NotRebooted: staff_mode.on_found,
    TagsLooked: staff_mode.on_found,
    TagPlanned: staff_write.on_planned,
    TagWritten: staff_write.on_written,
    CardUnknown: patron.on_card_unknown,
    CardTaken: patron.on_card_taken,
    Pressed: presses.on_pressed,
    RowPressed: on_row_pressed,
    Typed: on_typed,
    Written: on_written,
    Erased: on_erased,
    LanguageChosen: languages.on_language,
    Touched: on_touched,
    HeadsetMoved: access.on_headset,
    Answered: outcomes.on_answered,
    NotAnswered: outcomes.on_not_answered,
    Printed: letters.on_printed,
    NotPrinted: letters.on_not_printed,
    SlipPrinted: slips.on_printed,
    SlipsFound: slips.on_found,
    Mailed: letters.on_mailed,
    NotMailed: letters.on_not_mailed,
    PartUp: parts.on_part_up,
    PartDown: parts.on_part_down,
    CatalogueTold: searching.on_told,
    CatalogueSilent: searching.on_silent,
    HoldsFound: holding.on_found,
    PaymentsFound: charging.on_found,
    TerminalReady: paying.on_ready,
    TerminalProgress: paying.on_progress,
    Charged: charging.on_charged,
    NotCharged: charging.on_not_charged,
}
