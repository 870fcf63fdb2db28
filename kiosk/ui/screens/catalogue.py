"""The catalogue: what is typed, with its keyboard; and one work, with the libraries that have it."""
from __future__ import annotations

from kiosk.engine.view import Work
from kiosk.ui.parts.buttons import actions, beside, button, fitting
from kiosk.ui.parts.cover import cover
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import instruction
from kiosk.ui.parts.keyboard import SPACE, field, keyboard
from kiosk.ui.parts.list import heading, items
from kiosk.ui.scene import Sheet, Weight
from kiosk.ui.screens.account import advice
from kiosk.ui.tokens import GAP, HEAD
from kiosk.ui.units import Rect

EDGE = 14.0                        # of a keyboard that needs the whole width
FIELD = 140.0
LINES = 4                          # of a keyboard, its functions included


def search(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    (_portrait if desk.frame.portrait else _landscape)(sheet, desk, rect)
    return 0, 0


def _portrait(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    view = desk.view
    assert view.entry is not None
    assert view.keys is not None
    floor = actions(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h - 40), view.actions)
    keys = Rect(EDGE + 16, 0, desk.frame.w - 2 * EDGE - 32, LINES * 124.0 + (LINES - 1) * SPACE)
    keys = keys.moved(0, floor - GAP - 8 - keys.h)
    keyboard(sheet, desk, keys, view.keys)
    place = Rect(rect.x, keys.y - GAP - FIELD - 12, rect.w, FIELD)
    field(sheet, desk, place, view.entry, titled=False)
    _told_first(sheet, desk, Rect(rect.x, rect.y + 28, rect.w, place.y - rect.y - 28 - GAP))


def _landscape(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    view = desk.view
    assert view.entry is not None
    assert view.keys is not None
    small = desk.frame.small
    if small:
        keys = Rect(EDGE, 0, desk.frame.w - 2 * EDGE, 480.0)
    else:
        keys = Rect(rect.x + rect.w * 0.06, 0, rect.w * 0.88, 472.0)
    keys = keys.moved(0, rect.bottom - EDGE - 2 - keys.h)
    keyboard(sheet, desk, keys, view.keys)
    line = Rect(rect.x, keys.y - GAP - FIELD, rect.w, FIELD)
    if not small:
        line = Rect(keys.x, line.y, keys.w, line.h)
    wide = line.w * 0.17
    back, find = Rect(line.x, line.y, wide, line.h), Rect(line.right - wide, line.y, wide, line.h)
    for place, action in zip((back, find), view.actions, strict=True):
        button(sheet, desk, place, action)
    room = Rect(back.right + GAP, line.y, find.x - back.right - 2 * GAP, line.h)
    above = line.y - rect.y - 16
    titled = above < 90
    if not titled:
        sheet.add("search:title", desk.words(view.title, HEAD + 8, Rect(line.x, rect.y, line.w, above), desk.theme.text,
                                             weight=Weight.BOLD, lines=1, pitch=1.12))
    field(sheet, desk, room, view.entry, titled=titled)


def search_low(sheet: Sheet, desk: Desk, band: Rect, upper: Rect) -> None:
    """The keyboard and its buttons within low reach, what is typed above."""
    view = desk.view
    assert view.entry is not None
    assert view.keys is not None
    if desk.frame.portrait:
        places = beside(Rect(band.x, band.bottom - 104, band.w, 104), len(view.actions))
        keys = Rect(EDGE + 16, band.y, desk.frame.w - 2 * EDGE - 32, band.h - 104 - SPACE - 2)
        keyboard(sheet, desk, keys, view.keys)
    else:
        column = Rect(band.right - band.w * 0.17, band.y, band.w * 0.17, band.h)
        tall = (column.h - GAP) / 2
        places = [Rect(column.x, column.bottom - tall, column.w, tall), Rect(column.x, column.y, column.w, tall)]
        keyboard(sheet, desk, Rect(band.x, band.y, column.x - GAP - band.x, band.h), view.keys, flat=True)
    for place, action in zip(places, view.actions, strict=True):
        button(sheet, desk, place, action)
    place = Rect(upper.x, upper.bottom - FIELD, upper.w, FIELD)
    field(sheet, desk, place, view.entry, titled=False)
    _told_first(sheet, desk, Rect(upper.x, upper.y + 12, upper.w, place.y - upper.y - GAP))


def _told_first(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """What can be searched, above what is typed."""
    desk.fitted(sheet, rect.bottom, lambda page, eased: instruction(page, eased, rect))


# --- one work --------------------------------------------------------------------------------------------

def work(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    return (_work_portrait if desk.frame.portrait else _work_landscape)(sheet, desk, rect)


def _work_portrait(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    views = desk.view.actions
    if len(views) == 3:                            # what carries it on has a line of its own
        views = (views[2], *views[:2])
    floor = actions(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h - 36), views)
    art = (220.0, 180.0, 0.0)[desk.step]
    y = _told(sheet, desk, Rect(rect.x, rect.y + 12, rect.w, (floor - rect.y) * 0.42), art, beside_it=True)
    bottom = advice(sheet, desk, Rect(rect.x, y, rect.w, floor - y - 28))
    return _libraries(sheet, desk, Rect(rect.x, y + 12, rect.w, bottom - y - 40))


def _work_landscape(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    middle = desk.frame.w * (0.445 if desk.frame.small else 0.46)
    right = Rect(middle + 28, 40, rect.right - middle - 28, rect.bottom - 40 - 32)
    left = Rect(rect.x, rect.y + 16, middle - rect.x - 8, rect.bottom - rect.y - 40)
    views = desk.view.actions
    crowded = bool(desk.view.rows) and fitting(desk, right.w, views, 3) < len(views)
    if crowded:                                    # two lines of buttons would take the libraries' room
        foot = actions(sheet, desk, Rect(left.x, left.y, left.w, right.bottom - left.y), views[:-2])
        left, views = Rect(left.x, left.y, left.w, foot - GAP - left.y), views[-2:]
    floor = actions(sheet, desk, right, views, 3)
    art = (240.0, 200.0, 0.0)[desk.step] if not (desk.frame.small and (desk.view.advice or crowded)) else 0.0
    if desk.frame.small:
        art *= 0.7
    y = _told(sheet, desk, left, art, beside_it=False)
    advice(sheet, desk, Rect(left.x, y, left.w, left.bottom - y))
    return _libraries(sheet, desk, Rect(right.x, right.y, right.w, floor - right.y - 28))


def _told(sheet: Sheet, desk: Desk, rect: Rect, art: float, *, beside_it: bool) -> float:
    """Its cover, and what it is; returns the y below."""
    shown = desk.view.work or Work("", "")
    tall = art * 1.42
    x, y, across = rect.x, rect.y, rect.w
    if art:
        sheet.add("work:cover", *cover(desk, Rect(rect.x, rect.y, art, tall), shown))
        if beside_it:
            x, across = rect.x + art + 36, rect.w - art - 36
        else:
            y += tall + 24
    room = Rect(x, y, across, rect.bottom - y)
    size = HEAD + 12
    bottom = desk.fitted(sheet, rect.bottom, lambda page, eased: instruction(page, eased, room, title=size, lines=3))
    return max(bottom, rect.y + tall if art and beside_it else 0.0) + 12


def _libraries(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    y = heading(sheet, desk, Rect(rect.x, rect.y, rect.w, 0))
    return items(sheet, desk, Rect(rect.x, y, rect.w, rect.bottom - y))
