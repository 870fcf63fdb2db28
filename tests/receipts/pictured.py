"""Receipts as the emulated printer's paper shows them, for the pictures they are meant to look like."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from PIL import Image

from devices.drivers import receipt_printer
from devices.emulators.paperpicture import picture
from devices.emulators.printer import PrinterEmulator
from receipts import Receipt, ReceiptKind, ReceiptLine, render_escpos
from receipts.document import Destination, HoldSlip, PaidFee

REFERENCES = Path(__file__).parent / "pictures"
FONT = Path(__file__).parents[2] / "receipts" / "fonts" / "Inter-Regular.ttf"
SMALL = 2


def _receipt(kind: ReceiptKind, *lines: ReceiptLine, language: str = "fi", card: str = "4821",
             paid: PaidFee | None = None, slip: HoldSlip | None = None) -> Receipt:
    return Receipt(kind, language, "Päijät-Hämeen kirjastot", "Lahden pääkirjasto", datetime(2026, 11, 23, 14, 5),
                   lines, card, "lastu.example · 03 1234567", paid, slip=slip)


KALEVALA, VELJEKSET = ("Kalevala", "Lönnrot, Elias"), ("Seitsemän veljestä", "Kivi, Aleksis")
RECEIPTS = {
    "receipt-loans-fi": _receipt(
        ReceiptKind.LOANS, ReceiptLine(*KALEVALA, date(2026, 12, 21)), ReceiptLine(*VELJEKSET, date(2026, 12, 7)),
        ReceiptLine("Välskärin kertomuksia: ensimmäinen jakso, kuninkaan sormus", "Topelius, Zacharias",
                    date(2026, 12, 21), renewed=True)),
    "receipt-loans-ru": _receipt(ReceiptKind.LOANS, ReceiptLine("Война и мир", "Толстой, Лев", date(2026, 12, 7)),
                                 ReceiptLine(*KALEVALA, date(2026, 12, 7)), language="ru"),
    "receipt-returns-sv": _receipt(
        ReceiptKind.RETURNS, ReceiptLine(*KALEVALA, destination=Destination.SHELF),
        ReceiptLine(*VELJEKSET, destination=Destination.TRANSPORT, place="Sysmä"), language="sv", card=""),
    "receipt-payment-en": _receipt(ReceiptKind.PAYMENT, language="en", paid=PaidFee(1240, "EUR", "p-1", "000042")),
    "receipt-hold-fi": _receipt(ReceiptKind.HOLD, ReceiptLine(*VELJEKSET), card="", slip=HoldSlip(
        "Lahden pääkirjasto", "4821", "C", date(2026, 12, 7), "30000001")),
}


def drawn() -> Iterator[tuple[str, Image.Image]]:
    """Each receipt, printed over the network and half as large as it comes out."""
    with PrinterEmulator() as emulator:
        printer = receipt_printer(emulator.url)
        for name, receipt in RECEIPTS.items():
            printer.print(render_escpos(receipt))
            paper, = emulator.tear()
            yield name, picture(paper, FONT).reduce(SMALL).convert("RGB")
