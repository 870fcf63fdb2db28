"""What is let go when it is old, some at a time. The last line of the audit that goes leaves its hash as the anchor."""
from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sql
from pydantic import Field, StrictInt
from sqlalchemy import delete, insert, or_, select

from config.values import Table
from fleet.domain.rollout import Step
from fleet.store import audit as lines
from fleet.store.audit import ANCHOR, record
from fleet.store.schema import (
    alerts,
    audit,
    buckets,
    bundles,
    changes,
    commands,
    devices,
    events,
    hours,
    invites,
    maintenance,
    meta,
    outbox,
    rollout_devices,
    rollouts,
    uploads,
)
from server.transaction import Transaction

DAY = 24 * 3600
Days = Annotated[StrictInt, Field(ge=1, le=40 * 366)]
_AT_ONCE = 2000


class Keep(Table):
    """For how many days: the file `keep.toml`."""

    events: Days = 400
    changes: Days = 400
    buckets: Days = 90
    hours: Days = 2 * 366
    uploads: Days = 14
    alerts: Days = 400
    outbox: Days = 90
    commands: Days = 400
    rollouts: Days = 400            # that are over, and the configurations that they brought
    invites: Days = 30              # that nobody can use any more
    audit: Days = 5 * 366


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
            (invites, invites.c.name, invites.c.expires, keep.invites),
            (commands, commands.c.id, commands.c.ordered, max(keep.commands, keep.uploads))):
        done[table.name] = _remove(tx, table, key, column, now - days * DAY, most)
    done["rollouts"] = _remove_rollouts(tx, now - keep.rollouts * DAY)
    done["bundles"] = _remove_bundles(tx, now - keep.rollouts * DAY, most)
    done["audit"] = _remove_lines(tx, now - keep.audit * DAY, most)
    if any(done.values()):
        record(tx, now, "fleet", "forget", "", **{name: str(count) for name, count in done.items() if count})
    return done


def _remove(tx: Transaction, table: sql.Table, key: Any, column: Any, before: int, most: int) -> int:
    if key is None:                    # a key of several columns: by what lies furthest back
        least = tx.execute(select(column).where(column < before).order_by(column).limit(1)).scalar()
        if least is None:
            return 0
        return int(tx.execute(delete(table).where(column <= min(least + DAY, before - 1))).rowcount)
    oldest = select(key).where(column < before).order_by(column).limit(most)
    return int(tx.execute(delete(table).where(key.in_(oldest))).rowcount)


def _remove_rollouts(tx: Transaction, before: int) -> int:
    """One after another, since each may have thousands of kiosks. The version that goes out to all stays, as who comes
    late takes part in it."""
    over = [Step.UNDONE.value, Step.STOPPED.value]
    old = tx.execute(select(rollouts.c.id).where(rollouts.c.began < before, or_(
        rollouts.c.step.in_(over), (rollouts.c.step == Step.DONE.value) & (rollouts.c.what == "config"),
    )).order_by(rollouts.c.id).limit(1)).scalar()
    if old is None:
        return 0
    tx.execute(delete(rollout_devices).where(rollout_devices.c.rollout == old))
    return int(tx.execute(delete(rollouts).where(rollouts.c.id == old)).rowcount)


def _remove_bundles(tx: Transaction, before: int, most: int) -> int:
    """What no kiosk has and no rollout names."""
    named = [select(column).where(column == bundles.c.sha256).exists() for column in (
        devices.c.config_sha256, rollout_devices.c.wanted, rollout_devices.c.before)]
    old = select(bundles.c.sha256).where(bundles.c.made < before, ~or_(*named)).order_by(bundles.c.made).limit(most)
    return int(tx.execute(delete(bundles).where(bundles.c.sha256.in_(old))).rowcount)


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
