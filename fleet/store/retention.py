"""What is let go when it is old, some at a time. The last line of the audit that goes leaves its hash as the anchor."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, insert, select

from fleet.store import audit as lines
from fleet.store.audit import ANCHOR, record
from fleet.store.schema import (
    alerts,
    audit,
    buckets,
    changes,
    commands,
    events,
    hours,
    maintenance,
    meta,
    outbox,
    uploads,
)
from server.transaction import Transaction

DAY = 24 * 3600
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Keep:
    """For how many days."""

    events: int = 400
    changes: int = 400
    buckets: int = 90
    hours: int = 2 * 366
    uploads: int = 14
    alerts: int = 400
    outbox: int = 90
    commands: int = 400
    audit: int = 5 * 366


def forget(tx: Transaction, keep: Keep, now: int, most: int = _AT_ONCE) -> dict[str, int]:
    """Remove at most so many rows of each kind that are older than that; how many of each."""
    done = {}
    for table, key, column, days in (
            (events, events.c.id, events.c.received, keep.events),
            (changes, changes.c.id, changes.c.received, keep.changes),
            (buckets, None, buckets.c.start, keep.buckets),
            (hours, None, hours.c.hour, keep.hours),
            (uploads, uploads.c.command, uploads.c.received, keep.uploads),
            (outbox, outbox.c.id, outbox.c.made, min(keep.outbox, keep.alerts)),
            (alerts, alerts.c.number, alerts.c.closed, keep.alerts),
            (maintenance, maintenance.c.id, maintenance.c.until, keep.alerts),
            (commands, commands.c.id, commands.c.ordered, max(keep.commands, keep.uploads))):
        done[table.name] = _remove(tx, table, key, column, now - days * DAY, most)
    done["audit"] = _remove_lines(tx, now - keep.audit * DAY, most)
    if any(done.values()):
        record(tx, now, "fleet", "forget", "", **{name: str(count) for name, count in done.items() if count})
    return done


def _remove(tx: Transaction, table: Table, key: Any, column: Any, before: int, most: int) -> int:
    if key is None:                    # a key of several columns: by what lies furthest back
        least = tx.execute(select(column).where(column < before).order_by(column).limit(1)).scalar()
        if least is None:
            return 0
        return int(tx.execute(delete(table).where(column <= min(least + DAY, before - 1))).rowcount)
    oldest = select(key).where(column < before).order_by(column).limit(most)
    return int(tx.execute(delete(table).where(key.in_(oldest))).rowcount)


def _remove_lines(tx: Transaction, before: int, most: int) -> int:
    """From the beginning on without a gap, and never the newest."""
    old = [(row.number, row.hash, row.at) for row in tx.execute(
        select(audit.c.number, audit.c.hash, audit.c.at).order_by(audit.c.number).limit(most))]
    gone = 0
    while gone < min(len(old), lines.count(tx) - 1) and old[gone][2] < before:
        gone += 1
    if gone:
        number, anchor, _at = old[gone - 1]
        tx.execute(delete(audit).where(audit.c.number <= number))
        tx.execute(delete(meta).where(meta.c.key == ANCHOR))
        tx.execute(insert(meta), {"key": ANCHOR, "value": anchor})
    return gone
