"""What is given to the patron: one document, rendered as PDF, ESC/POS bytes or plain text, in the patron's language.

    render_pdf(receipt, paper=Paper.ROLL_80) -> bytes
    render_escpos(receipt, profile="TM-T88V") -> bytes
    render_text(receipt) -> str

A renderer is imported when it is first asked for: two of them bring a large library with them.
"""
from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from receipts.document import Destination, Receipt, ReceiptError, ReceiptKind, ReceiptLine
from receipts.paper import Paper

if TYPE_CHECKING:
    from receipts.escpos import render_escpos
    from receipts.pdf import render_pdf
    from receipts.text import render_text

__all__ = [
    "Destination",
    "Paper",
    "Receipt",
    "ReceiptError",
    "ReceiptKind",
    "ReceiptLine",
    "render_escpos",
    "render_pdf",
    "render_text",
]


def __getattr__(name: str) -> Any:
    if name.startswith("render_") and name in __all__:
        return getattr(import_module(f"receipts.{name.removeprefix('render_')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
