"""The screens: each lays a ViewState out as a scene. `draw` is the one way in."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.engine.view import Screen
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.header import header, height
from kiosk.ui.parts.list import row_signs
from kiosk.ui.parts.notice import notice
from kiosk.ui.parts.overlay import overlay
from kiosk.ui.parts.tools import height as tools_height
from kiosk.ui.parts.tools import tools
from kiosk.ui.reading import in_order
from kiosk.ui.scene import Scene, Sheet
from kiosk.ui.screens.account import account
from kiosk.ui.screens.attract import attract
from kiosk.ui.screens.catalogue import search, work
from kiosk.ui.screens.choose import choose
from kiosk.ui.screens.entry import entry
from kiosk.ui.screens.final import final, starting
from kiosk.ui.screens.large import large, over
from kiosk.ui.screens.low import low
from kiosk.ui.screens.pay import pay
from kiosk.ui.screens.session import session
from kiosk.ui.screens.setup import setup
from kiosk.ui.units import Rect


def staff(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    """Its PIN, and then its pages; one of them has a keyboard."""
    return (search if desk.view.keys is not None else account if desk.view.entry is None else entry)(sheet, desk, rect)


SCREENS: dict[Screen, Callable[[Sheet, Desk, Rect], tuple[int, int]]] = {
    Screen.STARTING: starting, Screen.ATTRACT: attract, Screen.CHOOSE: choose, Screen.CARD: entry, Screen.PIN: entry,
    Screen.BORROW: session, Screen.RETURN: session, Screen.PICKUP: session, Screen.AWAY: entry,
    Screen.ACCOUNT: account, Screen.SEARCH: search, Screen.RESULTS: account, Screen.WORK: work, Screen.HOLD: account,
    Screen.HELD: final, Screen.PAY: pay, Screen.DONE: final, Screen.OUT_OF_ORDER: final,
    Screen.STAFF: staff, Screen.SETUP: setup,
}
SPLIT = (Screen.BORROW, Screen.RETURN, Screen.PICKUP, Screen.ACCOUNT, Screen.RESULTS, Screen.WORK, Screen.HOLD,
         Screen.CARD, Screen.PIN, Screen.AWAY, Screen.STAFF, Screen.SETUP)
"""Those that use the whole height of a landscape's right side: the header is on the left one."""

TELLING = (Screen.STARTING, Screen.DONE, Screen.OUT_OF_ORDER)
"""Screens with no more than a button at their foot, which is low as it is."""


def draw(desk: Desk) -> Scene:
    """The whole screen of a ViewState."""
    view, frame = desk.view, desk.frame
    sheet = Sheet()
    floor = frame.h - tools_height(desk)
    split = not frame.portrait and not desk.low and view.screen in SPLIT and view.keys is None
    left = 0.43 if frame.small and SCREENS[view.screen] in (account, work, staff, setup) else 0.455
    across = desk.content.w if not split else frame.w * left - desk.content.x
    if desk.large:
        return _large(desk, floor)
    header(sheet, desk, Rect(desk.content.x, 0, across, 0))
    top = notice(sheet, desk, Rect(desk.content.x, height(desk), across, 0))
    screen = low if desk.low and view.screen not in TELLING else SCREENS[view.screen]
    first, shown = screen(sheet, desk, Rect(desk.content.x, top, desk.content.w, floor - top))
    tools(sheet, desk)
    if view.overlay is not None:
        over = Sheet()
        overlay(over, desk, view.overlay, floor)
        # The tool row stays in use; what the overlay covers does not.
        kept = [control for control in sheet.controls if control.rect.y >= floor]
        sheet.layers += [replace(layer, key=f"over:{layer.key}") for layer in over.layers]
        sheet.controls = over.controls + kept
    page = max(1, shown)
    return _scene(sheet, desk, first, shown, (first, max(0, first - page), first + page))


def _large(desk: Desk, floor: float) -> Scene:
    """The same in the largest text."""
    sheet = Sheet()
    seen = large(sheet, replace(desk, view=replace(desk.view, overlay=None)), floor)
    if desk.view.overlay is not None:
        above = Sheet()
        seen = over(above, desk, floor)
        sheet.layers += [replace(layer, key=f"over:{layer.key}") for layer in above.layers]
        sheet.controls = above.controls
    tools(sheet, desk)
    return _scene(sheet, desk, seen.first_row, seen.rows_shown, (seen.place, max(0, seen.place - 1), seen.place + 1))


def _scene(sheet: Sheet, desk: Desk, first: int, shown: int, scrolled: tuple[int, int, int]) -> Scene:
    view, theme = desk.view, desk.theme
    sheet.controls = list(in_order(sheet.controls))
    if desk.texts.leftward:
        sheet.mirror(Rect(0, 0, desk.frame.w, desk.frame.h))
    return Scene(view.screen.value, theme.bg, tuple(sheet.layers), tuple(sheet.controls), view.overlay is not None,
                 (theme.primary, theme.bg if theme.name != "light" else theme.surface), theme.text, row_signs(view),
                 first, shown, *scrolled)
