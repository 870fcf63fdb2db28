"""The larger illustrations: hands that lay books and show a card, a plug that is out, an empty shelf, a receipt.

All in one manner: flat colours, one ink line around things, round ends. Each is drawn on a grid of its own, y
downwards, in the inks of a theme (`kiosk.ui.pictures.inks`): mark, middle, faint, plate, ground, ink, primary and what
is written on it.
"""
from __future__ import annotations

import math

from kiosk.ui.raster import Pen
from kiosk.ui.tokens import mix

Point = tuple[float, float]
Limb = tuple[tuple[Point, ...], float]
Inks = tuple[str, ...]
LINE = 1.7                         # the ink around things
BOOKS = ("#31446F", "#F1C46B", "#2F5E50", "#7A3B2C")
PLACES = ((110, 41, 86, 0.1), (92, 61, 106, 0.92), (106, 80, 90, 0.1), (98, 100, 104, 0.05))
"""Left, top, width and band of each book of the pile, the topmost first."""


def plate(pen: Pen, inks: Inks) -> None:
    """The pad as it looks on the furniture."""
    mark, middle, faint, ground, shade, *_ = inks
    pen.oval((150, 133), 148, 36, ink=shade)
    pen.oval((150, 126), 140, 34, ink=ground, line=mark, width=3.2)
    pen.oval((150, 126), 106, 24.5, line=middle, width=2.2)
    pen.oval((150, 126), 70, 15, line=faint, width=1.8)


def halo(pen: Pen, inks: Inks) -> None:
    pen.oval((150, 126), 140, 34, line=inks[0], width=3.2)


def book(pen: Pen, inks: Inks, index: int) -> None:
    """One book of the pile, in its place: spine to the front, pages seen at its end."""
    left, top, width, band = PLACES[index]
    colour = BOOKS[index]
    pen.slab(left - LINE, top - LINE, left + width + LINE, top + 19.6 + LINE, 4.4, inks[5])
    pen.slab(left, top, left + width, top + 19.6, 3, colour)
    pen.slab(left + 2, top + 14.4, left + width - 2, top + 17.6, 1.4, mix(colour, "#000000", 0.24))
    light = mix(colour, "#FFFFFF", 0.6)
    x = left + width * band
    pen.stroke(((x, top + 1.6), (x, top + 18)), 1.6, light)
    far = left + width * (0.94 if band < 0.5 else 0.06)
    pen.stroke(((far, top + 1.6), (far, top + 18)), 1.6, light)
    middle = left + width / 2
    pen.stroke(((middle - 16, top + 7.4), (middle + 16, top + 7.4)), 2.2, light)


def pile(pen: Pen, inks: Inks) -> None:
    for index in (3, 2, 1, 0):
        book(pen, inks, index)


def arrow(pen: Pen, inks: Inks) -> None:
    pen.stroke(((150, 4), (150, 26)), 4, inks[0])
    pen.stroke(((140, 17.5), (150, 27.5), (160, 17.5)), 4, inks[0])


def laying(pen: Pen, inks: Inks) -> None:
    """A hand that lays the topmost book: fingers under it, the thumb on it."""
    skin, sleeve = _skin(inks), inks[6]
    _limbs(pen, inks, skin, (((202, 57), (178, 63)), 11), (((206, 62), (184, 69)), 10))
    book(pen, inks, 0)
    _limbs(pen, inks, skin, (((240, 32), (216, 50)), 25), (((222, 44), (186, 38)), 12.5))
    _sleeve(pen, inks, sleeve, ((229, 14), (257, 38), (280, 14), (250, -12)))
    _cuff(pen, inks, (227, 13), (257, 38))


def _sleeve(pen: Pen, inks: Inks, colour: str, corners: tuple[Point, ...]) -> None:
    pen.shape(corners, 6 + 2 * LINE, inks[5])
    pen.shape(corners, 6, colour)


def _cuff(pen: Pen, inks: Inks, one: Point, other: Point) -> None:
    """Where the sleeve ends."""
    pen.stroke((one, other), 9 + 2 * LINE, inks[5])
    pen.stroke((one, other), 9, mix(inks[6], inks[3], 0.25))


def _skin(inks: Inks) -> str:
    """Nobody's in particular: the plate, a little warmer."""
    return mix(inks[3], "#D9935F", 0.42) if inks[3] != inks[4] else inks[3]


def _limbs(pen: Pen, inks: Inks, fill: str, *limbs: Limb) -> None:
    """Round-ended shapes that grow together, with one line around all of them."""
    for points, width in limbs:
        pen.stroke(points, width + 2 * LINE, inks[5])
    for points, width in limbs:
        pen.stroke(points, width, fill)


# --- the card at its reader: 320 x 206 -----------------------------------------------------------------------

def reader(pen: Pen, inks: Inks) -> None:
    """The reader, with the same mark as the pad."""
    mark, middle, _, ground, shade, *_ = inks
    pen = pen.lower(16)
    pen.oval((124, 165), 116, 25, ink=shade)
    pen.oval((124, 159), 108, 24, ink=ground, line=mark, width=3.2)
    pen.oval((124, 159), 70, 14.5, line=middle, width=2.2)


def waves(pen: Pen, inks: Inks) -> None:
    pen = pen.lower(16)
    for radius, share in ((22.0, 0.0), (40.0, 0.25), (58.0, 0.5)):
        pen.arc((124, 166), radius, 222, 318, 5, mix(inks[0], inks[3], share))


