"""The largest text: one layout for every screen. A column that is read page by page, in its full size; what is typed,
the keys and the main actions stay at the foot, with two buttons that leaf.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from kiosk.engine.view import ActionView, EntryView, Screen, ViewState
from kiosk.ui.parts import cells, typing
from kiosk.ui.parts.bar import WAYS, Bar, Leafing, bar
from kiosk.ui.parts.buttons import button
from kiosk.ui.parts.cells import LEAST
from kiosk.ui.parts.column import Column, answers, content, ended, sheet_content
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.instruction import pad, tap, terminal
from kiosk.ui.parts.keyboard import keyboard
from kiosk.ui.parts.keypad import keypad
from kiosk.ui.parts.leaf import Block, Page, Place, first_place, paged, placed, places
from kiosk.ui.scene import Align, Box, Motion, Sheet, Weight, Words
from kiosk.ui.screens.final import ending_sign
from kiosk.ui.screens.setup import picture
from kiosk.ui.tokens import APART, GAP, HEAD, RADIUS, RADIUS_LARGE, SMALL
from kiosk.ui.units import Rect

TOP, MARGIN = 28.0, 20.0
MOST = (0.36, 0.47)                # of the height that actions may take, upright and lying
ALONE = 0.6                        # the same where all else is on one page
KEY, SPACE, LOW_KEY, BELOW = 130.0, 22.0, 128.0, 14.0
"""How high keys of digits are, and what is between them."""
PICTURE = 300.0                    # a picture is shown where so much is free


@dataclass(frozen=True, slots=True)
class Seen:
    """What of the column is on the glass: which of how many places, and which rows."""

    place: int
    first_row: int
    rows_shown: int


@dataclass(frozen=True, slots=True)
class Leaves:
    """The column in its room, with its pages, and the bar that leafs through them."""

    room: Rect
    foot: Bar
    pages: list[Page]
    places: list[Place]


Blocks = Callable[[Column, tuple[ActionView, ...]], list[Block]]


def large(sheet: Sheet, desk: Desk, floor: float) -> Seen:
    """The screen above the tool row, which begins at `floor`."""
    view, frame = desk.view, desk.frame
    edge = 16.0 if desk.low else 36.0 if frame.portrait else 20.0
    area = Rect(desk.content.x, TOP, desk.content.w, floor - edge - TOP)
    if view.keys is not None and view.entry is not None:
        return _written(sheet, desk, area, view.entry)
    if view.entry is not None:
        return _typed(sheet, desk, area, view.entry)
    most = _most(desk, area)
    leaves = _leaves(desk, area, area.w, view.actions, most, _over_bar, content)
    crowded = leaves.foot.tall > most and (desk.low or leaves.foot.keys > 0)
    if crowded or any(one.note is not None and one.action in WAYS for one in leaves.foot.others):
        noted = tuple(one for one in view.actions if one.action in WAYS and one.note is not None)
        bare = tuple(replace(one, note=None) if one in noted else one for one in view.actions)
        leaves = _leaves(desk, area, area.w, bare, most, _over_bar, partial(content, noted=noted))
    seen = _page(sheet, desk, leaves, _headed)
    _foot(sheet, desk, leaves, _at_foot(area, leaves.foot, False), seen.place)
    return seen


def over(sheet: Sheet, desk: Desk, floor: float) -> Seen:
    """A question or help over the screen, as large as there is room."""
    view, theme = desk.view.overlay, desk.theme
    assert view is not None
    sheet.add("scrim", Box(Rect(0, 0, desk.frame.w, floor), theme.scrim, alpha=0.86 if theme.flat else 0.6))
    body = Rect(MARGIN, MARGIN, desk.frame.w - 2 * MARGIN, floor - 2 * MARGIN)
    area = Rect(desk.content.x, body.y + TOP, desk.content.w, body.h - TOP - MARGIN)
    leaves = _leaves(desk, area, area.w, answers(view)[0], _most(desk, area), _over_bar,
                     lambda column, others: sheet_content(column, view, others))
    if len(leaves.pages) == 1:                     # no higher than it must, and low enough for a hand
        spare = leaves.room.h - leaves.pages[0].tall
        down = spare if desk.frame.portrait or desk.low else spare / 2
        body = Rect(body.x, body.y + down, body.w, body.h - spare)
        area = Rect(area.x, area.y + down, area.w, area.h - spare)
        leaves = replace(leaves, room=replace(leaves.room, y=area.y))
    sheet.add("overlay:sheet", Box(body, theme.surface, RADIUS_LARGE, theme.outline if theme.flat else "",
                                   4 if theme.flat else 0, raised=True))
    seen = _page(sheet, desk, leaves, None)
    _foot(sheet, desk, leaves, _at_foot(area, leaves.foot, False), seen.place)
    return seen


def _most(desk: Desk, area: Rect) -> float:
    """How high the actions may be."""
    if desk.low:
        return area.bottom - desk.reach
    return area.h * MOST[0 if desk.frame.portrait else 1]


def _leaves(desk: Desk, area: Rect, width: float, views: tuple[ActionView, ...], most: float,
            under: Callable[[float], float], blocks: Blocks) -> Leaves:
    """The column in `area`, and a bar so wide; `under`: how much of the area is not the column's, by the height of the
    bar. What leafs is there where there is more than a page."""
    for keys in (0, 2, 3):
        foot = bar(desk, width, views, most if keys or desk.low else area.h * ALONE, keys)
        room = Rect(area.x, area.y, area.w, area.h - under(foot.tall))
        column = Column(desk, room.x, room.w, Align.CENTER if ended(desk) else Align.LEFT)
        pages = paged(blocks(column, foot.others), room.h)
        found = places(pages, one_by_one=desk.low)
        pressed = desk.low and any(place.control for place in found)
        if (keys == 3 or not pressed) and (keys or len(found) == 1):
            break
    return Leaves(room, foot, pages, found)


def _over_bar(bar: float) -> float:
    return bar + GAP if bar else 0.0


def _foot(sheet: Sheet, desk: Desk, leaves: Leaves, rect: Rect, place: int) -> None:
    here = leaves.places[place]
    controls = [one for block in leaves.pages[here.page].blocks for one in block.controls if one.name == here.control]
    sign = _sign_of(desk.view, here.control)
    leaves.foot.lay(sheet, desk, rect, Leafing(place, len(leaves.places) - 1 - place, controls[0] if controls else None,
                                               sign))


def _sign_of(view: ViewState, name: str) -> str:
    """What pressing it does: opens, or chooses."""
    if name.startswith("row:"):
        row = view.rows[int(name.removeprefix("row:"))]
        return "onward" if row.opens else "chosen" if row.chosen else "unchosen"
    return "onward"


def _page(sheet: Sheet, desk: Desk, leaves: Leaves, adorn: Callable[..., float] | None) -> Seen:
    """Draws the page that is looked at; on the first one `adorn` has what is free of it."""
    first = desk.first_row if desk.first_row >= 0 else first_place(leaves.pages, leaves.places)
    place = min(first, len(leaves.places) - 1)
    here = leaves.places[place]
    page, room = leaves.pages[here.page], leaves.room
    y = room.y
    if adorn is not None and not here.page:
        y = adorn(sheet, desk, room, page.tall, len(leaves.pages) == 1)
    drawn = Sheet()
    for begin, block in placed(page, drawn, y, _quiet if desk.low else None):
        for one in block.controls:
            if one.name == here.control:           # beneath it, so that it is seen around what is dark itself
                around, theme = one.rect.moved(0, begin).inset(-14), desk.theme
                ground = theme.bg if desk.view.overlay is None else theme.surface
                sheet.add("framed", Box(around, ground, RADIUS + 14, theme.primary, 10), motion=Motion.NONE)
    sheet.take(drawn, 0)
    before = sum(block.rows for one in leaves.pages[:here.page] for block in one.blocks)
    return Seen(place, before, sum(block.rows for block in page.blocks))


def _quiet(block: Block) -> Sheet:
    """Only read: it is pressed by a button far below."""
    if not block.controls:
        return block.sheet
    return Sheet([replace(layer, key=f"shown:{layer.key}") for layer in block.sheet.layers])


# --- what adorns -----------------------------------------------------------------------------------------

def _headed(sheet: Sheet, desk: Desk, room: Rect, tall: float, alone: bool) -> float:
    """The branch and the time, and a picture, where there is room for them; returns where the page begins."""
    y, free = room.y, room.h - tall
    strip = _strip(desk, room)
    if strip is not None and free >= strip.rect.h + 16:
        sheet.add("header", strip)
        y, free = y + strip.rect.h + 16, free - strip.rect.h - 16
    if not alone:
        return y
    if ended(desk):
        side = min(240.0, free - 60)
        if side >= 140:
            top = y + (free - side - 40) * 0.35
            ending_sign(sheet, desk, Rect(room.x + (room.w - side) / 2, top, side, side))
            return top + side + 40
        return y + free * 0.35
    if free >= PICTURE:
        _drawn(sheet, desk, Rect(room.x, y + tall + 40, room.w, min(free - 60, 520.0)))
    return y


def _strip(desk: Desk, room: Rect) -> Words | None:
    """Where the patron is, and what time it is."""
    said = f"{desk.view.branch} · {desk.texts.clock(desk.view.now)}"
    told = desk.type.flow(said, SMALL * desk.size, Weight.SEMIBOLD, room, desk.theme.text2)
    return told if len(told.lines) == 1 else None


def _drawn(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    view = desk.view
    if view.terminal:
        terminal(sheet, desk, rect, hop=view.terminal_active)
    elif view.screen is Screen.SETUP:
        picture(sheet, desk, rect)
    elif view.screen is Screen.CARD:
        tap(sheet, desk, rect)
    elif view.screen in (Screen.BORROW, Screen.RETURN, Screen.CHOOSE, Screen.STARTING) and not view.rows:
        pad(sheet, desk, rect)


# --- what is typed ---------------------------------------------------------------------------------------

def _typed(sheet: Sheet, desk: Desk, area: Rect, entry: EntryView) -> Seen:
    """Digits: what is typed stands over their keys or beside them, and what to type over it."""
    band = Rect(area.x, desk.reach, area.w, area.bottom - desk.reach)
    upright, views = desk.frame.portrait, desk.view.actions
    left = foot = area
    if upright:
        keys = Rect(area.x, 0, area.w, 2 * LOW_KEY + 14 if desk.low else 4 * KEY + 3 * SPACE)
    elif desk.low:
        keys = Rect(band.x, band.y, band.w * 0.64, band.h)
        foot = Rect(keys.right + GAP, band.y, band.right - keys.right - GAP, band.h)
    else:
        wide = min(620.0, area.w * 0.4)
        on = bar(desk, wide, tuple(view for view in views if view.primary), area.h)
        views = tuple(view for view in views if not view.primary)
        keys = Rect(area.right - wide, area.y, wide, area.h - on.tall - (SPACE if on.tall else 0.0))
        left = foot = Rect(area.x, area.y, area.w - wide - 40, area.h)
        on.lay(sheet, desk, Rect(keys.x, area.bottom - on.tall, wide, on.tall), Leafing(0, 0))
    tall = typing.height(desk, entry, left.w)

    def under(bar: float) -> float:
        below = bar + keys.h + GAP if upright else max(bar, band.h) if desk.low else bar
        return below + tall + 2 * GAP

    most = band.h - (keys.h + GAP if upright else 0.0) if desk.low else area.h * 0.34
    leaves = _leaves(desk, left, foot.w, views, most, under, content)
    seen = _page(sheet, desk, leaves, _headed)
    typing.digits(sheet, desk, Rect(left.x, leaves.room.bottom + GAP, left.w, tall), entry)
    at = _at_foot(foot, leaves.foot, desk.low and not upright)
    _foot(sheet, desk, leaves, at, seen.place)
    keypad(sheet, desk, keys.moved(0, at.y - GAP - keys.h) if upright else keys, entry, None, flat=desk.low)
    return seen


def _written(sheet: Sheet, desk: Desk, area: Rect, entry: EntryView) -> Seen:
    """Letters: the keyboard keeps its size, and its letters are as large as its keys have room for."""
    assert desk.view.keys is not None
    band = Rect(area.x, desk.reach, area.w, area.bottom - desk.reach)
    edge = 30.0 if desk.frame.portrait else 14.0
    wide = desk.frame.w - 2 * edge
    if not desk.frame.portrait:
        if desk.low:
            return _beside_low(sheet, desk, area, band, entry)
        line = Rect(area.x, area.y, area.w, area.h - 480.0 - GAP)
        return _beside(sheet, desk, line, Rect(edge, area.bottom - 480.0, wide, 480.0), entry)
    field, most = typing.LINE * desk.size, LEAST if desk.low else area.h * 0.2
    keys = Rect(edge, 0, wide, band.h - LEAST - BELOW if desk.low else 532.0)
    leaves = _leaves(desk, area, area.w, desk.view.actions, most,
                     lambda bar: bar + BELOW + keys.h + field + 2 * GAP, content)
    seen = _page(sheet, desk, leaves, _headed)
    typing.letters(sheet, desk, Rect(area.x, leaves.room.bottom + GAP, area.w, field), entry, titled=False)
    at = _at_foot(area, leaves.foot, False)
    _foot(sheet, desk, leaves, at, seen.place)
    keyboard(sheet, desk, keys.moved(0, at.y - BELOW - keys.h), desk.view.keys)
    return seen


def _beside(sheet: Sheet, desk: Desk, line: Rect, keys: Rect, entry: EntryView) -> Seen:
    """What is typed between what leads back and what goes on, over the keyboard of a window that is wide."""
    assert desk.view.keys is not None
    back, find = (cells.action(desk, view) for view in desk.view.actions)
    if not desk.frame.small:                       # there is height for its title too
        title = Column(desk, line.x, line.w).told("search:title", desk.view.title, HEAD + 8, Weight.BOLD, pitch=1.12)
        sheet.take(title.sheet, line.y)
        tall = min(line.h - title.tall - GAP, 260.0)
        line = Rect(line.x, line.bottom - tall, line.w, tall)
    wide = [max([LEAST, *(desk.type.width(one.lines[0], one.size, one.weight) + 2 * cells.EDGE + 2
                          for one in cell.told(4000))]) for cell in (back, find)]
    back.lay(sheet, Rect(line.x, line.y, wide[0], line.h))
    find.lay(sheet, Rect(line.right - wide[1], line.y, wide[1], line.h))
    field = Rect(line.x + wide[0] + GAP, line.y, line.w - sum(wide) - 2 * GAP, line.h)
    typing.letters(sheet, desk, field, entry, titled=desk.frame.small)
    keyboard(sheet, desk, keys, desk.view.keys)
    return Seen(0, 0, 0)


def _beside_low(sheet: Sheet, desk: Desk, area: Rect, band: Rect, entry: EntryView) -> Seen:
    """The keyboard within low reach with its two buttons beside it, and what to type over what is typed."""
    assert desk.view.keys is not None
    column = Rect(band.right - band.w * 0.17, band.y, band.w * 0.17, band.h)
    tall = (column.h - APART) / 2
    for action, y in zip(desk.view.actions, (column.bottom - tall, column.y), strict=True):
        button(sheet, desk, Rect(column.x, y, column.w, tall), action)
    keyboard(sheet, desk, Rect(band.x, band.y, column.x - GAP - band.x, band.h), desk.view.keys, flat=True)
    field = typing.LINE * desk.size
    leaves = _leaves(desk, area, area.w, (), 0.0, lambda bar: band.h + field + 2 * GAP, content)
    if len(leaves.pages) > 1:                      # nothing leafs here: the title gives way
        leaves = _leaves(desk, area, area.w, (), 0.0, lambda bar: band.h + field + 2 * GAP, partial(content, head=HEAD))
    seen = _page(sheet, desk, leaves, _headed)
    typing.letters(sheet, desk, Rect(area.x, leaves.room.bottom + GAP, area.w, field), entry, titled=False)
    return seen


def _at_foot(rect: Rect, foot: Bar, filling: bool) -> Rect:
    return rect if filling and foot.tall <= rect.h else Rect(rect.x, rect.bottom - foot.tall, rect.w, foot.tall)
