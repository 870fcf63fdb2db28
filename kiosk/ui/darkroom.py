"""Pictures of scenes, drawn as on the glass by the same stage and painter, but beside the window. Needs a display."""
from __future__ import annotations

from kivy.graphics import Fbo
from PIL import Image

from kiosk.ui.glass import open_window
from kiosk.ui.scene import Scene
from kiosk.ui.stage import Stage
from kiosk.ui.tokens import channels
from kiosk.ui.units import Frame


class Darkroom:
    """Keeps what it drew for one frame at a time: ask for pictures of the same size one after the other."""

    def __init__(self, *, window: bool = True) -> None:
        """`window`: open one, where there is none yet."""
        if window:
            open_window(320, 240, False, "darkroom")
        self._frame: Frame | None = None

    def picture(self, scene: Scene, frame: Frame, *, pressed: str | None = None, focus: str | None = None,
                small: int = 1) -> Image.Image:
        """The scene at rest, with a control pressed or focused, as RGB, 1/`small` as large as the frame."""
        if frame != self._frame:
            self._frame = frame
            self._fbo = Fbo(size=(frame.width, frame.height))
            self._stage = Stage(self._fbo, frame)
        self._stage.show(scene, instantly=True)
        self._stage.mark(pressed, focus)
        self._fbo.clear_color = (*channels(scene.background), 1)
        self._fbo.bind()
        self._fbo.clear_buffer()
        self._fbo.release()
        self._fbo.draw()
        # The glass counts its rows from below, and what it is covered with is nothing to look through.
        image = Image.frombytes("RGB", (frame.width, frame.height), self._fbo.pixels, "raw", "RGBX", 0, -1)
        return image.reduce(small)
