"""loans.csv: the open loans. No rule of lending is asked: what the file says is out is out."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from central.audit import Agent
from central.circulation import record_loan, rewrite_loan
from central.errors import CentralError
from central.exchange.kind import CsvRow, Kind, Outcome
from central.items import find_item
from central.library import Library
from central.patrons import find_patron
from central.schema import ItemState, items, loans, patrons
from central.seed.model import Code, Count, Identifier


class LoanRow(CsvRow):
    """`branch` is where it was lent; `lent_at` and `due_at` are local times."""

    item: Identifier
    patron: Identifier = ""
    branch: Code = ""
    lent_at: datetime = datetime.min
    due_at: datetime = datetime.min
    renewals: Count = 0


def _rows(tx: Connection) -> Iterator[tuple[Any, ...]]:
    for row in tx.execute(
            select(items.c.barcode, patrons.c.number, loans.c.branch, loans.c.lent_at, loans.c.due_at,
                   loans.c.renewals)
            .join(items, items.c.id == loans.c.item_id).join(patrons, patrons.c.id == loans.c.patron_id)
            .where(loans.c.returned_at.is_(None)).order_by(loans.c.id)):
        yield tuple(row)


def _take(tx: Connection, library: Library, row: LoanRow, by: Agent) -> Outcome:
    row.ensure("patron", "branch", "lent_at", "due_at")
    item, patron = find_item(tx, row.item), find_patron(tx, library, row.patron)
    if item is None:
        raise CentralError(f"there is no item with the barcode {row.item}; import the items first")
    if patron is None:
        raise CentralError(f"there is no patron with the card {row.patron}; import the patrons first")
    if row.branch not in library.branches:
        raise CentralError(f"there is no branch {row.branch}")
    if row.due_at.tzinfo is not None or row.lent_at.tzinfo is not None or row.due_at < row.lent_at:
        raise CentralError("lent_at and due_at are local times without a zone, the first before the second")
    values = {"branch": row.branch, "lent_at": row.lent_at, "due_at": row.due_at, "renewals": row.renewals}
    if item.loan_id is None:
        if item.state == ItemState.WITHDRAWN or item.hold_id is not None or item.transport_to is not None:
            raise CentralError(f"{item.barcode} is withdrawn, held or on its way, not on loan; return it first")
        record_loan(tx, patron, item, values, by)
        return Outcome.ADDED
    if item.loan_patron_id != patron.id:
        raise CentralError(f"{item.barcode} is on loan to another patron; return it first")
    return Outcome.CHANGED if rewrite_loan(tx, item, values, by) else Outcome.UNCHANGED


LOANS = Kind(LoanRow, "item", _rows, _take)
