"""A picture of the screen for staff afar, taken only while the screen is nobody's."""
from __future__ import annotations

import io
import threading
from collections.abc import Callable

from kivy.clock import Clock

from kiosk.engine.view import Screen, ViewState
from kiosk.ui.darkroom import Darkroom
from kiosk.ui.scene import Scene
from kiosk.ui.units import Frame

NO_ONE = (Screen.ATTRACT, Screen.STARTING, Screen.OUT_OF_ORDER)
Seen = tuple[tuple[ViewState | None, ...], Scene | None, Frame]
WAIT = 5.0                     # seconds for the window's thread


def picture(look: Callable[[], Seen], wait: float = WAIT) -> bytes | None:
    """PNG; None while the screen is anybody's, or when the window's thread does not come to it. Any other thread asks.
    `look` tells, on the window's thread, every view that is shown or on its way, and the scene that is shown."""
    taken: list[bytes | None] = []
    done = threading.Event()

    def take(_dt: float) -> None:
        taken.append(_photograph(*look()))
        done.set()

    Clock.schedule_once(take, 0)
    return taken[0] if done.wait(wait) else None


def _photograph(views: tuple[ViewState | None, ...], scene: Scene | None, frame: Frame) -> bytes | None:
    """The scene drawn once more, beside the window."""
    if scene is None or any(view is not None and view.screen not in NO_ONE for view in views):
        return None
    file = io.BytesIO()
    Darkroom(window=False).picture(scene, frame).save(file, "PNG")
    return file.getvalue()
