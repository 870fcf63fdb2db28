"""Pictures of scenes, drawn as on the glass by the same stage and painter, but beside the window. Needs a display."""
from __future__ import annotations

from typing import Any

from kivy.graphics import Fbo
from kivy.graphics.context import get_context
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
        self._bench: tuple[Frame, Any, Stage] | None = None

    def forget(self) -> None:
        """Nothing that was drawn until now is kept. Kivy lets go of textures in a turn of its loop, of which there is
        none here."""
        self._bench = None
        get_context().gl_dealloc()

    def picture(self, scene: Scene, frame: Frame, *, pressed: str | None = None, focus: str | None = None,
                small: int = 1) -> Image.Image:
        """The scene at rest, with a control pressed or focused, as RGB, 1/`small` as large as the frame."""
        if self._bench is None or self._bench[0] != frame:
            fbo = Fbo(size=(frame.width, frame.height))
            self._bench = frame, fbo, Stage(fbo, frame)
        _, fbo, stage = self._bench
        stage.show(scene, instantly=True)
        stage.mark(pressed, focus)
        fbo.clear_color = (*channels(scene.background), 1)
        fbo.bind()
        fbo.clear_buffer()
        fbo.release()
        fbo.draw()
        # The glass counts its rows from below, and what it is covered with is nothing to look through.
        image = Image.frombytes("RGB", (frame.width, frame.height), fbo.pixels, "raw", "RGBX", 0, -1)
        return image.reduce(small)
