"""What is told by light: the contrast of everything drawn against what is really behind it.

The ratios are those of WCAG 2.1 (success criteria 1.4.3, 1.4.6, 1.4.11), that of high contrast is our own.
"""
from __future__ import annotations

from collections.abc import Iterator

from kiosk.ui.audit.record import Drawn, Record
from kiosk.ui.scene import Box, Picture, Sign, Words
from kiosk.ui.tokens import FOCUS, FOCUS_GAP, contrast
from kiosk.ui.units import Rect

BODY, MEANING, SHAPE, HIGH = 7.0, 4.5, 3.0, 15.0
"""Ratios wanted of text, of text that tells a state by its colour too, of signs and borders, and of text in the
high-contrast theme."""


def text(record: Record) -> Iterator[str]:
    for one, words, letters in record.words:
        body = words.colour in (record.theme.text, record.theme.text2, record.theme.on_primary, record.theme.primary)
        wanted = MEANING if not body else HIGH if record.theme.flat and one.key not in _moving(record) else BODY
        yield from _poor(one, _least(record, one, words.colour, letters), wanted, "text")


def _moving(record: Record) -> set[str]:
    """Buttons that fill while they wait: their ground passes."""
    return {one.key for one in record.drawn if isinstance(one.node, Box) and one.node.part < 1}


def lettering(record: Record) -> Iterator[str]:
    """The title on a cover repeats the one beside it, but it is drawn, so it can be read."""
    for one in record.drawn:
        if isinstance(one.node, Words) and one.node.art and any(one.node.lines):
            yield from _poor(one, _least(record, one, one.node.colour, one.rect), MEANING, "lettering")


def signs(record: Record) -> Iterator[str]:
    """Signs, and the lines that pictures are drawn in."""
    for one in record.drawn:
        node = one.node
        middle = one.rect.inset(one.rect.w * 0.1, one.rect.h * 0.1)
        if isinstance(node, Sign):
            yield from _poor(one, _least(record, one, node.colour, middle), SHAPE, f"sign {node.name}")
        elif isinstance(node, Picture) and node.colours and node.name != "cover":
            ratio = contrast(node.colours[0], _surface(record, one.order, middle))
            yield from _poor(one, ratio, SHAPE, f"picture {node.name}")


def borders(record: Record) -> Iterator[str]:
    """A line around something is seen from outside it, or from inside."""
    for one in record.drawn:
        node = one.node
        if isinstance(node, Box) and node.stroke and node.line:
            within = contrast(node.stroke, node.fill) if node.fill else 0.0
            best = max(within, _least(record, one, node.stroke, node.rect))
            if best < SHAPE:
                yield f"the border of {one.key} has {best:.1f}, wanted {SHAPE:g}"


def focus(record: Record) -> Iterator[str]:
    """The ring round the focus is told from its gap, and from what it lies on."""
    ring, gap = record.scene.focus_colours
    if contrast(ring, gap) < SHAPE:
        yield f"the focus ring has {contrast(ring, gap):.1f} beside its gap, wanted {SHAPE:g}"
    for control in record.scene.controls:
        ratio = contrast(ring, _surface(record, len(record.drawn), control.rect.inset(-FOCUS - FOCUS_GAP)))
        if ratio < SHAPE:
            yield f"the focus ring on {control.name} has {ratio:.1f}, wanted {SHAPE:g}"


def _surface(record: Record, order: int, rect: Rect) -> str:
    """The colour of the uppermost box drawn before `order` that `rect` lies on as a whole."""
    for below in reversed(record.drawn[:order]):
        if isinstance(below.node, Box) and below.node.fill and below.node.alpha == 1 and below.rect.holds(rect):
            return below.node.fill
    return record.scene.background


def _least(record: Record, one: Drawn, colour: str, rect: Rect) -> float:
    return min(contrast(colour, ground) for ground in record.grounds(one.order, rect))


def _poor(one: Drawn, ratio: float, wanted: float, what: str) -> Iterator[str]:
    if ratio < wanted - 0.005:
        yield f"{what} in {one.key} has {ratio:.1f}, wanted {wanted:g}"
