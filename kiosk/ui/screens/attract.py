"""The screen that waits: a slide of what the branch shows, what it is now, and the ways in, which never move."""
from __future__ import annotations

from kiosk.ui.parts.buttons import beside, shared, small, tile
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.notice import chips
from kiosk.ui.parts.slides import slide
from kiosk.ui.scene import Sheet
from kiosk.ui.tokens import GAP
from kiosk.ui.units import Rect

SMALL_WAY, MORE = 140.0, 60.0


def attract(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    (_portrait if desk.frame.portrait else _landscape)(sheet, desk, rect)
    return 0, 0


def _portrait(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    tall = (320.0, 340.0, 400.0)[desk.step]
    tiles, others = shared(desk.view.actions)
    floor = rect.bottom - 48
    below = Rect(rect.x, floor - SMALL_WAY, rect.w, SMALL_WAY)
    top = (below.y - GAP if others else floor) - tall
    for place, view in zip(beside(Rect(rect.x, top, rect.w, tall), len(tiles)), tiles, strict=True):
        tile(sheet, desk, place, view)
    if others:
        small(sheet, desk, below, others)
    above(sheet, desk, Rect(rect.x, rect.y + 24, rect.w, top - rect.y - 24 - 28))


def _landscape(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    right = Rect(rect.x + rect.w * 0.62, rect.y, rect.w * 0.38, rect.h - 40)
    tiles, others = shared(desk.view.actions)
    below = Rect(rect.x, rect.bottom - 40 - SMALL_WAY, rect.w * 0.56, SMALL_WAY)
    floor = below.y - GAP if others else rect.bottom - 36
    count = len(tiles)
    tall = min(360.0, (right.h - GAP * max(0, count - 1)) / max(1, count))
    y = right.bottom - count * tall - max(0, count - 1) * GAP
    for index, view in enumerate(tiles):
        tile(sheet, desk, Rect(right.x, y + index * (tall + GAP), right.w, tall), view)
    if others:
        small(sheet, desk, below, others)
    above(sheet, desk, Rect(rect.x, rect.y + 10, rect.w * 0.58, floor - rect.y - 10))


def above(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """The slide, and under it whether the branch is open: in text that leaves the slide its room."""
    normal = Sheet()
    chips(normal, desk.normal, Rect(rect.x, 0, rect.w, 0), desk.view.chips)
    for eased in desk.down():
        told = Sheet()
        chips(told, eased, Rect(rect.x, 0, rect.w, 0), desk.view.chips)
        tall = told.bottom + 28 if desk.view.chips else 0.0
        if told.whole and told.bottom <= normal.bottom + (MORE if desk.frame.portrait else 0.0):
            break
    sheet.take(told, rect.bottom - tall + 28)
    if desk.view.slide is not None:
        slide(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h - tall), desk.view.slide)
