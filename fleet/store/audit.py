"""The audit as it is kept: every change of what is wanted writes its line in the same transaction."""
from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import func, insert, select

from fleet.domain.audit import BEGINNING, Entry, Line
from fleet.store.schema import audit, meta
from server.transaction import Transaction

ANCHOR = "audit anchor"            # in `meta`: the hash of the last line that retention removed
_LAST = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
_RECORD = insert(audit)
_ANCHOR = select(meta.c.value).where(meta.c.key == ANCHOR)
_PAGE = 2000


def record(tx: Transaction, now: int, who: str, act: str, subject: str = "", **detail: str) -> None:
    entry = Entry(at=now, who=who, act=act, subject=subject, detail=detail)
    last = tx.execute(_LAST).first()
    number, before = (last.number + 1, last.hash) if last else (1, anchor(tx))
    tx.execute(_RECORD, {"number": number, "at": now, "who": who, "act": act, "subject": subject,
                         "detail": json.dumps(detail, sort_keys=True), "hash": entry.hash(before)})


def anchor(tx: Transaction) -> str:
    """The hash that the first line follows."""
    return tx.execute(_ANCHOR).scalar() or BEGINNING


def lines(tx: Transaction) -> Iterator[Line]:
    """All that is kept, oldest first."""
    after = 0
    while page := tx.execute(select(audit).where(audit.c.number > after).order_by(audit.c.number).limit(_PAGE)).all():
        yield from map(_line, page)
        after = page[-1].number


def latest(tx: Transaction, count: int, before: int | None = None, subject: str | None = None) -> list[Line]:
    """The newest, or those before a number; of one subject or of all."""
    asked = select(audit).order_by(audit.c.number.desc()).limit(count)
    if before is not None:
        asked = asked.where(audit.c.number < before)
    if subject is not None:
        asked = asked.where(audit.c.subject == subject)
    return [_line(row) for row in tx.execute(asked)]


def count(tx: Transaction) -> int:
    return int(tx.execute(select(func.count()).select_from(audit)).scalar_one())


def _line(row: object) -> Line:
    told: dict[str, object] = row._mapping  # type: ignore[attr-defined]
    return Line(int(str(told["number"])), Entry(
        at=int(str(told["at"])), who=str(told["who"]), act=str(told["act"]), subject=str(told["subject"]),
        detail=json.loads(str(told["detail"]))), str(told["hash"]))
