"""Loans and returns without the central system: done by policy, and told to it when it is back.

Each is written down durably, with its time, before its row says so and before its tag is touched. When the central
system answers again and nobody is at the kiosk, or somebody has just this item, the oldest is asked about first, and
sent only if it did not happen. What is refused then, or cannot be told, is a case for staff and stays in the journal
until they close it.
"""
from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import datetime, timedelta

from kiosk.engine import slips
from kiosk.engine.ils import ItemLent, ItemReturned, LentOrNot, Refusal, ReturnedOrNot
from kiosk.engine.operation import OperationKind, OperationState
from kiosk.engine.pending import Awaiting, Pending
from kiosk.engine.state import Phase, Row, State
from kiosk.engine.turn import Turn

CLOCK_PAUSE = 60.0         # seconds: the clocks differ, and no return is taken until they agree
Confirm = Callable[..., None]


def on_tick(turn: Turn) -> None:
    if turn.state.offline:
        do_without(turn)
    warn_of_old(turn)
    replay(turn)


def do_without(turn: Turn) -> None:
    """What has waited for the connection long enough is written down without it, or refused."""
    state = turn.state
    for row in state.rows:
        pending = state.pending_of(row.operation)
        if (row.phase is not Phase.ASKING or row.undo or pending is None or pending.awaiting is not Awaiting.NOTHING
                or not state.lies_there(row)
                or state.at - min(row.since, state.ils_lost) < state.policy.times.ils_patience):
            continue
        if row.kind is OperationKind.RETURN and state.policy.takes_in:
            write_down(turn, row, pending)
        elif row.kind is OperationKind.LEND and state.lends_offline and not pending.doubt:
            if lent_so_far(turn.state) < state.policy.offline_loans and pending.operation.waiting:
                write_down(turn, row, pending)
            else:
                turn.record(pending, OperationState.RESOLVED)
                turn.put(row, phase=Phase.REFUSED, refusal=Refusal.OFFLINE)


def lent_so_far(state: State) -> int:
    """Loans of this session without the central system."""
    return sum(row.provisional for row in state.rows)


def write_down(turn: Turn, row: Row, pending: Pending) -> None:
    """Its row is durable before any tag is written: the effects are carried out in this order."""
    pending = turn.take_in(pending)
    if pending.operation.security is None or not pending.operation.waiting:
        received(turn, row)
    else:
        turn.put(row, phase=Phase.TAKING)
        turn.write_tags(pending)


def received(turn: Turn, row: Row | None) -> None:
    if row is not None:
        turn.put(row, phase=Phase.RECEIVED)
        turn.set(active=turn.state.at)


# --- telling it afterwards -------------------------------------------------------------------------------

def pause(turn: Turn, seconds: float | None = None) -> None:
    """No two kiosks tell in the same second: the pause differs by what this start of the program is called."""
    if seconds is None:
        chance = zlib.crc32(turn.new_id("replay").encode()) / 2**32
        seconds = turn.state.policy.times.replay * (0.5 + chance)
    turn.set(replay_at=turn.state.at + seconds)


def replay(turn: Turn) -> None:
    """The oldest that waits, one at a time, while nobody is here; or of an item that somebody has just here."""
    state = turn.state
    waiting = [p for p in state.pending if p.operation.state is OperationState.OFFLINE
               and (state.session is None or wanted_now(state, p.operation.item_id))]
    if not waiting or "ils" in state.down or state.at < state.replay_at:
        return
    if not any(p.untold and p.awaiting is not Awaiting.NOTHING for p in state.pending):
        turn.ask_truth(min(waiting, key=lambda p: p.operation.made))


def wanted_now(state: State, item_id: str) -> bool:
    """A loan or return of this item waits for what was done with it off line."""
    return any(p.operation.item_id == item_id and p.operation.state.undecided
               and not p.operation.made and p.awaiting is Awaiting.NOTHING for p in state.pending)


def told(turn: Turn, pending: Pending, answer: ItemLent | LentOrNot | ItemReturned | ReturnedOrNot,
         confirm: Confirm) -> None:
    """The central system has answered about what was done without it."""
    pending = pending.but(awaiting=Awaiting.NOTHING)
    clock = False
    if isinstance(answer, LentOrNot | ReturnedOrNot):
        truth(turn, pending, answer, confirm)
    elif isinstance(answer, ItemLent):
        if answer.lent:
            confirm(turn, pending, None, write=answer.desensitize)
        else:
            hand_over(turn, pending, OperationState.REFUSED, answer.refusal or Refusal.OTHER)
    elif answer.returned or answer.refusal is Refusal.NOT_ON_LOAN:
        confirm(turn, pending, None, write=answer.resensitize)
        slips.give(turn, pending.operation, destination=answer.destination, place=answer.place, held=answer.held)
    elif clock := answer.refusal is Refusal.CLOCK:
        turn.record(pending, OperationState.OFFLINE)
    else:
        hand_over(turn, pending, OperationState.REFUSED, answer.refusal or Refusal.OTHER)
    pause(turn, CLOCK_PAUSE if clock else None)
    if turn.state.session is None:
        turn.forget()                              # a session forgets when it ends


def truth(turn: Turn, pending: Pending, answer: LentOrNot | ReturnedOrNot, confirm: Confirm) -> None:
    """What is true now. Only what did not happen yet is sent."""
    done = answer.lent if isinstance(answer, LentOrNot) else answer.returned
    if done is None or (isinstance(answer, ReturnedOrNot) and not answer.certain):
        hand_over(turn, pending, OperationState.UNKNOWN, Refusal.UNKNOWN_ITEM if done is False else Refusal.OTHER)
    elif done:
        confirm(turn, pending, None, write=answer.desensitize if isinstance(answer, LentOrNot) else True)
        if isinstance(answer, ReturnedOrNot):
            slips.give(turn, pending.operation, destination=answer.destination, place=answer.place,
                       held=answer.destination == "hold_shelf")
    elif turn.state.session is None or wanted_now(turn.state, pending.operation.item_id):
        turn.ask_deed(pending.but(doubt=False))
    else:
        turn.record(pending, OperationState.OFFLINE)           # after this session


def not_told(turn: Turn, pending: Pending) -> None:
    """No answer. What certainly never left waits as before; in doubt it is asked about."""
    pause(turn)
    if pending.operation.state is OperationState.SENT and not pending.doubt:
        turn.record(pending, OperationState.OFFLINE)
    elif pending.operation.state is OperationState.SENT and "ils" not in turn.state.down:
        turn.ask_truth(pending)
    else:
        turn.hold(pending)


def hand_over(turn: Turn, pending: Pending, state: OperationState, reason: Refusal) -> None:
    """Staff must look. What is still owed to its tags is theirs too: they have the item."""
    turn.record(pending, state, reason=reason.value)
    turn.alert("offline record refused", reason.value)


def warn_of_old(turn: Turn) -> None:
    """Once each: it has waited for a day."""
    state = turn.state
    if not state.pending and not state.told_old:
        return
    limit = state.now - timedelta(seconds=state.policy.times.old_record)
    old = {p.operation.id for p in state.pending
           if p.operation.made and datetime.fromisoformat(p.operation.made) < limit}
    if old - state.told_old:
        turn.alert("offline record old", f"{len(old)} waiting")
    if old != state.told_old:
        turn.set(told_old=frozenset(old))
