"""Low reach: whatever can be pressed is in the lowest 35 % of the screen; above it is only what is read.

One layout for every screen that has more to press than a button at its foot.
"""
from __future__ import annotations

from kiosk.engine.view import Action, ActionView, EntryView
from kiosk.ui.parts.buttons import beside, button, tile
from kiosk.ui.parts.choices import lines_of
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import card, instruction, pad
from kiosk.ui.parts.keypad import cancel_of, keypad, typed
from kiosk.ui.parts.list import heading, items
from kiosk.ui.scene import Sheet
from kiosk.ui.tokens import GAP, HEAD, PRIMARY, TARGET, TITLE
from kiosk.ui.units import Rect

WAYS_IN = (Action.BORROW, Action.RETURN)
EDGE = 16.0


def low(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    view = desk.view
    band = Rect(rect.x, desk.reach, rect.w, rect.bottom - desk.reach - EDGE)
    upper = Rect(rect.x, rect.y + 8, rect.w, desk.reach - rect.y - 8 - GAP)
    if view.entry is not None:
        _entry(sheet, desk, band, upper, view.entry)
        return 0, 0
    if not view.rows:
        _ways(sheet, desk, band)
        _told(sheet, desk, upper)
        return 0, 0
    tall = min(PRIMARY, band.h - TARGET - EDGE)
    foot = Rect(band.x, band.bottom - tall, band.w, tall)
    for place, action in zip(beside(foot, len(view.actions)), view.actions, strict=True):
        button(sheet, desk, place, action)
    scroll = Rect(band.x, foot.y - EDGE - TARGET, band.w, TARGET)
    return _list(sheet, desk, Rect(upper.x, upper.y, upper.w, scroll.y - upper.y - EDGE), scroll)


def _ways(sheet: Sheet, desk: Desk, band: Rect) -> None:
    """The ways in as large as there is room; other buttons in lines of three."""
    actions = desk.view.actions
    if actions and all(action.action in WAYS_IN for action in actions):
        tall = min(band.h, 420.0)
        for place, action in zip(beside(Rect(band.x, band.bottom - tall, band.w, tall), len(actions)), actions,
                                 strict=True):
            (tile if tall > 300 else button)(sheet, desk, place, action)
        return
    _lines(sheet, desk, band, lines_of(actions, 3))


def _lines(sheet: Sheet, desk: Desk, band: Rect, lines: tuple[tuple[ActionView, ...], ...]) -> None:
    tall = min(PRIMARY, (band.h - EDGE * (len(lines) - 1)) / max(1, len(lines)))
    top = band.bottom - len(lines) * tall - EDGE * max(0, len(lines) - 1)
    for row, line in enumerate(lines):
        for place, action in zip(beside(Rect(band.x, top + row * (tall + EDGE), band.w, tall), len(line)), line,
                                 strict=True):
            button(sheet, desk, place, action)


def _told(sheet: Sheet, desk: Desk, upper: Rect) -> None:
    """What to do, and its picture."""
    wide = upper.w if desk.frame.portrait else upper.w * 0.56
    y = instruction(sheet, desk, Rect(upper.x, upper.y, wide, upper.h * 0.62), title=_title(desk), lines=3)
    place = Rect(upper.x, y + 20, upper.w, upper.bottom - y - 20) if desk.frame.portrait else \
        Rect(upper.x + wide + 40, upper.y, upper.w - wide - 40, upper.h)
    if place.h > 140:
        shorter = place.inset(0, max(0.0, (place.h - 460) / 2))
        (card if desk.view.screen.value == "card" else pad)(sheet, desk, shorter)


def _entry(sheet: Sheet, desk: Desk, band: Rect, upper: Rect, view: EntryView) -> None:
    others = tuple(action for action in desk.view.actions if action.action is not Action.CANCEL)
    share = 0.26 if others else 0.0
    keys = Rect(band.x, band.y, band.w * (1 - share) - (GAP if others else 0), band.h)
    keypad(sheet, desk, keys, view, cancel_of(desk.view.actions), flat=not desk.frame.portrait)
    if others:
        column = Rect(keys.right + GAP, band.y, band.right - keys.right - GAP, band.h)
        tall = min(PRIMARY, (column.h - EDGE * (len(others) - 1)) / len(others))
        for index, action in enumerate(others):
            button(sheet, desk, Rect(column.x, column.bottom - (len(others) - index) * (tall + EDGE) + EDGE, column.w,
                                     tall), action)
    if desk.frame.portrait:
        y = instruction(sheet, desk, Rect(upper.x, upper.y, upper.w, upper.h * 0.48), lines=3)
        typed(sheet, desk, Rect(upper.x, y + 28, upper.w, upper.bottom - y - 28), view)
    else:
        half = upper.w * 0.48
        instruction(sheet, desk, Rect(upper.x, upper.y, half, upper.h), title=_title(desk), lines=3)
        typed(sheet, desk, Rect(upper.right - half, upper.y + 40, half, upper.h - 40), view)


def _list(sheet: Sheet, desk: Desk, upper: Rect, scroll: Rect) -> tuple[int, int]:
    if desk.frame.portrait:
        y = instruction(sheet, desk, Rect(upper.x, upper.y, upper.w, upper.h * 0.4),
                        title=72 if not desk.step else 60, lines=3)
        y = heading(sheet, desk, Rect(upper.x, y + 8, upper.w, 0))
        return items(sheet, desk, Rect(upper.x, y, upper.w, upper.bottom - y), scroll)
    left = upper.w * 0.42
    share = 0.56 if desk.view.chips and desk.factor >= 2 else 0.8
    instruction(sheet, desk, Rect(upper.x, upper.y, left, upper.h * share), title=_title(desk), lines=3)
    right = Rect(upper.x + left + 40, upper.y, upper.w - left - 40, upper.h)
    y = heading(sheet, desk, right)
    return items(sheet, desk, Rect(right.x, y, right.w, upper.bottom - y), scroll)


def _title(desk: Desk) -> float:
    """A screen that is wider than high has little height left above the controls."""
    return TITLE if desk.frame.portrait else HEAD
