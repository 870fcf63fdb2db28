"""Items lie on the pad and no card was shown: borrow, or return?"""
from __future__ import annotations

from kiosk.engine.view import Action
from kiosk.ui.parts.buttons import actions, beside, tile
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import instruction, pad
from kiosk.ui.scene import Sheet
from kiosk.ui.tokens import GAP
from kiosk.ui.units import Rect


def choose(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    view = desk.view
    large = tuple(action for action in view.actions if action.action in (Action.BORROW, Action.RETURN))
    others = tuple(action for action in view.actions if action not in large)
    if desk.frame.portrait:
        body, foot = rect, Rect(rect.x, rect.y, rect.w, rect.h - 40)
    else:
        body = Rect(rect.x, rect.y, rect.w * 0.48, rect.h)
        foot = Rect(rect.x + rect.w * 0.54, rect.y, rect.w * 0.46, rect.h - 40)
    floor = actions(sheet, desk, foot, others)
    floor -= GAP if others else 0
    if desk.frame.portrait:
        tall = 420.0
        places = beside(Rect(foot.x, floor - tall, foot.w, tall), len(large))
        bottom = floor - tall
    else:
        tall = min(360.0, (floor - foot.y - GAP * (len(large) - 1)) / max(1, len(large)))
        top = floor - len(large) * tall - GAP * (len(large) - 1)
        places = [Rect(foot.x, top + index * (tall + GAP), foot.w, tall) for index in range(len(large))]
        bottom = rect.bottom
    for place, action in zip(places, large, strict=True):
        tile(sheet, desk, place, action)
    told = Rect(body.x, body.y + 20, body.w, (bottom - body.y) * (0.7 if desk.step else 0.62))
    y = desk.fitted(sheet, bottom, lambda page, eased: instruction(page, eased, told, lines=4))
    room = bottom - y - 60
    if room > 140:
        tall = min(room, 460.0)
        pad(sheet, desk, Rect(body.x, y + 20 + (room - tall) / 2, body.w, tall))
    return 0, 0
