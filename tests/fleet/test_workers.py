"""Several processes serve as one does: whoever waits hears at once, whichever of them they are connected to."""
from __future__ import annotations

import asyncio
import base64
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import psutil
import pytest
import requests

from fleet.__main__ import main
from fleet.domain.condition import Kind
from fleet.fleet import Fleet
from fleet.keys import Keys
from fleet.pages.frame import SESSION
from fleet.people import store as people
from fleet.people.account import Role
from fleet.store import alerts
from fleet.store.database import Database
from fleet.wake import pages_of
from fleet.watch import Watch
from kiosk.agent.link import Link, Where
from remote.report import Part, Service, State
from server.transaction import Transaction
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import House
from tests.fleet.test_kills import START, enrolled
from tests.postgresql import Cluster
from tests.serving import Serving

MANY = 8                       # of each kind wait at once
TOKEN = "t" * 43


class Shared:
    def __init__(self, server: Serving, url: str, device: str, key: object) -> None:
        self.server, self.url, self.device, self.key = server, url, device, key

    def link(self) -> Link:
        return Link(Where(self.url), self.device, self.key)       # type: ignore[arg-type]

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.server.pid).children()


@pytest.fixture
def shared(cluster: Cluster, tmp_path: Path) -> Iterator[Shared]:
    """Two processes over one PostgreSQL."""
    with cluster.lent() as where:
        with closing(Database(where)) as database:
            Keys(tmp_path / "fleet.keys", START)
            kiosk = enrolled(database, 0)
            database.call(come)
        server = Serving("--database", where.render_as_string(hide_password=False), "--keys",
                         str(tmp_path / "fleet.keys"), "--listen", "127.0.0.1:0", "--workers", "2", room="fleet")
        url = server.line().split()[-1].rstrip("/")
        yield Shared(server, url, kiosk.device, kiosk.key)
        if server.running:
            assert server.end(signal.SIGTERM)[1] == 0


def come(tx: Transaction) -> None:
    now = int(time.time())
    people.add(tx, "aino", "Aino", Role.ADMIN, (), "test", now)
    people.choose(tx, "aino", "none", now)
    people.begin(tx, "aino", TOKEN, now)


def ready(shared: Shared) -> None:
    """Both listen; the first has said so."""
    end, pause = time.monotonic() + 10, threading.Event()
    while not all(any(one.status == psutil.CONN_LISTEN for one in worker.net_connections())
                  for worker in shared.workers()):
        assert time.monotonic() < end
        pause.wait(0.05)


def test_an_order_reaches_kiosks_and_pages_of_every_process_at_once(shared: Shared) -> None:
    ready(shared)
    workers, said = shared.workers(), threading.Semaphore(0)
    assert len(workers) == 2
    headers = {"Cookie": f"{SESSION}={TOKEN}", "Origin": shared.url}
    with ExitStack() as open_, ThreadPoolExecutor(2 * MANY) as pool:
        links = [shared.link() for _ in range(MANY)]
        first = links[0].desired(0, wait=0)
        assert first is not None
        rev = json.loads(base64.b64decode(first.payload))["rev"]
        kiosks = [pool.submit(lambda link=link: (said.release(), link.desired(rev, wait=30))[1]) for link in links]
        streams = [open_.enter_context(requests.get(f"{shared.url}/events", headers=headers, stream=True, timeout=20))
                   for _ in range(MANY)]
        pages = [stream.iter_lines() for stream in streams]
        assert {next(page) for page in pages} == {b": here"}
        waits = [pool.submit(lambda page=page: next(line for line in page if line.startswith(b"event")))
                 for page in pages]
        for _ in kiosks:
            assert said.acquire(timeout=10)
        spread(workers, MANY)
        began = time.monotonic()
        ordered = requests.post(f"{shared.url}/kiosks/{shared.device}/order", data={"kind": "print"}, headers=headers,
                                timeout=10, allow_redirects=False)
        assert ordered.status_code == 303
        for waiting in kiosks:
            told = waiting.result(10)
            assert told is not None
            assert json.loads(base64.b64decode(told.payload))["commands"]
        assert {waiting.result(10) for waiting in waits} == {b"event: look"}
        assert time.monotonic() - began < 5
        for link in links:
            link.close()


def spread(workers: list[psutil.Process], least: int) -> None:
    """Each of them has some of the connections, of which there are so many that chance hardly deals otherwise."""
    counts = [sum(one.status == psutil.CONN_ESTABLISHED for one in worker.net_connections("tcp")) for worker in workers]
    assert sum(counts) >= least
    assert all(counts), counts


def test_one_that_dies_takes_the_others_with_it(shared: Shared) -> None:
    ready(shared)
    one, other = shared.workers()
    os.kill(one.pid, signal.SIGKILL)
    psutil.wait_procs([other], timeout=10)
    assert not other.is_running()
    assert shared.server.end(signal.SIGTERM)[1] == 1


def test_none_outlives_who_began_them(shared: Shared) -> None:
    """It would take connections away from those that are started next."""
    ready(shared)
    workers = shared.workers()
    shared.server.end(signal.SIGKILL)
    assert not psutil.wait_procs(workers, timeout=10)[1]


def test_a_file_is_not_shared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for many in ("2", "0"):
        assert main(["serve", "--workers", many, "--database", str(tmp_path / "fleet.db")]) == 1
        assert "--workers" in capsys.readouterr().err
    assert not (tmp_path / "fleet.db").exists()


@told_by
async def test_what_one_process_hears_the_one_that_looks_for_alerts_looks_at_soon(house: House) -> None:
    other = Fleet(house.database, house.keys, wake=house.fleet.wake, clock=house.clock)
    machine = await house.join()
    looking = asyncio.create_task(Watch(other).run())
    await until(house, lambda tx: True)
    listening = asyncio.create_task(Watch(house.fleet).run())
    await machine.report(State(service=Service.OUT_OF_ORDER, down=(Part.PAD,)))
    began = time.monotonic()
    await until(house, lambda tx: [one for one in alerts.all_open(tx) if one.cause.kind is Kind.PAD])
    assert time.monotonic() - began < 3
    for task in (looking, listening):
        task.cancel()


async def until(house: House, what: object) -> None:
    with house.fleet.wake.watch(*pages_of(None)) as watch:
        while not await house.fleet.read(what):           # type: ignore[arg-type]
            await watch.heard(1)
        await watch.heard(1)
