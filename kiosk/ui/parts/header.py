"""The strip on top: region, branch, date and time. What does not fit is left out, the region first."""
from __future__ import annotations

from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Align, Box, Node, Photo, Sheet, Sign, Weight, Words
from kiosk.ui.tokens import SMALL
from kiosk.ui.units import Rect

TOP = 44.0
LOGO = (150.0, 56.0)
LARGEST = 1.6                      # normal sizes, in a window that has no height to spare


def height(desk: Desk) -> float:
    return TOP + _line(desk) + 20


def _line(desk: Desk) -> float:
    return SMALL * (desk.factor if desk.frame.portrait else 1.0) * 1.3


def header(sheet: Sheet, desk: Desk, rect: Rect) -> None:
    """Laid out on one line at the top of `rect`."""
    theme, size = desk.theme, SMALL * (desk.factor if desk.frame.portrait else min(desk.factor, LARGEST))
    line = size * 1.3
    clock = desk.texts.clock(desk.view.now)
    date = desk.texts.day(desk.view.now.date())
    region, between, branch = desk.view.region, " · ", desk.view.branch

    def width(text: str, weight: Weight) -> float:
        return desk.type.width(text, size, weight)

    clock_width = width(clock, Weight.SEMIBOLD)
    sign = size * 1.3 if desk.view.degraded else 0.0
    room = rect.w - clock_width - sign - 32
    date_width = width(date, Weight.REGULAR) + 20
    branch_width, region_width = width(branch, Weight.SEMIBOLD), width(region, Weight.REGULAR)
    between_width = width(between, Weight.REGULAR)
    nodes: list[Node] = []
    x, y, right = rect.x, rect.y + TOP + (_line(desk) - line), rect.right
    if desk.view.brand.logo and branch_width + LOGO[0] + 32 <= room:
        place = Rect(x, y + (line - LOGO[1]) / 2, *LOGO)
        if theme.name != "light":                  # logos are made for paper
            nodes.append(Box(place.inset(-8), "#FFFFFF", 12))
        nodes.append(Photo(place, desk.view.brand.logo, whole=True))
        x, room = x + LOGO[0] + 32, room - LOGO[0] - 32
    with_date = branch_width + date_width <= room
    with_region = region_width + between_width + branch_width + date_width <= room

    def put(text: str, weight: Weight, colour: str, x: float, across: float, align: Align) -> None:
        nodes.append(Words(Rect(x, y, across, line), (text,), size, line, weight, colour, align))

    put(clock, Weight.SEMIBOLD, theme.text, right - clock_width, clock_width, Align.RIGHT)
    right -= clock_width + 20
    if desk.view.degraded:
        nodes.append(Sign(Rect(right - size, y + (line - size) / 2, size, size), "warning", theme.warning))
        right -= sign
    if with_date:
        put(date, Weight.REGULAR, theme.text2, right - date_width + 20, date_width - 20, Align.RIGHT)
    if with_region:
        put(region, Weight.REGULAR, theme.text2, x, region_width, Align.LEFT)
        put(between, Weight.REGULAR, theme.text2, x + region_width, between_width, Align.LEFT)
        x += region_width + between_width
    nodes.append(desk.words(branch, SMALL, Rect(x, y, room if not with_date else branch_width + 2, line), theme.text,
                            weight=Weight.SEMIBOLD, lines=1))
    sheet.add("header", *nodes)
