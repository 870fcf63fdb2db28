"""Paying fees: what the payment terminal waits for, and how it ended."""
from __future__ import annotations

from kiosk.ui.parts.buttons import actions
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import instruction, terminal
from kiosk.ui.scene import Sheet
from kiosk.ui.screens.final import final
from kiosk.ui.units import Rect


def pay(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    """While something is to be done, the terminal is the picture; afterwards a large sign tells how it ended."""
    if not desk.view.terminal:
        return final(sheet, desk, rect)
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
