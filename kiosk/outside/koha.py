"""The public interface of the central system (Koha's REST, `/api/v1/public`): the copies of one record.

Shapes after its OpenAPI description: `biblios/{number}/items` gives a list of `external_id` (barcode),
`home_library_id`, `holding_library_id`, `callnumber`, `checked_out_date` (of a copy on loan, and in truth the day on
which it is due), `lost_status`, `withdrawn`, `damaged_status`, `restricted_status`, and `not_for_loan_status` (above 0
it may not leave the house, below 0 it is not there yet) or `effective_not_for_loan_status`. What travels or is kept for
somebody is not told.
"""
from __future__ import annotations

from datetime import date
from typing import Any

from kiosk.engine.catalogue import Copy, Standing
from kiosk.outside.read import line, listing, rows

PAGE, PAGES = 100, 5               # copies in an answer, and answers


def items_of(base: str, record: str, page: int) -> str:
    return f"{base.rstrip('/')}/api/v1/public/biblios/{record}/items?_per_page={PAGE}&_page={page}&_order_by=%2Bitem_id"


def read_items(body: bytes) -> tuple[tuple[Copy, ...], bool] | None:
    """The copies that can be understood, and whether there may be more on a further page; None when it is no answer."""
    told = listing(body)
    if told is None:
        return None
    return tuple(copy for row in rows(told, PAGE) if (copy := _copy(row)) is not None), len(told) >= PAGE


def _copy(row: dict[str, Any]) -> Copy | None:
    home, holding = line(row.get("home_library_id"), 20), line(row.get("holding_library_id"), 20)
    standing, due = _standing(row)
    library = (home or holding) if standing is Standing.LENT else (holding or home)
    if not library:
        return None
    return Copy(line(row.get("external_id"), 40), library, line(row.get("callnumber"), 40), standing, due)


def _standing(row: dict[str, Any]) -> tuple[Standing, date | None]:
    if _number(row, "lost_status") or _number(row, "withdrawn"):
        return Standing.GONE, None
    lent = row.get("checked_out_date")
    if isinstance(lent, str) and lent:
        return Standing.LENT, _day(lent)
    kept = _number(row, "not_for_loan_status") or _number(row, "effective_not_for_loan_status")
    if kept < 0 or _number(row, "damaged_status"):
        return Standing.AWAY, None
    return (Standing.READING if kept or _number(row, "restricted_status") else Standing.SHELF), None


def _number(row: dict[str, Any], name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
