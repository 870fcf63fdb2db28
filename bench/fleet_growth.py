"""What one report costs the server as kiosks grow from 100 to 20 000: CPU and rows of it, and what looking after so
many costs each second whether they report or not. Over lines that are kept, so without handshakes and without open
questions: `fleet_devices` has those.

Reports come at two rates. What grows with the rate is the report's; what is left at none is the look at all kiosks,
which the server takes twice a second while anything is told.
"""
from __future__ import annotations

import asyncio
import json
import random
import ssl
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench.fleet_devices import build
from bench.fleetload import Line, report_of, words_of
from bench.fleetserver import Filled, Process, filled, fleet, serving
from fleet.store.database import Database
from fleet.store.schema import buckets, changes, events, hours
from server.transaction import Transaction

SIZES = (100, 1000, 5000, 20_000)
RATES, SECONDS, LINES = (20.0, 120.0), 4.0, 40
PRINTER = (',"down":["printer"],"printer":"paper"', ',"down":[],"printer":""')
GROWTH = 2.0                                    # times, from the fewest kiosks to the most


@dataclass(frozen=True, slots=True)
class Cost:
    """`report`: milliseconds of CPU; `look`: of each second; `rows` and `kilobytes` of a report on disk; `memory`: of
    the process, MB."""

    report: float
    look: float
    rows: float
    kilobytes: float
    memory: float


def figures() -> list[dict[str, Any]]:
    costs = {size: cost(size) for size in SIZES}
    least, most = costs[SIZES[0]], costs[SIZES[-1]]
    told = [{"name": f"fleet.growth_report{size}", "unit": "ms of CPU a report", "ours": round(one.report, 3),
             "reference": round(least.report, 3), "reference_name": f"with {SIZES[0]} kiosks",
             "ratio": round(one.report / least.report, 2), "goal": f"within {GROWTH:g} times",
             "holds": one.report <= GROWTH * least.report} for size, one in costs.items()]
    told += [{"name": f"fleet.growth_look{size}", "unit": "ms of CPU a second", "ours": round(one.look, 1),
              "holds": True} for size, one in costs.items()]
    return [*told,
            {"name": "fleet.growth_rows", "unit": "rows a report", "ours": round(most.rows, 2),
             "reference": round(least.rows, 2), "reference_name": f"with {SIZES[0]} kiosks", "holds": True},
            {"name": "fleet.growth_disk", "unit": "kB a report", "ours": round(most.kilobytes, 2),
             "reference": round(least.kilobytes, 2), "reference_name": f"with {SIZES[0]} kiosks", "holds": True},
            {"name": "fleet.growth_memory", "unit": "kB a kiosk that is known",
             "ours": round((most.memory - least.memory) * 1024 / (SIZES[-1] - SIZES[0]), 2), "holds": True}]


def cost(size: int) -> Cost:
    with tempfile.TemporaryDirectory(dir=build()) as name:
        folder, where = Path(name), Path(name) / "fleet.db"
        known = filled(where, size)
        before = where.stat().st_size
        with serving(folder, *fleet(folder, where)) as server:
            (slow, few), (quick, many), memory = asyncio.run(_asked(server, known))
        with closing(Database(where)) as database:
            rows = database.call(_rows)
        report = (quick - slow) / (many - few) * SECONDS
        return Cost(1000 * report / SECONDS, 1000 * (slow / SECONDS - report / SECONDS * few / SECONDS),
                    rows / (few + many + LINES), (where.stat().st_size - before) / 1024 / (few + many + LINES), memory)


def _rows(tx: Transaction) -> int:
    return sum(int(tx.execute(select(func.count()).select_from(table)).scalar_one())
               for table in (events, changes, buckets, hours))


async def _asked(server: Process, known: Filled) -> tuple[tuple[float, int], tuple[float, int], float]:
    """(seconds of CPU, reports) at each of the rates, and the memory after them."""
    pool = Pool(server, known)
    await pool.begin()
    found = [await pool.at(rate) for rate in RATES]
    memory = server.memory
    pool.close()
    return found[0], found[1], memory


class Pool:
    """Some lines over which any kiosk reports."""

    def __init__(self, server: Process, known: Filled) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._server, self._kiosks = server, known.kiosks
        self._seq = dict.fromkeys((device for device, _ in known.kiosks), 1)       # what is told once was told
        self._lines = [Line(server.address, context) for _ in range(LINES)]
        self._loop = asyncio.get_running_loop()

    async def begin(self) -> None:
        await asyncio.gather(*(self._report(line) for line in self._lines))
        await asyncio.sleep(1.0)

    async def at(self, rate: float, seconds: float = SECONDS, ill: float = 0.0) -> tuple[float, int]:
        """(seconds of CPU, reports) of so many reports a second. `ill`: the share of them that tell of a printer that
        has no paper, or has it again."""
        cpu, began, count = self._server.cpu, self._loop.time(), 0
        while self._loop.time() < began + seconds and count < rate * seconds:
            await asyncio.sleep(max(0.0, began + count / rate - self._loop.time()))
            await self._report(self._lines[count % LINES], ill)
            count += 1
        await asyncio.sleep(max(0.0, began + seconds - self._loop.time()))
        return self._server.cpu - cpu, count

    async def _report(self, line: Line, ill: float = 0.0) -> None:
        device, token = random.choice(self._kiosks)
        self._seq[device] += 1
        body = report_of(device.ljust(16, "0").translate(_HEX), self._seq[device], self._seq[device],
                         random.choice(PRINTER) if random.random() < ill else "")
        heard: asyncio.Future[int] = self._loop.create_future()
        line.ask(b"POST /d/v1/report" + words_of(self._server.address, token)
                 + b"Content-Length: %d\r\n\r\n" % len(body) + body, lambda status, _head: heard.set_result(status))
        if (status := await heard) != 202:
            raise RuntimeError(f"a report was answered {status}")

    def close(self) -> None:
        for line in self._lines:
            line.close()


_HEX = {ord(letter): "0123456789abcdef"[ord(letter) % 16] for letter in "0123456789abcdefghijklmnopqrstuvwxyz"}


if __name__ == "__main__":
    for figure in figures():
        print(json.dumps(figure))
