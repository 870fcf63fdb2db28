"""Receipt printers: network and serial ones that speak ESC/POS, and a folder of PDF files."""
from devices.printers.printer import (
    PaperState,
    Printer,
    PrinterError,
    PrinterFault,
    PrinterStatus,
    PrintFormat,
)

__all__ = [
    "PaperState",
    "PrintFormat",
    "Printer",
    "PrinterError",
    "PrinterFault",
    "PrinterStatus",
]
