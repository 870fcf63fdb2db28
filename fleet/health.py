"""Whether the fleet serves, for machines: `/healthz` for whoever restarts it, `/metrics` for Prometheus."""
from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from starlette.responses import JSONResponse, PlainTextResponse, Response

from fleet.fleet import Fleet
from fleet.store import alerts, leases
from fleet.store.schema import commands, devices, outbox
from server.errors import StoreError
from server.transaction import Transaction

TRIED_EVERY = 1.0              # seconds; whoever asks more often hears the same again
TRIAL = "health"               # a lease that nobody keeps
_SAID: dict[str, Any] = {
    "description": "Whether the database takes what it is given", "content": {"application/json": {"schema": {
        "type": "object", "required": ["database"], "properties": {"database": {"enum": ["there", "away"]}}}}}}


class Pulse:
    """Whether the database takes what it is given. It is tried by writing: a full disk and a file that somebody keeps
    to themselves can be read all the same, while no kiosk is heard."""

    def __init__(self, fleet: Fleet, clock: Callable[[], float]) -> None:
        self._fleet, self._clock = fleet, clock
        self._turn = asyncio.Lock()
        self._tried, self._well = -math.inf, False

    async def well(self) -> bool:
        async with self._turn:                 # however many ask, one tries
            if self._clock() - self._tried >= TRIED_EVERY:
                self._well = await self._try()
                self._tried = self._clock()
            return self._well

    async def _try(self) -> bool:
        now = self._fleet.now()
        try:
            await self._fleet.database.run(lambda tx: leases.take(tx, TRIAL, TRIAL, now, 0))
        except StoreError:
            return False
        except IntegrityError:                 # another process was as quick
            return True
        return True


def routes(fleet: Fleet, clock: Callable[[], float]) -> APIRouter:
    router, pulse = APIRouter(tags=["health"]), Pulse(fleet, clock)

    @router.get("/healthz", response_class=Response, responses={200: _SAID, 503: _SAID})
    async def healthz() -> Response:
        """200 while the database takes what it is given, else 503."""
        well = await pulse.well()
        return JSONResponse({"database": "there" if well else "away"}, 200 if well else 503)

    @router.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Kiosks by standing, alerts by kind, notices by their lot, commands under way. Nothing of one kiosk."""
        return PlainTextResponse(await fleet.read(_written), media_type="text/plain; version=0.0.4")

    return router


def _written(tx: Transaction) -> str:
    standing = Counter({row.standing: row.n for row in tx.execute(
        select(devices.c.standing, func.count().label("n")).group_by(devices.c.standing))})
    kinds = Counter(alert.kind.value for alert in alerts.all_open(tx) if alert.needs_you)
    under_way = tx.execute(select(func.count()).select_from(commands).where(commands.c.over.is_(False))).scalar()
    posts = Counter({row.state: row.n for row in tx.execute(
        select(outbox.c.state, func.count().label("n")).group_by(outbox.c.state))})
    lines = ["# TYPE fleet_devices gauge", *_gauge("fleet_devices", "standing", standing),
             "# TYPE fleet_alerts gauge", *_gauge("fleet_alerts", "kind", kinds),
             "# TYPE fleet_notices gauge", *_gauge("fleet_notices", "state", posts),
             "# TYPE fleet_commands_under_way gauge", f"fleet_commands_under_way {under_way}"]
    return "\n".join(lines) + "\n"


def _gauge(name: str, label: str, counts: Counter[str]) -> list[str]:
    return [f'{name}{{{label}="{value}"}} {n}' for value, n in sorted(counts.items())]
