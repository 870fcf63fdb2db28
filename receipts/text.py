"""The receipt as plain text: for e-mail, speech and logs of tests. Every letter stays as it is."""
from __future__ import annotations

from receipts.content import content
from receipts.document import Receipt
from receipts.typeset import typeset

COLUMNS = 48


def render_text(receipt: Receipt) -> str:
    """Lines of at most 48 characters that are seen, each ended by a line feed. Raises ReceiptError."""
    return "".join(f"{row.text}\n" for row in typeset(content(receipt), COLUMNS))
