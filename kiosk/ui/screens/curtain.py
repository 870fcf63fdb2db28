"""The curtain: dark glass for who listens. Keys go on as ever; a touch lights it again, so that nobody is shut out."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.view import text
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Layer, Scene, Weight
from kiosk.ui.tokens import BODY, HEAD
from kiosk.ui.units import Rect

DARK, DIM = "#000000", "#B9C4CC"


def curtained(scene: Scene, desk: Desk) -> Scene:
    """Nothing of the scene is seen; its controls are still there for the keys."""
    whole = Rect(0, 0, desk.frame.w, desk.frame.h)
    middle = desk.content.inset(0, desk.frame.h * 0.4)
    title = desk.words(text("curtain.title"), HEAD, middle, DIM, weight=Weight.SEMIBOLD, align=Align.CENTER)
    lead = desk.words(text("curtain.lead"), BODY, Rect(middle.x, title.rect.bottom + 20, middle.w, 200), DIM,
                      align=Align.CENTER)
    return replace(scene, background=DARK, layers=(Layer("curtain", (Box(whole, DARK), title, lead)),),
                   focus_colours=(DARK, DARK), ink=DARK)
