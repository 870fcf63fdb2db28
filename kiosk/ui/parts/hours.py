"""The hours of the coming days: in words, and as a bar of the day that is seen from afar."""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.engine.view import HoursView, Text, text
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Box, Node, Weight, Words, shifted
from kiosk.ui.tokens import SMALL, mix
from kiosk.ui.units import Rect

SIZE, BAR, ROUND, INNER, BETWEEN = SMALL + 2, 14.0, 7.0, 28.0, 12.0
BEGIN, END = 6 * 60, 23 * 60       # minutes of the day that the bar spans


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the day, its hours and those of the staff begin; `stacked`: the day has a line of its own above them."""

    day: float
    open: float
    staffed: float | None
    stacked: bool


def week(desk: Desk, rect: Rect, days: tuple[HoursView, ...]) -> list[tuple[Node, ...]]:
    """The heading, then as many days as have room, today first; in letters of which one day has. Each is one tuple."""
    for eased in desk.eased():
        columns, line = _columns(eased, rect, days), SIZE * eased.factor * 1.25
        y = rect.y if columns.staffed is None else rect.y + line + 6
        tall = line * (2 if columns.stacked else 1) + BAR + 36
        if y + tall <= rect.bottom:
            break
    desk, parts = eased, list[tuple[Node, ...]]()
    if columns.staffed is not None:
        parts.append((_cell(desk, text("hours.open"), columns.open, rect.y, columns.staffed - columns.open - 16, line),
                      _cell(desk, text("hours.staffed"), columns.staffed, rect.y, rect.right - columns.staffed, line)))
    count = max(1, min(len(days), int((rect.bottom - y + BETWEEN) / (tall + BETWEEN))))
    tall = min(tall * 1.3, (rect.bottom - y + BETWEEN) / count - BETWEEN)
    for day in days[:count]:
        parts.append(_day(desk, Rect(rect.x, y, rect.w, tall), columns, day, line))
        y += tall + BETWEEN
    return parts


def _columns(desk: Desk, rect: Rect, days: tuple[HoursView, ...]) -> Columns:
    def widest(texts: list[Text]) -> float:
        size = SIZE * desk.factor
        return max((desk.type.width(desk.say(told), size, Weight.SEMIBOLD) for told in texts), default=0.0)

    left, right = rect.x + INNER, rect.right - INNER
    alone = any(not staffed for day in days for _, _, staffed in day.bars)
    named, opened = widest([day.day for day in days]), widest([day.open for day in days] + [text("hours.open")])
    staffed = widest([day.staffed for day in days if day.staffed] + [text("hours.staffed")]) if alone else 0.0
    spare = right - left - named - opened - staffed
    if spare >= 40 * (2 if alone else 1):
        at = right - staffed
        return Columns(left, at - spare * (0.45 if alone else 0.0) - opened, at if alone else None, False)
    return Columns(left, left, left + (right - left) / 2 if alone else None, True)


def _day(desk: Desk, rect: Rect, columns: Columns, day: HoursView, line: float) -> tuple[Node, ...]:
    theme = desk.theme
    edge = theme.primary if day.today else theme.outline if theme.flat else ""
    nodes: list[Node] = [Box(rect, theme.surface, 20, edge, 5 if day.today else 2, raised=not theme.flat)]
    weight = Weight.SEMIBOLD if day.today else Weight.REGULAR
    lines = 2 if columns.stacked else 1
    top = rect.y + (rect.h - lines * line - BAR - 10) / 2
    right = rect.right - INNER
    named = (right if columns.stacked else columns.open) - columns.day
    nodes.append(_cell(desk, day.day, columns.day, top, named, line, weight, theme.text))
    top += line * (lines - 1)
    nodes.append(_cell(desk, day.open, columns.open, top, (columns.staffed or right) - columns.open - 8, line, weight,
                       theme.text))
    if day.staffed is not None and columns.staffed is not None:
        nodes.append(_cell(desk, day.staffed, columns.staffed, top, right - columns.staffed + 4, line, weight,
                           theme.text))
    track = Rect(rect.x + INNER, top + line + 10, rect.w - 2 * INNER, BAR)
    nodes.append(Box(track, theme.surface2, ROUND, theme.outline if theme.flat else "", 2))
    for begin, end, staffed in day.bars:
        first, last = (track.x + track.w * (min(max(at, BEGIN), END) - BEGIN) / (END - BEGIN) for at in (begin, end))
        if last - first >= 2 * ROUND:
            fill = theme.primary if staffed else mix(theme.surface, theme.primary, 0.34)
            nodes.append(Box(Rect(first, track.y, last - first, BAR), fill, ROUND))
    return tuple(nodes)


def _cell(desk: Desk, told: Text, x: float, y: float, wide: float, line: float, weight: Weight = Weight.REGULAR,
          colour: str = "") -> Words:
    words = desk.words(told, SIZE, Rect(x, y, wide, line), colour or desk.theme.text2, weight=weight, lines=1,
                       pitch=1.25)
    return shifted(words, 0, (line - words.rect.h) / 2)
