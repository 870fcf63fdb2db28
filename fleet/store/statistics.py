"""Counts over time: by hour for years, by five minutes for the last days."""
from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from fleet.store.schema import buckets, devices, hours
from server.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Cell:
    """So many of `name` at one device within the hour that begins at `hour`."""

    device: str
    branch: str
    hour: int
    name: str
    n: int


def cells(tx: Transaction, since: int, until: int, *, branches: Collection[str] | None = None,
          device: str | None = None) -> list[Cell]:
    """Every count from `since` up to `until`, of all devices, of some branches, or of one device. Small numbers are
    not merged yet: see `fleet.domain.statistics.merged`."""
    asked = (select(hours, devices.c.branch).join_from(hours, devices, hours.c.device == devices.c.id)
             .where(hours.c.hour >= since, hours.c.hour < until).order_by(hours.c.hour, hours.c.device, hours.c.name))
    if branches is not None:
        asked = asked.where(devices.c.branch.in_(list(branches)))
    if device is not None:
        asked = asked.where(hours.c.device == device)
    return [Cell(row.device, row.branch, row.hour, row.name, row.n) for row in tx.execute(asked)]


def by_hour(tx: Transaction, since: int, until: int, *, branches: Collection[str] | None = None) -> list[Cell]:
    """The same with all devices together: of each hour one cell for each name."""
    asked = _within(select(hours.c.hour, hours.c.name, func.sum(hours.c.n).label("n")), since, until, branches)
    return [Cell("", "", row.hour, row.name, int(row.n))
            for row in tx.execute(asked.group_by(hours.c.hour, hours.c.name).order_by(hours.c.hour, hours.c.name))]


def by_device(tx: Transaction, since: int, until: int, *, branches: Collection[str] | None = None) -> list[Cell]:
    """The same with all hours together: of each device one cell for each name."""
    asked = _within(select(hours.c.device, devices.c.branch, hours.c.name, func.sum(hours.c.n).label("n")), since,
                    until, branches)
    return [Cell(row.device, row.branch, since, row.name, int(row.n))
            for row in tx.execute(asked.group_by(hours.c.device, devices.c.branch, hours.c.name)
                                  .order_by(hours.c.device, hours.c.name))]


def by_branch(tx: Transaction, since: int, until: int, names: Collection[str], *,
              branches: Collection[str] | None = None) -> list[Cell]:
    """Some names, with the devices of a branch together: of each branch and hour one cell for each name."""
    asked = _within(select(devices.c.branch, hours.c.hour, hours.c.name, func.sum(hours.c.n).label("n")), since, until,
                    branches).where(hours.c.name.in_(list(names)))
    return [Cell("", row.branch, row.hour, row.name, int(row.n))
            for row in tx.execute(asked.group_by(devices.c.branch, hours.c.hour, hours.c.name))]


def _within(asked: Select[Any], since: int, until: int, branches: Collection[str] | None) -> Select[Any]:
    asked = asked.join_from(hours, devices, hours.c.device == devices.c.id).where(
        hours.c.hour >= since, hours.c.hour < until)
    return asked if branches is None else asked.where(devices.c.branch.in_(list(branches)))


def totals(tx: Transaction, since: int, until: int, *, branches: Collection[str] | None = None) -> dict[str, int]:
    """The same added up, by name."""
    asked = (select(hours.c.name, func.sum(hours.c.n).label("n"))
             .join_from(hours, devices, hours.c.device == devices.c.id)
             .where(hours.c.hour >= since, hours.c.hour < until).group_by(hours.c.name))
    if branches is not None:
        asked = asked.where(devices.c.branch.in_(list(branches)))
    return {row.name: int(row.n) for row in tx.execute(asked)}


def fine(tx: Transaction, device: str, since: int, until: int) -> list[tuple[int, dict[str, int]]]:
    """(start, counts) of each five minutes in which something was counted."""
    asked = (select(buckets.c.start, buckets.c.counts)
             .where(buckets.c.device == device, buckets.c.start >= since, buckets.c.start < until)
             .order_by(buckets.c.start))
    return [(row.start, json.loads(row.counts)) for row in tx.execute(asked)]
