"""The tool row at the foot of every screen: help, text size, contrast, accessibility, languages. It never moves."""
from __future__ import annotations

from kiosk.engine.view import Action, text
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Control, Node, Sheet, Sign, Weight, Words
from kiosk.ui.tokens import SMALL, TARGET, TEXT_STEPS
from kiosk.ui.units import Rect

PAD, SPACE, ICON = 20.0, 8.0, 44.0


def height(desk: Desk) -> float:
    return TARGET + (72 if desk.frame.portrait else 20)


def tools(sheet: Sheet, desk: Desk) -> None:
    theme, tall = desk.theme, height(desk)
    top = desk.frame.h - tall
    bar = Rect(0, top, desk.frame.w, tall)
    sheet.add("tools", Box(bar, theme.surface), Box(Rect(0, top, desk.frame.w, 2), theme.hairline))
    edge = 28.0
    y = top + (tall - TARGET) / 2 - (4 if desk.frame.portrait else 0)
    names = [(code, desk.texts.language_name(code)) for code in desk.view.languages]
    help_word = desk.say(text("action.help"))
    left_fixed = 3 * (TARGET + SPACE) + 24
    with_word, size = _fit(desk, [name for _, name in names], help_word, desk.frame.w - 2 * edge - left_fixed)
    x = edge
    help_width = TARGET
    if with_word:
        help_width = PAD * 2 + ICON + 14 + desk.type.width(help_word, size, Weight.SEMIBOLD)
    _help(sheet, desk, Rect(x, y, help_width, TARGET), help_word if with_word else "", size)
    x += help_width + SPACE
    _letters(sheet, desk, Rect(x, y, TARGET, TARGET))
    x += TARGET + SPACE
    _frame(sheet, desk, Rect(x, y, TARGET, TARGET), Action.CONTRAST, "action.contrast",
           Sign(Rect(x + 30, y + 30, 44, 44), "contrast", theme.text))
    x += TARGET + SPACE
    _frame(sheet, desk, Rect(x, y, TARGET, TARGET), Action.ACCESS, "action.access",
           Sign(Rect(x + 28, y + 28, 48, 48), "access", theme.text))
    right = desk.frame.w - edge
    for code, name in reversed(names):
        width = max(TARGET, desk.type.width(name, size, Weight.SEMIBOLD) + 2 * PAD)
        _language(sheet, desk, Rect(right - width, y, width, TARGET), code, name, size)
        right -= width + SPACE


def _fit(desk: Desk, names: list[str], help_word: str, room: float) -> tuple[bool, float]:
    """Whether the word for help is drawn, and the largest size the row can be set in."""
    size = SMALL * desk.factor
    while True:
        languages = sum(max(TARGET, desk.type.width(n, size, Weight.SEMIBOLD) + 2 * PAD) + SPACE for n in names)
        word = PAD * 2 + ICON + 14 + desk.type.width(help_word, size, Weight.SEMIBOLD)
        if languages + word <= room:
            return True, size
        if size > SMALL and languages + TARGET <= room:
            return False, size
        if size <= SMALL:
            return False, SMALL
        size = max(SMALL, size * 0.97)


def _outline(desk: Desk, rect: Rect, chosen: bool = False) -> tuple[Node, ...]:
    theme = desk.theme
    if theme.flat:
        return (Box(rect, theme.text if chosen else theme.surface, 24, theme.outline, 3),)
    return (Box(rect, theme.surface2, 24),) if chosen else ()


def _frame(sheet: Sheet, desk: Desk, rect: Rect, action: Action, label: str, *nodes: Node) -> None:
    name = f"action:{action.value}"
    sheet.add(name, *_outline(desk, rect), *nodes)
    sheet.control(Control(name, rect, desk.say(text(label))))


def _help(sheet: Sheet, desk: Desk, rect: Rect, word: str, size: float) -> None:
    theme = desk.theme
    if not word:
        _frame(sheet, desk, rect, Action.HELP, "action.help",
               Sign(Rect(rect.x + 28, rect.y + 28, 48, 48), "help", theme.text))
        return
    line = size * 1.3
    words = Words(Rect(rect.x + PAD + ICON + 14, rect.y + (rect.h - line) / 2, rect.w - 2 * PAD - ICON - 14, line),
                  (word,), size, line, Weight.SEMIBOLD, theme.text)
    _frame(sheet, desk, rect, Action.HELP, "action.help",
           Sign(Rect(rect.x + PAD, rect.y + (rect.h - ICON) / 2, ICON, ICON), "help", theme.text), words)


def _letters(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """A small and a large letter, and dots that tell which of the steps is on."""
    theme = desk.theme
    small, large = 34.0, 56.0
    base = rect.y + 74.0           # where the letters stand
    nodes: list[Node] = [
        Words(Rect(rect.x + 14, base - small * 1.02, 30, small * 1.3), ("A",), small, small * 1.3, Weight.SEMIBOLD,
              theme.text, Align.CENTER),
        Words(Rect(rect.x + 42, base - large * 1.02, 48, large * 1.3), ("A",), large, large * 1.3, Weight.SEMIBOLD,
              theme.text, Align.CENTER)]
    for index in range(len(TEXT_STEPS)):
        side, apart = 10.0, 20.0
        dot = Rect(rect.x + (rect.w - side - apart * (len(TEXT_STEPS) - 1)) / 2 + index * apart, rect.bottom - 20, side,
                   side)
        on = index <= desk.view.appearance.text_step
        nodes.append(Box(dot, theme.text if on else "", side / 2, theme.outline, 2))
    _frame(sheet, desk, rect, Action.TEXT_SIZE, "action.text_size", *nodes)


def _language(sheet: Sheet, desk: Desk, rect: Rect, code: str, name: str, size: float) -> None:
    theme = desk.theme
    chosen = code == desk.view.language
    colour = theme.bg if chosen and theme.flat else theme.text
    line = size * 1.3
    nodes: list[Node] = [*_outline(desk, rect, chosen)]
    nodes.append(Words(Rect(rect.x, rect.y + (rect.h - line) / 2, rect.w, line), (name,), size, line,
                       Weight.SEMIBOLD if chosen else Weight.REGULAR, colour, Align.CENTER))
    if chosen:
        nodes.append(Box(Rect(rect.x + rect.w / 2 - 22, rect.bottom - 16, 44, 6), colour, 3))
    sheet.add(f"language:{code}", *nodes)
    sheet.control(Control(f"language:{code}", rect, name))
