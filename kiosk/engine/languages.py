"""Choosing a language. The sheet with more of them lies over whatever is there, which goes on under it."""
from __future__ import annotations

from kiosk.engine import closing
from kiosk.engine.events import LanguageChosen
from kiosk.engine.state import State
from kiosk.engine.turn import Turn


def press_languages(turn: Turn) -> None:
    turn.set(choosing=len(turn.state.policy.languages) > 1)


def on_language(turn: Turn, event: LanguageChosen) -> None:
    closing.resume(turn, turn.state.at)
    turn.set(choosing=False)
    if event.language in turn.state.policy.languages:
        turn.set(language=event.language)


def put_away(turn: Turn, before: State) -> None:
    """The sheet goes when nobody chooses, and when what lies under it is another matter than before."""
    state = turn.state
    if not state.choosing:
        return
    under = state.overlay.kind if state.overlay else None
    was = before.overlay.kind if before.overlay else None
    if (state.at - state.active >= state.times.pin or state.screen is not before.screen or state.visit != before.visit
            or (under is not None and under is not was)):
        turn.set(choosing=False)
