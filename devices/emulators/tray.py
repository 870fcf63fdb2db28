"""What hands do at the emulated receipt printer: its paper, its cover, its tray. Verbs of the control server."""
from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

from devices.emulators.control import Control, ControlError
from devices.emulators.paperpicture import picture
from devices.emulators.paperstrip import PrintedReceipt
from devices.emulators.printer import PrinterEmulator

_PAPER = ("in", "low", "out")


class Tray:
    """paper, cover, receipts, tear."""

    def __init__(self, printer: PrinterEmulator) -> None:
        self._printer = printer

    def register(self, control: Control) -> None:
        for verb in (self.paper, self.cover, self.receipts, self.tear):
            control.register(verb.__name__, verb)

    def paper(self, state: str, after: int = 0) -> None:
        """in, low or out; out `after` so many lines."""
        if state not in _PAPER or type(after) is not int or not 0 <= after < 1_000_000:
            raise ControlError(f"paper is one of {', '.join(_PAPER)}, and after a number of lines")
        if state == "out":
            self._printer.paper_out(after)
        elif state == "low":
            self._printer.paper_low()
        else:
            self._printer.paper_in()

    def cover(self, opened: bool) -> None:
        self._printer.cover(opened=bool(opened))

    def receipts(self) -> list[dict[str, Any]]:
        """The tray: [{"text": …, "data": hex, "cut": true}]."""
        return [_told(receipt) for receipt in self._printer.receipts]

    def tear(self) -> list[dict[str, Any]]:
        """Take the receipts out of the tray."""
        return [_told(receipt) for receipt in self._printer.tear()]


class Album:
    """Keeps receipts as pictures: `<folder>/0001.png`, and so on, beside those of earlier days."""

    def __init__(self, folder: Path, font: Path) -> None:
        self._folder = folder
        self._font = font

    def keep(self, receipt: PrintedReceipt) -> Path:
        """The file. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = next(file for number in count(1) if not (file := self._folder / f"{number:04}.png").exists())
        picture(receipt, self._font).save(file)
        return file


def _told(receipt: PrintedReceipt) -> dict[str, Any]:
    return {"text": receipt.text, "data": receipt.data.hex(), "cut": receipt.cut}
