"""How many requests a second the served central system answers: its own process, real sockets, every loan durable.

Beside it, in the same run and asked the same lines by the same client, stands a server built on pysip2 that keeps its
loans in memory; each is asked in turn, several times, and the best of each counts. With pysip2 not installed, and for
the other figures, the reference is how often the same disk takes a small write and a sync. The lowest goal is what
fifty kiosks ask when all are busy at once: five requests a second each. The CPU that the server takes for a request is
told too: unlike the rate it does not depend on what else the disk has to do.
"""
from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain, cycle
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from central.seed.demo import demo_seed
from central.seed.people import people

SECONDS = 1.5
ROUNDS = 3
CONNECTIONS = (1, 10, 100)
GOAL = 250.0
DATE = "20261123    101500"
_SEED = tomllib.loads(demo_seed().decode())
_MATERIALS = {title["id"]: title["material"] for title in _SEED["titles"]}
_TITLES = {copy["barcode"]: copy["title"] for copy in _SEED["items"]}
_WANTED = {hold.get("title", _TITLES.get(hold.get("item"))) for hold in _SEED["holds"]}
_LENT = {loan["item"] for loan in _SEED["loans"]}
_ITEMS = [copy["barcode"] for copy in _SEED["items"]       # every third: copies of one title are neighbours
          if copy["barcode"] not in _LENT and copy["title"] not in _WANTED
          and copy.get("state", "in_collection") == "in_collection"
          and _MATERIALS[copy["title"]] == "BOOK" and "material" not in copy][::3]
_CARDS = [person["card"] for person in people()[25:]]
_Lines = Callable[[str, str], list[tuple[str, str]]]


class _Speed(NamedTuple):
    """What a server reached: requests a second, and microseconds of CPU for one."""

    rate: float = 0.0
    cpu: float = float("inf")

    def best(self, other: _Speed) -> _Speed:
        return _Speed(max(self.rate, other.rate), min(self.cpu, other.cpu))


def figures() -> list[dict[str, Any]]:
    """One entry a figure, as bench.json wants them."""
    build = Path("build")
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build) as folder:
        syncs = _syncs_a_second(Path(folder))
        ours, theirs = _measure(Path(folder))
    told = []
    for name, (rate, cpu) in ours.items():
        figure = {"name": f"central.{name}", "unit": "requests/s", "ours": round(rate), "reference": round(syncs),
                  "reference_name": "writes with sync a second on this disk", "ratio": round(rate / syncs, 3),
                  "goal": f"at least {GOAL:.0f} requests/s", "holds": rate >= GOAL}
        if name in theirs:
            figure |= {"reference": round(theirs[name].rate), "reference_name": "pysip2 in memory",
                       "ratio": round(rate / theirs[name].rate, 2)}
            if name == "loans10":
                figure |= {"goal": "durable loans at least as quick as pysip2 in memory",
                           "holds": rate >= theirs[name].rate}
        told.append(figure)
        if name in theirs and name == "loans10":
            told.append({"name": "central.loans10_cpu", "unit": "µs of CPU a request", "ours": round(cpu, 1),
                         "reference": round(theirs[name].cpu, 1), "reference_name": "pysip2 in memory",
                         "ratio": round(cpu / theirs[name].cpu, 2), "holds": True})
    return told


def _syncs_a_second(folder: Path) -> float:
    descriptor = os.open(folder / "syncs", os.O_RDWR | os.O_CREAT)
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < 1.0:
        os.pwrite(descriptor, b"x" * 4096, count % 64 * 4096)
        os.fdatasync(descriptor)
        count += 1
    os.close(descriptor)
    return count / (time.perf_counter() - started)


