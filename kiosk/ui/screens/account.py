"""The patron's account: what is counted on each page, the page that is looked at, and what can be done with it."""
from __future__ import annotations

from kiosk.ui.parts.buttons import actions
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.list import listed
from kiosk.ui.parts.tabs import tabs
from kiosk.ui.pictures import QR
from kiosk.ui.scene import Box, Node, Picture, Sheet, Weight, shifted
from kiosk.ui.tokens import GAP, LEAD, RADIUS_LARGE
from kiosk.ui.typeset import TALL
from kiosk.ui.units import Rect

CODE = 300.0                       # the side of the QR code
TITLED = 150.0                     # a title and the air around it
ROWS = 380.0                       # of height for a row and a half in larger text


def account(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    return _portrait(sheet, desk, rect) if desk.frame.portrait else _landscape(sheet, desk, rect)


def _portrait(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    floor = actions(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h - 36), desk.view.actions)
    y = _title(sheet, desk, Rect(rect.x, rect.y + 4, rect.w, 110))
    y = tabs(sheet, desk, Rect(rect.x, y, rect.w, 0), 4) + 12
    bottom = advice(sheet, desk, Rect(rect.x, y, rect.w, floor - y - 28), ROWS if desk.step and desk.view.rows else 0.0)
    return _page(sheet, desk, Rect(rect.x, y, rect.w, bottom - y - 12))


def _landscape(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    middle = desk.frame.w * (0.445 if desk.frame.small else 0.46)     # three buttons need the room on a small panel
    split = middle + desk.frame.w * 0.015
    right = Rect(split, 40, rect.right - split, rect.bottom - 40 - 32)
    left = Rect(rect.x, rect.y + 8, middle - desk.frame.w * 0.015 - rect.x, rect.bottom - rect.y - 40)
    views = desk.view.actions
    # One row at most under the list, which needs the room; none where the left has no more than a title.
    aside = 2 if len(views) > 3 else len(views) if not desk.view.tabs else 0
    floor = actions(sheet, desk, right, views[aside:], 3)
    foot = actions(sheet, desk, left, views[:aside])
    high = 480 if not desk.step else 440           # the tabs tell it too, and a notice needs room
    titled = left.h > high or (not desk.view.tabs and foot - left.y >= TITLED)
    for eased in desk.down():                      # the title leaves what is told under the tabs its normal size
        told, y = Sheet(), left.y
        if titled:
            y = _title(told, eased, Rect(left.x, y, left.w, 72 if desk.frame.small else 110)) + 8
        y = tabs(told, desk, Rect(left.x, y, left.w, 0), 2)
        advice(told, desk, Rect(left.x, y + 8, left.w, (foot - GAP if aside else foot) - y - 8))
        if desk.view.advice is None or told.least("account:advice") >= LEAD:
            break
    sheet.take(told, 0)
    bottom = floor - 28 if floor < right.bottom else floor
    return _page(sheet, desk, Rect(right.x, right.y, right.w, bottom - right.y))


def _title(sheet: Sheet, desk: Desk, rect: Rect) -> float:
    words = desk.words(desk.view.title, 60, rect, desk.theme.text, weight=Weight.BOLD, lines=1, pitch=TALL)
    sheet.add("account:title", words)
    return words.rect.bottom + 20


def _page(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    view = desk.view
    if view.lead is not None:
        room = Rect(rect.x, rect.y + 24, rect.w, 240)
        lead = desk.words(view.lead, LEAD, room, desk.theme.text2, lines=3, pitch=1.24)
        sheet.add(f"account:{view.lead.key}", lead)
    return listed(sheet, desk, rect)


def advice(sheet: Sheet, desk: Desk, rect: Rect, least: float = 0.0) -> float:
    """At the foot of `rect`, in a card of its own, which leaves `least` above it; returns the y where it begins."""
    view, theme = desk.view, desk.theme
    if view.advice is None:
        return rect.bottom
    code = CODE if view.qr and rect.h > CODE + 60 else 0.0
    left = rect.x + 32 + (code + 32 if code else 0)
    room = Rect(left, 0, rect.right - 32 - left, max(code, rect.h - 48, 200.0))
    for eased in desk.eased():
        words = eased.words(view.advice, LEAD, room, theme.text, lines=6, pitch=1.24)
        if words.rect.h + 48 + least <= rect.h and not words.clipped:
            break
    tall = max(code, words.rect.h) + 48
    box = Rect(rect.x, rect.bottom - tall, rect.w, tall)
    nodes: list[Node] = [Box(box, theme.surface, RADIUS_LARGE, theme.outline if theme.flat else "",
                             3 if theme.flat else 0, raised=True)]
    if code:
        nodes.append(Picture(Rect(box.x + 24, box.y + (tall - code) / 2, code, code), QR + view.qr))
    nodes.append(shifted(words, 0, box.y + (tall - words.rect.h) / 2))
    sheet.add("account:advice", *nodes)
    return box.y - GAP
