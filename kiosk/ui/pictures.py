"""The illustrations: the pad as it looks on the furniture, the card at its reader, and covers of books without one.

Each is drawn in the colours it is given, so that it belongs to any theme. Sizes are pixels.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PIL import Image, ImageDraw

from kiosk.ui import drawn
from kiosk.ui.raster import OVERSAMPLE, Pen, Pixels
from kiosk.ui.tokens import Theme, mix

COVERS = ("#31446F", "#6A4A7C", "#8A2D44", "#3D6A77", "#586A2C", "#27495C", "#7A3B2C", "#2C5D4F", "#4B4A7E", "#7D5A1E")


def inks(theme: Theme) -> tuple[str, ...]:
    """Mark, mark fainter, mark faint, plate, ground, ink, primary, on primary: what every illustration is drawn in."""
    plate = theme.bg if theme.flat else theme.surface
    return (theme.accent, mix(plate, theme.accent, 0.55), mix(plate, theme.accent, 0.3), plate,
            theme.bg if theme.flat else theme.surface2, theme.text, theme.primary, theme.on_primary)


def _card_body(pen: Pen, colours: tuple[str, ...]) -> None:
    body, on_body = colours[6:]
    pen.slab(0, 0, 150, 95, 10, body)
    pen.slab(13, 18, 47, 43, 6, mix(body, on_body, 0.9))
    pen.stroke(((14, 65), (88, 65)), 4.4, on_body)
    pen.stroke(((14, 79), (62, 79)), 4.4, mix(body, on_body, 0.75))
    pen.disc((126, 26), 9, mix(body, on_body, 0.35))


def _waves(pen: Pen, colours: tuple[str, ...]) -> None:
    for radius in (22.0, 44.0):
        pen.arc((150, 47.5), radius, -48, 48, 5.4, colours[0])


def _pile(pen: Pen, colours: tuple[str, ...]) -> None:
    drawn.pile(pen, colours)
    drawn.arrow(pen, colours)


Paint = Callable[[Pen, tuple[str, ...]], None]
HEAD = 20.0                        # room above the pad and the reader, for a sleeve


def _low(paint: Paint) -> tuple[float, float, Paint]:
    return 300, 172 + HEAD, lambda pen, colours: paint(pen.lower(HEAD), colours)


PICTURES: dict[str, tuple[float, float, Paint]] = {
    "plate": _low(drawn.plate), "pile": _low(_pile), "halo": _low(drawn.halo), "laying": _low(drawn.laying),
    **{f"book{n}": _low(partial(drawn.book, index=n)) for n in range(len(drawn.BOOKS))},
    "reader": (320, 206, drawn.reader), "reader_waves": (320, 206, drawn.waves), "showing": (320, 206, drawn.showing),
    "card_body": (200, 96, _card_body), "waves": (200, 96, _waves),
    "unplugged": (300, 170, drawn.unplugged), "shelf_empty": (300, 170, drawn.shelf_empty),
    "printing": (300, 170, drawn.printing),
}
"""Name: width and height of its grid, and what draws it."""


def aspect(name: str) -> float:
    """Width over height."""
    return PICTURES[name][0] / PICTURES[name][1]


def picture(name: str, width: int, height: int, colours: tuple[str, ...]) -> Pixels:
    """The illustration as large as fits, centred. Transparent around; the colour bleeds so that edges stay clean."""
    if name == "cover":
        return cover(width, height, colours)
    across, down, paint = PICTURES[name]
    image = Image.new("RGBA", (width * OVERSAMPLE, height * OVERSAMPLE), (255, 255, 255, 0))
    unit = min(image.width / across, image.height / down)
    left, top = (image.width - across * unit) / 2, (image.height - down * unit) / 2
    paint(Pen(ImageDraw.Draw(image), unit, left, top), colours)
    return _down(image, width, height)


def _down(image: Image.Image, width: int, height: int) -> Pixels:
    # Averaged with alpha applied, then divided out again, so that no white creeps into the edges.
    small = image.convert("RGBa").resize((width, height), Image.Resampling.BOX).convert("RGBA")
    return Pixels(width, height, small.tobytes())


def cover(width: int, height: int, colours: tuple[str, ...]) -> Pixels:
    """A typographic cover without its lettering: cloth, spine and one quiet ornament. `colours`: cloth, ornament."""
    cloth, ornament = colours
    k = OVERSAMPLE
    w, h = width * k, height * k
    image = Image.new("RGBA", (w, h), (255, 255, 255, 0))
    art = Image.new("RGBA", (w, h), cloth)
    draw = ImageDraw.Draw(art)
    soft, deep = mix(cloth, "#FFFFFF", 0.16), mix(cloth, "#000000", 0.22)
    _ORNAMENTS[int(ornament)](draw, w, h, soft)
    draw.rectangle((0, 0, w * 0.055, h), fill=deep)
    draw.rectangle((w * 0.055, 0, w * 0.065, h), fill=mix(cloth, "#FFFFFF", 0.12))
    mask = Image.new("L", (w, h), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, w - 1, h - 1), w * 0.05, fill=255)
    image.paste(art, (0, 0), mask)
    return _down(image, width, height)


def _sun(draw: ImageDraw.ImageDraw, w: int, h: int, ink: str) -> None:
    draw.ellipse((w * 0.46, h * 0.50, w * 1.14, h * 0.50 + w * 0.68), fill=ink)


def _lake(draw: ImageDraw.ImageDraw, w: int, h: int, ink: str) -> None:
    for y in (0.56, 0.63, 0.70):
        draw.rounded_rectangle((w * (0.12 + (y - 0.5)), h * y, w * 0.9, h * (y + 0.022)), h, fill=ink)


def _birch(draw: ImageDraw.ImageDraw, w: int, h: int, ink: str) -> None:
    for x in (0.56, 0.70, 0.84):
        draw.rectangle((w * x, h * (0.34 + (0.84 - x)), w * (x + 0.055), h * 0.80), fill=ink)


def _hill(draw: ImageDraw.ImageDraw, w: int, h: int, ink: str) -> None:
    draw.polygon(((w * 0.06, h * 0.78), (w * 0.42, h * 0.52), (w * 0.62, h * 0.66), (w * 0.80, h * 0.56),
                  (w, h * 0.72), (w, h * 0.78)), fill=ink)


def _frame(draw: ImageDraw.ImageDraw, w: int, h: int, ink: str) -> None:
    draw.rectangle((w * 0.12, h * 0.045, w * 0.95, h * 0.955), outline=ink, width=max(1, round(w * 0.014)))


_ORNAMENTS = (_sun, _lake, _birch, _hill, _frame)
ORNAMENTS = len(_ORNAMENTS)
