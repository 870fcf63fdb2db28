"""Borrowing and returning: what to do, and the list that is the feedback."""
from __future__ import annotations

from kiosk.ui.parts.buttons import actions, links
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import instruction, pad
from kiosk.ui.parts.list import heading, items
from kiosk.ui.parts.tabs import tabs
from kiosk.ui.scene import Sheet
from kiosk.ui.tokens import APART, TARGET
from kiosk.ui.units import Rect

LIST = 2 * (TARGET + APART)        # of height for a list beside its two scroll buttons


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
    across = rect.w - (art + 32 if art else 0)
    y = instruction(sheet, desk, Rect(rect.x, rect.y + 4, across, 500), title=72 if not desk.step else 60, lines=3)
    if art:
        pad(sheet, desk, Rect(rect.right - art, rect.y - 8, art, min(250.0, y - rect.y)))
    if desk.step < 2:                              # room for the list goes before what is known already
        y = links(sheet, desk, Rect(rect.x, y + 4, rect.w, 0), desk.view.links)
    y = tabs(sheet, desk, Rect(rect.x, y + 6, rect.w, 0), 2)
    y = heading(sheet, desk, Rect(rect.x, y + 8, rect.w, 0))
    return items(sheet, desk, Rect(rect.x, y, rect.w, floor - y - 36))


def _landscape(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    split = desk.frame.w * 0.475
    right = Rect(split, 40, rect.right - split, rect.bottom - 40 - 32)
    floor = actions(sheet, desk, right, desk.view.actions)
    left = Rect(rect.x, rect.y + 16, desk.frame.w * 0.445 - rect.x, rect.bottom - rect.y - 40)
    place = Rect(left.x, left.y, left.w, left.h * 0.72)
    y = desk.fitted(sheet, left.bottom, lambda told, eased: instruction(told, eased, place, lines=3))
    if left.bottom - y > (TARGET + APART) * len(desk.view.links):
        y = links(sheet, desk, Rect(left.x, y + 4, left.w, 0), desk.view.links)
    room = left.bottom - y - 20
    top = tabs(sheet, desk, Rect(right.x, right.y, right.w, 0), 2)
    if not desk.view.rows:
        pad(sheet, desk, Rect(right.x, top, right.w, floor - top - 40))
        return 0, 0
    if room > 150:
        tall = min(room, 420.0)
        pad(sheet, desk, Rect(left.x, y + 20 + (room - tall) / 2, left.w, tall))
    foot = floor - 28
    y = desk.fitted(sheet, foot - LIST, lambda told, eased: heading(told, eased, Rect(right.x, top, right.w, 0)))
    return items(sheet, desk, Rect(right.x, y, right.w, foot - y))
