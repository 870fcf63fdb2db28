"""Paying fees: what the payment terminal waits for, and how it ended."""
from __future__ import annotations

from kiosk.ui.parts.buttons import actions
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import instruction, terminal
from kiosk.ui.parts.list import items
from kiosk.ui.scene import Sheet
from kiosk.ui.screens.final import final
from kiosk.ui.units import Rect


def pay(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    """While something is to be done, the terminal is the picture; afterwards a large sign tells how it ended."""
    if not desk.view.terminal:
        return final(sheet, desk, rect)
    if desk.view.rows:
        return _fees(sheet, desk, rect)
    hop = desk.view.terminal_active
    if desk.frame.portrait:
        floor = actions(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h - 40), desk.view.actions)
        y = instruction(sheet, desk, Rect(rect.x, rect.y + 28, rect.w, (floor - rect.y) * 0.5), lines=4)
        room = floor - y - 60
        if room > 160:
            tall = min(room, 560.0)
            terminal(sheet, desk, Rect(rect.x, y + 30 + (room - tall) / 2, rect.w, tall), hop=hop)
        return 0, 0
    left = Rect(rect.x, rect.y + 28, rect.w * 0.5, rect.h - 68)
    right = Rect(rect.x + rect.w * 0.54, rect.y, rect.w * 0.46, rect.h - 40)
    floor = actions(sheet, desk, right, desk.view.actions)
    instruction(sheet, desk, left, lines=5)
    terminal(sheet, desk, Rect(right.x, right.y + 20, right.w, min(floor - right.y - 60, 480.0)), hop=hop)
    return 0, 0


def _fees(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    """Several fees, of which one alone may be paid."""
    if desk.frame.portrait:
        floor = actions(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h - 40), desk.view.actions)
        y = instruction(sheet, desk, Rect(rect.x, rect.y + 28, rect.w, 420), lines=2)
        return items(sheet, desk, Rect(rect.x, y + 24, rect.w, floor - y - 56))
    right = Rect(rect.x + rect.w * 0.47, rect.y, rect.w * 0.53, rect.h - 40)
    floor = actions(sheet, desk, right, desk.view.actions)
    instruction(sheet, desk, Rect(rect.x, rect.y + 28, rect.w * 0.43, rect.h - 68), lines=4)
    return items(sheet, desk, Rect(right.x, right.y + 16, right.w, floor - right.y - 44))
