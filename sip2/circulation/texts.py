"""Free text of a central system made into values: due dates, amounts, titles, barcodes."""
from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

from sip2.circulation.errors import ItemIdRefused
from sip2.dialects import DateOrder

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?!\d)")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_AMOUNT = re.compile(r"(?<![\d.,])\d{1,6}[.,]\d\d(?![\d.,]*\d)")
_PARTS = re.compile(r"(\d\d?)[./-](\d\d?)[./-](\d{4})")


def due_of(text: str, order: DateOrder = DateOrder.DAY_FIRST) -> date | str:
    """AH is free text: a date where a known shape fits, else the text itself. `order` reads 3/4/2026."""
    text = text.strip()
    if match := _COMPACT.match(text) or _ISO.match(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _PARTS.match(text):
        first, second, year = (int(part) for part in match.groups())
        day, month = (first, second) if order is DateOrder.DAY_FIRST or "." in match[0] else (second, first)
    else:
        return text
    try:
        return date(year, month, day)
    except ValueError:
        return text


def amount_of(text: str | None) -> Decimal | None:
    """BV as an amount: `0`, `2.5`, `2,50`; None when it is absent or no amount."""
    try:
        amount = Decimal((text or "").strip().replace(",", "."))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def count_of(text: str | None) -> int | None:
    """CF, or BR: a plain number; None when it is absent or none."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def fee_line(text: str) -> tuple[str, Decimal | None]:
    """AV is free text: what a fee is for, and the last amount with two decimals in it; None where there is none.

    A number in front is the fee's own and is left out.
    """
    text = text.strip()
    amounts = list(_AMOUNT.finditer(text))
    if not amounts:
        return text, None
    found = amounts[-1]
    what = re.sub(r"^\d+\s+", "", f"{text[:found.start()].rstrip()} {text[found.end():].lstrip()}".strip() + " ")
    return what.strip(" -–:;,"), amount_of(found[0])


def split_title(text: str) -> tuple[str, str]:
    """`Title / Author` as library systems write it; the author after the last ` / `. Accents are composed (NFC)."""
    title, slash, author = unicodedata.normalize("NFC", text).strip().rpartition(" / ")
    return (title.strip(), author.strip()) if slash else (author.strip(), "")


def item_id_of(text: str, shortest: int) -> str:
    """A barcode fit to be asked about. Raises ItemIdRefused: an all-zero or cut one once was lent for real."""
    item_id = text.strip()
    if len(item_id) < shortest or not item_id.strip("0"):
        raise ItemIdRefused(f"The item's number {item_id!r} is too short or all zeros. "
                            "Lay the item down again; staff should look at its tag.")
    return item_id
