"""The workbench laid out: shelf and pad on the left; cards, scanner, payment terminal and printer tray on the right."""
from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kiosk.engine.view import Money, Work, text
from kiosk.ui.parts.cover import cover
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Control, Motion, Node, Scene, Sheet, Weight, shifted
from kiosk.ui.tokens import RADIUS
from kiosk.ui.units import Rect
from kiosk.workbench.bench import Bench, Card, Item

ACROSS, COVER, GAP = 6, (150.0, 212.0), 26.0
PAGE = 2 * ACROSS
CARDS = 6
LABEL = 26.0
LABELS = 108.0                 # under a cover: its security, and a button that scans its barcode


def draw(desk: Desk, bench: Bench, page: int, card_page: int) -> Scene:
    """`page` and `card_page` are which part of the shelf and of the wallet is shown."""
    sheet, theme, frame = Sheet(), desk.theme, desk.frame
    left = Rect(40, 40, ACROSS * COVER[0] + (ACROSS - 1) * GAP, frame.h - 80)
    shelf = [item for item in bench.items if not item.on]
    _heading(sheet, desk, "bench.shelf", left)
    _more(sheet, desk, "shelf", Rect(left.right - 150, left.y - 8, 150, 64), len(shelf) > PAGE)
    start = page * PAGE % max(1, len(shelf)) // PAGE * PAGE
    y = _grid(sheet, desk, Rect(left.x, left.y + 72, left.w, 0), shelf[start:start + PAGE], lambda item: "place")
    pad = Rect(left.x - 16, y + 16, left.w + 32, frame.h - y - 40)
    sheet.add("pad", Box(pad, theme.surface, RADIUS, theme.accent, 5))
    _heading(sheet, desk, "bench.pad", Rect(left.x + 8, pad.y + 18, left.w, 0))
    on = [item for item in bench.items if item.on]
    rows = max(1, int((pad.h - 90) / (COVER[1] + LABELS)))
    _grid(sheet, desk, Rect(left.x, pad.y + 78, left.w, 0), on[:rows * ACROSS], lambda item: "remove")
    right = Rect(left.right + 64, 40, frame.w - left.right - 104, frame.h - 80)
    y = _cards(sheet, desk, right, bench.cards, card_page)
    if bench.asked:
        y = _terminal(sheet, desk, Rect(right.x, y + 20, right.w, 0), bench.asked)
    _tray(sheet, desk, Rect(right.x, y + 24, right.w, right.bottom - y - 24), bench)
    return Scene("workbench", theme.bg, tuple(sheet.layers), tuple(sheet.controls),
                 focus_colours=(theme.primary, theme.surface), ink=theme.text)


def _heading(sheet: Sheet, desk: Desk, key: str, rect: Rect) -> None:
    sheet.add(key, desk.words(text(key), 36, Rect(rect.x, rect.y, rect.w, 60), desk.theme.text, weight=Weight.SEMIBOLD,
                              lines=1), motion=Motion.NONE)


def _more(sheet: Sheet, desk: Desk, name: str, rect: Rect, needed: bool) -> None:
    if needed:
        _button(sheet, desk, f"more:{name}", desk.say(text("bench.more")), rect)


def _button(sheet: Sheet, desk: Desk, name: str, label: str, rect: Rect, *, strong: bool = False) -> None:
    theme = desk.theme
    words = desk.words(label, 30, rect.inset(12, 4), theme.on_primary if strong else theme.primary,
                       weight=Weight.SEMIBOLD, align=Align.CENTER, lines=1, pitch=1.2)
    sheet.add(name, Box(rect, theme.primary if strong else theme.surface, 18, theme.primary, 3),
              shifted(words, 0, (rect.h - 8 - words.rect.h) / 2), motion=Motion.NONE)
    sheet.control(Control(name, rect, label, 18))


