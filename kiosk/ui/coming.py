"""The next view, from when it is taken until it is shown: laid out and made in the time that frames leave."""
from __future__ import annotations

import time
from collections.abc import Callable

from kiosk.engine.view import Screen, ViewState
from kiosk.ui.scene import Scene
from kiosk.ui.stage import Stage
from kiosk.ui.typeset import Later, Typesetter

SHARE = 0.008
"""Seconds of a turn of the loop that go into it."""

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


def first_row(before: ViewState | None, view: ViewState, was: int) -> int:
    """The row to which its list is scrolled: as it was, unless another screen or a new row has come."""
    if before is None or before.screen is not view.screen:
        return 0
    return 0 if before.rows and view.rows and before.rows[0].key != view.rows[0].key else was
