"""Alerts as they are kept, and the time in which nobody is to be told."""
from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from fleet.domain.alert import Alert, Cause, Maintenance
from fleet.domain.condition import Kind
from fleet.store.audit import record
from fleet.store.schema import alerts, maintenance
from server.transaction import Transaction

_OPEN = select(alerts).where(alerts.c.closed.is_(None)).order_by(alerts.c.number)
_WINDOWS = select(maintenance).where(maintenance.c.until > bindparam("now"))


def all_open(tx: Transaction) -> list[Alert]:
    """Those not over, those that still have to hold among them; `fleet.domain.alert.worst_first` has those that need
    a human."""
    return [alert_of(row) for row in tx.execute(_OPEN)]


def past(tx: Transaction, most: int = 100, *, device: str | None = None, before: int | None = None) -> list[Alert]:
    """Those that are over and were told, the latest first."""
    asked = select(alerts).where(alerts.c.closed.is_not(None), alerts.c.opened.is_not(None)).order_by(
        alerts.c.closed.desc(), alerts.c.number.desc())
    if device is not None:
        asked = asked.where(alerts.c.devices.contains(f'"{device}"', autoescape=True))
    if before is not None:
        asked = asked.where(alerts.c.closed < before)
    return [alert_of(row) for row in tx.execute(asked.limit(most))]


def keep(tx: Transaction, told: Iterable[Alert], before: Iterable[Alert]) -> list[Alert]:
    """Write what is different from `before`; one that never was told and is left out is forgotten. Each has its
    number then."""
    old = {alert.number: alert for alert in before}
    kept = []
    for alert in told:
        was = old.pop(alert.number, None)
        if was is None:
            kept.append(replace(alert, number=int(tx.execute(_INSERT, _columns(alert)).scalar_one())))
            continue
        if replace(was, last=alert.last) != alert or alert.last - was.last >= 60 or alert.closed is not None:
            tx.execute(update(alerts).where(alerts.c.number == alert.number).values(**_columns(alert)))
        kept.append(alert)
    for number in old:
        tx.execute(delete(alerts).where(alerts.c.number == number))
    return kept


_INSERT = insert(alerts).returning(alerts.c.number)


def windows(tx: Transaction, now: int) -> list[Maintenance]:
    """Those that are not over."""
    return [Maintenance(row.scope, row.since, row.until) for row in tx.execute(_WINDOWS, {"now": now})]


def plan(tx: Transaction, window: Maintenance, by: str, now: int) -> None:
    """From `since` to `until` nothing of this scope is told."""
    tx.execute(insert(maintenance), {"scope": window.scope, "since": window.since, "until": window.until})
    record(tx, now, by, "maintenance", window.scope, since=str(window.since), until=str(window.until))


def end(tx: Transaction, scope: str, by: str, now: int) -> None:
    """Maintenance of this scope is over, or is not to be."""
    tx.execute(update(maintenance).where(maintenance.c.scope == scope, maintenance.c.until > now).values(until=now))
    record(tx, now, by, "maintenance over", scope)


def alert_of(row: Any) -> Alert:
    return Alert(cause=Cause(Kind(row.kind), row.scope), since=row.since, last=row.last, opened=row.opened,
                 closed=row.closed, hushed=row.hushed, detail=row.detail, devices=tuple(json.loads(row.devices)),
                 branches=tuple(json.loads(row.branches)), told=row.told, number=row.number)


def _columns(alert: Alert) -> dict[str, Any]:
    return {"kind": alert.kind.value, "scope": alert.cause.scope, "since": alert.since, "last": alert.last,
            "opened": alert.opened, "closed": alert.closed, "hushed": alert.hushed, "detail": alert.detail,
            "devices": json.dumps(alert.devices), "branches": json.dumps(alert.branches), "told": alert.told}
