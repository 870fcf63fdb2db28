"""What came out of the emulated receipt printer as a picture: letters of 12 by 24 dots, 42 in a line of 512 dots.

Source of the sizes: the TM-T88V's technical reference, font A and 80 mm paper at 180 dots an inch.
"""
from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from devices.emulators.paperstrip import Ink, PaperLine, PrintedReceipt, Side

WIDTH = 512                        # dots
LETTER_WIDTH, LETTER_HEIGHT = 12, 24
SPACING = 30                       # dots from a line to the next, at least
MARGIN = 28                        # dots of paper around what is printed
PAPER, INK = 255, 20
MONOSPACED = Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf")


def picture(receipt: PrintedReceipt, font: Path = MONOSPACED) -> Image.Image:
    """The receipt in greys, a pixel for a dot, with a torn edge where the printer stopped before its end.

    `font` may be any: each letter is fitted into its cell. Raises OSError when there is no such font."""
    heights = [_height(line) for line in receipt.lines]
    image = Image.new("L", (WIDTH + 2 * MARGIN, sum(heights) + 2 * MARGIN), PAPER)
    top = MARGIN
    for line, height in zip(receipt.lines, heights, strict=True):
        _draw(image, line, top, str(font))
        top += height
    if not receipt.cut:
        _tear(image)
    return image


def _height(line: PaperLine) -> int:
    return max(SPACING, *(LETTER_HEIGHT * ink.high for _, ink in line.letters), 0)


def _draw(image: Image.Image, line: PaperLine, top: int, font: str) -> None:
    """The letters on one base line; those that are beyond the paper fall off its edge, as on a printer set wrong."""
    room = WIDTH - sum(LETTER_WIDTH * ink.wide for _, ink in line.letters)
    x = MARGIN + (0 if line.side is Side.LEFT else room // 2 if line.side is Side.MIDDLE else room)
    low = top + _height(line)
    for letter, ink in line.letters:
        cell = _cell(letter, ink, font)
        image.paste(cell, (x, low - cell.height))
        x += cell.width


@lru_cache(maxsize=1024)
def _cell(letter: str, ink: Ink, font: str) -> Image.Image:
    """One letter on its ground, as large as its ink says. Bold is struck twice, a dot apart."""
    times = max(ink.wide, ink.high)
    drawn = ImageFont.truetype(font, 20 * times, layout_engine=ImageFont.Layout.BASIC)     # the same everywhere
    length = drawn.getlength(letter) + times * ink.bold
    width = max(LETTER_WIDTH * times, round(length))
    cell = Image.new("L", (width, LETTER_HEIGHT * times), PAPER)
    pen = ImageDraw.Draw(cell)
    for strike in range(1 + ink.bold):
        pen.text(((width - length) / 2 + strike * times, 19 * times), letter, fill=INK, font=drawn, anchor="ls")
    if ink.underlined:
        pen.rectangle((0, 22 * times, width, 24 * times), fill=INK)
    if ink.reverse:
        cell = Image.eval(cell, lambda level: PAPER + INK - level)
    return cell.resize((LETTER_WIDTH * ink.wide, LETTER_HEIGHT * ink.high), Image.Resampling.BICUBIC)


def _tear(image: Image.Image) -> None:
    pen = ImageDraw.Draw(image)
    low, tooth = image.height, 14
    pen.polygon([(0, low), *((x, low - tooth * (x // tooth % 2)) for x in range(0, image.width + tooth, tooth)),
                 (image.width, low)], fill=120)
