"""Covers: the picture of a work where it is known, and else one of letters: cloth, a scene, a title never at the edge.

What is lettered on a cover is art: it repeats what is written beside it, or is one of many on a wall.
"""
from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from zlib import crc32

from kiosk.engine.view import RowView, Work
from kiosk.ui.bindings import COVERS, SCENES
from kiosk.ui.parts.desk import Desk
from kiosk.ui.scene import Box, Node, Photo, Picture, Sign, Weight, mirrored, shifted
from kiosk.ui.tokens import MARGIN, Theme, channels
from kiosk.ui.typeset import Style
from kiosk.ui.units import Rect

Dress = tuple[str, str]
"""Cloth and scene."""


def cover(desk: Desk, rect: Rect, work: Work, dress: Dress | None = None) -> tuple[Node, ...]:
    """The nodes of one cover."""
    if work.cover:
        radius = rect.w * 0.05
        around = Box(rect, desk.theme.surface2, radius, desk.theme.outline if desk.theme.flat else "", 2,
                     raised=not desk.theme.flat)
        return around, Photo(rect, work.cover, radius)
    if not work.title:
        return _blank(desk.theme, rect)
    cloth, scene = dress or cloth_of(work.title)
    nodes: list[Node] = []
    bound = rect
    if desk.theme.flat:                       # a line around it, with a gap: it is seen beside any scene
        nodes.append(Box(rect, desk.theme.surface, rect.w * 0.06, desk.theme.outline, 2))
        bound = rect.inset(4)
    nodes.append(Picture(bound, "cover", (cloth, scene)))
    left, right = rect.w * 0.145, rect.w * 0.10
    room = Rect(rect.x + left, rect.y + rect.h * 0.07, rect.w - left - right, rect.h * 0.44)
    size = max(14.0, rect.w * 0.135)
    nodes.append(desk.type.fit(work.title, Style(size, Weight.SEMIBOLD, 1.18, size * 0.6), room, "#FFFFFF", lines=4,
                               art=True))
    foot = Rect(room.x, rect.y, room.w, rect.h * 0.19)
    name = desk.type.fit(work.author, Style(size * 0.74, Weight.REGULAR, 1.16, size * 0.56), foot, "#FFFFFF", art=True)
    nodes.append(shifted(name, 0, rect.h * 0.895 - name.rect.h / 2))
    if desk.texts.leftward:                   # a book has its back on the same side, whatever its reader speaks
        return tuple(mirrored(node, rect.x + rect.right) for node in nodes)
    return tuple(nodes)


def cloth_of(title: str) -> Dress:
    """The same title has the same cloth and scene, unless it stands beside one that looks like it."""
    number = crc32(title.encode(), 390)      # a start that spreads well-known titles over the colours
    return COVERS[number % len(COVERS)], str(number // len(COVERS) % len(SCENES))


def cloths(titles: Sequence[str], across: int = 1) -> list[Dress]:
    """Dresses for covers that stand in rows of `across`: none looks like one beside or above it, or near it if that
    can be."""
    chosen: list[Dress] = []
    for place, title in enumerate(titles):
        cloth, scene = cloth_of(title)
        beside = [chosen[other] for other in {place - 1, place - across} if 0 <= other < place]
        near = chosen[max(0, place - across - 1):place]
        own = COVERS.index(cloth)
        order = (*COVERS[own:], *COVERS[:own])
        apart = [it for it in order if not _any_like(it, beside)]
        cloth = next((it for it in apart if not _any_like(it, near)),
                     next((it for it in apart if it not in [other for other, _ in near]), (*apart, cloth)[0]))
        if any(scene == other for _, other in beside):
            scene = next(str(n) for n in range(len(SCENES)) if str(n) not in [other for _, other in beside])
        chosen.append((cloth, scene))
    return chosen


def _any_like(cloth: str, dresses: Sequence[Dress]) -> bool:
    return any(alike(cloth, other) for other, _ in dresses)


def row_dresses(rows: Sequence[RowView]) -> list[Dress]:
    """Dresses of the covers of a list. From the oldest row up, so that one that comes on top changes none below it."""
    return cloths([row.title for row in reversed(rows)])[::-1]


@cache
def alike(one: str, other: str) -> bool:
    return sum(abs(a - b) for a, b in zip(channels(one), channels(other), strict=True)) < 0.3


def _blank(theme: Theme, rect: Rect) -> tuple[Node, ...]:
    side = rect.w * 0.46
    return (Box(rect, theme.surface2, rect.w * 0.05, theme.outline, 2),
            Sign(Rect(rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side), "dots", theme.text2))


def covers(desk: Desk, places: Sequence[Rect], works: Sequence[Work], across: int) -> list[tuple[Node, ...]]:
    """One cover in each place, rows of `across`."""
    dresses = cloths([work.title for work in works[:len(places)]], across)
    return [cover(desk, *one) for one in zip(places, works, dresses, strict=False)]


def shelf(desk: Desk, rect: Rect, works: Sequence[Work], gap: float = 24.0) -> list[tuple[Node, ...]]:
    """As many covers side by side as fit `rect`, at least 5:7 in shape, filling its width."""
    count = max(1, min(len(works), 5 if rect.w > 900 else 4 if rect.w > 540 else 3))
    width = min((rect.w - gap * (count - 1)) / count, rect.h / 1.42)
    if width < MARGIN:
        return []
    return covers(desk, [Rect(rect.x + i * (width + gap), rect.y, width, width * 1.42) for i in range(count)], works,
                  count)
