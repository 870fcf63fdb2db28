"""The foot of a screen in the largest text: its main actions, and what leafs through the column above them."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.engine.view import Action, ActionView, text
from kiosk.ui.parts.buttons import ENDINGS
from kiosk.ui.parts.cells import OVER, Cell, action
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Box, Control, Motion, Node, Sheet, Sign, Weight
from kiosk.ui.tokens import APART, GAP, RADIUS, SMALL, TARGET
from kiosk.ui.units import Rect

STACKED, SLENDER = 176.0, 140.0    # how wide what leafs is, one under the other and side by side
SIGN = 64.0
WAYS = (Action.BORROW, Action.RETURN)


@dataclass(frozen=True, slots=True)
class Lines:
    """Cells in lines of `across`, the first line short if they do not come out even."""

    cells: tuple[Cell, ...]
    across: int
    width: float

    @property
    def lines(self) -> list[tuple[Cell, ...]]:
        odd = len(self.cells) % self.across
        rest = [self.cells[at:at + self.across] for at in range(odd, len(self.cells), self.across)]
        return [self.cells[:odd], *rest] if odd else rest

    def _share(self, line: Sequence[Cell]) -> float:
        return (self.width - APART * (len(line) - 1)) / len(line)

    @property
    def heights(self) -> list[float]:
        return [max(cell.tall(self._share(line)) for cell in line) for line in self.lines]

    @property
    def tall(self) -> float:
        return sum(self.heights) + APART * max(0, len(self.lines) - 1)

    @property
    def hyphens(self) -> int:
        return sum(cell.hyphens(self._share(line)) for line in self.lines for cell in line)

    def lay(self, sheet: Sheet, rect: Rect) -> None:
        heights = self.heights
        more = (rect.h - self.tall) / max(1, len(heights))
        y = rect.y
        for line, tall in zip(self.lines, heights, strict=True):
            share = self._share(line)
            for column, cell in enumerate(line):
                cell.lay(sheet, Rect(rect.x + column * (share + APART), y, share, tall + more))
            y += tall + more + APART


@dataclass(frozen=True, slots=True)
class Bar:
    """`keys`: how many buttons leaf, 0, 2 or 3, and whether they are `stacked`; `others`: the actions that had no room
    here."""

    lines: Lines | None
    keys: int
    stacked: bool
    tall: float
    others: tuple[ActionView, ...] = ()

    @property
    def aside(self) -> float:
        """How wide what leafs is."""
        return aside(self.keys, self.stacked)

    def lay(self, sheet: Sheet, desk: Desk, rect: Rect, leafing: Leafing) -> None:
        """In `rect`, which is as high as the bar."""
        if self.lines is not None:
            self.lines.lay(sheet, Rect(rect.x, rect.y, self.lines.width, rect.h))
        if not self.keys:
            return
        left = rect.x if self.lines is None else rect.right - self.aside
        place = Rect(left, rect.y, rect.right - left, rect.h)
        count = self.keys
        for index in range(count):
            if self.stacked:
                tall = (place.h - APART * (count - 1)) / count
                one = Rect(place.x, place.y + index * (tall + APART), place.w, tall)
            else:
                wide = (place.w - APART * (count - 1)) / count
                one = Rect(place.x + index * (wide + APART), place.y, wide, place.h)
            leafing.lay(sheet, desk, one, "up" if not index else "down" if index == count - 1 else "press")


@dataclass(frozen=True, slots=True)
class Leafing:
    """How many places there are before this one and after it, and the control that is pressed from afar, with the sign
    that says what pressing it does."""

    before: int
    after: int
    control: Control | None = None
    sign: str = "onward"

    def lay(self, sheet: Sheet, desk: Desk, rect: Rect, what: str) -> None:
        theme = desk.theme
        if what == "press":
            if one := self.control:
                key = f"row:{one.key}" if one.key else one.name
                sheet.add(key, Box(rect, theme.primary, RADIUS), _sign(rect, self.sign, theme.on_primary),
                          motion=Motion.NONE)
                sheet.control(Control(one.name, rect, one.label, RADIUS, one.enabled, one.main, one.key))
            return
        more, label = (self.before, "action.scroll_up") if what == "up" else (self.after, "action.scroll_down")
        ink = theme.primary if more else theme.outline
        nodes: list[Node] = [Box(rect, theme.surface, RADIUS, ink, 4 if more else 2)]
        size = SMALL * desk.size
        said = str(more) if more and self.control is None else ""
        wide = desk.type.width(said, size, Weight.SEMIBOLD)
        if said and SIGN + wide + 8 <= rect.w - 24:
            left = rect.x + (rect.w - SIGN - 8 - wide) / 2
            nodes.append(Sign(Rect(left, rect.y + (rect.h - SIGN) / 2, SIGN, SIGN), what, ink))
            place = Rect(left + SIGN + 8, rect.y + (rect.h - size * 1.2) / 2, wide + 2, 0)
            nodes.append(desk.type.flow(said, size, Weight.SEMIBOLD, place, ink))
        else:
            nodes.append(_sign(rect, what, ink))
        sheet.add(f"scroll:{what}", *nodes, motion=Motion.NONE)
        sheet.control(Control(f"scroll:{what}", rect, desk.say(text(label)), RADIUS, more > 0))


def _sign(rect: Rect, name: str, ink: str) -> Sign:
    return Sign(Rect(rect.x + (rect.w - SIGN) / 2, rect.y + (rect.h - SIGN) / 2, SIGN, SIGN), name, ink)


def aside(keys: int, stacked: bool) -> float:
    return 0.0 if not keys else STACKED if stacked else keys * SLENDER + (keys - 1) * APART


def bar(desk: Desk, width: float, views: tuple[ActionView, ...], most: float, keys: int = 0) -> Bar:
    """The lowest that has room for the actions and for so many keys that leaf, and is no higher than `most`: the others
    go, the main ones last."""
    kept = list(views)
    while kept:
        found = min((_bar(desk, width, kept, keys, stacked, across, most if desk.low else 0.0)
                     for stacked in ((True, False) if keys else (False,)) for across in range(1, len(kept) + 1)),
                    key=lambda one: (one.tall > most, one.lines.hyphens if one.lines else 0, one.tall))
        worth = min(_weight(view) for view in kept)
        if len(kept) == 1 or (found.tall <= most and (worth or not found.lines or not found.lines.hyphens)):
            others = tuple(view for view in views if view not in kept)
            return Bar(found.lines, keys, found.stacked, found.tall, others)
        kept.remove(min(kept, key=_weight))
    return Bar(None, keys, False, TARGET if keys else 0.0)


def _weight(view: ActionView) -> int:
    """What stays longest at the foot: what carries the task on, and ways that are equal."""
    return 2 * view.primary + (view.action in (*ENDINGS, *WAYS))


def _bar(desk: Desk, width: float, views: Sequence[ActionView], keys: int, stacked: bool, across: int,
         most: float) -> Bar:
    room = width - aside(keys, stacked) - (GAP if keys else 0)
    lines = Lines(tuple(action(desk, view) for view in views), across, room)
    least = keys * TARGET + (keys - 1) * APART if stacked else 0.0
    return Bar(lines, keys, stacked, max(lines.tall, least, min(most, lines.tall + OVER * len(lines.lines))))
