"""How many requests a second the bare server answers, beside pysip2's server, and what idle connections weigh.

Each server runs in a process of its own and the load in this one: lines made beforehand with AY and AZ, one in the
air on each connection, patron status, patron information and loans in turn. The servers take turns in short rounds,
and the best round of each counts. Both must send the same answers, byte for byte. With one connection only one of the
two processes has something to do at a time, so both are on one core then: on two, what is measured is how long an idle
core takes to wake, on a virtual machine longer than a request, and a server too slow to fall asleep is spared it.
"""
from __future__ import annotations

import importlib.util
import os
import resource
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sip2.checksum import signed

ROUNDS = 7
SECONDS = 0.4
TIMES = {1: 1.5, 10: 1.5, 100: None}    # connections: how many times pysip2's server
IDLE = 1000
MEGABYTES = 100.0
_DATE = "20261123    1015"


def _lines(connection: int) -> list[bytes]:
    """Thirty lines, AY going round, no two neighbours alike. pysip2 reads no 11 with a blank due date: all have one."""
    bodies = []
    for number in range(10):
        card = f"2000{connection:03d}{number:03d}"
        bodies += [f"23007{_DATE}{number:02d}AOLAH|AA{card}|AC|AD1234|",
                   f"63007{_DATE}{number:02d}  Y       AOLAH|AA{card}|AD1234|BP1|BQ40|",
                   f"11YN{_DATE}{number:02d}20261221    235900AOLAH|AA{card}|AB1000{number:06d}|AC|AD1234|BON|BIN|"]
    return [signed(body.encode(), place % 10) + b"\r" for place, body in enumerate(bodies)]


@contextmanager
def _server(which: str) -> Iterator[tuple[int, int]]:
    """Its port and process."""
    process = subprocess.Popen([sys.executable, "-m", "bench.bareservers", which], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline()), process.pid
    finally:
        process.kill()
        process.wait()


def _connect(port: int, count: int) -> list[socket.socket]:
    links = []
    for _ in range(count):
        link = socket.create_connection(("127.0.0.1", port), 10)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        links.append(link)
    return links


def _answer(link: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\r"):
        more = link.recv(65536)
        if not more:
            raise RuntimeError("the server has closed a connection")
        data += more
    return data


@contextmanager
def _on_one_core(*processes: int) -> Iterator[None]:
    """These processes, all their threads."""
    before = {int(thread): os.sched_getaffinity(int(thread))
              for process in processes for thread in os.listdir(f"/proc/{process}/task")}
    core = min(os.sched_getaffinity(0))
    for thread in before:
        os.sched_setaffinity(thread, {core})
    try:
        yield
    finally:
        for thread, cores in before.items():
            os.sched_setaffinity(thread, cores)


def _rate(port: int, connections: int) -> float:
    """Requests answered a second, one in the air on each connection."""
    links = _connect(port, connections)
    selector = selectors.DefaultSelector()
    lines = [_lines(place) for place in range(connections)]
    turns = [0] * connections
    for place, link in enumerate(links):
        selector.register(link, selectors.EVENT_READ, place)
        link.sendall(lines[place][0])
    count = 0
    started = time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        for key, _ in selector.select():
            place, link = key.data, links[key.data]
            _answer(link)
            count += 1
            turns[place] = turn = (turns[place] + 1) % 30
            link.sendall(lines[place][turn])
    took = time.perf_counter() - started
    for link in links:
        link.close()
    selector.close()
    return count / took


def _answers(port: int) -> list[bytes]:
    link, = _connect(port, 1)
    told = []
    for line in _lines(0):
        link.sendall(line)
        told.append(_answer(link))
    link.close()
    return told


def _resident(process: int) -> float:
    """Megabytes of a process in memory."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _idle_weight(port: int, process: int) -> float:
    """Megabytes more with IDLE connections that have each asked something and now say nothing."""
    before = _resident(process)
    links = _connect(port, IDLE)
    for place, link in enumerate(links):
        link.sendall(_lines(place % 100)[1])
        _answer(link)
    weight = _resident(process) - before
    for link in links:
        link.close()
    return weight


def figures() -> list[dict[str, Any]]:
    """Requests a second on 1, 10 and 100 connections, and megabytes of idle connections."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))     # the servers inherit it
    names = ["ours", "pysip2"] if importlib.util.find_spec("pysip2") else ["ours"]
    with _server("ours") as ours, _server(names[-1]) as theirs:
        servers = {"ours": ours, names[-1]: theirs}
        told = [_answers(port) for port, _ in servers.values()]
        if any(answers != told[0] for answers in told):
            raise RuntimeError("the two servers do not answer alike")
        found = [_speed(servers, connections) for connections in TIMES]
        weights = {name: _idle_weight(*server) for name, server in servers.items()}
    found.append({
        "name": "sip2.idle1000", "unit": "MB", "ours": round(weights["ours"], 1),
        **_beside(weights.get("pysip2"), "pysip2"), "goal": f"{IDLE} idle connections within {MEGABYTES:g} MB more",
        "holds": weights["ours"] <= MEGABYTES})
    return found


def _speed(servers: dict[str, tuple[int, int]], connections: int) -> dict[str, Any]:
    best = dict.fromkeys(servers, 0.0)
    for _ in range(ROUNDS):
        for name, (port, process) in servers.items():
            with _on_one_core(process, os.getpid()) if connections == 1 else nullcontext():
                best[name] = max(best[name], _rate(port, connections))
    times, theirs = TIMES[connections], best.get("pysip2")
    return {
        "name": f"sip2.server{connections}", "unit": "requests/s", "ours": round(best["ours"]),
        **_beside(theirs and round(theirs), "pysip2"), "ratio": theirs and round(best["ours"] / theirs, 2),
        "goal": f"at least {times:g} times pysip2" if times and theirs else "",
        "holds": not theirs or not times or best["ours"] >= times * theirs}


def _beside(reference: float | None, name: str) -> dict[str, Any]:
    return {} if reference is None else {"reference": round(reference, 1), "reference_name": name}


if __name__ == "__main__":
    for figure in figures():
        print(figure)
