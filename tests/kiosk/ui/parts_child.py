"""In a process with a display: an evening's screens one after the other, each frame drawn in parts, and then whole.

Prints the frames that were not the same, and how many there were, how much of the glass was drawn, and how often; and
how much of the attract screen keeps its colours while it rests. And which cards cast another shadow when all of it is
drawn, under them too.
"""
from __future__ import annotations

import json
from dataclasses import replace

from kivy.graphics import Fbo
from kivy.graphics.opengl import GL_SCISSOR_TEST, glDisable, glEnable, glScissor
from PIL import ImageChops

from kiosk.texts import Texts
from kiosk.ui import painter
from kiosk.ui.darkroom import Darkroom
from kiosk.ui.glass import open_window
from kiosk.ui.parts.desk import Desk
from kiosk.ui.samples import samples
from kiosk.ui.scene import Box, Layer, Scene
from kiosk.ui.screens import draw
from kiosk.ui.stage import Stage
from kiosk.ui.tokens import channels
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Frame, Rect

FRAME = Frame(270, 480)
STEP = 0.05
EVENING = ("attract", "attract-works", "attract", "choose", "card", "pin", "borrow-empty", "borrow", "borrow-long",
           "overlay-idle", "borrow-long", "borrow", "done", "attract", "return", "account", "overlay-help",
           "borrow-moving", "return-set")


class Drawing:
    def __init__(self) -> None:
        self.now = 0.0
        self.fbo = Fbo(size=(FRAME.width, FRAME.height))
        self.stage = Stage(self.fbo, FRAME, lambda: self.now)
        self.type = Typesetter(FRAME.scale)
        self.drawn = self.frames = 0

    def _pass(self) -> None:
        self.fbo.bind()
        self.fbo.clear_buffer()
        self.fbo.release()
        self.fbo.ask_update()                      # or it is not drawn twice
        self.fbo.draw()

    def frame(self) -> bool:
        """Whether the parts give what the whole is."""
        assert self.stage.scene is not None
        self.fbo.clear_color = (*channels(self.stage.scene.background), 1)
        glEnable(GL_SCISSOR_TEST)
        for area in self.stage.damage.take():
            self.stage.confine(area)
            glScissor(area.left, area.bottom, area.right - area.left, area.top - area.bottom)
            self._pass()
            self.drawn += area.dots
        glDisable(GL_SCISSOR_TEST)
        self.frames += 1
        parts = self.fbo.pixels
        self.stage.confine(None)
        self._pass()
        return bool(parts == self.fbo.pixels)


def main() -> None:
    open_window(320, 240, False, "parts")
    views, drawing, wrong = samples(), Drawing(), []
    for number, name in enumerate(EVENING):
        for theme, language in (("light", "fi"), ("dark", "ar")) if number % 4 == 3 else (("light", "fi"),):
            view = replace(views[name], language=language)
            view = replace(view, appearance=replace(view.appearance, theme=theme))
            scene = draw(Desk(view, Texts(language), FRAME, drawing.type))
            drawing.stage.show(scene)
            for step in range(9):
                drawing.now += STEP
                drawing.stage.move()
                control = scene.controls[step % len(scene.controls)].name if scene.controls else None
                drawing.stage.mark(control if step % 3 == 1 else None, control if step % 4 == 2 else None, step == 7)
                if not drawing.frame():
                    wrong.append(f"{name} {theme} {step}")
    whole = FRAME.width * FRAME.height
    print(json.dumps({"wrong": wrong, "frames": drawing.frames, "share": drawing.drawn / whole / drawing.frames,
                      "lit": lit(drawing) / whole, "shadows": shadows()}))


def lit(drawing: Drawing) -> int:
    """How many dots of the attract screen have the same colour with another slide in the theme in which it rests."""
    views, dots = samples(), []
    for name, theme in (("attract", "light"), ("attract-hours", "dark")):
        view = replace(views[name], appearance=replace(views[name].appearance, theme=theme))
        drawing.stage.show(draw(Desk(view, Texts("fi"), FRAME, drawing.type)), instantly=True)
        drawing.frame()
        dots.append(drawing.fbo.pixels)
    light, dark = dots
    return sum(light[at:at + 4] == dark[at:at + 4] for at in range(0, len(light), 4))


def shadows() -> list[str]:
    """Cards large, low, narrow and all but nothing, square and round, whole units of the frame or not."""
    frame, around, wrong = Frame(540, 960), painter._around, []
    for w, h in ((700.0, 500.0), (700.0, 60.0), (61.5, 500.3), (24.0, 20.0)):
        for radius in (0.0, 20.0, 200.0):
            card = Layer("card", (Box(Rect(200.4, 300.7, w, h), "#FFFFFF", radius, raised=True),))
            scene = Scene("card", "#E9E5DB", (card,), ())
            painter._around = around
            seen = Darkroom(window=False).picture(scene, frame)
            painter._around = lambda texture, area, corner, covers: around(texture, area, corner, ())
            if ImageChops.difference(seen, Darkroom(window=False).picture(scene, frame)).getbbox():
                wrong.append(f"{w} x {h}, {radius}")
    return wrong


main()
