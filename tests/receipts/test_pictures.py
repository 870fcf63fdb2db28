"""Receipts on paper look as they are meant to, and the emulated printer shows what it was sent."""
from __future__ import annotations

from pathlib import Path

from PIL import ImageChops

from devices.emulators.paperpicture import MARGIN, picture
from devices.emulators.printer import PrinterLogic
from tests import pictures
from tests.receipts import pictured


def test_every_receipt_looks_on_paper_as_it_is_meant_to() -> None:
    drawn = dict(pictured.drawn())
    assert set(drawn) == {file.stem for file in pictured.REFERENCES.glob("*.png")}
    assert pictures.compared(drawn, pictured.REFERENCES) == []


def paper(data: bytes) -> PrinterLogic:
    printer = PrinterLogic()
    printer.receive(data)
    return printer


def inked(data: bytes) -> tuple[int, int, int, int]:
    """The place of the ink of one line: left, top, right, low."""
    receipt, = paper(b"\x1b@" + data + b"\n\x1dV\x00").receipts
    box = ImageChops.invert(picture(receipt, pictured.FONT)).getbbox()
    assert box is not None
    return box


def test_a_letter_twice_as_large_is_so_on_paper() -> None:
    left, top, right, low = inked(b"H")
    wide, high = right - left, low - top
    left, top, right, low = inked(b"\x1d!\x11H")
    assert abs(right - left - 2 * wide) <= 4
    assert abs(low - top - 2 * high) <= 4


def test_a_line_keeps_to_the_side_it_was_told() -> None:
    assert inked(b"\x1ba\x00H")[0] < MARGIN + 12
    assert inked(b"\x1ba\x02H")[2] > MARGIN + 500
    assert abs(sum(inked(b"\x1ba\x01HH")[::2]) / 2 - MARGIN - 256) < 3


def test_bold_has_more_ink_and_paper_that_ended_is_torn(tmp_path: Path) -> None:
    def ink(data: bytes) -> int:
        receipt, = paper(b"\x1b@" + data + b"\n\x1dV\x00").receipts
        return sum(ImageChops.invert(picture(receipt, pictured.FONT)).histogram()[128:])
    assert ink(b"\x1bE\x01HHHH") > 1.2 * ink(b"HHHH")
    printer = paper(b"")
    printer.paper(1)
    printer.receive(b"\x1b@H\nH\n\x1dV\x00")
    printer.receive(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
    torn, = printer.receipts
    assert not torn.cut
    assert picture(torn, pictured.FONT).getpixel((14, picture(torn, pictured.FONT).height - 5)) < 200
