"""What is let go when it is old: rows of the audit, and loans, holds and journeys that ended so long ago.

What is open stays however old it is, and so do fees and payments: they are accounts.
"""
from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import NoReturn

from sqlalchemy import Connection, Table, delete, exists, select
from sqlalchemy.sql.elements import ColumnElement

from central.audit import Act, Agent, record
from central.database import Database
from central.schema import OPEN_HOLDS, audit, holds, loans, transports
from server.errors import StoreError

KEEP_DAYS = 365
_AT_ONCE = 2000             # rows of a table in one transaction of a server: who waits for it waits some milliseconds
_HOUR = 3600.0
log = logging.getLogger(__name__)


def forget(tx: Connection, days: int, by: Agent, most: int | None = None) -> dict[str, int]:
    """Remove what is older than `days` whole days, the oldest `most` rows of each kind; how many rows of each.

    Of holds the day counts on which they were placed. What was removed is a row of the audit.
    """
    before = datetime.combine(by.now.date() - timedelta(days=days), time())
    done = {table.name: _remove(tx, table, old, most) for table, old in _old(before)}
    if any(done.values()):
        record(tx, by, Act.FORGOTTEN, after=" ".join(f"{name} {count}" for name, count in done.items() if count))
    return done


def _old(before: datetime) -> list[tuple[Table, ColumnElement[bool]]]:
    """Each kind and which of its rows are old; loans before the holds that they name."""
    named = exists().where(loans.c.hold_id == holds.c.id)
    return [(loans, loans.c.returned_at < before),
            (holds, (holds.c.placed_at < before) & holds.c.state.not_in(OPEN_HOLDS) & ~named),
            (transports, transports.c.ended_at < before),
            (audit, audit.c.at < before)]


def _remove(tx: Connection, table: Table, old: ColumnElement[bool], most: int | None) -> int:
    oldest = select(table.c.id).where(old).order_by(table.c.id).limit(most)
    return int(tx.execute(delete(table).where(table.c.id.in_(oldest))).rowcount)


async def keep_to(database: Database, days: int, by: Callable[[], Agent], *,
                  pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> NoReturn:
    """Remove what is old as long as the server runs: now, and whenever a day is over; to look for it takes a while."""
    done: date | None = None
    while True:
        agent = by()
        if agent.now.date() != done:
            try:
                work = partial(forget, days=days, by=agent, most=_AT_ONCE)
                while any((await asyncio.wrap_future(database.submit(work))).values()):     # on the store's thread
                    pass
                done = agent.now.date()
            except StoreError as error:
                log.warning("what is old was not removed: %s", error)
        await pause(_HOUR)
