"""The screen that waits: a slide of what the branch shows, what it is now, and the ways in, which never move."""
from __future__ import annotations

from kiosk.ui.parts.buttons import beside, tile
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.notice import chips
from kiosk.ui.parts.slides import slide
from kiosk.ui.scene import Sheet
from kiosk.ui.tokens import GAP
from kiosk.ui.units import Rect


def attract(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    (_portrait if desk.frame.portrait else _landscape)(sheet, desk, rect)
    return 0, 0


def _portrait(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    tall = (340.0, 370.0, 430.0)[desk.step]
    top = rect.bottom - 48 - tall
    for place, view in zip(beside(Rect(rect.x, top, rect.w, tall), len(desk.view.actions)), desk.view.actions,
                           strict=True):
        tile(sheet, desk, place, view)
    _above(sheet, desk, Rect(rect.x, rect.y + 24, rect.w, top - rect.y - 24 - 28))


def _landscape(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    right = Rect(rect.x + rect.w * 0.62, rect.y, rect.w * 0.38, rect.h - 40)
    count = len(desk.view.actions)
    tall = min(360.0, (right.h - GAP * max(0, count - 1)) / max(1, count))
    y = right.bottom - count * tall - max(0, count - 1) * GAP
    for index, view in enumerate(desk.view.actions):
        tile(sheet, desk, Rect(right.x, y + index * (tall + GAP), right.w, tall), view)
    _above(sheet, desk, Rect(rect.x, rect.y + 10, rect.w * 0.58, rect.h - 10 - 36))


def _above(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """The slide, and under it whether the branch is open."""
    told = Sheet()
    chips(told, desk, Rect(rect.x, 0, rect.w, 0), desk.view.chips)
    tall = told.bottom
    sheet.take(told, rect.bottom - tall)
    if desk.view.slide is not None:
        slide(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h - tall - (28 if tall else 0)), desk.view.slide)
