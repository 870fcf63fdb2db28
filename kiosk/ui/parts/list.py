"""The list of items: whole rows only, and, when there are more than fit, a strip with two large buttons and a count.

There is nothing to drag. The edges of further cards show under the last one.
"""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.view import RowView, Tone, ViewState, text
from kiosk.ui.parts.cover import row_dresses
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.rows import least, row
from kiosk.ui.scene import Align, Box, Control, Motion, Node, Sheet, Sign, Weight, shifted
from kiosk.ui.tokens import APART, HEAD, RADIUS, SMALL, TARGET, mix
from kiosk.ui.typeset import Style
from kiosk.ui.units import Rect

BETWEEN, STRIP, PEEK = APART, 112.0, 22.0


def heading(sheet: Sheet, desk: Desk, rect: Rect) -> float:
    """The count on the left, what needs the patron on the right, or under it if the two are too long for one line.

    Returns the y below.
    """
    view, theme = desk.view, desk.theme
    if view.list_heading is None:
        return rect.y
    head = desk.words(view.list_heading, HEAD, rect, theme.text, weight=Weight.BOLD, pitch=1.2)
    if view.list_note is None:
        sheet.add("list_heading", head)
        return head.rect.bottom + BETWEEN
    side = SMALL * desk.factor
    width = desk.type.width(desk.say(view.list_note), side, Weight.SEMIBOLD) + 2
    taken = desk.type.width(desk.say(view.list_heading), head.size, Weight.BOLD) + 44
    under = taken + side + 10 + width > rect.w
    room = Rect(rect.x + side + 10, head.rect.bottom, rect.w - side - 10, 400) if under else \
        Rect(rect.right - width, rect.y, width, 400)
    note = desk.words(view.list_note, SMALL, room, theme.text, weight=Weight.SEMIBOLD, pitch=1.2)
    if not under:
        note = shifted(note, 0, max(0.0, head.rect.h - note.rect.h - 6))
    sign = Rect(note.rect.x - side - 10, note.rect.y + (note.pitch - side) / 2, side, side)
    sheet.add("list_heading", head, note, Sign(sign, "attention", theme.warning))
    return note.rect.bottom + BETWEEN if under else max(head.rect.bottom, note.rect.bottom) + BETWEEN


def listed(sheet: Sheet, desk: Desk, rect: Rect, least: float = 0.0) -> tuple[int, int]:
    """Heading and rows in `rect`, the heading in text of which a row has room under it, and `least` of height."""
    for eased in desk.down() if desk.step else desk.eased():
        head = Sheet()
        y = heading(head, replace(eased, strict=True), rect)
        if desk.step:
            tallest = max((row(eased, view, rect.w - STRIP - BETWEEN)[0] for view in desk.view.rows), default=0.0)
            least = max(least, tallest + PEEK)
        if head.whole and y + least <= rect.bottom:
            break
    sheet.take(head, 0)
    return items(sheet, desk, Rect(rect.x, y, rect.w, rect.bottom - y))


def items(sheet: Sheet, desk: Desk, rect: Rect, *, beside_it: bool = True) -> tuple[int, int]:
    """Rows in `rect`; returns the first one drawn and how many are drawn. `beside_it`: what scrolls it is there."""
    strip = STRIP + BETWEEN if beside_it else 0.0
    rows = desk.view.rows
    dressed = list(zip(rows, row_dresses(rows), strict=True))
    room = rect.h - BETWEEN * (len(rows) - 1)
    crowded = sum(least(desk, view) for view in rows) > room
    if not crowded:
        drawn = [row(desk, view, rect.w, dress) for view, dress in dressed]
        crowded = bool(rows) and sum(height for height, _, _ in drawn) > room
    if not crowded:
        first, count = 0, len(rows)
    else:
        for eased in desk.eased():              # the text is large, but never so that one item is more than the list
            drawn = [row(eased, view, rect.w - strip, dress) for view, dress in dressed]
            if max(height for height, _, _ in drawn) <= rect.h - PEEK:
                break
        first, count = window([height for height, _, _ in drawn], rect.h - PEEK, desk.first_row)
    y = rect.y
    last = first + count - 1
    for index in range(first, first + count):
        height, body, sign = drawn[index]
        view = rows[index]
        key = f"row:{view.key}"
        if index == last and last < len(rows) - 1:
            _peek(sheet, desk, Rect(rect.x, y, rect.w - strip, height), len(rows) - 1 - last)
        sheet.add(key, *body, motion=Motion.INSERT, origin=(rect.x, y))
        sheet.add(f"{key}:{view.icon.value}", *sign, origin=(rect.x, y),
                  motion=Motion.POP if view.tone is Tone.SUCCESS else Motion.INSERT)
        if view.chosen is not None or view.opens:
            place = Rect(rect.x, y, rect.w - (strip if count < len(rows) else 0), height)
            sheet.control(Control(f"row:{index}", place, spoken(desk, view), RADIUS, key=view.key))
        y += height + BETWEEN
    if count < len(rows) and beside_it:
        _strip(sheet, desk, Rect(rect.right - STRIP, rect.y, STRIP, _reach(desk, rect.h, y - BETWEEN - rect.y)), first,
               count)
    return first, count


