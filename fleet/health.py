"""Whether the fleet serves, for machines: `/healthz` for whoever restarts it, `/metrics` for Prometheus."""
from __future__ import annotations

from collections import Counter

from fastapi import APIRouter
from sqlalchemy import func, select
from starlette.responses import JSONResponse, PlainTextResponse, Response

from fleet.fleet import Fleet
from fleet.store import alerts
from fleet.store.schema import commands, devices, outbox
from server.errors import StoreError
from server.transaction import Transaction


def routes(fleet: Fleet) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> Response:
        """200 while the database answers, else 503."""
        try:
            await fleet.read(lambda tx: tx.execute(select(func.count()).select_from(devices)).scalar())
        except StoreError:
            return JSONResponse({"database": "away"}, 503)
        return JSONResponse({"database": "there"})

    @router.get("/metrics")
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
