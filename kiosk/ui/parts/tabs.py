"""Pages of one screen side by side, each with what is counted on it: pressing one opens it."""
from __future__ import annotations

from kiosk.engine.view import TabView
from kiosk.ui.parts.buttons import beside, name_of
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Control, Node, Sheet, Weight, Words, shifted
from kiosk.ui.tokens import APART, BODY, RADIUS, SMALL
from kiosk.ui.typeset import Style
from kiosk.ui.units import Rect

TAB_EDGE = 8.0


def tabs(sheet: Sheet, desk: Desk, rect: Rect, across: int) -> float:
    """So many in a line, or two where a name would not fit; returns the y below."""
    views = desk.view.tabs
    widest = max((desk.type.width(desk.say(view.label), SMALL, Weight.SEMIBOLD) for view in views), default=0.0)
    if desk.step == 2 or widest + 2 * TAB_EDGE + 2 > (rect.w - APART * (across - 1)) / across:
        across = 2
    draw, tall = (tab, (148.0, 164.0, 180.0)[desk.step]) if across > 2 else (flat_tab, 112.0)
    y = rect.y
    for start in range(0, len(views), across):
        line = views[start:start + across]
        for place, view in zip(beside(Rect(rect.x, y, rect.w, tall), across, APART), line, strict=False):
            draw(sheet, desk, place, view)
        y += tall + APART
    return y


def tab(sheet: Sheet, desk: Desk, rect: Rect, view: TabView) -> None:
    """The count over its name. The page that is open is filled, and has a mark under its name."""
    nodes, ink = _face(desk, rect, view)
    room = rect.inset(TAB_EDGE, 12)
    label = desk.words(view.label, SMALL, Rect(room.x, 0, room.w, 80), ink, weight=Weight.SEMIBOLD, align=Align.CENTER,
                       lines=1, pitch=1.2)
    counted = desk.say(view.count) if view.count else "…"
    count = desk.words(counted, 52, Rect(room.x, 0, room.w, 110), ink, weight=Weight.BOLD, align=Align.CENTER, lines=1,
                       pitch=1.12)
    count = _smaller(desk, counted, count, room.w, ink)
    spare = (room.h - count.rect.h - label.rect.h - 10) / 2
    nodes += [shifted(count, 0, room.y + spare), shifted(label, 0, room.y + spare + count.rect.h)]
    _press(sheet, rect, view, nodes, f"{desk.say(view.label)} {counted}")


def flat_tab(sheet: Sheet, desk: Desk, rect: Rect, view: TabView) -> None:
    """The name on the left, its count on the right."""
    nodes, ink = _face(desk, rect, view)
    room = rect.inset(TAB_EDGE, 16)
    counted = desk.say(view.count) if view.count else "…"
    wide = min(room.w * 0.6, desk.type.width(counted, SMALL * 1.35, Weight.BOLD) + 4)
    count = desk.type.fit(counted, Style(SMALL * 1.35, Weight.BOLD, 1.12, SMALL),
                          Rect(room.right - wide, 0, wide, room.h), ink, align=Align.RIGHT, lines=1)
    label = desk.type.fit(desk.say(view.label), Style(BODY * desk.factor, Weight.SEMIBOLD, 1.12, SMALL),
                          Rect(room.x, 0, room.w - wide - 12, room.h), ink)
    if label.clipped or count.clipped:             # an amount may leave too little: then it is under the name
        line = Rect(room.x, 0, room.w, room.h / 2)
        label = desk.type.fit(desk.say(view.label), Style(SMALL, Weight.SEMIBOLD, 1.12), line, ink, lines=1)
        count = desk.type.fit(counted, Style(SMALL, Weight.SEMIBOLD, 1.12), line, ink, lines=1)
        nodes += [shifted(label, 0, room.y), shifted(count, 0, room.y + label.rect.h)]
        _press(sheet, rect, view, nodes, f"{desk.say(view.label)} {counted}")
        return
    nodes += [shifted(one, 0, room.y + (room.h - one.rect.h) / 2) for one in (label, count)]
    _press(sheet, rect, view, nodes, f"{desk.say(view.label)} {counted}")


def _face(desk: Desk, rect: Rect, view: TabView) -> tuple[list[Node], str]:
    """The tab's body with the mark of the open one, and the colour of its words."""
    theme = desk.theme
    ink = theme.on_primary if view.chosen else theme.text
    fill, stroke, line = (theme.primary, "", 0.0) if view.chosen else (theme.surface, theme.outline, 3.0)
    nodes: list[Node] = [Box(rect, fill, RADIUS, stroke, line)]
    if view.chosen:
        nodes.append(Box(Rect(rect.x + rect.w / 2 - 36, rect.bottom - 13, 72, 7), ink, 3.5))
    return nodes, ink


def _press(sheet: Sheet, rect: Rect, view: TabView, nodes: list[Node], spoken: str) -> None:
    sheet.add(name_of(view.action), *nodes)
    sheet.control(Control(name_of(view.action), rect, spoken, RADIUS))


def _smaller(desk: Desk, counted: str, words: Words, width: float, ink: str) -> Words:
    """An amount is longer than a number, and may be set as small as the other words."""
    if not words.clipped:
        return words
    return desk.words(counted, SMALL + 2, Rect(words.rect.x, 0, width, 90), ink, weight=Weight.BOLD,
                      align=Align.CENTER, lines=1, pitch=1.2)