def _reach(desk: Desk, room: float, rows: float) -> float:
    """How high the strip is: as the rows in a high window, and as the list in a wide one, where few rows are."""
    return min(room, max(rows, 380)) if desk.frame.portrait else room


def _whole(desk: Desk, view: RowView, width: float, room: float) -> tuple[float, tuple[Node, ...], tuple[Node, ...]]:
    """A row no taller than its room."""
    for eased in desk.eased():
        drawn = row(eased, view, width)
        if drawn[0] <= room:
            break
    return drawn


def spoken(desk: Desk, view: RowView) -> str:
    """What a row that can be chosen says of itself."""
    told = [view.title or (desk.say(view.placeholder) if view.placeholder else ""), desk.say(view.status)]
    if view.detail is not None:
        told.append(desk.say(view.detail))
    return ". ".join([*told, desk.say(text("row.chosen"))] if view.chosen else told)


def window(heights: list[float], room: float, first: int) -> tuple[int, int]:
    """Which rows are drawn: as many whole ones as fit from `first`, and never blank space at the end."""
    last_first = len(heights) - 1
    used = heights[-1]
    while last_first > 0 and used + BETWEEN + heights[last_first - 1] <= room:
        last_first -= 1
        used += BETWEEN + heights[last_first]
    first = max(0, min(first, last_first))
    count, used = 1, heights[first]
    while first + count < len(heights) and used + BETWEEN + heights[first + count] <= room:
        used += BETWEEN + heights[first + count]
        count += 1
    return first, count


def _peek(sheet: Sheet, desk: Desk, rect: Rect, more: int) -> None:
    theme = desk.theme
    nodes: list[Node] = []
    for depth in range(min(2, more), 0, -1):
        edge = Rect(rect.x + 16 * depth, rect.bottom - 60, rect.w - 32 * depth, 60 + 10 * depth)
        shade = theme.surface if theme.flat else mix(theme.surface, theme.outline, 0.16 * depth)
        nodes.append(Box(edge, shade, RADIUS, theme.outline if theme.flat else "", 3 if theme.flat else 0))
    sheet.add("list_peek", *nodes, motion=Motion.NONE)


def _strip(sheet: Sheet, desk: Desk, rect: Rect, first: int, count: int) -> None:
    theme, total = desk.theme, len(desk.view.rows)
    size = SMALL * min(desk.factor, 1.35)
    count_tall = 2 * 1.2 * size + 12
    told = rect.h >= 2 * TARGET + count_tall
    tall = min(184.0, (rect.h - (count_tall if told else 24)) / 2)
    lower = Rect(rect.x, rect.bottom - tall, rect.w, tall)
    _arrows(sheet, desk, Rect(rect.x, rect.y, rect.w, tall), lower, first, count)
    if not told:
        return
    middle = Rect(rect.x - 6, rect.y + tall, rect.w + 12, rect.h - 2 * tall)
    nodes: list[Node] = []
    for index, line in enumerate((_shown(first, count), f"/ {total}")):
        words = desk.type.fit(line, Style(size, Weight.SEMIBOLD, 1.2, SMALL), Rect(middle.x, 0, middle.w, 54),
                              theme.text if not index else theme.text2, align=Align.CENTER, lines=1)
        nodes.append(shifted(words, 0, middle.y + middle.h / 2 - words.rect.h * (1 - index)))
    sheet.add("list_place", *nodes, motion=Motion.NONE)


