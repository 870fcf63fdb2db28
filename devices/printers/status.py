"""The status bytes of ESC/POS printers: DLE EOT n asks at once, GS r 1 when all before it is printed.

Source: the ESC/POS command reference, "DLE EOT (real time)" and "GS r". In a real-time answer bits 1 and 4 are set,
bits 0 and 7 are not; in an answer to GS r bits 4 and 7 are not set.
"""
from __future__ import annotations

from devices.printers.printer import PaperState, PrinterStatus

PRINTER, OFFLINE_CAUSE, PAPER_SENSOR = 1, 2, 4
ASK_WHEN_PRINTED = b"\x1dr\x01"
CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"     # DLE DC4 fn 8
CLEARED = b"\x37\x25\x00"             # its answer


def ask_now(number: int) -> bytes:
    """DLE EOT n."""
    return bytes((0x10, 0x04, number))


def is_status(byte: int) -> bool:
    """The byte answers DLE EOT."""
    return byte & 0x93 == 0x12


def is_printed(byte: int) -> bool:
    """The byte answers GS r: everything before the question has been printed."""
    return byte & 0x90 == 0x00


def status_of(printer: int, cause: int, paper: int) -> PrinterStatus:
    """The meaning of the three answers."""
    offline = bool(printer & 0x08)
    cover = bool(cause & 0x04)
    out = bool(paper & 0x60) or bool(cause & 0x20)
    failed = bool(cause & 0x40)
    state = PaperState.OUT if out else PaperState.LOW if paper & 0x0C else PaperState.OK
    return PrinterStatus(ready=not (offline or cover or out or failed), paper=state, cover_open=cover, offline=offline)