def _grid(sheet: Sheet, desk: Desk, rect: Rect, items: list[Item], verb: Callable[[Item], str]) -> float:
    """Covers in rows with their security under them; returns the y below two rows."""
    theme = desk.theme
    down = COVER[1] + LABELS
    for index, item in enumerate(items):
        place = Rect(rect.x + index % ACROSS * (COVER[0] + GAP), rect.y + index // ACROSS * down, *COVER)
        key = {True: "bench.secured", False: "bench.unsecured"}.get(item.secured) if item.secured is not None else None
        nodes: list[Node] = [*cover(desk, place, Work(item.title, item.author))]
        if key:
            nodes.append(desk.words(text(key), LABEL, Rect(place.x, place.bottom + 6, place.w, 40), theme.success
                                    if item.secured else theme.error, align=Align.CENTER, lines=1))
        name = f"{verb(item)}:{item.uid}"
        sheet.add(name, *nodes, motion=Motion.INSERT)
        sheet.control(Control(name, place, item.title, 10))
        if item.barcode:
            _button(sheet, desk, f"scan:{item.barcode}", desk.say(text("bench.scan")),
                    Rect(place.x, place.bottom + 44, place.w, 50))
    return rect.y + 2 * down


def _cards(sheet: Sheet, desk: Desk, rect: Rect, cards: tuple[Card, ...], page: int) -> float:
    theme = desk.theme
    _heading(sheet, desk, "bench.cards", rect)
    _more(sheet, desk, "cards", Rect(rect.right - 150, rect.y - 8, 150, 64), len(cards) > CARDS)
    start = page * CARDS % max(1, len(cards)) // CARDS * CARDS
    y = rect.y + 72
    for card in cards[start:start + CARDS]:
        place = Rect(rect.x, y, rect.w - 190, 84)
        colour = theme.on_primary if card.held else theme.text
        words = desk.words(card.label, 30, place.inset(24, 6), colour, weight=Weight.SEMIBOLD, pitch=1.15)
        name = f"{'take' if card.held else 'hold'}:{card.uid or card.number}"
        sheet.add(name, Box(place, theme.primary if card.held else theme.surface, 18, theme.primary, 3),
                  shifted(words, 0, (place.h - 12 - words.rect.h) / 2), motion=Motion.NONE)
        sheet.control(Control(name, place, card.label, 18))
        if card.number:
            _button(sheet, desk, f"scan:{card.number}", desk.say(text("bench.scan")),
                    Rect(place.right + 16, y, 174, 84))
        y += 96
    return y


def _terminal(sheet: Sheet, desk: Desk, rect: Rect, asked: int) -> float:
    """What the payment terminal waits for, and what its patron may do; returns the y below."""
    _heading(sheet, desk, "bench.terminal", rect)
    amount = text("bench.asked", amount=Money(Decimal(asked) / 100))
    words = desk.words(amount, 32, Rect(rect.x + rect.w / 2, rect.y, rect.w / 2, 60), desk.theme.text2,
                       align=Align.RIGHT, lines=1)
    sheet.add("terminal_asked", words, motion=Motion.NONE)
    third = (rect.w - 24) / 3
    for index, hand in enumerate(("approve", "decline", "cancel")):
        _button(sheet, desk, f"pay:{hand}", desk.say(text(f"bench.{hand}")),
                Rect(rect.x + index * (third + 12), rect.y + 64, third, 72), strong=hand == "approve")
    return rect.y + 64 + 72


def _tray(sheet: Sheet, desk: Desk, rect: Rect, bench: Bench) -> None:
    theme = desk.theme
    _heading(sheet, desk, "bench.tray", rect)
    third = (rect.w - 24) / 3
    for index, (name, key) in enumerate((("tear:", "bench.tear"), ("paper:out", "bench.paper_out"),
                                         ("paper:in", "bench.paper_in"))):
        _button(sheet, desk, name, desk.say(text(key)), Rect(rect.x + index * (third + 12), rect.y + 64, third, 72))
    strip = Rect(rect.x, rect.y + 156, rect.w, rect.h - 156)
    nodes: list[Node] = [Box(strip, theme.surface, 8, raised=True)]
    y, size = strip.y + 20, 24.0
    lines = bench.receipts[-1].splitlines() if bench.receipts else [desk.say(text("bench.empty"))]
    if bench.trouble:
        lines = [desk.say(text("bench.lost")), bench.trouble]
    for line in lines:
        if y + size * 1.3 > strip.bottom - 16:
            break
        if line.strip():
            nodes.append(shifted(desk.type.fit(line, desk.style(size), Rect(strip.x + 24, 0, strip.w - 48, 40),
                                               theme.text, lines=1), 0, y))
        y += size * 1.3
    sheet.add("strip", *nodes, motion=Motion.NONE)
