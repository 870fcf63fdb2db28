"""A question or help over the screen: a sheet with its sign, title, lines and buttons, and the seconds it waits."""
from __future__ import annotations

from kiosk.engine.view import OverlayView
from kiosk.ui.parts.choices import LOW_GAP, grid_of
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Node, Sheet, Sign, Weight, Words, shifted
from kiosk.ui.tokens import BODY, RADIUS_LARGE
from kiosk.ui.units import Rect

INNER = 56.0


def overlay(sheet: Sheet, desk: Desk, view: OverlayView, floor: float) -> None:
    """Laid out above the tool row, which begins at `floor` and stays in use."""
    theme, frame = desk.theme, desk.frame
    sheet.add("scrim", Box(Rect(0, 0, frame.w, floor), theme.scrim, alpha=0.86 if theme.flat else 0.6))
    grid = grid_of(desk, view.actions)
    wide = desk.low or any(action.chosen is not None for action in view.actions)
    width = min(frame.w - 2 * 40, 1840.0 if wide else (1180.0, 1320.0, 1560.0)[desk.step])
    x = (frame.w - width) / 2
    inner = width - 2 * INNER
    below = LOW_GAP if desk.low else INNER
    room = floor - 120 - grid.height - 3 * INNER
    words, tall = _words(desk, view, inner, room)
    height = INNER + tall + (40 + grid.height if view.actions else 0) + below
    # Low enough for a hand, as high as it must.
    y = floor - height - (below if desk.low else 40) if frame.portrait or desk.low else max(40.0, (floor - height) / 2)
    body: list[Node] = [Box(Rect(x, y, width, height), theme.surface, RADIUS_LARGE,
                            theme.outline if theme.flat else "", 4 if theme.flat else 0, raised=True)]
    body += [shifted(node, x + INNER, y + INNER) for node in words]
    sheet.add("overlay", *body)
    grid.lay(sheet, desk, Rect(x + INNER, y + height - below - grid.height, inner, grid.height))


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
    title = desk.words(view.title, 60, Rect(left, 0, inner - left - right, room * 0.45), theme.text, weight=Weight.BOLD,
                       lines=4, pitch=1.16)
    nodes.append(shifted(title, 0, max(0.0, (side - title.rect.h) / 2) if left or right else 0))
    y = max(title.rect.h, side if left or right else 0) + 28
    for index, line in enumerate(view.lead):
        share = room - y - (len(view.lead) - 1 - index) * (BODY * desk.factor * 1.3 + 16)      # a line for each other
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
