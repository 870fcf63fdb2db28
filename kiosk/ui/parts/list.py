"""The list of items: whole rows only, and, when there are more than fit, a strip with two large buttons and a count.

There is nothing to drag. The edges of further cards show under the last one.
"""
from __future__ import annotations

from kiosk.engine.view import RowView, Tone, ViewState, text
from kiosk.ui.parts.cover import row_dresses
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.rows import row
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


def items(sheet: Sheet, desk: Desk, rect: Rect) -> tuple[int, int]:
    """Rows in `rect`; returns the first one drawn and how many are drawn."""
    rows = desk.view.rows
    dressed = list(zip(rows, row_dresses(rows), strict=True))
    drawn = [row(desk, view, rect.w, dress) for view, dress in dressed]
    total = sum(height for height, _, _ in drawn) + BETWEEN * (len(drawn) - 1)
    if total <= rect.h or not rows:
        first, count = 0, len(rows)
    else:
        for eased in desk.eased():              # the text is large, but never so that one item is more than the list
            drawn = [row(eased, view, rect.w - STRIP - BETWEEN, dress) for view, dress in dressed]
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
            _peek(sheet, desk, Rect(rect.x, y, rect.w - STRIP - BETWEEN, height), len(rows) - 1 - last)
        sheet.add(key, *body, motion=Motion.INSERT, origin=(rect.x, y))
        sheet.add(f"{key}:{view.icon.value}", *sign, origin=(rect.x, y),
                  motion=Motion.POP if view.tone is Tone.SUCCESS else Motion.INSERT)
        if view.chosen is not None:
            place = Rect(rect.x, y, rect.w - (STRIP + BETWEEN if count < len(rows) else 0), height)
            sheet.control(Control(f"row:{index}", place, spoken(desk, view), RADIUS))
        y += height + BETWEEN
    if count < len(rows):
        _strip(sheet, desk, Rect(rect.right - STRIP, rect.y, STRIP, min(rect.h, max(y - BETWEEN - rect.y, 380))), first,
               count)
    return first, count


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
    below = total - first - count
    size = SMALL * min(desk.factor, 1.35)
    count_tall = 2 * 1.2 * size + 12
    told = rect.h >= 2 * TARGET + count_tall
    tall = min(184.0, (rect.h - (count_tall if told else 24)) / 2)
    for name, label, icon, more, place in (
            ("scroll:up", "action.scroll_up", "up", first, Rect(rect.x, rect.y, rect.w, tall)),
            ("scroll:down", "action.scroll_down", "down", below, Rect(rect.x, rect.bottom - tall, rect.w, tall))):
        on = more > 0
        ink = theme.primary if on else theme.outline
        nodes: list[Node] = [Box(place, theme.surface, RADIUS, ink, 4 if on else 2)]
        nodes.append(Sign(Rect(place.x + (place.w - 56) / 2, place.y + (place.h - 56) / 2, 56, 56), icon, ink))
        sheet.add(name, *nodes)
        sheet.control(Control(name, place, desk.say(text(label)), RADIUS, on))
    if not told:
        return
    middle = Rect(rect.x - 6, rect.y + tall, rect.w + 12, rect.h - 2 * tall)
    shown = f"{first + 1}–{first + count}" if count > 1 else f"{first + 1}"
    nodes = []
    for index, line in enumerate((shown, f"/ {total}")):
        words = desk.type.fit(line, Style(size, Weight.SEMIBOLD, 1.2, SMALL), Rect(middle.x, 0, middle.w, 54),
                              theme.text if not index else theme.text2, align=Align.CENTER, lines=1)
        nodes.append(shifted(words, 0, middle.y + middle.h / 2 - words.rect.h * (1 - index)))
    sheet.add("list_place", *nodes, motion=Motion.NONE)


def row_signs(view: ViewState) -> tuple[tuple[str, str], ...]:
    return tuple((row_view.tone.value, row_view.icon.value) for row_view in view.rows)
