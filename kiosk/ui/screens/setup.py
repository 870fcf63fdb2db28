"""Setup: what is asked of a technician, what was found, and what is typed."""
from __future__ import annotations

from kiosk.engine.view import Icon
from kiosk.ui.parts.buttons import actions
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import fitted, instruction, pad, tap
from kiosk.ui.pictures import inks
from kiosk.ui.scene import Picture, Sheet, Sign
from kiosk.ui.screens.account import account
from kiosk.ui.screens.catalogue import search
from kiosk.ui.units import Rect

SIGN = 240.0


def setup(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    """A keyboard, a list, or one thing to do with its picture."""
    if desk.view.keys is not None:
        return search(sheet, desk, rect)
    if desk.view.rows:
        return account(sheet, desk, rect)
    _hands(sheet, desk, rect)
    return 0, 0


def _hands(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    if desk.frame.portrait:
        foot = Rect(rect.x, rect.y, rect.w, rect.h - 40)
        body = rect
    else:
        body = Rect(rect.x, rect.y, rect.w * 0.48, rect.h)
        foot = Rect(rect.x + rect.w * 0.52, rect.y, rect.w * 0.48, rect.h - 40)
    told = desk.frame.small and desk.view.notice is not None and desk.step > 0
    # A picture needs the room above two buttons; large words under a notice need it more.
    aside = 0 if desk.frame.portrait or told or len(desk.view.actions) < 3 else 1
    floor = actions(sheet, desk, foot, desk.view.actions[aside:])
    back = Rect(body.x, body.y, body.w * 0.48, body.h - 40)
    bottom = floor if desk.frame.portrait else actions(sheet, desk, back, desk.view.actions[:aside])
    place = Rect(body.x, body.y + 28, body.w, (bottom - body.y) * (0.7 if desk.step else 0.6))
    y = desk.fitted(sheet, bottom, lambda told, eased: instruction(told, eased, place, lines=5))
    if desk.frame.portrait:
        tall = min(floor - y - 60, 560.0)
        room = Rect(rect.x, y + 30 + (floor - y - 60 - tall) / 2, rect.w, tall)
    else:
        room = Rect(foot.x, rect.y + 30, foot.w, min(floor - rect.y - 60, 460.0))
    if room.h > 140:
        picture(sheet, desk, room)


def picture(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """What hands are to do, in the middle of `rect`."""
    match desk.view.hands:
        case None:
            return
        case Icon.CARD:
            tap(sheet, desk, rect)
        case Icon.HAND:
            pad(sheet, desk, rect)
        case Icon.UNCHOSEN:
            sheet.add("pad_plate", Picture(fitted(rect, "plate"), "plate", inks(desk.theme)))
        case Icon.PRINTER:
            sheet.add("printing", Picture(fitted(rect, "printing"), "printing", inks(desk.theme)))
        case sign:
            side = min(SIGN, rect.w, rect.h)
            place = Rect(rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side)
            sheet.add("sign", Sign(place, sign.value, desk.theme.primary))
