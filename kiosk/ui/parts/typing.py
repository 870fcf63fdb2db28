"""What is typed, in the largest text: dots, digits or letters, always in sight."""
from __future__ import annotations

from kiosk.engine.view import EntryView, Text
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Motion, Node, Sheet, Sign, Weight, Words, shifted
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
    """What has been typed, its end in sight. In a wide window the field also says what was wrong with it and, until the
    first letter, what can be typed; `titled`: and what it is for."""
    theme = desk.theme
    room, size, typed = rect.inset(PAD + 8, PAD), LETTERS * desk.size, entry.digits
    while typed and desk.type.width(typed, size, Weight.SEMIBOLD) > room.w - CARET - 8:
        typed = typed[1:]
    inside = not (desk.frame.portrait or desk.low)
    told, y, hinted = _told(desk, room, entry, size, titled=titled) if inside else ([], room.y, False)
    nodes: list[Node] = [Box(rect, theme.surface, RADIUS, theme.primary, 6), *told]
    tall = SMALL * desk.size if hinted else size
    top = y if hinted else y + (room.bottom - y - size * 1.14) / 2
    if typed:
        nodes.append(desk.type.flow(typed, size, Weight.SEMIBOLD, Rect(room.x, top, room.w, 0), theme.text, pitch=1.14))
    end = room.x + (desk.type.width(typed, size, Weight.SEMIBOLD) + 6 if typed else 0.0)
    nodes.append(Box(Rect(end, top + tall * 0.07, CARET, tall), theme.primary))
    sheet.add("entry", *nodes, motion=Motion.NONE)


def _told(desk: Desk, room: Rect, entry: EntryView, size: float, *, titled: bool) -> tuple[list[Node], float, bool]:
    """What the field says above what is typed, in text as large as leaves room for that; the y below, and whether a
    hint is in the place of what is typed."""
    theme, view = desk.theme, desk.view
    hint = view.lead if not entry.digits and entry.problem is None else None
    for shrunk in range(12):
        nodes: list[Node] = []
        side, y = SMALL * desk.size * 0.95 ** shrunk, room.y

        def put(told: Text, weight: Weight, ink: str, left: float, side: float = side, y: float = y) -> Words:
            place = Rect(room.x + left, y, room.w - left, 0)
            return desk.type.flow(desk.say(told), side, weight, place, ink, pitch=1.14)

        if titled:
            nodes.append(title := put(view.title, Weight.SEMIBOLD, theme.text2, 0.0))
            y = title.rect.bottom
        if entry.problem is not None:
            sign = Sign(Rect(room.x, y + 4, side, side), "warning", theme.warning)
            nodes += [sign, wrong := put(entry.problem, Weight.SEMIBOLD, theme.text, side + 16, y=y)]
            y = wrong.rect.bottom
        tall = size * 1.14
        if hint is not None:
            nodes.append(below := put(hint, Weight.REGULAR, theme.text2, CARET + 12, y=y))
            tall = below.rect.h
        if y + tall <= room.bottom:
            break
    return nodes, y, hint is not None
