"""5 000 kiosks at one process of the fleet over TLS and SQLite, with the load on the same two cores; then the same for
a bare server of the same frameworks. `fleet_postgresql` does it over PostgreSQL.

The kiosks come in, then each reports once a minute while a question of each is open; meanwhile staff order something of
one after another by the pages. Then one change is pressed for all, and at last the server is stopped and started, and
all come back as an agent does.
"""
from __future__ import annotations

import asyncio
import json
import random
import resource
import ssl
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import fleetserver
from bench.fleetload import Kiosk, Staff, Told
from bench.fleetserver import Filled, Process, filled, serving
from fleet.store import devices
from fleet.store.database import Database
from server.place import Place

DEVICES = 5000
COME, STEADY, ORDERS = 12.0, 24.0, 150         # seconds to come in, seconds of every day's work, orders meanwhile
REPORT, MEMORY, SEEN, FANOUT, STORM = 0.250, 400.0, 1.0, 2.0, 90.0


@dataclass(slots=True, kw_only=True)
class Day:
    """What one server was like. Seconds, megabytes; `minute`: milliseconds of CPU for a kiosk and a minute."""

    report: float = 0.0
    reports: int = 0
    memory: float = 0.0
    parked: float = 0.0            # kB that a kiosk with a question open weighs
    minute: float = 0.0
    load: float = 0.0              # share of a core that the load took, percent
    busy: float = 0.0              # and the server
    seen: float = 0.0
    fanout: float = 0.0            # from the moment when it is on disk
    button: float = 0.0            # from the moment when somebody pressed
    storm: float = 0.0
    restart: float = 0.0           # of it, until the server listens again
    wrong: dict[int, int] = field(default_factory=dict)     # answers that were neither 2xx nor 304, by their status


def figures() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(dir=build()) as name:
        folder = Path(name)
        known = filled(folder / "fleet.db", DEVICES)
        ours = run(folder, fleetserver.fleet(folder, folder / "fleet.db"), known, folder / "fleet.db")
        bare = run(folder, ("bench.barefleet",), known, None)
    return [*told("fleet", ours), *beside(ours, bare)]


def told(name: str, day: Day) -> list[dict[str, Any]]:
    """Each figure as a share of its goal."""
    def one(what: str, unit: str, ours: float, goal: float, words: str) -> dict[str, Any]:
        return {"name": f"{name}.{what}", "unit": unit, "ours": round(ours, 1), "reference": goal,
                "reference_name": "goal", "ratio": round(ours / goal, 3), "goal": words, "holds": ours < goal}
    return [
        one("report_p99", "ms", day.report * 1000, REPORT * 1000, f"p99 of {day.reports} reports of {DEVICES} kiosks"),
        one("memory", "MB", day.memory, MEMORY, f"the process, with {DEVICES} kiosks after it all"),
        one("seen_p95", "ms", day.seen * 1000, SEEN * 1000, "from the button to the kiosk"),
        one("fanout", "ms", day.button * 1000, FANOUT * 1000, "one change, from the button to the last of all kiosks"),
        {"name": f"{name}.fanout_disk", "unit": "ms", "ours": round(day.fanout * 1000),
         "reference": FANOUT * 1000, "reference_name": "goal, from the button", "holds": True},
        one("storm", "s", day.storm, STORM, f"the last one back; the server listened after {day.restart:.1f} s"),
        {"name": f"{name}.wrong", "unit": f"answers {sorted(day.wrong.items()) if day.wrong else ''}".rstrip(),
         "ours": sum(day.wrong.values()), "goal": "no 5xx, nothing refused", "holds": not day.wrong},
        {"name": f"{name}.load", "unit": "% of a core for the load", "ours": round(day.load, 1),
         "reference": round(day.busy, 1), "reference_name": "% of a core for the server", "holds": True}]


def beside(ours: Day, bare: Day) -> list[dict[str, Any]]:
    def one(what: str, unit: str, mine: float, theirs: float) -> dict[str, Any]:
        return {"name": f"fleet.{what}", "unit": unit, "ours": round(mine, 2), "reference": round(theirs, 2),
                "reference_name": "bare server", "ratio": round(mine / theirs, 2), "holds": True}
    return [one("report_p99_bare", "ms", ours.report * 1000, bare.report * 1000),
            one("minute", "ms of CPU a kiosk and minute", ours.minute, bare.minute),
            one("parked", "kB a kiosk", ours.parked, bare.parked)]


