"""The keyboard of letters, as a real one has them, and the field of what has been typed.

It is no mirror image in any language: Arabic letters too have their places from the left.
"""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.engine.keyboard import KeysView
from kiosk.engine.view import Action, EntryView, text
from kiosk.ui.parts.buttons import name_of
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Control, Motion, Node, Sheet, Sign, Weight, shifted
from kiosk.ui.tokens import RADIUS, SMALL
from kiosk.ui.typeset import Style
from kiosk.ui.units import Rect

SPACE, TIGHT = 12.0, 20.8          # between two keys: 3 mm, and the same on a small panel
LARGEST = 128.0                    # how high a key is at most
CARET, LETTER = 4.0, 56.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A key as wide as `units` letters."""

    name: str
    label: str
    face: str
    units: float = 1.0
    sign: str = ""


def keyboard(sheet: Sheet, desk: Desk, rect: Rect, view: KeysView, *, flat: bool = False) -> None:
    """Keys that fill `rect`; `flat`: where there is height for few lines, its functions are beside the last letters."""
    keys = Sheet()
    lines = [[Cell(f"key:{letter}", letter, letter) for letter in line] for line in view.lines]
    if flat:
        lines[-1] += functions(desk, view)
    else:
        lines.append(functions(desk, view))
    space = TIGHT if desk.frame.small else SPACE
    widest = max(sum(cell.units for cell in line) for line in lines)
    unit = (rect.w - (widest - 1) * space) / widest
    tall = min(LARGEST, (rect.h - (len(lines) - 1) * space) / len(lines))
    letter = _letter(desk, [cell.face for line in lines for cell in line if _is_letter(cell)], unit, tall)
    top = rect.bottom - len(lines) * tall - (len(lines) - 1) * space
    for row, line in enumerate(lines):
        units = sum(cell.units for cell in line)
        x = rect.x + (rect.w - units * unit - (units - 1) * space) / 2
        for cell in line:
            wide = cell.units * unit + (cell.units - 1) * space
            _key(keys, desk, Rect(x, top + row * (tall + space), wide, tall), cell, letter)
            x += wide + space
    if desk.texts.leftward:
        keys.mirror(rect)
    sheet.take(keys, 0)


def functions(desk: Desk, view: KeysView) -> list[Cell]:
    return [Cell(name_of(Action.LETTERS), desk.say(text("action.letters", sign=view.more)), view.more, 1.5),
            Cell("key: ", desk.say(text("action.space")), desk.say(text("action.space")), 4.0),
            Cell("erase", desk.say(text("action.erase")), "", 1.5, "erase"),
            Cell(name_of(Action.CLEAR), desk.say(text("action.clear")), desk.say(text("action.clear")), 3.0)]


def _is_letter(cell: Cell) -> bool:
    return cell.name.startswith("key:") and cell.name != "key: "


def _letter(desk: Desk, faces: list[str], wide: float, tall: float) -> float:
    """The size of letters: as large as the keys, in the largest text, of which all have one size."""
    usual = min(LETTER, tall / 1.3)
    if not desk.large:
        return usual
    widest = max((desk.type.width(face, 100.0, Weight.SEMIBOLD) / 100 for face in faces), default=1.0)
    return max(usual, min(LETTER * desk.size, tall / 1.1, (wide - 8) / widest * 0.98))


def _key(sheet: Sheet, desk: Desk, rect: Rect, cell: Cell, size: float) -> None:
    theme = desk.theme
    letter = _is_letter(cell)
    stroke = theme.outline if theme.flat else ""
    nodes: list[Node] = [Box(rect, theme.surface if letter else theme.surface2, RADIUS * 0.75, stroke,
                             3 if stroke else 0, raised=letter)]
    if cell.sign:
        side = min(64.0, rect.h * 0.6)
        nodes.append(Sign(Rect(rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side), cell.sign,
                          theme.text))
    else:
        wanted = min(SMALL + 2, rect.h / 1.3)
        most = rect.h / 1.3 if desk.large else 44.0
        style = Style(size if letter else min(wanted * desk.factor, most), Weight.SEMIBOLD, 1.1, SMALL)
        words = desk.type.fit(cell.face, style, rect.inset(4, 2), theme.text, align=Align.CENTER, lines=1)
        nodes.append(shifted(words, 0, (rect.h - 4 - words.rect.h) / 2))
    sheet.add(cell.name, *nodes, motion=Motion.NONE)
    sheet.control(Control(cell.name, rect, cell.label, RADIUS * 0.75))


def field(sheet: Sheet, desk: Desk, rect: Rect, entry: EntryView, *, titled: bool) -> None:
    """What has been typed, its end in sight, with a mark where the next letter comes. `titled`: what it is for stands
    over it, where there is no room for that elsewhere; what was wrong with it does in any case."""
    theme, view = desk.theme, desk.view
    nodes: list[Node] = [Box(rect, theme.surface, RADIUS, theme.primary, 4)]
    room = rect.inset(28, 8)
    over = entry.problem or (view.title if titled else None)
    if over is not None:
        size = min(SMALL * desk.factor, room.h * 0.4) if entry.problem else SMALL
        side = size + 6 if entry.problem else 0.0
        left = side + 12 if side else 0.0
        head = desk.type.fit(desk.say(over), Style(size, Weight.SEMIBOLD, 1.2, SMALL),
                             Rect(room.x + left, room.y, room.w - left, room.h),
                             theme.text if side else theme.text2, lines=1)
        nodes += [*((Sign(Rect(room.x, room.y, side, side), "warning", theme.warning),) if side else ()), head]
        room = Rect(room.x, room.y + head.rect.h, room.w, room.h - head.rect.h)
    typed = entry.digits
    for eased in desk.down():                      # what is typed is seen whole while it can be
        size = min(52.0 * min(eased.factor, 1.35), room.h / 1.2)
        if desk.type.width(typed, size, Weight.SEMIBOLD) <= room.w - 24:
            break
    while typed and desk.type.width(typed, size, Weight.SEMIBOLD) > room.w - 24:
        typed = typed[1:]
    hint = not typed and view.lead is not None
    shown = desk.say(view.lead) if hint and view.lead is not None else typed
    if shown:
        style = Style(min(size, SMALL * desk.factor), Weight.REGULAR, 1.2, SMALL) if hint else \
            Style(size, Weight.SEMIBOLD, 1.2)
        words = desk.type.fit(shown, style, Rect(room.x + (14 if hint else 0), room.y, room.w - 14, room.h),
                              theme.text2 if hint else theme.text, lines=2 if hint else 1)
        nodes.append(shifted(words, 0, (room.h - words.rect.h) / 2))
    wide = desk.type.width(typed, size, Weight.SEMIBOLD)
    nodes.append(Box(Rect(room.x + wide + (4 if typed else 0), room.y + (room.h - size * 1.1) / 2, CARET, size * 1.1),
                     theme.primary))
    sheet.add("entry", *nodes, motion=Motion.NONE)
