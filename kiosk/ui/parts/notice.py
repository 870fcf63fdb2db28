"""Short facts beside the main thing: the notice bar, and chips."""
from __future__ import annotations

from kiosk.engine.view import Text, Tone
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Box, Node, Sheet, Sign, Weight, shifted
from kiosk.ui.tokens import SMALL
from kiosk.ui.units import Rect

_ICONS = {Tone.ERROR: "attention", Tone.SUCCESS: "tick", Tone.INFO: "help", Tone.NEUTRAL: "help"}


def notice(sheet: Sheet, desk: Desk, rect: Rect) -> float:
    """The bar at the top of `rect`, when there is something to tell; returns the y below."""
    view, theme = desk.view, desk.theme
    if view.notice is None:
        return rect.y
    side = 48.0
    words = desk.words(view.notice, SMALL + 2, Rect(rect.x + 24 + side + 20, 0, rect.w - side - 68, 400), theme.text,
                       weight=Weight.SEMIBOLD, lines=3, pitch=1.22)
    tall = max(side, words.rect.h) + 32
    hue = theme.hue(view.notice_tone)
    sheet.add("notice", Box(Rect(rect.x, rect.y, rect.w, tall), theme.tint(view.notice_tone), 20, hue, 3),
              Sign(Rect(rect.x + 24, rect.y + (tall - side) / 2, side, side),
                   _ICONS.get(view.notice_tone, "warning"), hue),
              shifted(words, 0, rect.y + (tall - words.rect.h) / 2))
    return rect.y + tall + 24


def chips(sheet: Sheet, desk: Desk, rect: Rect, texts: tuple[Text, ...]) -> float:
    """Pills side by side, wrapping; returns the y below."""
    if not texts:
        return rect.y
    theme = desk.theme
    nodes: list[Node] = []
    x, y, tall = rect.x, rect.y, 0.0
    for index, text in enumerate(texts):
        wish = desk.type.width(desk.say(text), SMALL * desk.factor, Weight.SEMIBOLD) + 1
        across = min(wish, rect.w - 56)
        words = desk.words(text, SMALL, Rect(0, 0, across, 300), theme.text, weight=Weight.SEMIBOLD, pitch=1.2)
        tall = words.rect.h + 24
        if index and x + across + 56 > rect.right:
            x, y = rect.x, y + tall + 12
        nodes.append(Box(Rect(x, y, across + 56, tall), theme.surface2, min(tall / 2, 40),
                         theme.outline if theme.flat else "", 3 if theme.flat else 0))
        nodes.append(shifted(words, x + 28, y + 12))
        x += across + 56 + 14
    sheet.add("chips", *nodes)
    return y + tall + 16
