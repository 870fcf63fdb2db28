"""Covers for books whose own is not known: cloth, spine, and one scene in its tints, as publishers' series have them.

The title stands above the scene and the author on the band below it, both on nothing lighter than the cloth.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

from kiosk.ui.tokens import mix

COVERS = ("#31446F", "#6A4A7C", "#8A2D44", "#3D6A77", "#586A2C", "#27495C", "#7A3B2C", "#2C5D4F", "#4B4A7E", "#7D5A1E")
CLEAR = (0, 0, 0, 0)
AVERAGED = "RGBa"                  # dots are opaque or black and clear: averaged, no white or black creeps into edges
TOP, BAND = 0.52, 0.79             # of the height: where the scene begins, and where the band of the author does


@dataclass(frozen=True, slots=True)
class Easel:
    """A cover being drawn, in shares of its width (x) and height (y)."""

    draw: ImageDraw.ImageDraw
    w: int
    h: int
    cloth: str

    def tint(self, share: float) -> str:
        """The cloth, lighter, or darker where `share` is below nothing."""
        return mix(self.cloth, "#FFFFFF" if share > 0 else "#000000", abs(share))

    def area(self, points: list[tuple[float, float]], ink: str) -> None:
        self.draw.polygon([(x * self.w, y * self.h) for x, y in points], fill=ink)

    def disc(self, x: float, y: float, radius: float, ink: str) -> None:
        """`radius` in shares of the width."""
        r = radius * self.w
        self.draw.ellipse((x * self.w - r, y * self.h - r, x * self.w + r, y * self.h + r), fill=ink)

    def bar(self, left: float, top: float, right: float, low: float, ink: str) -> None:
        self.draw.rounded_rectangle((left * self.w, top * self.h, right * self.w, low * self.h),
                                    (low - top) * self.h / 2, fill=ink)

    def ring(self, x: float, y: float, radius: float, width: float, ink: str) -> None:
        r, line = radius * self.w, max(1, round(width * self.w))
        self.draw.ellipse((x * self.w - r, y * self.h - r, x * self.w + r, y * self.h + r), outline=ink, width=line)


GOLD, CLAY, MIST, CREAM = "#F1C46B", "#E9A17C", "#A9CFC9", "#EADFC4"


def _lake(on: Easel) -> None:
    on.disc(0.62, 0.665, 0.17, GOLD)
    for row, (left, right) in enumerate(((0.0, 1.0), (0.16, 1.0), (0.0, 0.86), (0.3, 1.0))):
        y = 0.665 + 0.03 * row
        on.bar(left - 0.1, y, right + 0.1, y + 0.034, on.tint(0.10 + 0.06 * row))


def _hills(on: Easel) -> None:
    on.disc(0.76, 0.60, 0.075, CREAM)
    for share, base, high, shift in ((0.12, 0.70, 0.085, 0.0), (0.22, 0.745, 0.065, 0.35), (0.34, 0.785, 0.045, 0.6)):
        ridge = [(x / 40, base - high * (0.5 + 0.5 * math.sin(6.3 * (x / 40 * 0.8 + shift)))) for x in range(41)]
        on.area([*ridge, (1, 1), (0, 1)], on.tint(share))


def _birches(on: Easel) -> None:
    for x, width, top in ((0.26, 0.07, 0.60), (0.46, 0.09, 0.55), (0.70, 0.06, 0.58), (0.86, 0.08, 0.53)):
        on.area([(x, top), (x + width, top), (x + width, 1), (x, 1)], CREAM)
        for notch in range(5):
            y = top + 0.03 + notch * 0.05 + (x * 7 % 1) * 0.02
            side = x if notch % 2 else x + width * 0.45
            on.area([(side, y), (side + width * 0.55, y), (side + width * 0.55, y + 0.007), (side, y + 0.007)],
                    on.tint(-0.35))


def _night(on: Easel) -> None:
    on.disc(0.66, 0.645, 0.15, CREAM)
    on.disc(0.72, 0.625, 0.135, on.cloth)
    for x, y, size in ((0.2, 0.58, 0.012), (0.34, 0.70, 0.016), (0.46, 0.60, 0.01), (0.26, 0.75, 0.009),
                       (0.9, 0.745, 0.014), (0.48, 0.735, 0.008), (0.9, 0.56, 0.01)):
        on.disc(x, y, size, GOLD)


def _rings(on: Easel) -> None:
    for step, ink in enumerate((0.10, 0.18, 0.28, 0.4)):
        on.disc(0.53, 0.79, 0.34 - 0.085 * step, on.tint(ink))
    on.disc(0.53, 0.79, 0.05, CLAY)


def _leaf(on: Easel) -> None:
    left = [(0.53 - 0.13 * math.sin(math.pi * t / 20), 0.77 - 0.24 * t / 20) for t in range(21)]
    right = [(0.53 + 0.13 * math.sin(math.pi * t / 20), 0.77 - 0.24 * t / 20) for t in range(20, -1, -1)]
    on.area(left + right, MIST)
    on.area([(0.522, 0.79), (0.538, 0.79), (0.534, 0.55), (0.526, 0.55)], on.tint(-0.2))
    for step in range(4):
        y = 0.72 - 0.04 * step
        for side in (-1, 1):
            on.area([(0.53, y), (0.53 + side * 0.085, y - 0.032), (0.53 + side * 0.085, y - 0.026), (0.53, y + 0.008)],
                    on.tint(-0.2))


def _window(on: Easel) -> None:
    on.area([(0.36, 0.56), (0.70, 0.56), (0.70, 0.76), (0.36, 0.76)], on.tint(-0.3))
    for column in range(2):
        for row in range(2):
            left, top = 0.375 + column * 0.16, 0.57 + row * 0.094
            on.area([(left, top), (left + 0.15, top), (left + 0.15, top + 0.085), (left, top + 0.085)],
                    GOLD if (column, row) != (1, 0) else mix(GOLD, on.cloth, 0.35))


def _waves(on: Easel) -> None:
    for row in range(3):
        y = 0.60 + 0.065 * row
        for column in range(-1, 5):
            x = 0.12 + column * 0.27 + (0.135 if row % 2 else 0)
            on.disc(x, y + 0.06, 0.135, on.tint(0.12 + 0.1 * row))
            on.disc(x, y + 0.085, 0.09, on.tint(0.04 + 0.1 * row))
    on.disc(0.28, 0.585, 0.05, CLAY)


SCENES: tuple[Callable[[Easel], None], ...] = (_lake, _hills, _birches, _night, _rings, _leaf, _window, _waves)


def binding(width: int, height: int, cloth: str, scene: str) -> Image.Image:
    """A cover without its lettering, AVERAGED; `scene` is an index of SCENES."""
    art = Image.new(AVERAGED, (width, height), cloth)
    easel = Easel(ImageDraw.Draw(art), width, height, cloth)
    SCENES[int(scene)](easel)
    easel.area([(0, BAND), (1, BAND), (1, 1), (0, 1)], easel.tint(-0.2))
    easel.area([(0, BAND), (1, BAND), (1, BAND + 0.006), (0, BAND + 0.006)], easel.tint(0.3))
    easel.area([(0, 0), (0.055, 0), (0.055, 1), (0, 1)], easel.tint(-0.3))
    easel.area([(0.055, 0), (0.066, 0), (0.066, 1), (0.055, 1)], easel.tint(0.14))
    mask = Image.new("L", (width, height), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), width * 0.05, fill=255)
    image = Image.new(AVERAGED, (width, height), CLEAR)
    image.paste(art, (0, 0), mask)
    return image
