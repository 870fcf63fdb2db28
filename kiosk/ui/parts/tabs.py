"""Pages of one screen side by side, each with what is counted on it: pressing one opens it."""
from __future__ import annotations

from collections.abc import Callable

from kiosk.engine.view import TabView
from kiosk.ui.parts.buttons import beside, name_of
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Control, Node, Sheet, Weight, Words, shifted
from kiosk.ui.tokens import APART, BODY, RADIUS, SMALL
from kiosk.ui.typeset import TALL, Style
from kiosk.ui.units import Rect

TAB_EDGE, FLAT, GROWN, COUNT = 8.0, 112.0, 14.0, 52.0


def tabs(sheet: Sheet, desk: Desk, rect: Rect, across: int) -> float:
    """So many in a line, or two where a name would not fit; returns the y below."""
    views = desk.view.tabs
    widest = max((desk.type.width(desk.say(view.label), SMALL, Weight.SEMIBOLD) for view in views), default=0.0)
    if desk.step or widest + 2 * TAB_EDGE + 2 > (rect.w - APART * (across - 1)) / across:
        across = 2
    large = FLAT + (GROWN * desk.step if desk.frame.portrait else 0.0)
    draw, tall = (tab, 148.0) if across > 2 else (flat_tab, large)
    y = rect.y
    for start in range(0, len(views), across):
        line = views[start:start + across]
        for place, view in zip(beside(Rect(rect.x, y, rect.w, tall), across, APART), line, strict=False):
            draw(sheet, desk, place, view)
        y += tall + APART
    return y


def tab(sheet: Sheet, desk: Desk, rect: Rect, view: TabView) -> None:
    """The count over its name. The page that is open is filled, and has a mark under its name."""
    nodes, ink = face(desk, rect, view)
    room = rect.inset(TAB_EDGE, 12)
    label = desk.words(view.label, SMALL, Rect(room.x, 0, room.w, 80), ink, weight=Weight.SEMIBOLD, align=Align.CENTER,
                       lines=1, pitch=1.2)
    counted = desk.say(view.count) if view.count else "…"
    count = desk.words(counted, COUNT, Rect(room.x, 0, room.w, 110), ink, weight=Weight.BOLD, align=Align.CENTER,
                       lines=1, pitch=1.12)
    count = _smaller(desk, counted, count, room.w, ink)
    spare = (room.h - count.rect.h - label.rect.h - 10) / 2
    nodes += [shifted(count, 0, room.y + spare), shifted(label, 0, room.y + spare + count.rect.h)]
    press(sheet, rect, view, nodes, f"{desk.say(view.label)} {counted}")


def flat_tab(sheet: Sheet, desk: Desk, rect: Rect, view: TabView) -> None:
    """The name on the left, its count on the right; or under it, where an amount would leave too little."""
    nodes, ink = face(desk, rect, view)
    room = rect.inset(TAB_EDGE, 16)
    counted = desk.say(view.count) if view.count else "…"
    beside_it, under = (_largest(desk, lay, room, desk.say(view.label), counted, ink)
                        for lay in (_side_by_side, _stacked))
    cut = any(one.clipped for one in beside_it)
    words = under if cut or (under[0].size > beside_it[0].size and under[1].size >= _count(desk.normal)) else beside_it
    press(sheet, rect, view, [*nodes, *words], f"{desk.say(view.label)} {counted}")


def _largest(desk: Desk, lay: Callable[..., list[Words]], *given: object) -> list[Words]:
    """In text in which its name is as large as can be."""
    tries = [lay(eased, *given) for eased in desk.down()]
    whole = [words for words in tries if not any(one.clipped for one in words)]
    return max(whole or tries[-1:], key=lambda words: words[0].size)


def _count(desk: Desk) -> float:
    return (COUNT if desk.frame.portrait and desk.step else SMALL * 1.35) * desk.factor


def _side_by_side(desk: Desk, room: Rect, name: str, counted: str, ink: str) -> list[Words]:
    size = min(_count(desk), room.h / TALL)
    style = Style(size, Weight.BOLD, 1.12, size if desk.factor > 1.001 else SMALL)
    wide = min(room.w * 0.6, desk.type.width(counted, size, Weight.BOLD) + 4)
    count = desk.type.fit(counted, style, Rect(room.right - wide, 0, wide, room.h), ink, align=Align.RIGHT, lines=1)
    label = desk.type.fit(name, Style(BODY * desk.factor, Weight.SEMIBOLD, 1.12, SMALL),
                          Rect(room.x, 0, room.w - wide - 12, room.h), ink)
    return [shifted(one, 0, room.y + (room.h - one.rect.h) / 2) for one in (label, count)]


def _stacked(desk: Desk, room: Rect, name: str, counted: str, ink: str) -> list[Words]:
    size = min(SMALL * desk.factor, max(SMALL, room.h / 2 / TALL))
    line, style = Rect(room.x, 0, room.w, room.h / 2), Style(size, Weight.SEMIBOLD, 1.12)
    label, count = (desk.type.fit(told, style, line, ink, lines=1) for told in (name, counted))
    return [shifted(label, 0, room.y), shifted(count, 0, room.y + label.rect.h)]


def face(desk: Desk, rect: Rect, view: TabView) -> tuple[list[Node], str]:
    """The tab's body with the mark of the open one, and the colour of its words."""
    theme = desk.theme
    ink = theme.on_primary if view.chosen else theme.text
    fill, stroke, line = (theme.primary, "", 0.0) if view.chosen else (theme.surface, theme.outline, 3.0)
    nodes: list[Node] = [Box(rect, fill, RADIUS, stroke, line)]
    if view.chosen:
        nodes.append(Box(Rect(rect.x + rect.w / 2 - 36, rect.bottom - 13, 72, 7), ink, 3.5))
    return nodes, ink


def press(sheet: Sheet, rect: Rect, view: TabView, nodes: list[Node], spoken: str) -> None:
    sheet.add(name_of(view.action), *nodes)
    sheet.control(Control(name_of(view.action), rect, spoken, RADIUS))


def _smaller(desk: Desk, counted: str, words: Words, width: float, ink: str) -> Words:
    """An amount is longer than a number, and may be set as small as the other words."""
    if not words.clipped:
        return words
    return desk.words(counted, SMALL + 2, Rect(words.rect.x, 0, width, 90), ink, weight=Weight.BOLD,
                      align=Align.CENTER, lines=1, pitch=1.2)