def _measure(folder: Path) -> tuple[dict[str, _Speed], dict[str, _Speed]]:
    """The best speeds of the central system and of pysip2 (none where it is not installed), by name."""
    ours: dict[str, _Speed] = {}
    theirs: dict[str, _Speed] = {}
    central = ["central", "serve", "--database", str(folder / "central.db"), "--sip2", "127.0.0.1:0", "--demo"]
    with ExitStack() as servers:
        asked = [(ours, servers.enter_context(_served(*central)))]
        if importlib.util.find_spec("pysip2") is not None:
            asked.append((theirs, servers.enter_context(_served("bench.peer"))))
        for _round in range(ROUNDS):
            for name, lines in (("mix", _mix), ("loans", _loans)):
                for connections in CONNECTIONS:
                    for best, server in asked:
                        key = f"{name}{connections}"
                        speed = asyncio.run(_speed(*server, connections, lines))
                        best[key] = best.get(key, _Speed()).best(speed)
    return ours, theirs


@contextmanager
def _served(*module: str) -> Iterator[tuple[int, psutil.Process]]:
    """A server in a process of its own; its port, and the process."""
    server = subprocess.Popen([sys.executable, "-m", *module], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline().rsplit(":", 1)[1]), psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait()


def _loans(card: str, barcode: str) -> list[tuple[str, str]]:
    """A durable loan and a durable return, each with the beginning of its right answer."""
    return [(f"11YN{DATE}{DATE}AOLAH|AA{card}|AB{barcode}|AC|BON|", "121N"),
            (f"09N{DATE}{DATE}AP|AOLAH|AB{barcode}|AC|", "101Y")]


def _mix(card: str, barcode: str) -> list[tuple[str, str]]:
    lend, bring = _loans(card, barcode)
    return [(f"63007{DATE}  Y       AOLAH|AA{card}|", "64"), (f"17{DATE}AOLAH|AB{barcode}|", "18"), lend, bring]


async def _speed(port: int, server: psutil.Process, connections: int, lines: _Lines) -> _Speed:
    loop = asyncio.get_running_loop()
    terminals = [_Terminal(lines(_CARDS[place % len(_CARDS)], _ITEMS[place])) for place in range(connections)]
    transports = [(await loop.create_connection(lambda terminal=terminal: terminal,     # type: ignore[misc]
                                                "127.0.0.1", port))[0] for terminal in terminals]
    await asyncio.gather(*(terminal.signed_in for terminal in terminals))
    before, cpu, started = sum(terminal.count for terminal in terminals), _cpu(server), time.perf_counter()
    await asyncio.sleep(SECONDS)
    count = sum(terminal.count for terminal in terminals) - before
    speed = _Speed(count / (time.perf_counter() - started), (_cpu(server) - cpu) / max(count, 1) * 1e6)
    for terminal in terminals:
        terminal.last = True
    await asyncio.gather(*(terminal.over for terminal in terminals))
    for transport in transports:
        transport.close()
    return speed


def _cpu(server: psutil.Process) -> float:
    """Seconds of CPU that the process has taken, its own and the system's for it."""
    times = server.cpu_times()
    return float(times.user + times.system)


class _Terminal(asyncio.Protocol):
    """Asks one line after another, round and round; a wrong answer ends the bench. It ends after a whole round."""

    def __init__(self, lines: list[tuple[str, str]]) -> None:
        loop = asyncio.get_running_loop()
        self.count = 0
        self.last = False
        self.signed_in: asyncio.Future[None] = loop.create_future()
        self.over: asyncio.Future[None] = loop.create_future()
        self._begin = lines[0]
        self._lines = chain([("9300CNkiosk-lahti|COdemo-kiosk-lahti|", "941")], cycle(lines))
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if not self._heard.endswith(b"\r"):
            return
        if not self._heard.strip().startswith(self._asked[1].encode()):
            self._fail(RuntimeError(f"asked {self._asked[0]}, heard {self._heard!r}"))
            return
        self._heard = b""
        self.count += 1
        if not self.signed_in.done():
            self.signed_in.set_result(None)
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(error or ConnectionError("the server hung up"))

    def _ask(self) -> None:
        self._asked = next(self._lines)
        if self.last and self._asked is self._begin:
            self.over.set_result(None)
            return
        self._transport.write(self._asked[0].encode() + b"\r")

    def _fail(self, error: Exception) -> None:
        for waiter in (self.signed_in, self.over):
            if not waiter.done():
                waiter.set_exception(error)


if __name__ == "__main__":
    print(json.dumps(figures(), ensure_ascii=False, indent=1))
