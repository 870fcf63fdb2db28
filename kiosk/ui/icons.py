"""The signs of the screen, drawn for it: strokes and shapes on a grid of 24 x 24, y downwards.

Those that tell a state differ in outline, not only in colour: a disc for done, a triangle for care, an octagon for no,
a diamond for what is not known.
"""
from __future__ import annotations

import math
from dataclasses import dataclass

Point = tuple[float, float]
GRID = 24.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A round-ended line through the points."""

    points: tuple[Point, ...]
    width: float = 2.0
    erase: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon with softened corners: it is also outlined with a round pen of `width`."""

    points: tuple[Point, ...]
    width: float = 1.6
    erase: bool = False


@dataclass(frozen=True, slots=True)
class Disc:
    centre: Point
    radius: float
    erase: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    centre: Point
    radius: float
    width: float = 2.0
    start: float = 0.0             # degrees, clockwise from the right
    end: float = 360.0
    erase: bool = False


Mark = Stroke | Shape | Disc | Ring


def _octagon(radius: float) -> tuple[Point, ...]:
    return tuple((12 + radius * math.cos(math.radians(a)), 12 + radius * math.sin(math.radians(a)))
                 for a in (22.5 + 45 * i for i in range(8)))


def _exclamation(top: float, bottom: float, dot: float) -> tuple[Mark, ...]:
    return (Stroke(((12, top), (12, bottom)), 2.4, erase=True), Disc((12, dot), 1.45, erase=True))


def _question(x: float, y: float, erase: bool) -> tuple[Mark, ...]:
    width = 2.2 if erase else 1.9
    return (Ring((x, y - 1.6), 2.7, width, 175, 405, erase), Stroke(((x + 1.9, y + 0.35), (x, y + 2.3)), width, erase),
            Stroke(((x, y + 2.3), (x, y + 2.9)), width, erase), Disc((x, y + 5.7), 1.35, erase))


POINTING = frozenset(("borrow", "return", "cart", "question", "help", "onward"))
"""Drawn as in a mirror where one reads from right to left: they point along the reading, or are written in it."""

def _bow(width: float) -> tuple[Point, ...]:
    """A meridian of a globe."""
    return tuple((12 + width * math.cos(math.radians(a)), 12 + 9.4 * math.sin(math.radians(a)))
                 for a in range(-90, 91, 10))


_BOOK: tuple[Mark, ...] = (
    Stroke(((14.6, 7), (14.6, 3), (2.6, 3), (2.6, 21), (14.6, 21), (14.6, 17))), Stroke(((6, 3), (6, 21)), 1.8))

