"""Digits: the keypad with 1-2-3 on top, and what has been typed, as dots or as digits."""
from __future__ import annotations

from kiosk.engine.view import Action, ActionView, EntryView
from kiosk.ui.parts.buttons import name_of
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Control, Motion, Node, Sheet, Sign, Weight, shifted
from kiosk.ui.tokens import RADIUS, TARGET
from kiosk.ui.units import Rect

SPACE, NARROW = 28.0, 14.0
LARGE = 124.0                      # how high a key is that has room for the largest figures


def keypad(sheet: Sheet, desk: Desk, rect: Rect, entry: EntryView, cancel: ActionView | None, *,
           flat: bool = False) -> None:
    """Twelve keys filling `rect`; the bottom ones are cancel, 0 and erase. Figures run left to right everywhere.
    `flat`: in two lines, or one where it is lower still."""
    keys = Sheet()
    _keys(keys, desk, rect, entry, cancel, flat)
    if desk.texts.leftward:
        keys.mirror(rect)
    sheet.take(keys, 0)


def _keys(sheet: Sheet, desk: Desk, rect: Rect, entry: EntryView, cancel: ActionView | None, flat: bool) -> None:
    across = 3 if not flat else 6 if rect.h >= 2 * (LARGE if desk.large else TARGET) + NARROW else 12
    if across == 12 and cancel is None:
        across = 11
    space = SPACE if not flat else NARROW
    lines = -(-11 // across)
    wide, tall = (rect.w - (across - 1) * space) / across, (rect.h - (lines - 1) * space) / lines
    keys = (*"123456789", "cancel", "0", "erase") if not flat else (*"1234567890", "erase", "cancel")
    on = not entry.busy
    for index, key in enumerate(keys):
        place = Rect(rect.x + index % across * (wide + space), rect.y + index // across * (tall + space), wide, tall)
        if key == "cancel" and cancel is not None:
            _cancel(sheet, desk, place, cancel)
        elif key == "erase":
            side = min(84.0, tall * 0.6)
            _key(sheet, desk, place, "erase", desk.texts.say("action.erase"), on,
                 Sign(Rect(place.x + (wide - side) / 2, place.y + (tall - side) / 2, side, side), "erase",
                      desk.theme.text if on else desk.theme.outline))
        elif key.isdecimal():
            _digit(sheet, desk, place, key, on)


def _cancel(sheet: Sheet, desk: Desk, place: Rect, cancel: ActionView) -> None:
    words = desk.words(cancel.label, 40, place.inset(12, 8), desk.theme.text, weight=Weight.SEMIBOLD,
                       align=Align.CENTER, pitch=1.16)
    _key(sheet, desk, place, name_of(cancel.action), desk.say(cancel.label), True,
         shifted(words, 0, (place.h - 16 - words.rect.h) / 2))


def _digit(sheet: Sheet, desk: Desk, place: Rect, digit: str, on: bool) -> None:
    ink, room = desk.theme.text if on else desk.theme.outline, Rect(place.x, place.y, place.w, 200.0)
    words = desk.words(digit, 68, room, ink, weight=Weight.SEMIBOLD, align=Align.CENTER, lines=1, pitch=1.2,
                       most=place.h / (0.91 if desk.large else 1.3))     # no figure reaches below its line
    down = (place.h - words.rect.h) / 2 - (0.04 * words.size if desk.large else 0.0)
    _key(sheet, desk, place, f"digit:{digit}", digit, on, shifted(words, 0, down))


def _key(sheet: Sheet, desk: Desk, place: Rect, name: str, label: str, on: bool, node: Node) -> None:
    theme = desk.theme
    stroke = theme.outline if theme.flat and on else ""             # told apart without colour, too
    sheet.add(name, Box(place, theme.surface, RADIUS, stroke, 3 if stroke else 0, raised=on), node)
    sheet.control(Control(name, place, label, RADIUS, on))


def typed(sheet: Sheet, desk: Desk, rect: Rect, entry: EntryView) -> float:
    """Dots for a PIN, digits for a number, and what was wrong with it; returns the y below."""
    theme = desk.theme
    nodes: list[Node] = []
    if entry.length and not entry.digits:
        side, gap = 58.0, 42.0
        x = rect.x + (rect.w - entry.length * side - (entry.length - 1) * gap) / 2
        for index in range(entry.length):
            full = index < entry.filled
            place = entry.length - 1 - index if desk.texts.leftward else index
            dot = Rect(x + place * (side + gap), rect.y, side, side)
            nodes.append(Box(dot, theme.primary if full else "", side / 2, theme.primary if full else theme.outline, 5))
        tall = side
    else:
        tall = 110.0
        field = Rect(rect.x, rect.y, rect.w, tall)
        nodes.append(Box(field, theme.surface, RADIUS, theme.outline, 3))
        spaced = " ".join(entry.digits[i:i + 4] for i in range(0, len(entry.digits), 4))
        words = desk.words(spaced, 60, field.inset(24, 4), theme.text, weight=Weight.SEMIBOLD, align=Align.CENTER,
                           lines=1, pitch=1.2, most=(tall - 8) / 1.2)
        if words.clipped:
            words = desk.type.fit(entry.digits[-18:], desk.style(40, Weight.SEMIBOLD, 1.2), field.inset(24, 4),
                                  theme.text, align=Align.CENTER, lines=1)
        nodes.append(shifted(words, 0, (tall - 8 - words.rect.h) / 2))
    sheet.add("entry", *nodes, shake=entry.shake, motion=Motion.NONE)
    y = rect.y + tall + 30
    if entry.problem is None:
        return y
    side = 48.0
    wish = desk.type.width(desk.say(entry.problem), 36 * desk.factor, Weight.SEMIBOLD) + 1
    across = min(wish, rect.w - side - 20 - 56)
    words = desk.words(entry.problem, 36, Rect(0, 0, across, max(60.0, rect.bottom - y - 32)), theme.text,
                       weight=Weight.SEMIBOLD, lines=5, pitch=1.22)
    x = rect.x + (rect.w - across - side - 20 - 56) / 2
    tall = max(side, words.rect.h) + 28
    calm = entry.busy
    sheet.add("problem", Box(Rect(x, y, across + side + 20 + 56, tall), theme.surface2 if calm else theme.warning_tint,
                             24, theme.outline if calm else theme.warning, 3),
              Sign(Rect(x + 28, y + (tall - side) / 2, side, side), "dots" if calm else "warning",
                   theme.text2 if calm else theme.warning),
              shifted(words, x + 28 + side + 20, y + (tall - words.rect.h) / 2))
    return y + tall + 20


def cancel_of(actions: tuple[ActionView, ...]) -> ActionView | None:
    return next((view for view in actions if view.action is Action.CANCEL), None)

