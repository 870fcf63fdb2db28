"""The buttons of a sheet, in lines; and the choices of the accessibility sheet, each of which is on or off."""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.engine.view import Action, ActionView, text
from kiosk.ui.parts.buttons import NOTE, button, name_of
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.tools import height
from kiosk.ui.scene import Align, Box, Control, Node, Sheet, Sign, Weight, shifted
from kiosk.ui.tokens import GAP, PRIMARY, RADIUS, SMALL
from kiosk.ui.typeset import Style
from kiosk.ui.units import Rect

CHOICE, LOW_GAP = 36.0, 16.0
SMALL_BUTTON = 140.0           # on a small panel
TUNING = (Action.CONTRAST, Action.SLOWER, Action.FASTER, Action.QUIETER, Action.LOUDER)


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines of buttons, each line shared equally by its own."""

    lines: tuple[tuple[ActionView, ...], ...]
    tall: float
    gap: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.tall + max(0, len(self.lines) - 1) * self.gap

    def lay(self, sheet: Sheet, desk: Desk, rect: Rect) -> None:
        for row, line in enumerate(self.lines):
            share = (rect.w - self.gap * (len(line) - 1)) / len(line)
            for column, view in enumerate(line):
                place = Rect(rect.x + column * (share + self.gap), rect.y + row * (self.tall + self.gap), share,
                             self.tall)
                if view.chosen is not None or view.action in TUNING:
                    choice(sheet, desk, place, view)
                else:
                    button(sheet, desk, place, view)


def grid_of(desk: Desk, actions: tuple[ActionView, ...]) -> Grid:
    """Answers under each other where they are many or their letters large, choices side by side; what must be within
    low reach takes as few lines as it can."""
    portrait = desk.frame.portrait
    if any(view.chosen is not None for view in actions):
        if desk.low:
            lines = lines_of(actions, 3 if portrait else 5)
            return Grid(lines, low_height(desk, len(lines)), LOW_GAP)
        tall = (148.0, 148.0, 180.0)[desk.step] if portrait else (136.0, 136.0, 176.0)[desk.step]
        if desk.frame.small:
            return Grid(lines_of(actions, 4), SMALL_BUTTON, 20.0)
        return Grid(lines_of(actions, 2 if portrait else 4), tall, 20.0)
    if desk.low:
        return Grid(lines_of(actions, 2 if portrait else max(3, min(4, len(actions)))), PRIMARY, GAP)
    stacked = portrait and len(actions) > (1 if desk.step == 2 else 2)
    tall = (SMALL_BUTTON if desk.frame.small else PRIMARY) + NOTE * (any(view.note for view in actions) and not stacked)
    return Grid(lines_of(actions, 1 if stacked else 3), tall, GAP)


def low_height(desk: Desk, lines: int) -> float:
    """How high so many lines of a sheet can be within low reach."""
    room = desk.frame.h - height(desk) - desk.reach - 2 * LOW_GAP - (lines - 1) * LOW_GAP
    return min(140.0, room / lines)


def lines_of(actions: tuple[ActionView, ...], across: int) -> tuple[tuple[ActionView, ...], ...]:
    return tuple(actions[start:start + across] for start in range(0, len(actions), across))


def choice(sheet: Sheet, desk: Desk, rect: Rect, view: ActionView) -> None:
    """Its sign and name, and in a word whether it is on; what is on is filled."""
    theme, on = desk.theme, view.chosen is True
    if not view.enabled:
        body, ink = Box(rect, theme.surface2, RADIUS, theme.outline, 2), theme.text2
    elif on:
        body, ink = Box(rect, theme.primary, RADIUS), theme.on_primary
    else:
        body, ink = Box(rect, theme.surface, RADIUS, theme.primary, 4), theme.primary
    side = 60.0 if rect.w > (330, 330, 430)[desk.step] and not desk.low else 0.0
    pitch = 1.06 if desk.low else 1.12
    left = rect.x + (28 + side + 20 if side else 10)
    room = Rect(left, rect.y + 6, rect.right - 10 - left, rect.h - 12)
    align = Align.LEFT if side else Align.CENTER
    state, mark = None, None
    told = view.note if view.chosen is None else text("choice.on" if on else "choice.off")
    if desk.low and view.chosen is not None:       # there is no room for a word: a sign says it
        box = Rect(rect.x + 14, rect.y + (rect.h - 44) / 2, 44, 44)
        mark = Sign(box, "chosen" if on else "unchosen", ink)
        room = Rect(box.right + 8, room.y, rect.right - 8 - box.right - 8, room.h)
    weight = Weight.SEMIBOLD if view.enabled else Weight.REGULAR
    for grown in (min(desk.factor, 1.2), 1.0):     # the word gives way before the name
        if told is not None and not desk.low:
            state = desk.type.fit(desk.say(told), Style(SMALL * grown, Weight.REGULAR, pitch, SMALL), room, ink,
                                  align=align, lines=1)
        rest = room.h - (state.rect.h if state else 0)
        label = desk.type.fit(desk.say(view.label), Style(CHOICE * desk.factor, weight, pitch, SMALL, CHOICE),
                              Rect(room.x, 0, room.w, rest), ink, align=align)
        if label.size >= CHOICE:
            break
    top = room.y + (room.h - label.rect.h - (state.rect.h if state else 0)) / 2
    nodes: list[Node] = [body, shifted(label, 0, top)]
    if mark is not None:
        nodes.append(mark)
    if state is not None:
        nodes.append(shifted(state, 0, top + label.rect.h - state.rect.y))
    if side:
        nodes.append(Sign(Rect(rect.x + 28, rect.y + (rect.h - side) / 2, side, side), view.action.value, ink))
    name = name_of(view.action)
    sheet.add(name, *nodes)
    sheet.control(Control(name, rect, desk.say(view.label), RADIUS, view.enabled))
