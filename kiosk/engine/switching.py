"""Borrowing and returning in one session, where the branch wants it: a switch, and one list of all that was done.

What lies on the pad at the switch is not touched until it is lifted. What is laid down after it is meant so: an item
that was lent a moment ago is returned, and the other way round.
"""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.operation import OperationKind
from kiosk.engine.state import WORKING, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen

SCREENS = {OperationKind.LEND: Screen.BORROW, OperationKind.RETURN: Screen.RETURN}


def offered(state: State) -> bool:
    """The patron of a card may do both here."""
    return (state.policy.both and state.policy.role == "combined" and state.screen in WORKING
            and state.session is not None and bool(state.session.card))


def switch(turn: Turn, kind: OperationKind) -> None:
    state = turn.state
    if not offered(state) or state.overlay is not None or state.finishing:
        return
    assert state.session is not None
    if state.session.kind is not kind:
        there = frozenset(tag.uid for tag in state.pad)
        turn.set(session=replace(state.session, kind=kind), screen=SCREENS[kind], active=state.at,
                 left_behind=state.left_behind | there)
