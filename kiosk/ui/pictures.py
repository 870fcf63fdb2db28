"""The illustrations by name: the pad as it looks on the furniture, the card at its reader, and all others.

Each is drawn in the colours it is given, so that it belongs to any theme. Sizes are pixels.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from kiosk.ui import drawn
from kiosk.ui.bindings import AVERAGED, CLEAR, binding
from kiosk.ui.raster import OVERSAMPLE, Pen, Pixels
from kiosk.ui.tokens import Theme, mix

QR = "qr:"                 # the picture of this name is the code of the address behind it


def terminal_colours(theme: Theme) -> tuple[str, ...]:
    """Body, screen, keys, the key that pays, waves, card."""
    return (theme.text if theme.flat else theme.text2, theme.bg if theme.flat else theme.surface, theme.surface2
            if not theme.flat else theme.bg, theme.success, theme.accent, theme.primary)


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


Paint = Callable[[Pen, tuple[str, ...]], None]
HEAD = 20.0                        # room above the pad and the reader, for a sleeve


def _low(paint: Paint) -> tuple[float, float, Paint]:
    return 300, 172 + HEAD, lambda pen, colours: paint(pen.lower(HEAD), colours)


PICTURES: dict[str, tuple[float, float, Paint]] = {
    "plate": _low(drawn.plate), "pile": _low(_pile), "halo": _low(drawn.halo), "laying": _low(drawn.laying),
    **{f"book{n}": _low(partial(drawn.book, index=n)) for n in range(len(drawn.BOOKS))},
    "reader": (320, 206, drawn.reader), "reader_waves": (320, 206, drawn.waves), "showing": (320, 206, drawn.showing),
    "card_body": (200, 96, _card_body), "waves": (200, 96, _waves),
    "terminal": (300, 172, _terminal), "pay_card": (300, 172, _pay_card),
    "unplugged": (300, 170, drawn.unplugged), "shelf_empty": (300, 170, drawn.shelf_empty),
    "printing": (300, 170, drawn.printing),
}
"""Name: width and height of its grid, and what draws it."""
TURNED = frozenset(("card_body", "waves", "reader", "reader_waves", "showing", "laying",
                    *(f"book{n}" for n in range(len(drawn.BOOKS)))))
"""Drawn as in a mirror where one reads from right to left: a hand comes from the side where the line ends. A code or a
photograph never is."""


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
        return _down(binding(width * OVERSAMPLE, height * OVERSAMPLE, *colours))
    if name.startswith(QR):
        return qr_code(name.removeprefix(QR), width, height)
    across, down, paint = PICTURES[name]
    image = Image.new(AVERAGED, (width * OVERSAMPLE, height * OVERSAMPLE), CLEAR)
    unit = min(image.width / across, image.height / down)
    left, top = (image.width - across * unit) / 2, (image.height - down * unit) / 2
    paint(Pen(ImageDraw.Draw(image), unit, left, top), colours)
    return _down(image)


def _down(image: Image.Image) -> Pixels:
    """What is inked of the image, brought down; what is clear would be drawn too, and cost as much."""
    k = OVERSAMPLE
    left, top, right, low = image.getbbox() or (0, 0, 1, 1)
    left, top, right, low = left // k, top // k, -(-right // k), -(-low // k)
    small = image.reduce(k, (left * k, top * k, right * k, low * k)).convert("RGBA")
    return Pixels(small.width, small.height, small.tobytes(), left, top)
