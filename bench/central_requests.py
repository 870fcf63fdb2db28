"""How many requests a second the served central system answers: its own process, real sockets, every loan durable.

The reference is how often the same disk takes a small write and a sync: no system that answers each loan by itself
only after it is safe can be faster than that. The goal is what fifty kiosks ask when all are busy at once: five
requests a second each.
"""
from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from central.seed.people import people
from central.seed.region import BRANCHES, item

SECONDS = 3.0
GOAL = 250.0
_DATE = "20261123    101500"
_ITEMS = [item(list(BRANCHES)[(serial * 5 + serial // 174) % len(BRANCHES)], serial) for serial in range(100, 300)]
_CARDS = [person["card"] for person in people()[25:]]


def figures() -> list[dict[str, Any]]:
    """One entry a figure, as bench.json wants them."""
    build = Path("build")
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build) as folder:
        syncs = _syncs_a_second(Path(folder))
        measured = asyncio.run(_measure(Path(folder)))
    return [{"name": f"central.{name}", "unit": "requests/s", "ours": round(ours), "reference": round(syncs),
             "reference_name": "writes with sync a second on this disk", "ratio": round(ours / syncs, 3),
             "goal": f"at least {GOAL:.0f} requests/s", "holds": ours >= GOAL} for name, ours in measured.items()]


def _syncs_a_second(folder: Path) -> float:
    descriptor = os.open(folder / "syncs", os.O_RDWR | os.O_CREAT)
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < 1.0:
        os.pwrite(descriptor, b"x" * 4096, count % 64 * 4096)
        os.fdatasync(descriptor)
        count += 1
    os.close(descriptor)
    return count / (time.perf_counter() - started)


async def _measure(folder: Path) -> dict[str, float]:
    server = subprocess.Popen(
        [sys.executable, "-m", "central", "serve", "--database", str(folder / "central.db"), "--sip2", "127.0.0.1:0",
         "--demo"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        found: dict[str, float] = {}
        for name, requests in (("mix", _mix), ("loans", _loans)):
            for connections in (1, 10):
                found[f"{name}{connections}"] = await _rate(port, connections, requests)
        return found
    finally:
        server.terminate()
        server.wait()


def _loans(card: str, barcode: str) -> list[tuple[str, str]]:
    """A durable loan and a durable return, each with the beginning of its right answer."""
    return [(f"11YN{_DATE}{'':18}AOLAH|AA{card}|AB{barcode}|AC|BON|", "121N"),
            (f"09N{_DATE}{_DATE}AP|AOLAH|AB{barcode}|AC|", "101Y")]


def _mix(card: str, barcode: str) -> list[tuple[str, str]]:
    lend, bring = _loans(card, barcode)
    return [(f"63007{_DATE}  Y       AOLAH|AA{card}|", "64"), (f"17{_DATE}AOLAH|AB{barcode}|", "18"), lend, bring]


async def _rate(port: int, connections: int, requests: Callable[[str, str], list[tuple[str, str]]]) -> float:
    until = time.perf_counter() + SECONDS
    started = time.perf_counter()
    counts = await asyncio.gather(*(
        _ask(port, requests(_CARDS[place], _ITEMS[place]), until) for place in range(connections)))
    return sum(counts) / (time.perf_counter() - started)


async def _ask(port: int, requests: list[tuple[str, str]], until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    asked = [("9300CNkiosk-lahti|COdemo-kiosk-lahti|", "941"), *requests]
    while time.perf_counter() < until:
        for line, right in asked:
            writer.write(line.encode() + b"\r")
            answer = await reader.readuntil(b"\r")
            if not answer.strip().startswith(right.encode()):
                raise RuntimeError(f"asked {line}, heard {answer!r}")
        count += len(asked)
        asked = requests
    writer.close()
    await writer.wait_closed()
    return count


if __name__ == "__main__":
    print(json.dumps(figures(), ensure_ascii=False, indent=1))
