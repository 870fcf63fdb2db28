"""What one event makes heard, and told to staff, beyond its rows: compared with the state before it. Pure."""
from __future__ import annotations

from collections.abc import Sequence

from kiosk.engine.hold import HoldStep
from kiosk.engine.opening import calls_to_close
from kiosk.engine.operation import OperationKind
from kiosk.engine.payment import TAKEN
from kiosk.engine.rows import needs_attention
from kiosk.engine.state import OverlayKind, Phase, Row, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen, Sound

AGAIN = 2.0                # seconds between two calls to take the card
AT_REST = (Phase.READING, Phase.DONE)              # rows that never need the patron
PATIENCE = (Phase.ASKING, Phase.INCOMPLETE)        # rows that need the patron when they stay so for long
ASKING = (OverlayKind.IDLE, OverlayKind.OTHER_CARD, OverlayKind.SAME_CARD, OverlayKind.INCOMPLETE, OverlayKind.BLOCKED,
          OverlayKind.CHARGE, OverlayKind.ALREADY, OverlayKind.UNSENT)


def ring(turn: Turn, before: State) -> None:
    """The sound that belongs to what changed, the most urgent one; and the alert for very many loans."""
    state = turn.state
    sound = sound_of(before, state)
    if sound is not None:
        turn.set(sound=sound, sounds=state.sounds + 1)
    if state.rows is not before.rows and len(state.rows) > state.policy.many and (
            _loans(before) <= state.policy.many < _loans(state)):
        turn.alert("large checkout", str(state.policy.many))


def sound_of(before: State, state: State) -> Sound | None:
    if state.entry.shake > before.entry.shake:
        return Sound.FAIL
    if state.overlay is not None and state.overlay.kind in ASKING and (
            before.overlay is None or before.overlay.kind is not state.overlay.kind):
        return Sound.ATTENTION
    if state.paying is not None and (before.paying is None or before.paying.step is not state.paying.step):
        if state.paying.step in TAKEN:
            return Sound.DONE
        if state.paying.step.over:
            return Sound.ATTENTION
    if state.holding is not None and (before.holding is None or before.holding.step is not state.holding.step):
        if state.holding.step is HoldStep.PLACED:
            return Sound.DONE
        if state.holding.step.over:
            return Sound.ATTENTION
    if calls_for_card(state) > calls_for_card(before):
        return Sound.ATTENTION
    if state.session is not None and state.now != before.now and calls_to_close(state) > calls_to_close(before):
        return Sound.ATTENTION
    if any(needs_attention(state, row) and not _needed(before, row.key) for row in changeable(before, state)):
        return Sound.ATTENTION
    if state.rows is not before.rows:
        known = set(map(id, before.rows))
        done = [row for row in state.rows if row.phase is Phase.DONE and id(row) not in known]
        if not all(_ticked(before, row) for row in done):
            return Sound.OK
    if state.screen is Screen.DONE and before.screen is not Screen.DONE and state.summary and state.summary.done:
        return Sound.DONE
    return None


def changeable(before: State, state: State) -> Sequence[Row]:
    """The rows that can need the patron and did not before: those that changed, those of a tag that came or went, and
    those that have waited for long since then."""
    if not state.rows:
        return ()
    ripened = [row for row in state.rows if row.phase in PATIENCE and ripe(before, state, row)]
    went = _uids(before) ^ _uids(state) if state.pad is not before.pad else frozenset()
    if not went and state.rows is before.rows and state.pending is before.pending:
        return ripened
    known, held = set(map(id, before.rows)), set(map(id, before.pending))
    moved = {pending.operation.id for pending in state.pending
             if id(pending) not in held or not went.isdisjoint(pending.operation.waiting)}
    return [row for row in state.rows if row.phase not in AT_REST and (
        id(row) not in known or row.operation in moved or row in ripened or not went.isdisjoint(row.uids))]


def _uids(state: State) -> frozenset[str]:
    return frozenset([tag.uid for tag in state.pad])


def ripe(before: State, state: State, row: Row) -> bool:
    if row.phase not in PATIENCE:
        return False
    times = state.policy.times
    patience = times.ils_patience if row.phase is Phase.ASKING else times.set_patience
    return before.at - row.since < patience <= state.at - row.since


def calls_for_card(state: State) -> int:
    """How often the patron was called back to a card that a session left on the reader."""
    if not state.left_card or state.screen not in (Screen.DONE, Screen.ATTRACT):
        return 0
    return 1 + int(min(state.at - state.left_since, state.policy.times.card_left) / AGAIN)


def _loans(state: State) -> int:
    return sum(row.counted and row.kind is OperationKind.LEND for row in state.rows)


def _needed(before: State, key: str) -> bool:
    row = before.row(key)
    return row is not None and needs_attention(before, row)


def _ticked(before: State, row: Row) -> bool:
    old = before.row(row.key)
    return old is not None and old.phase is Phase.DONE
