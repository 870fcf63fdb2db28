"""Card and PIN: show the card, or type its number; then the PIN."""
from __future__ import annotations

from kiosk.engine.view import Action, EntryView
from kiosk.ui.parts.buttons import actions
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import instruction, tap
from kiosk.ui.parts.keypad import cancel_of, keypad, typed
from kiosk.ui.scene import Sheet
from kiosk.ui.tokens import GAP
from kiosk.ui.units import Rect


def entry(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    if desk.view.entry is None:
        _card(sheet, desk, rect)
    else:
        _typed(sheet, desk, rect, desk.view.entry)
    return 0, 0


def _card(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    if desk.frame.portrait:
        foot = Rect(rect.x, rect.y, rect.w, rect.h - 40)
        body = rect
    else:
        body = Rect(rect.x, rect.y, rect.w * 0.52, rect.h)
        foot = Rect(rect.x + rect.w * 0.56, rect.y, rect.w * 0.44, rect.h - 40)
    floor = actions(sheet, desk, foot, desk.view.actions)
    bottom = floor if desk.frame.portrait else rect.bottom
    place = Rect(body.x, body.y + 28, body.w, (bottom - body.y) * (0.7 if desk.step else 0.6))
    y = desk.fitted(sheet, bottom, lambda told, eased: instruction(told, eased, place, lines=3))
    if desk.frame.portrait:
        room = floor - y - 60
        tall = min(room, 560.0)
        tap(sheet, desk, Rect(rect.x, y + 30 + (room - tall) / 2, rect.w, tall))
    else:
        room = floor - rect.y - 60
        tap(sheet, desk, Rect(foot.x, rect.y + 30, foot.w, min(room, 460.0)))


def _typed(sheet: Sheet, desk: Desk, rect: Rect, view: EntryView) -> None:
    others = tuple(action for action in desk.view.actions if action.action is not Action.CANCEL)
    cancel = cancel_of(desk.view.actions)
    if desk.frame.portrait:
        foot = Rect(rect.x, rect.y, rect.w, rect.h - 40)
        body = rect
    else:
        body = Rect(rect.x, rect.y, rect.w * 0.44, rect.h - 40)
        foot = Rect(rect.x + rect.w * 0.5, 32, rect.w * 0.5, rect.bottom - 32 - 24)
    floor = actions(sheet, desk, foot, others)
    floor -= GAP + 8 if others else 0
    if desk.frame.portrait:
        tall = (756.0 if not others else 680.0) - (44.0 if desk.step else 0.0)     # large words need the room
        keys = Rect(rect.x + 64, floor - tall, rect.w - 128, tall)
        bottom = keys.y
    else:
        keys = Rect(foot.x, foot.y, foot.w, floor - foot.y)
        bottom = rect.bottom
    keypad(sheet, desk, keys, view, cancel)
    told = Rect(body.x, body.y + 28, body.w, bottom - body.y - 28)
    desk.fitted(sheet, bottom, lambda page, eased: _told(page, eased, told, view))


def _told(sheet: Sheet, desk: Desk, rect: Rect, view: EntryView) -> float:
    """What to type, and what has been typed."""
    share = 0.48 if not desk.step else 0.52
    y = instruction(sheet, desk, Rect(rect.x, rect.y, rect.w, (rect.h + 28) * share), lines=3)
    room = Sheet()
    top = y + 28
    end = typed(room, desk, Rect(rect.x, top, rect.w, rect.bottom - y - 50), view)
    # The dots stay where they are whether or not something is told under them.
    spare = (rect.bottom - top - 260 * desk.factor if desk.frame.portrait else 60) * 0.4
    sheet.take(room, max(0.0, min(spare, rect.bottom - end)))
    return end
