"""What is pressed in the largest text: its words in full size, in as many lines as they take."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.engine.view import Action, ActionView, Screen, TabView, text
from kiosk.ui.parts.buttons import LABEL, faces, name_of
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.leaf import Block
from kiosk.ui.parts.tabs import COUNT, face
from kiosk.ui.scene import Align, Box, Control, Node, Sheet, Sign, Weight, Words, shifted
from kiosk.ui.syllables import HYPHEN
from kiosk.ui.tokens import APART, BODY, RADIUS, SMALL
from kiosk.ui.units import Rect

LEAST = 138.0                      # 20 mm on the smallest panel
EDGE, OVER, TIGHT = 20.0, 16.0, 1.5     # beside the words of a cell, and over them
SIGN = 72.0
TILE, TILE_NOTE = 72.0, 36.0
THREE = (Screen.BORROW, Screen.RETURN, Screen.PICKUP)
"""Screens that have three actions side by side beside a column; so have those with tabs."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`words`: its texts in a width, one under the other. `body`: what is under them, of its place. `sign`: at its far
    end, and its colour. `tight`: there is height for two of them in what is within low reach of a wide window."""

    control: Control
    words: Callable[[float], list[Words]]
    body: Callable[[Rect], list[Node]]
    sign: tuple[str, str] | None = None
    tight: bool = False

    def told(self, width: float) -> list[Words]:
        return self.words(width - 2 * EDGE - (SIGN + EDGE if self.sign else 0))

    def tall(self, width: float) -> float:
        told = max((one.rect.bottom for one in self.told(width)), default=0.0)
        return told + 2 * TIGHT if self.tight else max(LEAST, told + 2 * OVER)

    def hyphens(self, width: float) -> int:
        return sum(line.endswith(HYPHEN) for one in self.told(width) for line in one.lines)

    def lay(self, sheet: Sheet, place: Rect) -> None:
        told = self.told(place.w)
        top = place.y + (place.h - max(one.rect.bottom for one in told)) / 2
        nodes = self.body(place) + [shifted(one, place.x + EDGE, top) for one in told]
        if self.sign:
            nodes.append(Sign(Rect(place.right - EDGE - SIGN, place.y + (place.h - SIGN) / 2, SIGN, SIGN), *self.sign))
        sheet.add(self.control.name, *nodes)
        sheet.control(Control(self.control.name, place, self.control.label, RADIUS, self.control.enabled,
                              self.control.main))


def action(desk: Desk, view: ActionView) -> Cell:
    """A button, or a way in, which is larger."""
    tiled = desk.view.screen in (Screen.ATTRACT, Screen.CHOOSE) and view.action in (Action.BORROW, Action.RETURN) \
        and desk.view.overlay is None
    size = desk.head(TILE) if tiled else SMALL + 2 if _slender(desk) else LABEL if view.note is None else LABEL - 4
    weight = Weight.BOLD if tiled else Weight.SEMIBOLD if view.enabled else Weight.REGULAR
    _, ink, note_ink = faces(desk, Rect(0, 0, 1, 1), view, RADIUS)

    def words(width: float) -> list[Words]:
        parts = [(view.label, size, weight, ink)]
        if view.note is not None:
            parts.append((view.note, TILE_NOTE if tiled else SMALL, Weight.REGULAR, note_ink))
        return _stacked([desk.type.flow(desk.say(told), part * desk.size, heavy, Rect(0, 0, width, 0), colour,
                                        align=Align.CENTER, pitch=1.14) for told, part, heavy, colour in parts])

    spoken = desk.say(view.label) + (". " + desk.say(view.note) if view.note else "")
    return Cell(Control(name_of(view.action), Rect(0, 0, 0, 0), spoken, RADIUS, view.enabled, main=True), words,
                lambda place: faces(desk, place, view, RADIUS)[0], tight=desk.low and not desk.frame.portrait)


def _slender(desk: Desk) -> bool:
    """Whether names of actions are smaller: where three of them stand side by side in the normal size."""
    view = desk.view
    if desk.frame.portrait or view.overlay is not None:
        return False
    three = len(view.actions) == 3 and (view.screen in THREE or bool(view.tabs)) and not desk.low
    return three or view.keys is not None


def link(desk: Desk, view: ActionView) -> Cell:
    """A fact that leads to more of it."""
    ink = desk.theme.primary
    return Cell(_named(desk, view), _line(desk, desk.say(view.label), SMALL, Weight.SEMIBOLD, ink),
                lambda place: [Box(place, desk.theme.surface, RADIUS, ink, 3)], ("onward", ink))


def tabs(desk: Desk, x: float, width: float) -> list[Block]:
    """Pages of one screen, in the form that is lowest."""
    views = desk.view.tabs
    found: list[list[Block]] = []
    for across in range(1, len(views) + 1):
        if len(views) % across:
            continue
        lines, share = [views[at:at + across] for at in range(0, len(views), across)], _share(width, across)
        paired = [all(_beside(desk, view) <= share for view in line) for line in lines]
        told = [[tab(desk, view, pair) for view in line] for line, pair in zip(lines, paired, strict=True)]
        if across == 1 or not any(cell.hyphens(share) for line in told for cell in line):
            found.append([block for line in told for block in blocks(line, x, width, across)])
    return min(found, key=lambda one: sum(block.tall + block.above for block in one), default=[])


def _beside(desk: Desk, view: TabView) -> float:
    """How wide its name and its count are beside each other."""
    name, counted = desk.say(view.label), desk.say(view.count) if view.count else "…"
    return desk.type.width(counted, COUNT * desk.size, Weight.BOLD) + 2 * EDGE + 64 + \
        desk.type.width(name, BODY * desk.size, Weight.SEMIBOLD)


def tab(desk: Desk, view: TabView, paired: bool) -> Cell:
    """A page of several: its name, and over it what is counted on it; or beside it, where they are `paired`."""
    ink = face(desk, Rect(0, 0, 1, 1), view)[1]
    counted, name = desk.say(view.count) if view.count else "…", desk.say(view.label)

    def words(width: float) -> list[Words]:
        large, small = COUNT * desk.size, BODY * desk.size
        wide = desk.type.width(counted, large, Weight.BOLD) + 2
        if paired:
            count = desk.type.flow(counted, large, Weight.BOLD, Rect(8, 0, width - 16, 0), ink, align=Align.RIGHT,
                                   pitch=1.1)
            told = desk.type.flow(name, small, Weight.SEMIBOLD, Rect(8, 0, width - 32 - wide, 0), ink, pitch=1.1)
            return [shifted(told, 0, (count.rect.h - told.rect.h) * 0.6), count]
        return _stacked([desk.type.flow(told, size, weight, Rect(0, 0, width, 0), ink, align=Align.CENTER, pitch=1.1)
                         for told, size, weight in ((counted, large, Weight.BOLD), (name, small, Weight.SEMIBOLD))])

    return Cell(Control(name_of(view.action), Rect(0, 0, 0, 0), f"{name} {counted}", RADIUS), words,
                lambda place: face(desk, place, view)[0])


def choice(desk: Desk, view: ActionView) -> Cell:
    """Its name, and in a word whether it is on; what is on is filled."""
    theme, on = desk.theme, view.chosen is True
    ink = theme.text2 if not view.enabled else theme.on_primary if on else theme.primary
    told = view.note if view.chosen is None else text("choice.on" if on else "choice.off")

    def words(width: float) -> list[Words]:
        parts = [(view.label, 36.0, Weight.SEMIBOLD if view.enabled else Weight.REGULAR)]
        if told is not None:
            parts.append((told, SMALL, Weight.REGULAR))
        return _stacked([desk.type.flow(desk.say(said), size * desk.size, weight, Rect(0, 0, width, 0), ink, pitch=1.14)
                         for said, size, weight in parts])

    def body(place: Rect) -> list[Node]:
        if not view.enabled:
            return [Box(place, theme.surface2, RADIUS, theme.outline, 2)]
        return [Box(place, theme.primary, RADIUS) if on else Box(place, theme.surface, RADIUS, theme.primary, 4)]

    sign = (("chosen" if on else "unchosen") if view.chosen is not None else view.action.value, ink)
    return Cell(_named(desk, view), words, body, sign)


def language(desk: Desk, code: str) -> Cell:
    theme, chosen, name = desk.theme, code == desk.view.language, desk.texts.language_name(code)
    ink = theme.on_primary if chosen else theme.primary
    return Cell(Control(f"language:{code}", Rect(0, 0, 0, 0), name, RADIUS),
                _line(desk, name, LABEL, Weight.SEMIBOLD, ink, Align.CENTER),
                lambda place: [Box(place, theme.primary if chosen else theme.surface, RADIUS, theme.primary, 4)],
                ("chosen", ink) if chosen else None)


def _named(desk: Desk, view: ActionView) -> Control:
    return Control(name_of(view.action), Rect(0, 0, 0, 0), desk.say(view.label), RADIUS, view.enabled)


def _line(desk: Desk, told: str, size: float, weight: Weight, ink: str,
          align: Align = Align.LEFT) -> Callable[[float], list[Words]]:
    return lambda width: [desk.type.flow(told, size * desk.size, weight, Rect(0, 0, width, 0), ink, align=align,
                                         pitch=1.14)]


def _stacked(told: list[Words]) -> list[Words]:
    """One under the other."""
    found, y = [], 0.0
    for one in told:
        found.append(shifted(one, 0, y))
        y += one.rect.h
    return found


def blocks(cells: Sequence[Cell], x: float, width: float, across: int) -> list[Block]:
    """Cells in lines of so many, or of fewer where a word would have to be broken."""
    while across > 1 and any(cell.hyphens(_share(width, across)) for cell in cells):
        across -= 1
    share = _share(width, across)
    found = []
    for start in range(0, len(cells), across):
        line, sheet = cells[start:start + across], Sheet()
        tall = max(cell.tall(share) for cell in line)
        for column, cell in enumerate(line):
            cell.lay(sheet, Rect(x + column * (share + APART), 0, share, tall))
        found.append(Block(sheet, tall, APART))
    return found


def _share(width: float, across: int) -> float:
    return (width - APART * (across - 1)) / across
