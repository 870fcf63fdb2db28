"""The face every receipt printer has, and the way from a URL to one."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from devices.errors import BadUrl, DeviceError
from devices.url import DeviceUrl


class PaperState(StrEnum):
    OK = "ok"
    LOW = "low"
    OUT = "out"


class PrinterFault(StrEnum):
    PAPER = "paper"
    COVER = "cover"
    OFFLINE = "offline"
    OTHER = "other"


class PrintFormat(StrEnum):
    """What bytes a printer wants."""

    ESCPOS = "escpos"
    PDF = "pdf"                    # on an 80 mm roll
    PDF_A4 = "pdf-a4"


def pdf_format(url: DeviceUrl) -> PrintFormat:
    """What `paper` in a printer's URL asks for: roll-80, or a4. Raises BadUrl."""
    papers = {"roll-80": PrintFormat.PDF, "a4": PrintFormat.PDF_A4}
    paper = url.option("paper", "roll-80")
    if paper not in papers:
        raise BadUrl(f"paper={paper} in {url.text!r} must be one of {', '.join(papers)}")
    return papers[paper]


class PrinterError(DeviceError):
    """A receipt that was not printed, or not to its end. It can be printed again when the fault is gone."""

    def __init__(self, fault: PrinterFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault

    @property
    def reason(self) -> str:
        """paper, cover, offline or other."""
        return self.fault.value


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """`known`: the printer told it; else it is reachable and says nothing of itself."""

    ready: bool
    paper: PaperState = PaperState.OK
    cover_open: bool = False
    offline: bool = False
    known: bool = True

    def error(self) -> PrinterError | None:
        """Why nothing can be printed now."""
        if self.ready:
            return None
        if self.cover_open:
            return PrinterError(PrinterFault.COVER, "the printer's cover is open")
        if self.paper is PaperState.OUT:
            return PrinterError(PrinterFault.PAPER, "the printer has no paper")
        if self.offline:
            return PrinterError(PrinterFault.OFFLINE, "the printer is offline: check its cable and its power")
        return PrinterError(PrinterFault.OTHER, "the printer reports an error: switch it off and on")


class Printer(Protocol):
    """A receipt printer. One thread uses it; every call has a deadline."""

    format: PrintFormat

    def status(self) -> PrinterStatus:
        """How the printer is now; a printer that cannot be reached is offline. Never raises DeviceError."""

    def print(self, data: bytes, kind: str = "receipt") -> None:
        """Print to the end. `kind` names the receipt where it is kept: loans, returns. Raises PrinterError."""
