"""What is true at its source: the central database, the memory of the tags, the text of the PDF."""
from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.demo.children import StageError

OPEN_LOANS = """
SELECT items.barcode, cards.identifier, loans.renewals FROM loans
JOIN items ON items.id = loans.item_id JOIN cards ON cards.patron_id = loans.patron_id
WHERE loans.returned_at IS NULL
"""
TRANSPORTS = """
SELECT items.barcode, transports.to_branch FROM transports JOIN items ON items.id = transports.item_id
WHERE transports.ended_at IS NULL
"""
READY = """
SELECT items.barcode, holds.pickup_branch FROM holds JOIN items ON items.id = holds.taken_item_id
WHERE holds.state = 'ready'
"""


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the central database itself, read-only."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return [tuple(row) for row in db.execute(query)]


def loans_of(database: Path, card: str) -> dict[str, int]:
    """Barcode → renewals of the open loans of a card."""
    return {barcode: renewals for barcode, holder, renewals in rows(database, OPEN_LOANS) if holder == card}


def read_pdf(path: Path, picture: Path) -> str:
    """The text of a PDF; its first page as a picture beside it."""
    import pypdfium2
    document = pypdfium2.PdfDocument(str(path))
    try:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
        document[0].render(scale=3).to_pil().save(picture)
    finally:
        document.close()
    return text


def insist(true: object, what: str) -> str:
    """`what` as a line of the story when it is true; otherwise the play fails with it."""
    if not true:
        raise StageError(f"not true: {what}")
    return what
