"""Whether the program could be started again unseen: nobody is here, and nothing of anybody is under way."""
from __future__ import annotations

from kiosk.engine.pending import Awaiting
from kiosk.engine.state import State
from kiosk.engine.view import Screen


def vacant(state: State) -> bool:
    nobody = (state.screen in (Screen.ATTRACT, Screen.OUT_OF_ORDER) and state.session is None and state.staff is None
              and state.overlay is None and not state.choosing and state.search is None and not state.typing_card)
    return nobody and not any(one.writing or one.awaiting is not Awaiting.NOTHING for one in state.pending)
