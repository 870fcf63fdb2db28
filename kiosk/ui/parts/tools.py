"""The tool row at the foot of every screen: help, text size, accessibility, languages. It never moves.

Languages that it has no room for are behind one more button, on a sheet of their own; those of `FIRST` never are.
"""
from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.engine.view import Action, text
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Control, Node, Sheet, Sign, Weight, Words
from kiosk.ui.tokens import SMALL, TARGET, TEXT_STEPS
from kiosk.ui.units import Rect

PAD, SPACE, ICON, TIGHT = 20.0, 20.0, 44.0, 8.0
EDGE, FIXED = 40.0, 2 * (TARGET + SPACE) + 36
UNDER = 45.0                       # so large can the word for help be under its sign
FIRST = ("fi", "sv", "en")
"""Of those that a branch offers, one tap away on every screen."""


def height(desk: Desk) -> float:
    return TARGET + (72 if desk.frame.portrait else 28)


def tools(sheet: Sheet, desk: Desk) -> None:
    theme, tall = desk.theme, height(desk)
    top = desk.frame.h - tall
    bar = Rect(0, top, desk.frame.w, tall)
    sheet.add("tools", Box(bar, theme.surface), Box(Rect(0, top, desk.frame.w, 2), theme.hairline))
    y = top + (tall - TARGET) / 2 - (4 if desk.frame.portrait else 0)
    plan = planned(desk)
    size = plan.size
    x = EDGE
    help_width = _help_wide(desk, plan)
    _help(sheet, desk, Rect(x, y, help_width, TARGET), plan)
    x += help_width + SPACE
    _letters(sheet, desk, Rect(x, y, TARGET, TARGET))
    x += TARGET + SPACE
    _frame(sheet, desk, Rect(x, y, TARGET, TARGET), Action.ACCESS, "action.access",
           Sign(Rect(x + 28, y + 28, 48, 48), "access", theme.text))
    names = [(code, desk.texts.language_name(code)) for code in plan.shown]
    more = TARGET + SPACE if plan.hidden else 0.0
    x = desk.frame.w - EDGE - more + SPACE - sum(_wide(desk, name, size) + SPACE for _, name in names)
    for code, name in names:
        width = _wide(desk, name, size)
        language(sheet, desk, Rect(x, y, width, TARGET), code, name, size)
        x += width + SPACE
    if plan.hidden:
        _more(sheet, desk, Rect(x, y, TARGET, TARGET), chosen=desk.view.language in plan.hidden)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the row shows: the word for help or none, these languages, and the others behind one more button. `under`:
    the word is under its sign."""

    word: str
    size: float
    shown: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    under: bool = False


def planned(desk: Desk) -> Plan:
    """As many languages as there is room for in the normal size, and those then as large as can be."""
    plan = _normal(desk)
    room = desk.frame.w - 2 * EDGE - FIXED - (TARGET + SPACE if plan.hidden else 0)
    size = SMALL * desk.factor
    while size > SMALL:
        for under in (False, True) if plan.word and size <= UNDER else (False,):
            grown = replace(plan, size=size, under=under)
            if _help_wide(desk, grown) + _width(desk, plan.shown, size) <= room:
                return grown
        size *= 0.97
    return plan


def _normal(desk: Desk) -> Plan:
    codes, word = desk.view.languages, desk.say(text("action.help"))
    room = desk.frame.w - 2 * EDGE - FIXED
    if found := _fit(desk, codes, word, room):
        return found
    kept = tuple(code for code in codes if code in FIRST) or codes[:1]
    room -= TARGET + SPACE
    plan = _fit(desk, kept, word, room) or Plan("", SMALL, kept)
    for code in codes:
        more = tuple(one for one in codes if one in plan.shown or one == code)
        if code not in plan.shown and TARGET + _width(desk, more, SMALL) <= room:
            plan = Plan("", SMALL, more)
    return replace(plan, hidden=tuple(code for code in codes if code not in plan.shown))


def _fit(desk: Desk, codes: tuple[str, ...], word: str, room: float) -> Plan | None:
    """All of these in the normal size, with the word where it has room too."""
    for plan in (Plan(word, SMALL, codes), Plan("", SMALL, codes)):
        if _help_wide(desk, plan) + _width(desk, codes, SMALL) <= room:
            return plan
    return None


def _help_wide(desk: Desk, plan: Plan) -> float:
    if not plan.word:
        return TARGET
    word = desk.type.width(plan.word, plan.size, Weight.SEMIBOLD)
    return max(TARGET, word + 2 * TIGHT) if plan.under else PAD * 2 + ICON + 14 + word


def _width(desk: Desk, codes: tuple[str, ...], size: float) -> float:
    return sum(_wide(desk, desk.texts.language_name(code), size) + SPACE for code in codes)


def _wide(desk: Desk, name: str, size: float) -> float:
    return max(TARGET, desk.type.width(name, size, Weight.SEMIBOLD) + 2 * PAD)


def _outline(desk: Desk, rect: Rect, chosen: bool = False) -> tuple[Node, ...]:
    theme = desk.theme
    if theme.flat:
        return (Box(rect, theme.text if chosen else theme.surface, 24, theme.outline, 3),)
    return (Box(rect, theme.surface2, 24),) if chosen else ()


def _frame(sheet: Sheet, desk: Desk, rect: Rect, action: Action, label: str, *nodes: Node) -> None:
    name = f"action:{action.value}"
    sheet.add(name, *_outline(desk, rect), *nodes)
    sheet.control(Control(name, rect, desk.say(text(label))))


def _help(sheet: Sheet, desk: Desk, rect: Rect, plan: Plan) -> None:
    theme, size = desk.theme, plan.size
    if not plan.word:
        _frame(sheet, desk, rect, Action.HELP, "action.help",
               Sign(Rect(rect.x + 28, rect.y + 28, 48, 48), "help", theme.text))
        return
    line = size * (1.2 if plan.under else 1.3)
    sign = Rect(rect.x + PAD, rect.y + (rect.h - ICON) / 2, ICON, ICON)
    place = Rect(sign.right + 14, rect.y + (rect.h - line) / 2, rect.w - 2 * PAD - ICON - 14, line)
    if plan.under:
        sign = Rect(rect.x + (rect.w - ICON) / 2, rect.y + 5, ICON, ICON)
        place = Rect(rect.x + TIGHT, sign.bottom, rect.w - 2 * TIGHT, line)
    _frame(sheet, desk, rect, Action.HELP, "action.help", Sign(sign, "help", theme.text),
           Words(place, (plan.word,), size, line, Weight.SEMIBOLD, theme.text,
                 Align.CENTER if plan.under else Align.LEFT))


def _letters(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """A small and a large letter, and dots that tell which of the steps is on."""
    theme = desk.theme
    small, large = 34.0, 56.0
    base = rect.y + 72.0           # where the letters stand
    nodes: list[Node] = [
        Words(Rect(rect.x + 14, base - small * 1.02, 30, small * 1.3), ("A",), small, small * 1.3, Weight.SEMIBOLD,
              theme.text, Align.CENTER),
        Words(Rect(rect.x + 42, base - large * 1.02, 48, large * 1.3), ("A",), large, large * 1.3, Weight.SEMIBOLD,
              theme.text, Align.CENTER)]
    for index in range(len(TEXT_STEPS)):
        side, apart = 14.0, 21.0
        dot = Rect(rect.x + (rect.w - side - apart * (len(TEXT_STEPS) - 1)) / 2 + index * apart, rect.bottom - 24, side,
                   side)
        on = index <= desk.view.appearance.text_step
        nodes.append(Box(dot, theme.text if on else "", side / 2, theme.outline, 2))
    _frame(sheet, desk, rect, Action.TEXT_SIZE, "action.text_size", *nodes)


def _more(sheet: Sheet, desk: Desk, rect: Rect, *, chosen: bool) -> None:
    theme = desk.theme
    colour = theme.bg if chosen and theme.flat else theme.text
    name = f"action:{Action.LANGUAGES.value}"
    nodes: list[Node] = [*_outline(desk, rect, chosen),
                         Sign(Rect(rect.x + 28, rect.y + 28, 48, 48), "languages", colour)]
    if chosen:
        nodes.append(mark(rect, colour))
    sheet.add(name, *nodes)
    sheet.control(Control(name, rect, desk.say(text("action.languages"))))


def mark(rect: Rect, colour: str) -> Box:
    """The line under the language that is on."""
    return Box(Rect(rect.x + rect.w / 2 - 22, rect.bottom - 16, 44, 6), colour, 3)


def language(sheet: Sheet, desk: Desk, rect: Rect, code: str, name: str, size: float) -> None:
    theme = desk.theme
    chosen = code == desk.view.language
    colour = theme.bg if chosen and theme.flat else theme.text
    line = size * 1.3
    nodes: list[Node] = [*_outline(desk, rect, chosen)]
    nodes.append(Words(Rect(rect.x, rect.y + (rect.h - line) / 2, rect.w, line), (name,), size, line,
                       Weight.SEMIBOLD if chosen else Weight.REGULAR, colour, Align.CENTER))
    if chosen:
        nodes.append(mark(rect, colour))
    sheet.add(f"language:{code}", *nodes)
    sheet.control(Control(f"language:{code}", rect, name))
