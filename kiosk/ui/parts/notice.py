"""Short facts beside the main thing: the notice bar, and chips."""
from __future__ import annotations

from kiosk.engine.view import Text, Tone
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Node, Sheet, Sign, Weight, Words, shifted
from kiosk.ui.tokens import SMALL
from kiosk.ui.units import Rect

CHIP = 28.0
LOW = 0.13                         # of the window's height: larger text makes the bar no higher
ICONS = {Tone.ERROR: "attention", Tone.SUCCESS: "tick", Tone.INFO: "help", Tone.NEUTRAL: "help"}


def notice(sheet: Sheet, desk: Desk, rect: Rect) -> float:
    """The bar at the top of `rect`, when there is something to tell; returns the y below."""
    view, theme = desk.view, desk.theme
    if view.notice is None:
        return rect.y
    side = 48.0
    place = Rect(rect.x + 24 + side + 20, 0, rect.w - side - 68, 400)
    for eased in desk.down():
        words = eased.words(view.notice, SMALL + 2, place, theme.text, weight=Weight.SEMIBOLD, lines=4, pitch=1.22)
        tall = max(side, words.rect.h) + 32
        if tall <= LOW * desk.frame.h:
            break
    hue = theme.hue(view.notice_tone)
    sheet.add("notice", Box(Rect(rect.x, rect.y, rect.w, tall), theme.tint(view.notice_tone), 20, hue, 3),
              Sign(Rect(rect.x + 24, rect.y + (tall - side) / 2, side, side),
                   ICONS.get(view.notice_tone, "warning"), hue),
              shifted(words, 0, rect.y + (tall - words.rect.h) / 2))
    return rect.y + tall + 24


def chips(sheet: Sheet, desk: Desk, rect: Rect, texts: tuple[Text, ...], align: Align = Align.LEFT) -> float:
    """Pills side by side, wrapping; returns the y below."""
    if not texts:
        return rect.y
    theme = desk.theme
    lines: list[list[Words]] = [[]]
    used = 0.0
    for text in texts:
        wish = desk.type.width(desk.say(text), SMALL * desk.factor, Weight.SEMIBOLD) + 1
        across = min(wish, rect.w - 2 * CHIP)
        words = desk.words(text, SMALL, Rect(0, 0, across, 300), theme.text, weight=Weight.SEMIBOLD, pitch=1.2)
        if lines[-1] and used + across + 2 * CHIP > rect.w:
            lines.append([])
            used = 0.0
        lines[-1].append(words)
        used += across + 2 * CHIP + 14
    nodes: list[Node] = []
    y = rect.y
    for line in lines:
        tall = max(words.rect.h for words in line) + 24
        width = sum(words.rect.w + 2 * CHIP + 14 for words in line) - 14
        x = rect.x + ((rect.w - width) / 2 if align is Align.CENTER else 0)
        for words in line:
            nodes.append(Box(Rect(x, y, words.rect.w + 2 * CHIP, tall), theme.surface2, min(tall / 2, 40),
                             theme.outline if theme.flat else "", 3 if theme.flat else 0))
            nodes.append(shifted(words, x + CHIP, y + (tall - words.rect.h) / 2))
            x += words.rect.w + 2 * CHIP + 14
        y += tall + 12
    sheet.add("chips", *nodes)
    return y + 4
