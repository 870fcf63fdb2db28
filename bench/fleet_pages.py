"""What pages of staff that stay open cost a fleet of 5 000 kiosks that report once a minute: each is told when to look,
and then fetches itself anew, as a browser does. Beside it what one look costs, page by page.

Kiosks report over lines that are kept, and no question of theirs is open: `fleet_devices` has those.
"""
from __future__ import annotations

import asyncio
import json
import ssl
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import update

from bench.fleet_devices import build
from bench.fleet_growth import Pool
from bench.fleetserver import Filled, Process, filled, fleet, serving
from fleet.store.database import Database
from fleet.store.schema import devices
from server.transaction import Transaction

DEVICES, OPEN, SECONDS, ILL = 5000, 12, 15.0, 0.02     # the last: share of reports that tell of something new
STATE = '{"version":"0.1.0","service":"serving","down":[],"printer":"","cases":0,"waiting":0,"disk_free_mb":18000}'
LOOK = {"": 100.0, "kiosks": 250.0, "kiosk": 30.0}       # milliseconds of CPU that a look may take
SHARE = 20.0                                             # percent of a core that all open pages may take


def figures() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(dir=build()) as name:
        folder, where = Path(name), Path(name) / "fleet.db"
        known = filled(where, DEVICES)
        with closing(Database(where)) as database:
            database.call(_told)
        with serving(folder, *fleet(folder, where)) as server:
            looks, alone, beside, told = asyncio.run(_day(server, known))
    share = 100 * (beside - alone) / SECONDS
    return [*({"name": f"fleet.look_{page or 'front'}", "unit": "ms of CPU a look", "ours": round(took, 1),
               "reference": LOOK[page], "reference_name": "goal", "ratio": round(took / LOOK[page], 2),
               "goal": f"{DEVICES} kiosks", "holds": took < LOOK[page]} for page, took in looks.items()),
            {"name": "fleet.pages_open", "unit": "% of a core", "ours": round(share, 1), "reference": SHARE,
             "reference_name": "goal", "ratio": round(share / SHARE, 2), "holds": share < SHARE,
             "goal": f"{OPEN} open pages, {DEVICES} kiosks that report once a minute"},
            {"name": "fleet.pages_told", "unit": "looks a page and minute",
             "ours": round(60 * told / OPEN / SECONDS, 1), "holds": True}]


def _told(tx: Transaction) -> None:
    """All of them told how they are a moment ago."""
    tx.execute(update(devices).values(state=STATE, seen=int(time.time())))


async def _day(server: Process, known: Filled) -> tuple[dict[str, float], float, float, int]:
    """Milliseconds of CPU for a look at each page; seconds of it without and with pages open, and how often those
    looked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    async with httpx.AsyncClient(base_url="https://{}:{}".format(*server.address), verify=context, timeout=30,
                                 cookies={"fleet_session": known.session}) as client:
        pages = {"": "/", "kiosks": "/kiosks", "kiosk": f"/kiosks/{known.kiosks[0][0]}"}
        looks = {name: await _look(server, client, path) for name, path in pages.items()}
        pool = Pool(server, known)
        await pool.begin()
        rate = DEVICES / 60
        alone, _ = await pool.at(rate, SECONDS, ILL)
        counts: list[str] = []
        tasks = [asyncio.create_task(_open(client, list(pages.values())[n % len(pages)], counts)) for n in range(OPEN)]
        await asyncio.sleep(2)
        counts.clear()
        beside, _ = await pool.at(rate, SECONDS, ILL)
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        pool.close()
    return looks, alone, beside, len(counts)


async def _look(server: Process, client: httpx.AsyncClient, path: str, times: int = 5) -> float:
    (await client.get(path)).raise_for_status()
    cpu = server.cpu
    for _ in range(times):
        (await client.get(path)).raise_for_status()
    return 1000 * (server.cpu - cpu) / times


async def _open(client: httpx.AsyncClient, path: str, counts: list[str]) -> None:
    about = {"kiosk": path.removeprefix("/kiosks/")} if path.startswith("/kiosks/") else None
    async with client.stream("GET", "/events", params=about) as events:
        async for line in events.aiter_lines():
            if line.startswith("event: look"):
                counts.append(path)
                (await client.get(path)).raise_for_status()


if __name__ == "__main__":
    DEVICES = int(sys.argv[1]) if len(sys.argv) > 1 else DEVICES
    for figure in figures():
        print(json.dumps(figure))