def scrolled(sheet: Sheet, desk: Desk, rect: Rect, first: int, count: int) -> None:
    """What scrolls a list, side by side, with the place in it between them."""
    side = (rect.w - 220) / 2
    right = Rect(rect.right - side, rect.y, side, rect.h)
    _arrows(sheet, desk, Rect(rect.x, rect.y, side, rect.h), right, first, count)
    size = SMALL * min(desk.factor, 1.2)
    line = desk.type.fit(f"{_shown(first, count)} / {len(desk.view.rows)}", Style(size, Weight.SEMIBOLD, 1.2, SMALL),
                         Rect(rect.x + side, 0, 220, 60), desk.theme.text, align=Align.CENTER, lines=1)
    sheet.add("list_place", shifted(line, 0, rect.y + (rect.h - line.rect.h) / 2), motion=Motion.NONE)


def chosen_one(sheet: Sheet, desk: Desk, rect: Rect, foot: Rect) -> tuple[int, int]:
    """A list whose rows are chosen one at a time, by a button far below it: the first one drawn, which is framed."""
    rows, theme = desk.view.rows, desk.theme
    first = max(0, min(desk.first_row, len(rows) - 1))
    y = rect.y + 10
    for index in range(first, len(rows)):
        view = rows[index]
        height, body, sign = _whole(desk, view, rect.w - 20, rect.h - 20)
        if index > first and y + height > rect.bottom:
            break
        frame = Box(Rect(-8, -8, rect.w - 4, height + 16), "", RADIUS + 8, theme.primary, 6)
        sheet.add(f"shown:{view.key}", *((frame,) if index == first else ()), *body, *sign, motion=Motion.NONE,
                  origin=(rect.x + 10, y))
        y += height + BETWEEN + (8 if index == first else 0)
    side = min(200.0, foot.w * 0.24)
    middle = Rect(foot.x + side + 16, foot.y, foot.w - 2 * side - 32, foot.h)
    right = Rect(foot.right - side, foot.y, side, foot.h)
    _arrows(sheet, desk, Rect(foot.x, foot.y, side, foot.h), right, first, 1)
    _choose(sheet, desk, middle, first)
    return first, 1


def _choose(sheet: Sheet, desk: Desk, rect: Rect, index: int) -> None:
    """The button of the framed row: its sign says whether it is chosen, or none that it cannot be."""
    view, theme = desk.view.rows[index], desk.theme
    on = view.chosen is not None or view.opens
    ink = theme.primary if on else theme.text
    title = view.title or (desk.say(view.placeholder) if view.placeholder else "")
    left = rect.x + (84 if on else 16)
    words = desk.type.fit(title, Style(SMALL * desk.factor, Weight.SEMIBOLD if on else Weight.REGULAR, 1.1, SMALL),
                          Rect(left, 0, rect.right - 16 - left, rect.h - 12), ink, align=Align.CENTER)
    nodes: list[Node] = [Box(rect, theme.surface if on else theme.surface2, RADIUS, ink if on else theme.outline, 4)]
    if on:
        nodes.append(Sign(Rect(rect.x + 24, rect.y + (rect.h - 52) / 2, 52, 52),
                          "onward" if view.opens else "chosen" if view.chosen else "unchosen", ink))
    sheet.add(f"row:{view.key}", *nodes, shifted(words, 0, rect.y + (rect.h - words.rect.h) / 2))
    sheet.control(Control(f"row:{index}", rect, spoken(desk, view), RADIUS, on, key=view.key))


def _shown(first: int, count: int) -> str:
    return f"{first + 1}–{first + count}" if count > 1 else f"{first + 1}"


def _arrows(sheet: Sheet, desk: Desk, up: Rect, down: Rect, first: int, count: int) -> None:
    theme, below = desk.theme, len(desk.view.rows) - first - count
    for name, label, icon, more, place in (("scroll:up", "action.scroll_up", "up", first, up),
                                           ("scroll:down", "action.scroll_down", "down", below, down)):
        on = more > 0
        ink = theme.primary if on else theme.outline
        sheet.add(name, Box(place, theme.surface, RADIUS, ink, 4 if on else 2),
                  Sign(Rect(place.x + (place.w - 56) / 2, place.y + (place.h - 56) / 2, 56, 56), icon, ink))
        sheet.control(Control(name, place, desk.say(text(label)), RADIUS, on))


def row_signs(view: ViewState) -> tuple[tuple[str, str], ...]:
    return tuple((row_view.tone.value, row_view.icon.value) for row_view in view.rows)