def showing(pen: Pen, inks: Inks) -> None:
    """A hand that holds a card over the reader."""
    skin, pen = _skin(inks), pen.lower(16)
    _limbs(pen, inks, skin, (((214, 66), (178, 92)), 15), (((222, 78), (190, 104)), 14))
    _tilted_card(pen, inks)
    _limbs(pen, inks, skin, (((268, 34), (232, 66)), 34), (((238, 52), (186, 70)), 17))
    _sleeve(pen, inks, inks[6], ((252, 10), (289, 47), (312, 24), (276, -8)))
    _cuff(pen, inks, (250, 8), (289, 47))


def _tilted_card(pen: Pen, inks: Inks) -> None:
    body, on_body, ink = inks[6], inks[7], inks[5]
    turn = math.radians(-14)

    def at(x: float, y: float) -> Point:
        return (122 + x * math.cos(turn) - y * math.sin(turn), 76 + x * math.sin(turn) + y * math.cos(turn))

    corners = (at(-66, -38), at(66, -38), at(66, 38), at(-66, 38))
    pen.shape(corners, 12 + 2 * LINE, ink)
    pen.shape(corners, 12, mix(body, inks[3], 0.12))
    pen.shape((at(-66, -22), at(66, -22), at(66, -10), at(-66, -10)), 0, mix(body, "#000000", 0.35))
    pen.stroke((at(-56, 8), at(4, 8)), 5, on_body)
    pen.stroke((at(-56, 24), at(-18, 24)), 5, mix(body, on_body, 0.7))


# --- 300 x 170 -----------------------------------------------------------------------------------------------

def unplugged(pen: Pen, inks: Inks) -> None:
    """A plug and its socket, apart: nothing works here now, and nobody is to blame."""
    mark, _, _, ground, shade, ink, primary, _ = inks
    pen.oval((150, 152), 132, 12, ink=shade)
    for side, colour in ((-1, primary), (1, mark)):
        cable = tuple((150 + side * (64 + 8.4 * step), 84 + 34 * math.sin(step * 0.36) * side) for step in range(10))
        pen.stroke(cable, 9 + 2 * LINE, ink)
        pen.stroke(cable, 9, mix(colour, ground, 0.3))
        near, far = sorted((150 + side * 26, 150 + side * 72))
        pen.slab(near - LINE, 56 - LINE, far + LINE, 112 + LINE, 16, ink)
        pen.slab(near, 56, far, 112, 14, colour)
        pen.stroke(((150 + side * 60, 66), (150 + side * 60, 102)), 4, mix(colour, ground, 0.45))
    for y in (70, 98):
        pen.stroke(((122, y), (136, y)), 8 + 2 * LINE, ink)
        pen.stroke(((122, y), (136, y)), 8, ground)
    for x, top, low in ((150, 34, 22), (136, 40, 30), (164, 40, 30)):
        pen.stroke(((x, top), (150 + (x - 150) * 1.5, low)), 4, mark)


def shelf_empty(pen: Pen, inks: Inks) -> None:
    """A shelf with room: one book leans, one lies."""
    _, _, _, ground, shade, ink, *_ = inks
    pen.oval((150, 158), 138, 9, ink=shade)
    pen.slab(30 - LINE, 8 - LINE, 270 + LINE, 156 + LINE, 9, ink)
    pen.slab(30, 8, 270, 156, 7.5, mix(BOOKS[1], ground, 0.62))
    for top, low in ((18, 74), (86, 146)):
        pen.slab(40 - LINE, top - LINE, 260 + LINE, low + LINE, 4, ink)
        pen.slab(40, top, 260, low, 3, mix(ground, shade, 0.5))
    _standing(pen, inks, 54, 28, 74, 16, BOOKS[0], 0)
    _standing(pen, inks, 72, 34, 74, 14, BOOKS[3], 0)
    _standing(pen, inks, 92, 30, 74, 15, BOOKS[2], 12)
    pen.slab(176 - LINE, 130 - LINE, 244 + LINE, 146 + LINE, 4, ink)
    pen.slab(176, 130, 244, 146, 3, BOOKS[1])
    pen.stroke(((184, 131.5), (184, 144.5)), 1.8, ink)


def _standing(pen: Pen, inks: Inks, left: float, top: float, foot: float, width: float, colour: str,
              lean: float) -> None:
    corners = ((left + lean, top), (left + lean + width, top), (left + width, foot), (left, foot))
    pen.shape(corners, 2 + 2 * LINE, inks[5])
    pen.shape(corners, 2, colour)
    share = 0.24
    x = left + lean * (1 - share)
    y = top + (foot - top) * share
    pen.stroke(((x + 2, y), (x + width - 2, y)), 1.8, mix(colour, "#FFFFFF", 0.6))


def printing(pen: Pen, inks: Inks) -> None:
    """A receipt comes out of its printer."""
    _, _, _, ground, shade, ink, primary, on_primary = inks
    pen.oval((150, 156), 112, 10, ink=shade)
    pen.slab(52 - LINE, 82 - LINE, 248 + LINE, 152 + LINE, 18, ink)
    pen.slab(52, 82, 248, 152, 16, primary)
    pen.slab(88, 96, 212, 106, 5, mix(primary, "#000000", 0.45))
    pen.disc((228, 132), 5, on_primary)
    torn = tuple((100 + 10.0 * step, 22 if step % 2 else 14) for step in range(11))
    paper = ((100, 101), *torn, (200, 101))
    pen.shape(paper, 2 * LINE, ink)
    pen.shape(paper, 0, mix(ground, "#FFFFFF", 0.7) if ground != shade else ground)
    for y, end in ((40, 182), (54, 168), (68, 182), (82, 150)):
        pen.stroke(((116, y), (end, y)), 4, mix(ground, ink, 0.55))
