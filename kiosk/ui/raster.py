"""Smooth shapes as pixels: everything drawn is drawn four times too large and brought down once, then kept.

Results are `Pixels`: 8-bit RGBA, row by row from the top. Masks are white with coverage as alpha, so that one mask is
tinted in any colour.
"""
from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from kiosk.ui.icons import GRID, ICONS, Disc, Mark, Point, Ring, Shape, Stroke

OVERSAMPLE = 4
MOST_DOTS = 8_000_000              # larger pictures were made smaller before they came here
Ink = str | int


@dataclass(frozen=True, slots=True)
class Pixels:
    width: int
    height: int
    rgba: bytes
    left: int = 0                  # where it lies in the rectangle it was drawn for, whose clear edges are left out
    top: int = 0


def _mask(image: Image.Image, width: int, height: int) -> Pixels:
    coverage = image.resize((width, height), Image.Resampling.BOX)
    white = Image.new("L", (width, height), 255)
    return Pixels(width, height, Image.merge("RGBA", (white, white, white, coverage)).tobytes())


def panel(radius: int, line: int = 0) -> Pixels:
    """A rounded square to be stretched at its middle: filled, or its outline `line` pixels wide."""
    side = 2 * radius + 2
    k = OVERSAMPLE
    image = Image.new("L", (side * k, side * k), 0)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, side * k - 1, side * k - 1), radius * k, fill=255)
    if line:
        inner = max(0, radius - line) * k
        draw.rounded_rectangle((line * k, line * k, (side - line) * k - 1, (side - line) * k - 1), inner, fill=0)
    return _mask(image, side, side)


def shadow(radius: int, blur: int) -> Pixels:
    """The soft shadow of a rounded square, `blur` pixels around it, to be stretched at its middle."""
    side = 2 * (radius + 2 * blur) + 2
    image = Image.new("L", (side, side), 0)
    ImageDraw.Draw(image).rounded_rectangle((blur, blur, side - blur - 1, side - blur - 1), radius, fill=255)
    return _mask(image.filter(ImageFilter.GaussianBlur(blur / 2)), side, side)


def photo(file: str, width: int, height: int, radius: int, *, whole: bool) -> Pixels:
    """A picture from a file: it fills the rectangle and is cut to it, or lies `whole` at its reading side.

    What cannot be read is drawn as nothing.
    """
    canvas = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    try:
        with Image.open(file, formats=("PNG", "JPEG")) as source:
            if source.width * source.height > MOST_DOTS:
                return Pixels(width, height, canvas.tobytes())
            source.draft("RGB", (width, height))
            image = source.convert("RGBA")
    except (OSError, ValueError, SyntaxError):
        return Pixels(width, height, canvas.tobytes())
    if whole:
        image = ImageOps.contain(image, (width, height), Image.Resampling.LANCZOS)
    else:
        image = ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)
    at = (0, (height - image.height) // 2)
    if radius and not whole:
        mask = Image.new("L", (width * 2, height * 2), 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, 2 * width - 1, 2 * height - 1), 2 * radius, fill=255)
        canvas.paste(image, at, mask.resize((width, height), Image.Resampling.BOX))
    else:
        canvas.paste(image, at)
    return Pixels(width, height, canvas.tobytes())


class Pen:
    """Draws marks on a grid of `grid` units across a picture `width` pixels wide."""

    def __init__(self, draw: ImageDraw.ImageDraw, unit: float, dx: float = 0.0, dy: float = 0.0) -> None:
        self._draw, self._unit, self._dx, self._dy = draw, unit, dx, dy

    def lower(self, units: float) -> Pen:
        """The same pen, with everything so much further down."""
        return Pen(self._draw, self._unit, self._dx, self._dy + units * self._unit)

    def at(self, point: Point) -> Point:
        return (self._dx + point[0] * self._unit, self._dy + point[1] * self._unit)

    def disc(self, centre: Point, radius: float, ink: Ink) -> None:
        (x, y), r = self.at(centre), radius * self._unit
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill=ink)

    def stroke(self, points: tuple[Point, ...], width: float, ink: Ink) -> None:
        self._draw.line([self.at(p) for p in points], fill=ink, width=round(width * self._unit), joint="curve")
        for point in points:
            self.disc(point, width / 2, ink)

    def shape(self, points: tuple[Point, ...], width: float, ink: Ink) -> None:
        self._draw.polygon([self.at(p) for p in points], fill=ink)
        if width:
            self.stroke((*points, points[0]), width, ink)

    def oval(self, centre: Point, rx: float, ry: float, *, ink: Ink | None = None, line: Ink | None = None,
             width: float = 0.0) -> None:
        (x, y), a, b = self.at(centre), rx * self._unit, ry * self._unit
        self._draw.ellipse((x - a, y - b, x + a, y + b), fill=ink, outline=line,
                           width=max(1, round(width * self._unit)) if width else 0)

    def slab(self, left: float, top: float, right: float, bottom: float, radius: float, ink: Ink) -> None:
        (x0, y0), (x1, y1) = self.at((left, top)), self.at((right, bottom))
        self._draw.rounded_rectangle((x0, y0, x1, y1), radius * self._unit, fill=ink)

    def arc(self, centre: Point, radius: float, start: float, end: float, width: float, ink: Ink) -> None:
        (x, y), r = self.at(centre), (radius + width / 2) * self._unit
        self._draw.arc((x - r, y - r, x + r, y + r), start, end, fill=ink, width=round(width * self._unit))


def _mark(pen: Pen, mark: Mark) -> None:
    ink = 0 if mark.erase else 255
    match mark:
        case Stroke(points, width):
            pen.stroke(points, width, ink)
        case Shape(points, width):
            pen.shape(points, width, ink)
        case Disc(centre, radius):
            pen.disc(centre, radius, ink)
        case Ring(centre, radius, width, start, end):
            pen.arc(centre, radius, start, end, width, ink)


def sign(name: str, side: int) -> Pixels:
    """An icon of `kiosk.ui.icons`, `side` pixels square."""
    image = Image.new("L", (side * OVERSAMPLE, side * OVERSAMPLE), 0)
    pen = Pen(ImageDraw.Draw(image), side * OVERSAMPLE / GRID)
    for mark in ICONS[name]:
        _mark(pen, mark)
    return _mask(image, side, side)
