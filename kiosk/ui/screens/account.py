"""The patron's account: what is counted on each page, the page that is looked at, and what can be done with it."""
from __future__ import annotations

from kiosk.engine.view import TabView
from kiosk.ui.parts.buttons import actions, beside, name_of
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.list import heading, items
from kiosk.ui.pictures import QR
from kiosk.ui.scene import Align, Box, Control, Node, Picture, Sheet, Weight, Words, shifted
from kiosk.ui.tokens import GAP, LEAD, RADIUS, RADIUS_LARGE, SMALL
from kiosk.ui.typeset import Style
from kiosk.ui.units import Rect

TAB_EDGE = 8.0
CODE = 300.0                       # the side of the QR code


def account(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    return _portrait(sheet, desk, rect) if desk.frame.portrait else _landscape(sheet, desk, rect)


def _portrait(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    floor = actions(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h - 36), desk.view.actions)
    y = rect.y + 4
    if desk.step < 2:                              # the tabs tell it too, and large text needs the room
        y = _title(sheet, desk, Rect(rect.x, y, rect.w, 110))
    y = tabs(sheet, desk, Rect(rect.x, y, rect.w, 0), 4) + 12
    bottom = advice(sheet, desk, Rect(rect.x, y, rect.w, floor - y - 28))
    return _page(sheet, desk, Rect(rect.x, y, rect.w, bottom - y - 12))


def _landscape(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    split = desk.frame.w * 0.475
    right = Rect(split, 40, rect.right - split, rect.bottom - 40 - 32)
    left = Rect(rect.x, rect.y + 8, desk.frame.w * 0.445 - rect.x, rect.bottom - rect.y - 40)
    here, there = desk.view.actions, desk.view.actions[:0]
    if len(here) > 3:                              # one row under the list, which needs the room
        there, here = here[:2], here[2:]
    floor = actions(sheet, desk, right, here, 3)
    actions(sheet, desk, left, there)
    y = _title(sheet, desk, Rect(left.x, left.y, left.w, 110)) + 8
    y = tabs(sheet, desk, Rect(left.x, y, left.w, 0), 2)
    advice(sheet, desk, Rect(left.x, y + 8, left.w, left.bottom - y - 8))
    return _page(sheet, desk, Rect(right.x, right.y, right.w, floor - right.y - 28))


def _title(sheet: Sheet, desk: Desk, rect: Rect) -> float:
    words = desk.words(desk.view.title, 60, rect, desk.theme.text, weight=Weight.BOLD, lines=1, pitch=1.16)
    sheet.add("account:title", words)
    return words.rect.bottom + 20


def tabs(sheet: Sheet, desk: Desk, rect: Rect, across: int) -> float:
    """So many in a line, or two where a name would not fit; returns the y below."""
    views = desk.view.tabs
    widest = max((desk.type.width(desk.say(view.label), SMALL, Weight.SEMIBOLD) for view in views), default=0.0)
    if desk.step == 2 or widest + 2 * TAB_EDGE + 2 > (rect.w - 16 * (across - 1)) / across:
        across = 2
    draw, tall = (tab, (148.0, 164.0, 180.0)[desk.step]) if across > 2 else (flat_tab, 112.0)
    y = rect.y
    for start in range(0, len(views), across):
        line = views[start:start + across]
        for place, view in zip(beside(Rect(rect.x, y, rect.w, tall), across, 16), line, strict=False):
            draw(sheet, desk, place, view)
        y += tall + 16
    return y


def tab(sheet: Sheet, desk: Desk, rect: Rect, view: TabView) -> None:
    """The count over its name. The page that is open is filled, and has a mark under its name."""
    nodes, ink = face(desk, rect, view)
    room = rect.inset(TAB_EDGE, 12)
    label = desk.words(view.label, SMALL, Rect(room.x, 0, room.w, 80), ink, weight=Weight.SEMIBOLD, align=Align.CENTER,
                       lines=1, pitch=1.2)
    counted = desk.say(view.count) if view.count else "…"
    count = desk.words(counted, 52, Rect(room.x, 0, room.w, 110), ink, weight=Weight.BOLD, align=Align.CENTER, lines=1,
                       pitch=1.12)
    count = _smaller(desk, counted, count, room.w, ink)
    spare = (room.h - count.rect.h - label.rect.h - 10) / 2
    nodes += [shifted(count, 0, room.y + spare), shifted(label, 0, room.y + spare + count.rect.h)]
    press(sheet, rect, view, nodes, f"{desk.say(view.label)} {counted}")


def flat_tab(sheet: Sheet, desk: Desk, rect: Rect, view: TabView) -> None:
    """The name on the left, its count on the right."""
    nodes, ink = face(desk, rect, view)
    room = rect.inset(20, 8)
    counted = desk.say(view.count) if view.count else "…"
    wide = min(room.w * 0.5, desk.type.width(counted, SMALL * 1.35, Weight.BOLD) + 4)
    count = desk.type.fit(counted, Style(SMALL * 1.35, Weight.BOLD, 1.12, SMALL),
                          Rect(room.right - wide, 0, wide, room.h), ink, align=Align.RIGHT, lines=1)
    label = desk.words(view.label, SMALL, Rect(room.x, 0, room.w - wide - 12, room.h), ink, weight=Weight.SEMIBOLD,
                       lines=2, pitch=1.12)
    nodes += [shifted(one, 0, room.y + (room.h - one.rect.h) / 2) for one in (label, count)]
    press(sheet, rect, view, nodes, f"{desk.say(view.label)} {counted}")


def face(desk: Desk, rect: Rect, view: TabView) -> tuple[list[Node], str]:
    """The tab's body with the mark of the open one, and the colour of its words."""
    theme = desk.theme
    ink = theme.on_primary if view.chosen else theme.text
    fill, stroke, line = (theme.primary, "", 0.0) if view.chosen else (theme.surface, theme.outline, 3.0)
    nodes: list[Node] = [Box(rect, fill, RADIUS, stroke, line)]
    if view.chosen:
        nodes.append(Box(Rect(rect.x + rect.w / 2 - 36, rect.bottom - 14, 72, 7), ink, 3.5))
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


def _page(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    view = desk.view
    if view.lead is not None:
        room = Rect(rect.x, rect.y + 24, rect.w, 240)
        lead = desk.words(view.lead, LEAD, room, desk.theme.text2, lines=3, pitch=1.24)
        sheet.add(f"account:{view.lead.key}", lead)
    y = heading(sheet, desk, Rect(rect.x, rect.y, rect.w, 0))
    return items(sheet, desk, Rect(rect.x, y, rect.w, rect.bottom - y))


def advice(sheet: Sheet, desk: Desk, rect: Rect) -> float:
    """At the foot of `rect`, in a card of its own; returns the y where it begins."""
    view, theme = desk.view, desk.theme
    if view.advice is None:
        return rect.bottom
    code = CODE if view.qr and rect.h > CODE + 60 else 0.0
    left = rect.x + 32 + (code + 32 if code else 0)
    words = desk.words(view.advice, LEAD, Rect(left, 0, rect.right - 32 - left, max(CODE, rect.h - 48)), theme.text,
                       lines=6, pitch=1.24)
    tall = max(code, words.rect.h) + 48
    box = Rect(rect.x, rect.bottom - tall, rect.w, tall)
    nodes: list[Node] = [Box(box, theme.surface, RADIUS_LARGE, theme.outline if theme.flat else "",
                             3 if theme.flat else 0, raised=True)]
    if code:
        nodes.append(Picture(Rect(box.x + 24, box.y + (tall - code) / 2, code, code), QR + view.qr))
    nodes.append(shifted(words, 0, box.y + (tall - words.rect.h) / 2))
    sheet.add("account:advice", *nodes)
    return box.y - GAP
