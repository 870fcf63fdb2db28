"""What is typed, in the largest text: dots, digits or letters, always in sight."""
from __future__ import annotations

from kiosk.engine.view import EntryView
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Motion, Node, Sheet, Sign, Weight, shifted
from kiosk.ui.tokens import RADIUS, SMALL
from kiosk.ui.units import Rect

DOT, APART, PAD, CARET = 96.0, 48.0, 16.0, 8.0
DIGITS, LETTERS, LINE = 60.0, 52.0, 77.0


def height(desk: Desk, entry: EntryView, width: float) -> float:
    """Of a line of dots, or of a field with all that fits into so many lines."""
    if entry.length and not entry.digits:
        return DOT
    return _digits(desk, entry, width) * DIGITS * desk.size * 1.14 + 2 * PAD


def _grouped(entry: EntryView) -> str:
    return " ".join(entry.digits[start:start + 4] for start in range(0, len(entry.digits), 4))


def _digits(desk: Desk, entry: EntryView, width: float) -> int:
    return len(desk.type.lines(_grouped(entry), DIGITS * desk.size, Weight.SEMIBOLD, width - 2 * PAD - 16))


def digits(sheet: Sheet, desk: Desk, rect: Rect, entry: EntryView) -> None:
    theme = desk.theme
    nodes: list[Node] = []
    if entry.length and not entry.digits:
        side = min(DOT, (rect.w - APART * (entry.length - 1)) / entry.length)
        x = rect.x + (rect.w - entry.length * side - (entry.length - 1) * APART) / 2
        for index in range(entry.length):
            full = index < entry.filled
            place = entry.length - 1 - index if desk.texts.leftward else index
            dot = Rect(x + place * (side + APART), rect.y + (rect.h - side) / 2, side, side)
            nodes.append(Box(dot, theme.primary if full else "", side / 2, theme.primary if full else theme.outline, 7))
    else:
        nodes.append(Box(rect, theme.surface, RADIUS, theme.outline, 4))
        said = desk.type.flow(_grouped(entry), DIGITS * desk.size, Weight.SEMIBOLD, rect.inset(PAD + 8, PAD),
                              theme.text, align=Align.CENTER, pitch=1.14)
        nodes.append(shifted(said, 0, (rect.h - 2 * PAD - said.rect.h) / 2))
    sheet.add("entry", *nodes, shake=entry.shake, motion=Motion.NONE)


def letters(sheet: Sheet, desk: Desk, rect: Rect, entry: EntryView, *, titled: bool) -> None:
    """What has been typed, its end in sight. In a wide window what was wrong with it stands over it, and until the first
    letter what can be typed is in its place; `titled`: so does what it is for. In so little room these are set as large
    as they can be."""
    theme, view = desk.theme, desk.view
    nodes: list[Node] = [Box(rect, theme.surface, RADIUS, theme.primary, 6)]
    room = rect.inset(PAD + 8, PAD)
    size = LETTERS * desk.size
    typed = entry.digits
    while typed and desk.type.width(typed, size, Weight.SEMIBOLD) > room.w - CARET - 8:
        typed = typed[1:]
    inside = not (desk.frame.portrait or desk.low)
    hint = desk.say(view.lead) if inside and not typed and view.lead is not None and entry.problem is None else ""
    y = room.y
    if inside:
        problem = desk.say(entry.problem) if entry.problem else ""
        for small in range(12):
            side = SMALL * desk.size * 0.95 ** small
            head = desk.type.flow(desk.say(view.title) if titled else "", side, Weight.SEMIBOLD, Rect(room.x, room.y, room.w, 0), theme.text2,
                                  pitch=1.14)
            wrong = desk.type.flow(problem, side, Weight.SEMIBOLD,
                                   Rect(room.x + side + 16, head.rect.bottom if titled else room.y, room.w - side - 16, 0), theme.text,
                                   pitch=1.14)
            below = desk.type.flow(hint, side, Weight.REGULAR, Rect(room.x + CARET + 12, 0, room.w - CARET - 12, 0),
                                   theme.text2, pitch=1.14)
            y = wrong.rect.bottom if problem else head.rect.bottom if titled else room.y
            if y + (below.rect.h if hint else size * 1.14) <= room.bottom:
                break
        nodes += [head] if titled else []
        if problem:
            nodes += [Sign(Rect(room.x, wrong.rect.y + 4, side, side), "warning", theme.warning), wrong]
        if hint:
            nodes.append(shifted(below, 0, y))
    top = y + (room.bottom - y - size * 1.14) / 2
    if hint:
        top = y
    if typed:
        nodes.append(desk.type.flow(typed, size, Weight.SEMIBOLD, Rect(room.x, top, room.w, 0), theme.text, pitch=1.14))
    wide = desk.type.width(typed, size, Weight.SEMIBOLD)
    mark = below.rect.h if hint else size
    nodes.append(Box(Rect(room.x + wide + (6 if typed else 0), top + size * 0.07, CARET, min(mark, size)), theme.primary))
    sheet.add("entry", *nodes, motion=Motion.NONE)