ICONS: dict[str, tuple[Mark, ...]] = {
    "dots": (Disc((5, 12), 2.2), Disc((12, 12), 2.2), Disc((19, 12), 2.2)),
    "tick": (Disc((12, 12), 11), Stroke(((7, 12.4), (10.6, 16), (17.2, 8.6)), 2.4, erase=True)),
    "renew": (Disc((12, 12), 11), Ring((12, 12), 5.2, 2.1, 215, 355, erase=True),
              Ring((12, 12), 5.2, 2.1, 35, 175, erase=True),
              Shape(((15.3, 11.6), (19.1, 11.6), (17.4, 14)), 0.8, erase=True),
              Shape(((4.9, 12.4), (8.7, 12.4), (6.6, 10)), 0.8, erase=True)),
    "attention": (Shape(_octagon(10.6)), *_exclamation(6.6, 12.6, 16.9)),
    "warning": (Shape(((12, 2.6), (22.2, 20.6), (1.8, 20.6)), 2.4), *_exclamation(8.8, 14.0, 17.7)),
    "question": (Shape(((12, 1.6), (22.4, 12), (12, 22.4), (1.6, 12)), 2.0), *_question(12, 10.4, erase=True)),
    "cart": (Stroke(((1.8, 4), (4.6, 4), (7, 15.2), (19, 15.2), (21.4, 6.6), (5.2, 6.6))), Ring((9, 19.6), 1.7, 1.8),
             Ring((17.4, 19.6), 1.7, 1.8)),
    "shelf": (Stroke(((2.4, 2), (2.4, 22))), Stroke(((21.6, 2), (21.6, 22))), Stroke(((2.4, 11), (21.6, 11)), 1.8),
              Stroke(((2.4, 20.4), (21.6, 20.4)), 1.8), Stroke(((6, 4.2), (6, 10.4)), 2.2),
              Stroke(((9.6, 4.2), (9.6, 10.4)), 2.2), Stroke(((14.6, 10.2), (16.9, 4.6)), 2.2),
              Stroke(((7, 14), (7, 19.6)), 2.2), Stroke(((10.7, 14), (10.7, 19.6)), 2.2),
              Stroke(((14.4, 14), (14.4, 19.6)), 2.2), Stroke(((18, 14), (18, 19.6)), 2.2)),
    "box": (Stroke(((12, 2), (21, 7), (21, 17), (12, 22), (3, 17), (3, 7), (12, 2))),
            Stroke(((3, 7), (12, 12), (21, 7))),
            Stroke(((12, 12), (12, 22)))),
    "staff": (Ring((12, 7), 4.2), Stroke(((3.6, 21.4), (3.6, 19.4), (5.2, 16.4), (8.4, 14.8), (15.6, 14.8),
                                          (18.8, 16.4), (20.4, 19.4), (20.4, 21.4)))),
    "hand": (Stroke(((8, 13), (8, 5.4))), Stroke(((11, 11.4), (11, 3.2))), Stroke(((14, 11.4), (14, 4))),
             Stroke(((17, 12.4), (17, 6.4))),
             Stroke(((17, 12.4), (17.2, 16.4), (15.4, 20), (12.6, 21.6), (9.8, 20.8), (7, 17.4), (4, 13), (5.2, 11.4),
                     (8, 14.2)))),
    "put_back": (Stroke(((12, 2), (12, 13))), Stroke(((7.4, 8.8), (12, 13.4), (16.6, 8.8))),
                 Stroke(((2.4, 14), (2.4, 21), (21.6, 21), (21.6, 14)))),
    "card": (Stroke(((2.6, 5), (21.4, 5), (21.4, 19), (2.6, 19), (2.6, 5))), Stroke(((2.6, 10), (21.4, 10)), 2.6),
             Stroke(((6, 15), (10, 15)), 1.8)),
    "printer": (Stroke(((6.4, 8), (6.4, 2.4), (17.6, 2.4), (17.6, 8))),
                Stroke(((6, 17.4), (2.4, 17.4), (2.4, 8.4), (21.6, 8.4), (21.6, 17.4), (18, 17.4))),
                Stroke(((6.4, 14), (17.6, 14), (17.6, 21.6), (6.4, 21.6), (6.4, 14)))),
    "phone": (Stroke(((5, 3), (8.6, 3), (10.2, 7.8), (7.8, 9.6), (10.2, 13.8), (14.4, 16.2), (16.2, 13.8), (21, 15.4),
                      (21, 19), (18.6, 21.2), (13.4, 20), (7.4, 15.6), (3.6, 9.6), (2.8, 5.2), (5, 3))),),
    "access": (Ring((12, 12), 10.4, 1.9), Disc((12, 6.6), 1.7),
               Stroke(((6.4, 9.6), (10.6, 10.6), (13.4, 10.6), (17.6, 9.6))),
               Stroke(((12, 10.6), (12, 13.6))), Stroke(((9, 18.4), (11, 13.6), (13, 13.6), (15, 18.4)))),
    "speech": (Shape(((3, 9.4), (6.6, 9.4), (11, 5.4), (11, 18.6), (6.6, 14.6), (3, 14.6)), 1.4),
               Ring((11.4, 12), 5, 2, -48, 48), Ring((11.4, 12), 9, 2, -48, 48)),
    "low_reach": (Stroke(((5, 2.4), (19, 2.4), (19, 21.6), (5, 21.6), (5, 2.4))), Stroke(((9, 17.6), (15, 17.6)), 2.6),
                  Stroke(((12, 6), (12, 13))), Stroke(((9.2, 10.4), (12, 13.2), (14.8, 10.4)))),
    "calm": (Stroke(((2.4, 8), (5.6, 6.4), (8.8, 8), (12, 9.6), (15.2, 8), (18.4, 6.4), (21.6, 8)), 1.8),
             Stroke(((2.4, 16), (21.6, 16)))),
    "curtain": (Stroke(((2.6, 4), (21.4, 4), (21.4, 17), (2.6, 17), (2.6, 4))), Stroke(((8, 21), (16, 21))),
                Stroke(((3.6, 20.4), (20.4, 2.6)), 2.2)),
    "slower": (Stroke(((5, 12), (19, 12)), 2.6),),
    "faster": (Stroke(((5, 12), (19, 12)), 2.6), Stroke(((12, 5), (12, 19)), 2.6)),
    "quieter": (Stroke(((5, 12), (19, 12)), 2.6),),
    "louder": (Stroke(((5, 12), (19, 12)), 2.6), Stroke(((12, 5), (12, 19)), 2.6)),
    "chosen": (Shape(((3.4, 3.4), (20.6, 3.4), (20.6, 20.6), (3.4, 20.6)), 3.2),
               Stroke(((6.8, 12.4), (10.4, 16), (17.2, 8.2)), 2.4, erase=True)),
    "unchosen": (Stroke(((3.4, 3.4), (20.6, 3.4), (20.6, 20.6), (3.4, 20.6), (3.4, 3.4)), 2.2),),
    "letter": (Stroke(((2.4, 5), (21.6, 5), (21.6, 19), (2.4, 19), (2.4, 5))),
               Stroke(((2.8, 5.6), (12, 13), (21.2, 5.6)))),
    "clock": (Ring((12, 12), 10), Stroke(((12, 6), (12, 12.2), (16.2, 14.6)))),
    "coin": (Ring((12, 12), 10), Ring((13, 12), 4.4, 1.9, 60, 300), Stroke(((6.8, 10.7), (12.4, 10.7)), 1.5),
             Stroke(((6.8, 13.3), (12.4, 13.3)), 1.5)),
    "help": (Ring((12, 12), 10), *_question(12, 10.6, erase=False)),
    "languages": (Ring((12, 12), 10), Stroke(((2.4, 12), (21.6, 12)), 1.8), Stroke(((12, 2.4), (12, 21.6)), 1.8),
                  Stroke(_bow(-4.6), 1.8), Stroke(_bow(4.6), 1.8)),
    "contrast": (Ring((12, 12), 10), Shape(tuple((12 + 9.4 * math.cos(math.radians(a)), 12 + 9.4 * math.sin(
        math.radians(a))) for a in range(90, 271, 10)), 0.6)),
    "erase": (Stroke(((8, 4.6), (22, 4.6), (22, 19.4), (8, 19.4), (1.8, 12), (8, 4.6))),
              Stroke(((11.4, 9), (17.4, 15))),
              Stroke(((17.4, 9), (11.4, 15)))),
    "up": (Stroke(((4.6, 15.6), (12, 8.2), (19.4, 15.6)), 2.6),),
    "down": (Stroke(((4.6, 8.4), (12, 15.8), (19.4, 8.4)), 2.6),),
    "onward": (Stroke(((8.4, 4.6), (15.8, 12), (8.4, 19.4)), 2.6),),
    "borrow": (*_BOOK, Stroke(((10.5, 12), (22, 12))), Stroke(((17.4, 7.4), (22, 12), (17.4, 16.6)))),
    "return": (*_BOOK, Stroke(((22, 12), (10.5, 12))), Stroke(((15.1, 7.4), (10.5, 12), (15.1, 16.6)))),
}
