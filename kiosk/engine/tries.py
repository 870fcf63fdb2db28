"""Wrong PINs: how many a card, and the whole kiosk, has left. They outlive sessions and starts; no card number is kept.

A card that was wrong too often waits; then it begins anew. All cards together have so many in a window of time.
"""
from __future__ import annotations

from kiosk.engine.effects import RecordTries
from kiosk.engine.events import WrongTry
from kiosk.engine.state import State
from kiosk.engine.turn import Turn


def left(state: State, card: str) -> int:
    """Wrong PINs this card may still be given here before it, or the kiosk, waits."""
    policy = state.policy
    return max(0, min(policy.pin_tries - len(_since_wait(state, card)), policy.kiosk_tries - len(state.tries)))


def waits(state: State, card: str) -> bool:
    """This card was wrong too often a moment ago."""
    return any(one.card == card and one.until > state.at for one in state.tries)


def kiosk_waits(state: State) -> bool:
    """Too many PINs of whatever cards were wrong here."""
    return len(state.tries) >= state.policy.kiosk_tries


def wrong(turn: Turn, card: str) -> None:
    """Count one more, durably before anyone is told."""
    state, policy = turn.state, turn.state.policy
    last = len(_since_wait(state, card)) + 1 >= policy.pin_tries
    until = state.at + policy.times.locked_card if last else 0.0
    _store(turn, (*state.tries, WrongTry(card, state.at, until)))
    if last:
        turn.alert("too many wrong PINs")
    if kiosk_waits(turn.state):
        turn.alert("too many wrong PINs", "kiosk")


def right(turn: Turn, card: str) -> None:
    """The card's own count is over; the kiosk's is not: else one good card would buy tries for others."""
    tries = tuple(WrongTry("", one.at) if one.card == card else one for one in turn.state.tries)
    if tries != turn.state.tries:
        _store(turn, tries)


def grow_old(turn: Turn) -> None:
    """What is too old to count is forgotten, on disk too."""
    state = turn.state
    kept = tuple([one for one in state.tries
                  if one.at + state.policy.times.tries_window > state.at or one.until > state.at])
    if kept != state.tries:
        _store(turn, kept)


def _since_wait(state: State, card: str) -> tuple[WrongTry, ...]:
    mine = [one for one in state.tries if one.card == card]
    waited = max((at for at, one in enumerate(mine, 1) if one.until), default=0)
    return tuple(mine[waited:])


def _store(turn: Turn, tries: tuple[WrongTry, ...]) -> None:
    turn.set(tries=tries)
    turn.do(RecordTries(tries))