def run(folder: Path, module: tuple[str, ...], known: Filled, where: Place | None) -> Day:
    """`where`: its database; None is a bare server, of which nothing is wished and which is not stopped."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with serving(folder, *module) as server:
        return asyncio.run(_Run(server, known, where).day())


class _Run:
    """A day of one server."""

    def __init__(self, server: Process, known: Filled, where: Place | None) -> None:
        self._server, self._known, self._where = server, known, where
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.check_hostname, self._context.verify_mode = False, ssl.CERT_NONE
        self._told, self._seen = Told(), dict[str, float]()

    async def day(self) -> Day:
        self._loop = asyncio.get_running_loop()
        empty = self._server.memory
        self._kiosks = [Kiosk(device, token, self._server.address, self._context, self._told)
                        for device, token in self._known.kiosks]
        for kiosk in self._kiosks:
            kiosk.seen = self._note
            kiosk.start(random.uniform(0, COME), random.uniform(0, 60))
        await self._until(lambda: len(self._told.back) >= len(self._kiosks), "every kiosk's first answer", COME + 60)
        await asyncio.sleep(2)
        day = Day(parked=(self._server.memory - empty) * 1024 / len(self._kiosks))
        await self._steady(day)
        if self._where is not None:
            await self._fanout(day, self._where)
            await self._storm(day)
        day.memory = self._server.memory
        day.wrong = {status: n for status, n in self._told.statuses.items() if status not in (0, 200, 202, 304)}
        for kiosk in self._kiosks:
            kiosk.stop()
        return day

    def _note(self, kiosk: Kiosk) -> None:
        self._seen.setdefault(kiosk.device, self._loop.time())

    async def _steady(self, day: Day) -> None:
        """Each minute a report of each, an order now and then."""
        self._told.reports.clear()
        self._seen.clear()
        cpu, own, began = self._server.cpu, _own(), self._loop.time()
        took = await self._orders() if self._where is not None else []
        await asyncio.sleep(max(0.0, began + STEADY - self._loop.time()))
        seconds, reports = self._loop.time() - began, sorted(self._told.reports)
        used = self._server.cpu - cpu
        day.report, day.reports = reports[int(len(reports) * 0.99)], len(reports)
        day.busy, day.load = 100 * used / seconds, 100 * (_own() - own) / seconds
        day.minute = 1000 * used / len(self._kiosks) / (seconds / 60)
        if took:
            day.seen = sorted(took)[int(len(took) * 0.95)]

    async def _orders(self) -> list[float]:
        staff, took = Staff(self._known.session, self._server.address, self._context), []
        for kiosk in random.sample(self._kiosks, min(ORDERS, len(self._kiosks))):
            pressed = self._loop.time()
            await staff.send(f"/kiosks/{kiosk.device}/order", "kind=print")
            await self._until(lambda device=kiosk.device: device in self._seen, "the order at its kiosk", 20)
            took.append(self._seen[kiosk.device] - pressed)
            await asyncio.sleep(max(0.0, pressed + STEADY / ORDERS - self._loop.time()))
        staff.close()
        return took

    async def _fanout(self, day: Day, where: Place) -> None:
        """Another version of the program for all, at once."""
        staff = Staff(self._known.session, self._server.address, self._context)
        self._seen.clear()
        with closing(Database(where, make=False)) as database:
            pressed, device = self._loop.time(), self._kiosks[0].device
            await staff.send("/rollouts", f"version={fleetserver.VERSION}&how=at_once")
            while (await database.read(lambda tx: devices.row_of(tx, device))).version is None:
                await asyncio.sleep(0.005)
        written = self._loop.time()
        await self._until(lambda: len(self._seen) >= len(self._kiosks), "the change at every kiosk", 60)
        day.fanout, day.button = max(self._seen.values()) - written, max(self._seen.values()) - pressed
        staff.close()

    async def _storm(self, day: Day) -> None:
        self._told.back.clear()
        began = self._loop.time()
        await asyncio.to_thread(self._server.stop)
        await asyncio.to_thread(self._server.start)
        day.restart = self._loop.time() - began
        await self._until(lambda: len(self._told.back) >= len(self._kiosks), "every kiosk back", 120)
        day.storm = self._told.back[len(self._kiosks) - 1] - began

    async def _until(self, there: Any, what: str, seconds: float) -> None:
        until = self._loop.time() + seconds
        while not there():
            if self._loop.time() > until:
                raise RuntimeError(f"waited {seconds:.0f} s for {what}; answers so far: {dict(self._told.statuses)}")
            await asyncio.sleep(0.005)


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def build() -> Path:
    build = Path("build")
    build.mkdir(exist_ok=True)
    return build


if __name__ == "__main__":
    DEVICES = int(sys.argv[1]) if len(sys.argv) > 1 else DEVICES
    for figure in figures():
        print(json.dumps(figure))
