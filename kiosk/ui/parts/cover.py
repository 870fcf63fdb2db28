"""A cover of letters for a book without a picture: cloth and ornament by its title, text never at the edge."""
from __future__ import annotations

from zlib import crc32

from kiosk.ui.parts.desk import Desk
from kiosk.ui.pictures import COVERS, ORNAMENTS
from kiosk.ui.scene import Box, Node, Picture, Sign, Weight, mirrored, shifted
from kiosk.ui.tokens import MARGIN, Theme, channels
from kiosk.ui.typeset import Style
from kiosk.ui.units import Rect


def cover(desk: Desk, rect: Rect, title: str, author: str, dress: tuple[str, str] | None = None) -> tuple[Node, ...]:
    """The nodes of one cover. Its lettering is art: it repeats what is written beside it."""
    if not title:
        return _blank(desk.theme, rect)
    cloth, ornament = dress or cloth_of(title)
    nodes: list[Node] = [Picture(rect, "cover", (cloth, ornament))]
    if desk.theme.flat:
        nodes.append(Box(rect, "", rect.w * 0.05, desk.theme.outline, 2))
    left, right = rect.w * 0.145, rect.w * 0.10
    room = Rect(rect.x + left, rect.y + rect.h * 0.085, rect.w - left - right, rect.h * 0.52)
    size = max(14.0, rect.w * 0.135)
    nodes.append(desk.type.fit(title, Style(size, Weight.SEMIBOLD, 1.18, size * 0.6), room, "#FFFFFF", lines=4,
                               art=True))
    foot = Rect(room.x, rect.y, room.w, rect.h * 0.26)
    name = desk.type.fit(author, Style(size * 0.8, Weight.REGULAR, 1.2, size * 0.62), foot, "#FFFFFF", art=True)
    nodes.append(shifted(name, 0, rect.h * 0.92 - name.rect.h))
    if desk.texts.leftward:                   # a book has its back on the same side, whatever its reader speaks
        return tuple(mirrored(node, rect.x + rect.right) for node in nodes)
    return tuple(nodes)


def cloth_of(title: str) -> tuple[str, str]:
    """The same title always has the same cloth and ornament."""
    number = crc32(title.encode(), 390)      # a start that spreads well-known titles over the colours
    return COVERS[number % len(COVERS)], str(number // len(COVERS) % ORNAMENTS)


def cloths(titles: tuple[str, ...]) -> list[tuple[str, str]]:
    """Cloths for covers side by side: where two neighbours would look alike, the second takes the next cloth."""
    chosen: list[tuple[str, str]] = []
    for title in titles:
        cloth, ornament = cloth_of(title)
        while chosen and alike(cloth, chosen[-1][0]):
            cloth = COVERS[(COVERS.index(cloth) + 1) % len(COVERS)]
        chosen.append((cloth, ornament))
    return chosen


def alike(one: str, other: str) -> bool:
    return sum(abs(a - b) for a, b in zip(channels(one), channels(other), strict=True)) < 0.3


def _blank(theme: Theme, rect: Rect) -> tuple[Node, ...]:
    side = rect.w * 0.46
    return (Box(rect, theme.surface2, rect.w * 0.05, theme.outline, 2),
            Sign(Rect(rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side), "dots", theme.text2))


def shelf(desk: Desk, rect: Rect, works: tuple[tuple[str, str], ...], gap: float = 24.0) -> list[tuple[Node, ...]]:
    """As many covers side by side as fit `rect`, at least 5:7 in shape, filling its width."""
    count = max(1, min(len(works), 5 if rect.w > 900 else 4))
    width = min((rect.w - gap * (count - 1)) / count, rect.h / 1.42)
    if width < MARGIN:
        return []
    dresses = cloths(tuple(title for title, _ in works[:count]))
    return [cover(desk, Rect(rect.x + i * (width + gap), rect.y, width, width * 1.42), *works[i], dresses[i])
            for i in range(count)]
