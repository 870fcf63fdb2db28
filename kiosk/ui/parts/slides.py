"""The slides of the screen that waits: how to begin, a wall of covers, opening hours, and what the branch wrote itself.

Each is laid out in the room above the ways in, in its own language; all its layers are named by its number, so that the
next slide is new on the glass and this one fades.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kiosk.engine.view import Action, SlideKind, SlideView, Work
from kiosk.ui.parts.cover import covers as dressed
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.hours import week
from kiosk.ui.parts.instruction import fitted
from kiosk.ui.pictures import inks
from kiosk.ui.scene import Align, Box, Motion, Node, Photo, Picture, Sheet, Weight, Words
from kiosk.ui.tokens import DISPLAY, LEAD, RADIUS, SMALL, TITLE
from kiosk.ui.units import Rect

OWN_SIZES = ((96.0, 52.0), (TITLE, LEAD), (58.0, 36.0), (48.0, SMALL))
SHAPE = 1.42                       # of a cover: height over width
GAP = 28.0
DOT = 14.0


def slide(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView) -> None:
    """The slide in `rect`, with its place among the others at the foot."""
    told = desk.speaking(view.language)
    room = Rect(rect.x, rect.y, rect.w, rect.h - (DOT + 20 if view.count > 1 else 0))
    part = Sheet()
    {SlideKind.GREETING: _greeting, SlideKind.WORKS: _works, SlideKind.HOURS: _hours, SlideKind.OWN: _own}[view.kind](
        part, told, room, view)
    sheet.take(part, 0)
    if view.count > 1:
        _places(sheet, desk, Rect(rect.x, rect.bottom - DOT, rect.w, DOT), view)


def _name(view: SlideView, part: str) -> str:
    return f"slide:{view.number}:{part}"


def _told(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView, size: float, lines: int = 2,
          lead_size: float = LEAD, eases: Iterable[Desk] = ()) -> float:
    """Title and lead from the top of `rect`, in text as large as leaves them whole; returns the y below."""
    for eased in eases or desk.eased():
        told = Sheet()
        y = _words(told, replace(eased, strict=True), rect, view, size, lines, lead_size)
        if told.whole and y <= rect.bottom + 1:
            break
    sheet.take(told, 0)
    return y


def _words(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView, size: float, lines: int, lead_size: float) -> float:
    theme = desk.theme
    title = desk.words(view.title, size, Rect(rect.x, rect.y, rect.w, rect.h * 0.6), theme.text, weight=Weight.BOLD,
                       lines=lines, pitch=1.12)
    nodes: list[Node] = [title]
    y = title.rect.bottom
    if view.lead is not None:
        room = Rect(rect.x, y + 12, rect.w, max(60.0, rect.bottom - y - 12))
        lead = desk.words(view.lead, lead_size, room, theme.text2, lines=8, pitch=1.3)
        nodes.append(lead)
        y = lead.rect.bottom
    sheet.add(_name(view, "told"), *nodes, motion=Motion.SLIDE)
    return y


def _greeting(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView) -> None:
    """The card first, then the pile: shown in the order in which it is done. Words go before pictures."""
    large = [eased for eased in desk.eased() if not desk.step or eased.size >= desk.goal]
    for share, eases in ((0.55, large), (0.75, large), (1.0, desk.eased())):
        told = Sheet()
        place = Rect(rect.x, rect.y, rect.w, rect.h * share)
        y = _told(told, desk, place, view, desk.head(DISPLAY), eases=eases)
        if told.whole and y <= place.bottom + 1:
            break
    sheet.take(told, 0)
    room = Rect(rect.x, y + 16, rect.w, rect.bottom - y - 24)
    if room.h < 120:
        return
    if all(way.action is not Action.BORROW for way in desk.view.actions):
        _pile(sheet, desk, room, view, 0.4)                 # no card is asked for here
    elif desk.frame.portrait and room.h > 760:
        half = room.h * 0.5
        _card(sheet, desk, _step(sheet, desk, Rect(room.x, room.y, room.w * 0.76, half), view, "1"), view)
        below = Rect(room.x + room.w * 0.16, room.y + half - 6, room.w * 0.84, half)
        _pile(sheet, desk, _step(sheet, desk, below, view, "2"), view, 1.2)
    else:
        left = Rect(room.x, room.y, room.w * 0.49, room.h)
        right = Rect(room.x + room.w * 0.51, room.y, room.w * 0.49, room.h)
        _card(sheet, desk, _step(sheet, desk, left, view, "1", above=True), view)
        _pile(sheet, desk, _step(sheet, desk, right, view, "2", above=True), view, 1.5)


def _step(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView, number: str, *, above: bool = False) -> Rect:
    """The number of a step in a disc before or above its picture; returns the room of the picture."""
    theme, side, size = desk.theme, 72.0, 44.0
    if above and rect.h < 2.6 * side:
        return rect
    picture = Rect(rect.x, rect.y + side + 4, rect.w, rect.h - side - 4) if above else \
        Rect(rect.x + side + 20, rect.y, rect.w - side - 20, rect.h)
    top = fitted(picture, "reader").y - side - 4 if above else rect.y + (rect.h - side) / 2
    disc = Rect(rect.x, top, side, side)
    figure = Words(Rect(disc.x, disc.y + (side - size * 1.25) / 2, side, size * 1.25), (number,), size, size * 1.25,
                   Weight.BOLD, theme.on_primary, Align.CENTER)
    sheet.add(_name(view, f"step{number}"), Box(disc, theme.primary, side / 2), figure, motion=Motion.SLIDE)
    return picture


def _card(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView) -> None:
    place, colours = fitted(rect, "reader"), inks(desk.theme)
    sheet.add(_name(view, "reader"), Picture(place, "reader", colours), motion=Motion.SLIDE)
    _moved(sheet, view, "waves", Picture(place, "reader_waves", colours), Motion.NONE, 0.8)
    _moved(sheet, view, "card", Picture(place, "showing", colours), Motion.TAP, 0.4)


def _pile(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView, begin: float) -> None:
    place, colours = fitted(rect, "plate"), inks(desk.theme)
    lying = (Picture(place, name, colours) for name in ("plate", "book3", "book2"))
    sheet.add(_name(view, "pad"), *lying, motion=Motion.SLIDE)
    _moved(sheet, view, "book", Picture(place, "book1", colours), Motion.DROP, begin)
    _moved(sheet, view, "hand", Picture(place, "laying", colours), Motion.TAP, begin + 0.6)


def _moved(sheet: Sheet, view: SlideView, part: str, node: Node, motion: Motion, delay: float) -> None:
    """A part of a picture that comes by itself, or with all others where the slide is still."""
    if view.still:
        motion, delay = Motion.SLIDE, 0.0
    sheet.add(_name(view, part), node, motion=motion, delay=delay)


def _works(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView) -> None:
    y = _told(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h * 0.3), view, TITLE, lines=1)
    covers = wall(desk, Rect(rect.x, y + 28, rect.w, rect.bottom - y - 32), view.works)
    sheet.add(_name(view, "works"), *(node for nodes in covers for node in nodes), motion=Motion.SLIDE)


def wall(desk: Desk, rect: Rect, works: tuple[Work, ...]) -> list[tuple[Node, ...]]:
    """Covers in rows, as many and as large as fill `rect` best."""
    best = (0.0, 1, 1, 0.0)
    for across in range(2, 8):
        width = (rect.w - GAP * (across - 1)) / across
        down = max(1, int((rect.h + GAP) / (width * SHAPE + GAP)))
        width = min(width, (rect.h - GAP * (down - 1)) / down / SHAPE)
        down = min(down, -(-len(works) // across))
        if down and width > 120:
            best = max(best, (min(across * down, len(works)) * width, across, down, width))
    _, across, down, width = best
    if not width:
        return []
    tall = width * SHAPE
    top = rect.y + max(0.0, (rect.h - down * tall - (down - 1) * GAP) * 0.3)
    places = []
    for row in range(down):
        count = min(across, len(works) - row * across)
        left = rect.x + (rect.w - count * width - (count - 1) * GAP) / 2
        places += [Rect(left + column * (width + GAP), top + row * (tall + GAP), width, tall)
                   for column in range(count)]
    return dressed(desk, places, works, across)


def _hours(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView) -> None:
    y = _told(sheet, desk, Rect(rect.x, rect.y, rect.w, rect.h * 0.3), view, TITLE, lines=1)
    days = week(desk, Rect(rect.x, y + 28, rect.w, rect.bottom - y - 36), view.days)
    sheet.add(_name(view, "days"), *(node for nodes in days for node in nodes), motion=Motion.SLIDE)


def _own(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView) -> None:
    """What staff wrote, and above it their picture as large as the words leave room for."""
    words, y = _written(desk, Rect(rect.x + 4, rect.y, rect.w - 8, rect.h), view, OWN_SIZES[1:])
    room = rect.h - (y - rect.y) - 44
    if view.picture and room >= 200:
        tall = min(room, rect.w * 0.75)
        place = Rect(rect.x, rect.y + 8, rect.w, tall)
        sheet.add(_name(view, "picture"), Photo(place, view.picture, RADIUS), motion=Motion.SLIDE)
        sheet.take(words, tall + 44)
        return
    words, y = _written(desk, Rect(rect.x + 48, rect.y, rect.w - 48, rect.h), view, OWN_SIZES)
    down = max(0.0, (rect.h - (y - rect.y)) * 0.35)
    mark = Box(Rect(rect.x, rect.y + down, 14, max(60.0, y - rect.y)), desk.theme.accent, 7)
    sheet.add(_name(view, "mark"), mark, motion=Motion.SLIDE)
    sheet.take(words, down)


def _written(desk: Desk, rect: Rect, view: SlideView, sizes: Sequence[tuple[float, float]]) -> tuple[Sheet, float]:
    """Title and text in the largest of these sizes in which nothing is cut; in large text the one in which that is
    largest, and neither is smaller than in normal text. And the y below."""
    found: list[tuple[float, Sheet, float]] = []
    normal = (0.0, 0.0)
    for title, text in sizes:
        for eased in (desk.normal, *desk.down()):
            large = title * eased.size, text * eased.size
            if found and (large[0] < normal[0] - 0.1 or large[1] <= max(it[0] for it in found)):
                continue
            words = Sheet()
            y = _words(words, replace(eased, strict=True), rect, view, title, 3, text)
            if words.whole and y <= rect.bottom:
                normal = normal if found else large
                found.append((large[1], words, y))
        if found and not desk.step:
            break
    if found:
        return max(found, key=lambda it: it[0])[1:]
    words = Sheet()
    return words, _told(words, desk, rect, view, sizes[-1][0], 3, sizes[-1][1])


def _places(sheet: Sheet, desk: Desk, rect: Rect, view: SlideView) -> None:
    """Which slide of how many: a longer dot among dots."""
    theme = desk.theme
    wide = DOT * 3
    whole = (view.count - 1) * (DOT + 12) + wide
    x = rect.x + (rect.w - whole) / 2
    nodes: list[Node] = []
    for index in range(view.count):
        on = index == view.place
        nodes.append(Box(Rect(x, rect.y, wide if on else DOT, DOT), theme.primary if on else "", DOT / 2, theme.outline,
                         0 if on else 3))
        x += (wide if on else DOT) + 12
    sheet.add("slide_places", *nodes)
