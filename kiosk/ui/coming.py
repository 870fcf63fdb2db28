"""The next view, from when it is taken until it is shown: laid out and made in the time that frames leave."""
from __future__ import annotations

import time
from collections.abc import Callable

from kiosk.engine.look import TEXT_SIZES
from kiosk.engine.view import Screen, ViewState
from kiosk.ui.parts.column import SESSION
from kiosk.ui.scene import Scene
from kiosk.ui.stage import Stage
from kiosk.ui.typeset import Later, Typesetter

SHARE = 0.008
"""Seconds of a turn of the loop that go into it."""

NEWEST = -1
"""The place of what is to be seen first: the newest row, or the beginning."""

LITTLE = SHARE / 8
"""Seconds: a frame that also waited for more work than this comes late."""


class Coming:
    """`lay` lays the view out with `type`, and may be asked again; `stage` will show it. What is on the glass meanwhile
    moves, and is pressed on."""

    def __init__(self, view: ViewState, lay: Callable[[], Scene], type: Typesetter, stage: Stage) -> None:
        self.view, self.scene = view, None
        self._lay, self._type, self._stage = lay, type, stage
        self._yielded = False

    scene: Scene | None
    """When all of it is made."""

    def work(self) -> bool:
        """A turn's share of the work; true when it was so little that this turn can show it too."""
        if self.scene is not None:
            return True
        if self._stage.damage.some and not self._yielded:      # a frame is due in this turn, and takes it
            self._yielded = True
            return False
        self._yielded = False
        began = time.monotonic()
        try:
            with self._type.within(SHARE):
                scene = self._lay()
            if self._stage.ready(scene, SHARE - (time.monotonic() - began)):
                self.scene = scene
        except Later:
            pass
        return self.scene is not None and time.monotonic() - began < LITTLE


def comes_by_itself(before: ViewState | None, view: ViewState) -> bool:
    """Whether it is a slide that changes by itself, which is no reason to hurry."""
    return view.screen is Screen.ATTRACT and before is not None and before.screen is view.screen


def place_of(before: ViewState | None, view: ViewState, was: int) -> int:
    """To where it is scrolled: as it was, unless there is something that has to be seen first."""
    if before is None or before.screen is not view.screen:
        return NEWEST
    return NEWEST if _calls(before) != _calls(view) else was


def _calls(view: ViewState) -> tuple[object, ...]:
    """What is seen first when it changes: a new row; and in the largest text, where a page shows a part, whatever is
    told anew above the list."""
    newest = view.rows[0].key if view.rows else None
    if view.appearance.text_step < len(TEXT_SIZES) - 1:
        return (newest,)
    problem = view.entry and (view.entry.problem, view.entry.shake)
    over = view.overlay and view.overlay.title
    told = (newest,) if view.screen in SESSION else (view.title, view.slide and view.slide.number)
    return *told, view.notice, problem, over, view.appearance, view.language
