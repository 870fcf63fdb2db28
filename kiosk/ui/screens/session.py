"""Borrowing and returning: what to do, and the list that is the feedback."""
from __future__ import annotations

from functools import partial

from kiosk.ui.parts.buttons import actions, links
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import instruction, pad
from kiosk.ui.parts.list import heading, items, listed
from kiosk.ui.parts.tabs import tabs
from kiosk.ui.scene import Sheet
from kiosk.ui.tokens import APART, TARGET
from kiosk.ui.units import Rect

LIST = 2 * (TARGET + APART)        # of height for a list beside its two scroll buttons
ROWS = 380.0                       # of height for a row and a half in larger text


def session(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    return _portrait(sheet, desk, rect) if desk.frame.portrait else _landscape(sheet, desk, rect)


def _portrait(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    floor = actions(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h - 36), desk.view.actions)
    if not desk.view.rows:
        y = instruction(sheet, desk, Rect(rect.x, rect.y + 20, rect.w, 520), lines=3)
        y = links(sheet, desk, Rect(rect.x, y + 8, rect.w, 0), desk.view.links)
        y = tabs(sheet, desk, Rect(rect.x, y + 8, rect.w, 0), 2)
        room = floor - y - 60
        if room > 160:
            tall = min(room, 540.0)
            pad(sheet, desk, Rect(rect.x, y + 20 + (room - tall) / 2, rect.w, tall))
        return 0, 0
    art = (372.0, 300.0, 0.0)[desk.step]
    foot = floor - 36
    place = Rect(rect.x, rect.y + 4, rect.w - (art + 32 if art else 0), 500)

    def lay(page: Sheet, eased: Desk) -> float:
        y = instruction(page, eased, place, title=72 if not desk.step else 60, lines=3)
        if art:
            pad(page, eased, Rect(rect.right - art, rect.y - 8, art, min(250.0, y - rect.y)))
        y = links(page, eased, Rect(rect.x, y + 4, rect.w, 0), desk.view.links)
        y = tabs(page, eased, Rect(rect.x, y + 6, rect.w, 0), 2)
        return heading(page, eased, Rect(rect.x, y + 8, rect.w, 0))

    y = desk.fitted(sheet, foot - (ROWS if desk.step else 0.0), lay)
    return items(sheet, desk, Rect(rect.x, y, rect.w, foot - y))


def _landscape(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    split = desk.frame.w * 0.475
    right = Rect(split, 40, rect.right - split, rect.bottom - 40 - 32)
    floor = actions(sheet, desk, right, desk.view.actions)
    left = Rect(rect.x, rect.y + 16, desk.frame.w * 0.445 - rect.x, rect.bottom - rect.y - 40)
    high = left.h * 0.72 if not desk.step else left.h      # large words have the picture's room

    def told(page: Sheet, eased: Desk, packed: bool = False) -> float:
        y = instruction(page, eased, Rect(left.x, left.y, left.w, high), lines=3)
        return links(page, eased, Rect(left.x, y + 4, left.w, 0), desk.view.links, packed=packed)

    y = desk.fitted(sheet, left.bottom, told, partial(told, packed=True))
    room = left.bottom - y - 20
    top = tabs(sheet, desk, Rect(right.x, right.y, right.w, 0), 2)
    if not desk.view.rows:
        pad(sheet, desk, Rect(right.x, top, right.w, floor - top - 40))
        return 0, 0
    if room > 150:
        tall = min(room, 420.0)
        pad(sheet, desk, Rect(left.x, y + 20 + (room - tall) / 2, left.w, tall))
    return listed(sheet, desk, Rect(right.x, top, right.w, floor - 28 - top), LIST)
