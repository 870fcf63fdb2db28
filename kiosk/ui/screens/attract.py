"""The screen that waits: how to begin, what is new, and the two ways in."""
from __future__ import annotations

from kiosk.engine.view import Action, text
from kiosk.ui.parts.buttons import beside, shared, small, tile
from kiosk.ui.parts.cover import shelf
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import card, instruction, pad
from kiosk.ui.scene import Sheet, Weight
from kiosk.ui.tokens import DISPLAY, GAP
from kiosk.ui.units import Rect

SMALL_WAY = 140.0


def attract(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    return _portrait(sheet, desk, rect) if desk.frame.portrait else _landscape(sheet, desk, rect)


def _portrait(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    tall = (320.0, 340.0, 400.0)[desk.step]
    tiles, others = shared(desk.view.actions)
    floor = rect.bottom - 48
    below = Rect(rect.x, floor - SMALL_WAY, rect.w, SMALL_WAY)
    top = (below.y - GAP if others else floor) - tall
    for place, view in zip(beside(Rect(rect.x, top, rect.w, tall), len(tiles)), tiles, strict=True):
        tile(sheet, desk, place, view)
    if others:
        small(sheet, desk, below, others)
    y = instruction(sheet, desk, Rect(rect.x, rect.y + 24, rect.w, 460), title=DISPLAY, lines=2)
    room = top - y
    works = tuple((work.title, work.author) for work in desk.view.works)
    heading = 70 * desk.factor
    covers = 252.0 if works and room >= 330 + heading + 252 + 60 else 0.0
    picture = room - (covers + heading + 56 if covers else 0) - 40
    art = min(picture, 440.0)
    spare = max(0.0, (picture - art) / 2)
    _pictures(sheet, desk, Rect(rect.x, y + 10 + spare, rect.w, art))
    if covers:
        _works(sheet, desk, Rect(rect.x, top - covers - heading - 56, rect.w, covers + heading), works, heading)
    return 0, 0


def _landscape(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    left = Rect(rect.x, rect.y + 10, rect.w * 0.56, rect.h)
    right = Rect(rect.x + rect.w * 0.62, rect.y, rect.w * 0.38, rect.h - 40)
    tiles, others = shared(desk.view.actions)
    below = Rect(left.x, rect.bottom - 40 - SMALL_WAY, left.w, SMALL_WAY)
    floor = below.y - GAP if others else rect.bottom - 40
    count = len(tiles)
    tall = min(330.0, (right.h - GAP * max(0, count - 1)) / max(1, count))
    y = right.bottom - count * tall - max(0, count - 1) * GAP
    for index, view in enumerate(tiles):
        tile(sheet, desk, Rect(right.x, y + index * (tall + GAP), right.w, tall), view)
    if others:
        small(sheet, desk, below, others)
    place = Rect(left.x, left.y, left.w, 380)
    y = desk.fitted(sheet, floor, lambda told, eased: instruction(told, eased, place, title=DISPLAY, lines=2))
    works = tuple((work.title, work.author) for work in desk.view.works)
    heading = 66 * desk.factor
    room = floor - y
    covers = 236.0 if works and room >= 190 + heading + 236 else 0.0
    art = room - (covers + heading + 16 if covers else 0)
    if art > 120:
        _pictures(sheet, desk, Rect(left.x, y, left.w, min(art, 420)))
    if covers:
        _works(sheet, desk, Rect(left.x, floor - covers - heading, left.w, covers + heading), works, heading)
    return 0, 0


def _pictures(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """Card first, then the pile: read in the order it is done."""
    if rect.h < 100:
        return
    tall = min(rect.h, rect.w * 0.62 / 1.744)
    y = rect.y + (rect.h - tall) / 2
    if all(view.action is not Action.BORROW for view in desk.view.actions):
        pad(sheet, desk, Rect(rect.x, y, rect.w, tall), hop=True)      # no card is asked for here
        return
    card(sheet, desk, Rect(rect.x, y + tall * 0.26, rect.w * 0.33, tall * 0.5), hop=True)
    pad(sheet, desk, Rect(rect.x + rect.w * 0.37, y, rect.w * 0.63, tall), hop=True)


def _works(sheet: Sheet, desk: Desk, rect: Rect, works: tuple[tuple[str, str], ...], heading: float) -> None:
    words = desk.words(text("attract.new"), 36, Rect(rect.x, rect.y, rect.w, heading), desk.theme.text,
                       weight=Weight.SEMIBOLD, lines=1)
    sheet.add("works_heading", words)
    shelves = shelf(desk, Rect(rect.x, rect.y + heading, rect.w, rect.h - heading), works)
    for index, nodes in enumerate(shelves):
        sheet.add(f"work:{index}", *nodes)
