"""A question or help over the screen: a sheet with its sign, title, lines and buttons, and the seconds it waits."""
from __future__ import annotations

from dataclasses import replace
from itertools import product

from kiosk.engine.view import ActionView, OverlayView
from kiosk.ui.parts.buttons import LABEL, button
from kiosk.ui.parts.choices import LOW_GAP, Grid, grid_of, low_height
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.tools import mark, planned
from kiosk.ui.scene import Align, Box, Control, Node, Sheet, Sign, Weight, Words, shifted
from kiosk.ui.tokens import BODY, GAP, RADIUS, RADIUS_LARGE
from kiosk.ui.units import Rect

MARGIN, INNER, APART, CHOICE = 40.0, 56.0, 40.0, 116.0
SMALL_CHOICE = 104.0            # on a small panel


def overlay(sheet: Sheet, desk: Desk, view: OverlayView, floor: float) -> None:
    """Laid out above the tool row, which begins at `floor` and stays in use."""
    theme, frame = desk.theme, desk.frame
    sheet.add("scrim", Box(Rect(0, 0, frame.w, floor), theme.scrim, alpha=0.86 if theme.flat else 0.6))
    grid = grid_of(desk, view.actions)
    choices = tuple(code for code in view.languages if code in planned(desk).hidden)
    wide = bool(choices) or desk.low or any(action.chosen is not None for action in view.actions)
    width = min(frame.w - 2 * MARGIN, 1840.0 if wide else (1180.0, 1320.0, 1560.0)[desk.step])
    x = (frame.w - width) / 2
    inner = width - 2 * INNER
    if desk.low and choices:
        grid = with_languages(desk, view.actions, len(choices))
    columns, tall_choices = _grid(desk, len(choices)) if not desk.low else (0, 0.0)
    room = floor - 2 * MARGIN - grid.height - 2 * INNER - APART
    for alike, eased in product((True, False), desk.eased()):
        words, tall = _words(eased, view, inner, room - tall_choices, alike)
        if tall <= room - tall_choices and not any(isinstance(node, Words) and node.clipped for node in words):
            break
    edge, apart = (32.0, 8.0) if tall_choices else (INNER, APART)
    below = LOW_GAP if desk.low else edge
    height = edge + tall + tall_choices + (apart + grid.height if view.actions else 0) + below
    # Low enough for a hand, as high as it must.
    lowest = floor - height - (below if desk.low else MARGIN)
    y = lowest if frame.portrait or desk.low else max(MARGIN, (floor - height) / 2)
    body: list[Node] = [Box(Rect(x, y, width, height), theme.surface, RADIUS_LARGE,
                            theme.outline if theme.flat else "", 4 if theme.flat else 0, raised=True)]
    body += [shifted(node, x + INNER, y + edge) for node in words]
    sheet.add("overlay", *body)
    foot = Rect(x + INNER, y + height - below - grid.height, inner, grid.height)
    if desk.low and choices:
        _low_languages(sheet, desk, foot, choices, view, grid)
        return
    _languages(sheet, desk, Rect(x + INNER, y + edge + tall, inner, tall_choices), choices, columns)
    grid.lay(sheet, desk, foot)


def _grid(desk: Desk, count: int) -> tuple[int, float]:
    """Columns, and height, of so many languages."""
    columns = 2 if desk.frame.portrait else 4 if desk.frame.small else 3
    lines = -(-count // columns)
    return columns, lines * (_choice(desk) + GAP)


def _choice(desk: Desk) -> float:
    """How high a language is."""
    return SMALL_CHOICE if desk.frame.small else CHOICE


def _languages(sheet: Sheet, desk: Desk, rect: Rect, codes: tuple[str, ...], columns: int) -> None:
    across = (rect.w - GAP * (columns - 1)) / max(1, columns)
    for index, code in enumerate(codes):
        line, column = divmod(index, columns)
        place = Rect(rect.x + column * (across + GAP), rect.y + line * (_choice(desk) + GAP), across, _choice(desk))
        _language(sheet, desk, place, code)


def with_languages(desk: Desk, actions: tuple[ActionView, ...], count: int) -> Grid:
    """Lines for so many languages and the answers: where each stands is told by `_low_languages`."""
    across = 3 if desk.frame.portrait else 5
    lines = -(-(count + len(actions)) // across)
    return Grid((actions,) * lines, low_height(desk, lines), LOW_GAP)


def _low_languages(sheet: Sheet, desk: Desk, rect: Rect, codes: tuple[str, ...], view: OverlayView, grid: Grid) -> None:
    across = 3 if desk.frame.portrait else 5
    wide = (rect.w - grid.gap * (across - 1)) / across
    cells: tuple[str | ActionView, ...] = (*codes, *view.actions)
    for index, one in enumerate(cells):
        line, column = divmod(index, across)
        place = Rect(rect.x + column * (wide + grid.gap), rect.y + line * (grid.tall + grid.gap), wide, grid.tall)
        if isinstance(one, str):
            _language(sheet, desk, place, one)
        else:
            button(sheet, desk, place, one)


def _language(sheet: Sheet, desk: Desk, place: Rect, code: str) -> None:
    theme = desk.theme
    chosen, name = code == desk.view.language, desk.texts.language_name(code)
    ink = theme.on_primary if chosen else theme.primary
    edge = 6 if desk.low else 20
    room = Rect(place.x + edge, place.y + 12, place.w - 2 * edge, place.h - 32)     # above the mark of the chosen one
    words = desk.words(name, LABEL, room, ink, weight=Weight.SEMIBOLD, align=Align.CENTER, lines=1, pitch=1.2,
                       most=room.h / 1.3)
    nodes: list[Node] = [Box(place, theme.primary if chosen else theme.surface, RADIUS, theme.primary, 4),
                         shifted(words, 0, (room.h - words.rect.h) / 2)]
    if chosen:
        nodes.append(mark(place, ink))
    sheet.add(f"language:{code}", *nodes)
    sheet.control(Control(f"language:{code}", place, name, RADIUS))


def _words(desk: Desk, view: OverlayView, inner: float, room: float, alike: bool) -> tuple[list[Node], float]:
    """`alike`: no line under the title gives way for another, they are all of one size."""
    theme, style = desk.theme, desk.style(BODY)
    style = replace(style, least=style.size) if alike else style
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
        share = max(60.0, room - y - others * (style.size * 1.3 + 16))         # a line for each
        words = desk.type.fit(desk.say(line), style, Rect(0, y, inner, share), theme.text, lines=6)
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
