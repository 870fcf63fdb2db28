"""The illustrations: the pad as it looks on the furniture, the card at its reader, and covers of books without one.

Each is drawn in the colours it is given, so that it belongs to any theme. Sizes are pixels.
"""
from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from kiosk.ui.raster import OVERSAMPLE, Pen, Pixels
from kiosk.ui.tokens import Theme, mix

BOOKS = ("#31446F", "#F1C46B", "#2F5E50", "#7A3B2C")
QR = "qr:"                 # the picture of this name is the code of the address behind it
COVERS = ("#31446F", "#6A4A7C", "#8A2D44", "#3D6A77", "#586A2C", "#27495C", "#7A3B2C", "#2C5D4F", "#4B4A7E", "#7D5A1E")


def terminal_colours(theme: Theme) -> tuple[str, ...]:
    """Body, screen, keys, the key that pays, waves, card."""
    return (theme.text if theme.flat else theme.text2, theme.bg if theme.flat else theme.surface, theme.surface2
            if not theme.flat else theme.bg, theme.success, theme.accent, theme.primary)


def pad_colours(theme: Theme) -> tuple[str, ...]:
    """Mark, mark faint, plate, shadow, ink of the books."""
    plate = theme.bg if theme.flat else theme.surface
    return (theme.accent, mix(plate, theme.accent, 0.55), mix(plate, theme.accent, 0.3), plate,
            theme.bg if theme.flat else theme.surface2, theme.text)


def card_colours(theme: Theme) -> tuple[str, ...]:
    return (theme.primary, theme.on_primary, theme.accent)


def _ellipses(pen: Pen, colours: tuple[str, ...]) -> None:
    strong, middle, faint, plate, ground, _ = colours
    pen.oval((150, 133), 148, 36, ink=ground)
    pen.oval((150, 126), 140, 34, ink=plate, line=strong, width=3.2)
    pen.oval((150, 126), 106, 24.5, line=middle, width=2.2)
    pen.oval((150, 126), 70, 15, line=faint, width=1.8)


def _books(pen: Pen, ink: str) -> None:
    for (left, top, width), colour, band in zip(
            ((98, 100, 104), (106, 80, 90), (92, 61, 106), (110, 41, 86)), reversed(BOOKS), (0.05, 0.1, 0.92, 0.1),
            strict=True):
        pen.slab(left - 1.6, top - 1.6, left + width + 1.6, top + 21.2, 4.2, ink)
        pen.slab(left, top, left + width, top + 19.6, 3, colour)
        x = left + width * band
        pen.stroke(((x, top + 1.5), (x, top + 18)), 1.4, mix(colour, "#FFFFFF", 0.55))


def _arrow(pen: Pen, colour: str) -> None:
    pen.stroke(((150, 4), (150, 26)), 4, colour)
    pen.stroke(((140, 17.5), (150, 27.5), (160, 17.5)), 4, colour)


def _pad(pen: Pen, colours: tuple[str, ...]) -> None:
    _ellipses(pen, colours)
    _books(pen, colours[5])
    _arrow(pen, colours[0])


def _pad_only(pen: Pen, colours: tuple[str, ...]) -> None:
    _ellipses(pen, colours)


def _pile(pen: Pen, colours: tuple[str, ...]) -> None:
    _books(pen, colours[5])
    _arrow(pen, colours[0])


def _halo(pen: Pen, colours: tuple[str, ...]) -> None:
    pen.oval((150, 126), 140, 34, line=colours[0], width=3.2)


def _card_body(pen: Pen, colours: tuple[str, ...]) -> None:
    body, on_body, _ = colours
    pen.slab(0, 0, 150, 95, 10, body)
    pen.slab(13, 18, 47, 43, 6, mix(body, on_body, 0.9))
    pen.stroke(((14, 65), (88, 65)), 4.4, on_body)
    pen.stroke(((14, 79), (62, 79)), 4.4, mix(body, on_body, 0.75))
    pen.disc((126, 26), 9, mix(body, on_body, 0.35))


def _waves(pen: Pen, colours: tuple[str, ...]) -> None:
    for radius in (22.0, 44.0):
        pen.arc((150, 47.5), radius, -48, 48, 5.4, colours[2])


def _card(pen: Pen, colours: tuple[str, ...]) -> None:
    _card_body(pen, colours)
    _waves(pen, colours)


def _terminal(pen: Pen, colours: tuple[str, ...]) -> None:
    body, screen, keys, good, _, _ = colours
    pen.slab(34, 6, 132, 168, 14, body)
    pen.slab(46, 20, 120, 70, 6, screen)
    pen.stroke(((58, 38), (96, 38)), 4.4, mix(screen, body, 0.55))
    pen.stroke(((58, 52), (84, 52)), 4.4, mix(screen, body, 0.3))
    for row in range(3):
        for column in range(3):
            pen.slab(48 + 25 * column, 84 + 19 * row, 68 + 25 * column, 97 + 19 * row, 4, keys)
    pen.slab(73, 143, 118, 156, 4, good)
    pen.slab(48, 143, 68, 156, 4, keys)


def _pay_card(pen: Pen, colours: tuple[str, ...]) -> None:
    for radius in (16.0, 32.0):
        pen.arc((138, 46), radius, -46, 46, 5, colours[4])
    pen.slab(186, 14, 276, 72, 8, colours[5])
    pen.slab(196, 28, 214, 42, 3, mix(colours[5], colours[1], 0.85))
    pen.stroke(((196, 56), (246, 56)), 4, mix(colours[5], colours[1], 0.7))


PICTURES: dict[str, tuple[float, float, Callable[[Pen, tuple[str, ...]], None]]] = {
    "pad": (300, 172, _pad), "plate": (300, 172, _pad_only), "pile": (300, 172, _pile), "halo": (300, 172, _halo),
    "card": (200, 96, _card), "card_body": (200, 96, _card_body), "waves": (200, 96, _waves),
    "terminal": (300, 172, _terminal), "pay_card": (300, 172, _pay_card),
}
"""Name: width and height of its grid, and what draws it."""
TURNED = frozenset(("card", "card_body", "waves"))
"""Drawn as in a mirror where one reads from right to left. A code or a photograph never is."""


def qr_code(address: str, width: int, height: int) -> Pixels:
    """The address for a phone to read: black on white with its quiet zone, each module whole pixels wide."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    module = max(1, min(width, height) // len(rows))
    side = module * len(rows)
    image = Image.new("RGBA", (width, height), "#FFFFFF")
    ink = Image.new("L", (len(rows), len(rows)), 255)
    ink.putdata([0 if dark else 255 for row in rows for dark in row])
    image.paste(ink.resize((side, side), Image.Resampling.NEAREST), ((width - side) // 2, (height - side) // 2))
    return Pixels(width, height, image.tobytes())


def aspect(name: str) -> float:
    """Width over height."""
    return PICTURES[name][0] / PICTURES[name][1]


def picture(name: str, width: int, height: int, colours: tuple[str, ...]) -> Pixels:
    """The illustration as large as fits, centred. Transparent around; the colour bleeds so that edges stay clean."""
    if name == "cover":
        return cover(width, height, colours)
    if name.startswith(QR):
        return qr_code(name.removeprefix(QR), width, height)
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
    soft, deep = mix(cloth, "#FFFFFF", 0.12), mix(cloth, "#000000", 0.22)
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
