"""What is given to the patron: one document, rendered as PDF, ESC/POS bytes or plain text, in fi, sv and en.

    render_pdf(receipt, paper=Paper.ROLL_80) -> bytes
    render_escpos(receipt, profile="TM-T88V") -> bytes
    render_text(receipt) -> str
"""
from receipts.document import Destination, Receipt, ReceiptError, ReceiptKind, ReceiptLine
from receipts.escpos import render_escpos
from receipts.paper import Paper
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
