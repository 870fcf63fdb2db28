"""A question or help over the screen: a sheet with its sign, title, lines and buttons, and the seconds it waits."""
from __future__ import annotations

from kiosk.engine.view import OverlayView
from kiosk.ui.parts.buttons import LABEL, button
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.tools import mark, planned
from kiosk.ui.scene import Align, Box, Control, Node, Sheet, Sign, Weight, Words, shifted
from kiosk.ui.tokens import BODY, GAP, PRIMARY, RADIUS, RADIUS_LARGE
from kiosk.ui.units import Rect

INNER, CHOICE = 56.0, 116.0
SMALL_CHOICE, SMALL_BUTTON = 104.0, 140.0      # on a small panel


def overlay(sheet: Sheet, desk: Desk, view: OverlayView, floor: float) -> None:
    """Laid out above the tool row, which begins at `floor` and stays in use."""
    theme, frame = desk.theme, desk.frame
    sheet.add("scrim", Box(Rect(0, 0, frame.w, floor), theme.scrim, alpha=0.86 if theme.flat else 0.6))
    width = min(frame.w - 2 * 40, (1180.0, 1320.0, 1560.0)[desk.step])
    choices = tuple(code for code in view.languages if code in planned(desk).hidden)
    if choices:
        width = frame.w - 2 * 40
    x = (frame.w - width) / 2
    inner = width - 2 * INNER
    stacked = frame.portrait and len(view.actions) > (1 if desk.step == 2 else 2)
    lines = len(view.actions) if stacked else bool(view.actions)
    press = SMALL_BUTTON if frame.small else PRIMARY
    foot = lines * press + max(0, lines - 1) * GAP
    room = floor - 120 - foot - 3 * INNER
    columns, grid = _grid(desk, len(choices))
    for eased in desk.eased():
        words, tall = _words(eased, view, inner, room - grid)
        if tall <= room - grid and not any(isinstance(node, Words) and node.clipped for node in words):
            break
    edge, apart = (32.0, 8.0) if choices else (INNER, 40.0)
    height = edge + tall + grid + (apart + foot if foot else 0) + edge
    # Low enough for a hand, as high as it must.
    y = floor - height - 40 if frame.portrait else max(40.0, (floor - height) / 2)
    body: list[Node] = [Box(Rect(x, y, width, height), theme.surface, RADIUS_LARGE,
                            theme.outline if theme.flat else "", 4 if theme.flat else 0, raised=True)]
    body += [shifted(node, x + INNER, y + edge) for node in words]
    sheet.add("overlay", *body)
    _languages(sheet, desk, Rect(x + INNER, y + edge + tall, inner, grid), choices, columns)
    top = y + height - edge - foot
    for index, action in enumerate(view.actions):
        if stacked:
            place = Rect(x + INNER, top + index * (press + GAP), inner, press)
        else:
            share = (inner - GAP * (len(view.actions) - 1)) / len(view.actions)
            place = Rect(x + INNER + index * (share + GAP), top, share, press)
        button(sheet, desk, place, action)


def _grid(desk: Desk, count: int) -> tuple[int, float]:
    """Columns, and height, of so many languages."""
    columns = 2 if desk.frame.portrait else 4 if desk.frame.small else 3
    lines = -(-count // columns)
    return columns, lines * (_choice(desk) + GAP)


def _choice(desk: Desk) -> float:
    """How high a language is."""
    return SMALL_CHOICE if desk.frame.small else CHOICE


def _languages(sheet: Sheet, desk: Desk, rect: Rect, codes: tuple[str, ...], columns: int) -> None:
    theme = desk.theme
    across = (rect.w - GAP * (columns - 1)) / columns
    for index, code in enumerate(codes):
        line, column = divmod(index, columns)
        place = Rect(rect.x + column * (across + GAP), rect.y + line * (_choice(desk) + GAP), across, _choice(desk))
        chosen, name = code == desk.view.language, desk.texts.language_name(code)
        ink = theme.on_primary if chosen else theme.primary
        room = Rect(place.x + 20, place.y + 12, place.w - 40, place.h - 32)        # above the mark of the chosen one
        size = min(LABEL, room.h / 1.3 / desk.factor)
        words = desk.words(name, size, room, ink, weight=Weight.SEMIBOLD, align=Align.CENTER, lines=1, pitch=1.2)
        nodes: list[Node] = [Box(place, theme.primary if chosen else theme.surface, RADIUS, theme.primary, 4),
                             shifted(words, 0, (room.h - words.rect.h) / 2)]
        if chosen:
            nodes.append(mark(place, ink))
        sheet.add(f"language:{code}", *nodes)
        sheet.control(Control(f"language:{code}", place, name, RADIUS))


def _words(desk: Desk, view: OverlayView, inner: float, room: float) -> tuple[list[Node], float]:
    theme = desk.theme
    nodes: list[Node] = []
    side = 96.0
    left = right = 0.0
    if view.icon is not None:
        nodes.append(Sign(Rect(0, 0, side, side), view.icon.value, theme.primary))
        left = side + 36
    if view.seconds_left is not None:
        right = _countdown(desk, view, nodes, inner)
    upper = Rect(left, 0, inner - left - right, room * (0.45 if view.lead else 0.9))
    title = desk.words(view.title, 60, upper, theme.text, weight=Weight.BOLD,
                       lines=4, pitch=1.16)
    nodes.append(shifted(title, 0, max(0.0, (side - title.rect.h) / 2) if left or right else 0))
    y = max(title.rect.h, side if left or right else 0) + 28
    for index, line in enumerate(view.lead):
        others = len(view.lead) - 1 - index
        share = room - y - others * (desk.style(BODY).size * 1.3 + 16)         # a line for each
        words = desk.words(line, BODY, Rect(0, y, inner, max(60.0, share)), theme.text, lines=6, pitch=1.3)
        nodes.append(words)
        y = words.rect.bottom + 16
    return nodes, y


def _countdown(desk: Desk, view: OverlayView, nodes: list[Node], inner: float) -> float:
    """The seconds in a disc at the far end of the title, and a bar that runs out below it."""
    theme = desk.theme
    side, size = 96.0, 52.0
    box = Rect(inner - side, 0, side, side)
    nodes.append(Box(box, theme.surface2, side / 2, theme.outline if theme.flat else "", 3 if theme.flat else 0))
    nodes.append(Words(Rect(box.x, (side - size * 1.25) / 2, side, size * 1.25), (str(view.seconds_left),), size,
                       size * 1.25, Weight.SEMIBOLD, theme.text, Align.CENTER))
    if view.seconds_total and view.seconds_left is not None:
        bar = Rect(0, -26, inner, 10)
        share = max(0.0, min(1.0, view.seconds_left / view.seconds_total))
        nodes += [Box(bar, theme.hairline if not theme.flat else theme.bg, 5, theme.outline if theme.flat else "",
                      2 if theme.flat else 0), Box(bar, theme.primary, 5, part=share)]
    return side + 32
