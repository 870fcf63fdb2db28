"""Low reach: whatever can be pressed is in the lowest 35 % of the screen; above it is only what is read.

One layout for every screen that has more to press than a button at its foot.
"""
from __future__ import annotations

from collections.abc import Callable

from kiosk.engine.view import Action, ActionView, EntryView, Screen, TabView
from kiosk.ui.parts.buttons import beside, button, name_of, shared, tile
from kiosk.ui.parts.choices import lines_of
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import card, instruction, pad
from kiosk.ui.parts.keypad import cancel_of, keypad, typed
from kiosk.ui.parts.list import chosen_one, heading, items, scrolled
from kiosk.ui.parts.tabs import face, press
from kiosk.ui.scene import Align, Box, Control, Sheet, Weight, shifted
from kiosk.ui.screens.account import advice
from kiosk.ui.screens.attract import above
from kiosk.ui.screens.catalogue import search_low
from kiosk.ui.screens.setup import picture
from kiosk.ui.tokens import GAP, HEAD, PRIMARY, RADIUS, SMALL, TARGET, TITLE
from kiosk.ui.typeset import Style
from kiosk.ui.units import Rect

EDGE = 16.0
Line = list[Callable[[Rect], object]]
"""What stands side by side, each drawn into its share."""


def low(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    view = desk.view
    band = Rect(rect.x, desk.reach, rect.w, rect.bottom - desk.reach - EDGE)
    upper = Rect(rect.x, rect.y + 8, rect.w, desk.reach - rect.y - 8 - GAP)
    if view.keys is not None:
        search_low(sheet, desk, band, upper)
    elif view.entry is not None:
        _entry(sheet, desk, band, upper, view.entry)
    elif view.screen in (Screen.ATTRACT, Screen.CHOOSE):
        _ways(sheet, desk, band)
        (_told if view.slide is None else above)(sheet, desk, upper)
    else:
        return _worked(sheet, desk, band, upper)
    return 0, 0


def _ways(sheet: Sheet, desk: Desk, band: Rect) -> None:
    """The ways in that are tiles as large as there is room, the others under them."""
    tiles, others = shared(desk.view.actions)
    foot = band
    if not desk.frame.portrait:
        tiles, others = desk.view.actions, ()      # all in the one line that there is
    if others:
        foot = Rect(band.x, band.y, band.w, band.h - TARGET - EDGE)
        for place, action in zip(beside(Rect(band.x, band.bottom - TARGET, band.w, TARGET), len(others)), others,
                                 strict=True):
            button(sheet, desk, place, action)
    tall = min(foot.h, 420.0)
    for place, action in zip(beside(Rect(band.x, foot.bottom - tall, band.w, tall), len(tiles)), tiles, strict=True):
        if tall > 300:
            tile(sheet, desk, place, action)
        else:
            button(sheet, desk, place, action)


def _told(sheet: Sheet, desk: Desk, upper: Rect) -> None:
    """What to do, and its picture."""
    wide = upper.w if desk.frame.portrait else upper.w * 0.56
    told = Rect(upper.x, upper.y, wide, upper.h * 0.62)
    y = desk.fitted(sheet, upper.bottom, lambda page, eased: instruction(page, eased, told, title=_title(desk)))
    place = Rect(upper.x, y + 20, upper.w, upper.bottom - y - 20) if desk.frame.portrait else \
        Rect(upper.x + wide + 40, upper.y, upper.w - wide - 40, upper.h)
    if place.h > 140:
        shorter = place.inset(0, max(0.0, (place.h - 460) / 2))
        {Screen.CARD: card, Screen.SETUP: picture}.get(desk.view.screen, pad)(sheet, desk, shorter)


def _entry(sheet: Sheet, desk: Desk, band: Rect, upper: Rect, view: EntryView) -> None:
    others = tuple(action for action in desk.view.actions if action.action is not Action.CANCEL)
    share = 0.26 if others else 0.0
    keys = Rect(band.x, band.y, band.w * (1 - share) - (GAP if others else 0), band.h)
    keypad(sheet, desk, keys, view, cancel_of(desk.view.actions), flat=not desk.frame.portrait)
    column = Rect(keys.right + GAP, band.y, band.right - keys.right - GAP, band.h)
    tall = min(PRIMARY, (column.h - EDGE * (len(others) - 1)) / max(1, len(others)))
    for index, action in enumerate(reversed(others)):
        button(sheet, desk, Rect(column.x, column.bottom - tall - index * (tall + EDGE), column.w, tall), action)
    desk.fitted(sheet, upper.bottom, lambda page, eased: _typed(page, eased, upper, view))


def _typed(sheet: Sheet, desk: Desk, upper: Rect, view: EntryView) -> float:
    """What to type, and what has been typed; returns the y below."""
    if desk.frame.portrait:
        y = instruction(sheet, desk, Rect(upper.x, upper.y, upper.w, upper.h * 0.48), lines=3)
        return typed(sheet, desk, Rect(upper.x, y + 28, upper.w, upper.bottom - y - 28), view)
    half = upper.w * 0.48
    y = instruction(sheet, desk, Rect(upper.x, upper.y, half, upper.h), title=_title(desk), lines=3)
    return max(y, typed(sheet, desk, Rect(upper.right - half, upper.y + 40, half, upper.h - 40), view))


def _worked(sheet: Sheet, desk: Desk, band: Rect, upper: Rect) -> tuple[int, int]:
    """A list, or none yet, with all that can be done about it in lines under it."""
    view = desk.view
    noted = len(view.actions) == 3 and any(action.note for action in view.actions)
    across = 2 if desk.frame.portrait and (noted or len(view.actions) == 4) else 4
    lines: list[Line] = [_buttons(sheet, desk, line) for line in lines_of(view.actions, across)]
    leading: Line = [lambda place, tab=tab: _tab(sheet, desk, place, tab) for tab in view.tabs]  # type: ignore[misc]
    leading += [lambda place, view=link: _fact(sheet, desk, place, view) for link in view.links]  # type: ignore[misc]
    beside_it = bool(view.rows) and not desk.frame.portrait    # there is no height for two lines above the actions
    above = 1 if beside_it else bool(leading) + bool(view.rows)
    room = band.h - above * (TARGET + EDGE)
    tall = min(PRIMARY, (room - EDGE * (len(lines) - 1)) / max(1, len(lines)))
    y = band.bottom - len(lines) * (tall + EDGE) + EDGE
    for index, line in enumerate(lines):
        _draw(line, Rect(band.x, y + index * (tall + EDGE), band.w, tall))
    over = Rect(band.x, y - EDGE - TARGET, band.w, TARGET)
    scroll = over
    if leading and beside_it:
        half = band.w * 0.56
        _draw(leading, Rect(band.x, over.y, half, TARGET))
        scroll = Rect(band.x + half + EDGE, over.y, band.w - half - EDGE, TARGET)
    elif leading:
        _draw(leading, over)
        scroll = Rect(band.x, over.y - EDGE - TARGET, band.w, TARGET)
    floor = scroll.y if view.rows else over.y if leading else y
    upper = Rect(upper.x, upper.y, upper.w, floor - upper.y - EDGE)
    return (_list if view.rows else _empty)(sheet, desk, upper, scroll)


def _tab(sheet: Sheet, desk: Desk, rect: Rect, view: TabView) -> None:
    """Its name under what is counted on it, in letters that leave room for four."""
    nodes, ink = face(desk, rect, view)
    counted = desk.say(view.count) if view.count else "…"
    room = rect.inset(2, 8)
    for index, line in enumerate((counted, desk.say(view.label))):
        style = Style(SMALL, Weight.SEMIBOLD if index else Weight.BOLD, 1.1, SMALL)
        words = desk.type.fit(line, style, Rect(room.x, 0, room.w, room.h / 2), ink, align=Align.CENTER, lines=1)
        nodes.append(shifted(words, 0, room.y + 6 + index * words.rect.h))
    press(sheet, rect, view, nodes, f"{desk.say(view.label)} {counted}")


def _fact(sheet: Sheet, desk: Desk, rect: Rect, view: ActionView) -> None:
    """What leads to more of it."""
    words = desk.words(view.label, SMALL, rect.inset(14, 6), desk.theme.primary, weight=Weight.SEMIBOLD,
                       align=Align.CENTER, pitch=1.12)
    sheet.add(name_of(view.action), Box(rect, desk.theme.surface, RADIUS, desk.theme.primary, 3),
              shifted(words, 0, (rect.h - 12 - words.rect.h) / 2))
    sheet.control(Control(name_of(view.action), rect, desk.say(view.label), RADIUS, view.enabled))


def _buttons(sheet: Sheet, desk: Desk, views: tuple[ActionView, ...]) -> Line:
    return [lambda place, view=view: button(sheet, desk, place, view) for view in views]  # type: ignore[misc]


def _draw(line: Line, rect: Rect) -> None:
    for draw, place in zip(line, beside(rect, len(line), EDGE), strict=True):
        draw(place)


def _empty(sheet: Sheet, desk: Desk, upper: Rect, scroll: Rect) -> tuple[int, int]:
    if desk.view.tabs:
        y = instruction(sheet, desk, Rect(upper.x, upper.y, upper.w, upper.h * 0.6), title=_title(desk), lines=2)
        advice(sheet, desk, Rect(upper.x, y, upper.w, upper.bottom - y))
    else:
        _told(sheet, desk, upper)
    return 0, 0


def _list(sheet: Sheet, desk: Desk, upper: Rect, scroll: Rect) -> tuple[int, int]:
    if desk.frame.portrait:
        y = instruction(sheet, desk, Rect(upper.x, upper.y, upper.w, upper.h * 0.4),
                        title=72 if not desk.step else 60, lines=3)
        y = heading(sheet, desk, Rect(upper.x, y + 8, upper.w, 0))
        bottom = advice(sheet, desk, Rect(upper.x, y, upper.w, upper.bottom - y))
        room = Rect(upper.x, y, upper.w, bottom - y)
    else:
        left = Rect(upper.x, upper.y, upper.w * 0.42, upper.h)
        share = 0.56 if desk.view.chips and desk.factor >= 2 else 0.8 if desk.view.advice is None else 0.4
        y = instruction(sheet, desk, Rect(left.x, left.y, left.w, left.h * share), title=_title(desk), lines=3)
        advice(sheet, desk, Rect(left.x, y, left.w, left.bottom - y))
        right = Rect(left.right + 40, upper.y, upper.w - left.w - 40, upper.h)
        y = desk.fitted(sheet, right.y + right.h * 0.4, lambda page, eased: heading(page, eased, right))
        room = Rect(right.x, y, right.w, upper.bottom - y)
    if any(row.chosen is not None or row.opens for row in desk.view.rows):
        return chosen_one(sheet, desk, room, scroll)
    first, count = items(sheet, desk, room, beside_it=False)
    if count < len(desk.view.rows):
        scrolled(sheet, desk, scroll, first, count)
    return first, count


def _title(desk: Desk) -> float:
    """A screen that is wider than high has little height left above the controls."""
    return TITLE if desk.frame.portrait else HEAD
