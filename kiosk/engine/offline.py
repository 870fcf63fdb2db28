"""Returns without the central system: taken in by policy, and told to it when it is back.

A return is written down durably, with its time, before its row says "received"; its tag is secured at once. When the
central system answers again and nobody is at the kiosk, the oldest is asked about first, and sent only if it did not
happen. What is refused then, or cannot be told, is a case for staff and stays in the journal until they close it.
"""
from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.engine.ils import ItemReturned, Refusal, ReturnedOrNot
from kiosk.engine.operation import OperationKind, OperationState
from kiosk.engine.state import Awaiting, Pending, Phase, Row
from kiosk.engine.turn import Turn

CLOCK_PAUSE = 60.0         # seconds: the clocks differ, and no return is taken until they agree
Confirm = Callable[..., None]


def on_tick(turn: Turn) -> None:
    if turn.state.offline:
        take_in(turn)
    warn_of_old(turn)
    replay(turn)


def take_in(turn: Turn) -> None:
    """Returns that have waited for the connection long enough are written down without it."""
    state = turn.state
    for row in state.rows:
        pending = state.pending_of(row.operation)
        if (row.kind is OperationKind.RETURN and row.phase is Phase.ASKING and pending is not None
                and pending.awaiting is Awaiting.NOTHING
                and state.at - min(row.since, state.ils_lost) >= state.policy.times.ils_patience):
            made = state.now.isoformat(timespec="seconds")
            pending = turn.record(pending, OperationState.OFFLINE, made=made)
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
    """The oldest that waits, one at a time, while nobody is here."""
    state = turn.state
    waiting = [p for p in state.pending if p.operation.state is OperationState.OFFLINE]
    if not waiting or "ils" in state.down or state.session is not None or state.at < state.replay_at:
        return
    if not any(p.operation.made and p.awaiting is not Awaiting.NOTHING for p in state.pending):
        turn.ask_truth(min(waiting, key=lambda p: p.operation.made))


def told(turn: Turn, pending: Pending, answer: ItemReturned | ReturnedOrNot, confirm: Confirm) -> None:
    """The central system has answered about a return that was made without it."""
    settle(turn, replace(pending, awaiting=Awaiting.NOTHING), answer, confirm)
    pause(turn, CLOCK_PAUSE if isinstance(answer, ItemReturned) and answer.refusal is Refusal.CLOCK else None)
    if turn.state.session is None:
        turn.forget()                              # a session forgets when it ends


def settle(turn: Turn, pending: Pending, answer: ItemReturned | ReturnedOrNot, confirm: Confirm) -> None:
    if isinstance(answer, ReturnedOrNot):
        if not answer.certain:
            known = Refusal.OTHER if answer.returned else Refusal.UNKNOWN_ITEM
            hand_over(turn, pending, OperationState.UNKNOWN, known)
        elif answer.returned:
            confirm(turn, pending, None, write=True)
        elif turn.state.session is None:
            turn.ask_deed(turn.record(replace(pending, doubt=False), OperationState.INTENDED))
        else:
            turn.record(pending, OperationState.OFFLINE)       # after this session
    elif answer.returned or answer.refusal is Refusal.NOT_ON_LOAN:
        confirm(turn, pending, None, write=answer.resensitize)
    elif answer.refusal is Refusal.CLOCK:
        turn.record(pending, OperationState.OFFLINE)
    else:
        hand_over(turn, pending, OperationState.REFUSED, answer.refusal or Refusal.OTHER)


def not_told(turn: Turn, pending: Pending) -> None:
    """No answer. What certainly never left waits as before; in doubt it is asked about."""
    pause(turn)
    if pending.operation.state is OperationState.INTENDED and not pending.doubt:
        turn.record(pending, OperationState.OFFLINE)
    elif pending.operation.state is OperationState.INTENDED and "ils" not in turn.state.down:
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
    limit = state.now - timedelta(seconds=state.policy.times.old_record)
    old = {p.operation.id for p in state.pending
           if p.operation.made and datetime.fromisoformat(p.operation.made) < limit}
    if old - state.told_old:
        turn.alert("offline record old", f"{len(old)} waiting")
    if old != state.told_old:
        turn.set(told_old=frozenset(old))
