"""A database that is full, kept by another or gone: nothing is acknowledged that is not kept, whoever asks for health
hears it, and when it is over everything goes on by itself."""
from __future__ import annotations

import base64
import json
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from fleet.domain.audit import first_broken
from fleet.domain.condition import Kind
from fleet.keys import Keys
from fleet.store import alerts, audit, commands, reports
from fleet.store.database import Database
from kiosk.agent.link import Away, Link, Where
from remote.intent import CommandKind
from remote.report import Event, Happening, Part, Report, Service, State
from server.place import Place
from tests.fleet.test_kills import START, enrolled
from tests.postgresql import Cluster, running
from tests.serving import Serving


class Fault:
    """A served fleet, and one kiosk that tells it of one thing after the other."""

    def __init__(self, where: Place, folder: Path) -> None:
        self.where = where
        with closing(Database(where)) as database:
            keys = Keys(folder / "fleet.keys", START)
            kiosk = enrolled(database, 0)
        assert keys
        place = str(where) if isinstance(where, Path) else where.render_as_string(hide_password=False)
        self.server = Serving("--database", place, "--keys", str(folder / "fleet.keys"), "--listen", "127.0.0.1:0",
                              room="fleet")
        self.url = self.server.line().split()[-1].rstrip("/")
        self.device, self.acknowledged = kiosk.device, 0
        self.link = Link(Where(self.url), kiosk.device, kiosk.key)       # type: ignore[arg-type]

    def tell(self) -> None:
        """The next thing, which counts when it was acknowledged. Errors: Away."""
        seq = self.acknowledged + 1
        self.link.report(Report(boot_id="a" * 16, seq=seq, made_at=START,
                                state=State(service=Service.OUT_OF_ORDER, down=(Part.PAD,), waiting=seq),
                                events=(Event(at=START, kind=Happening.CRASHED, count=seq),)))
        self.acknowledged = seq

    def refused(self) -> None:
        with pytest.raises(Away) as away:
            self.tell()
        assert away.value.again_after == 30

    def health(self) -> int:
        return requests.get(f"{self.url}/healthz", timeout=20).status_code

    def sick(self) -> None:
        until(lambda: self.health() == 503)
        assert requests.get(f"{self.url}/start/x", timeout=20).status_code in (404, 503), "pages say so too"

    def well(self) -> None:
        """By itself."""
        until(lambda: self.health() == 200)
        self.tell()

    def end(self) -> tuple[str, int | None]:
        self.link.close()
        return self.server.end(signal.SIGTERM)

    def kept(self) -> None:
        """All that was acknowledged, each once, and the audit as it was written."""
        with closing(Database(self.where)) as database:
            counts = [event.count for _, event in database.call(lambda tx: reports.events_of(tx, self.device, 1000))]
            assert sorted(counts) == list(range(1, self.acknowledged + 1))
            assert first_broken(database.call(lambda tx: list(audit.lines(tx)))) is None


def until(what: Callable[[], Any], seconds: float = 20.0) -> None:
    """Asked again and again by a real clock: these are other processes."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not what():
        assert time.monotonic() < end
        pause.wait(0.2)


@pytest.fixture
def own() -> Iterator[Cluster]:
    """A server that the test may stop."""
    with running() as cluster:
        yield cluster


def test_a_full_disk_and_a_database_that_another_keeps_are_told_and_got_over(tmp_path: Path) -> None:
    file = tmp_path / "fleet.db"
    fault = Fault(file, tmp_path)
    try:
        fault.well()
        full(fault.server, 0)
        fault.refused()
        fault.sick()
        fault.refused()
        full(fault.server, resource.RLIM_INFINITY)
        fault.well()
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            fault.sick()
            other.execute("ROLLBACK")
        fault.well()
    finally:
        ended = fault.end()
    assert ended[1] == 0
    fault.kept()
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def full(server: Serving, room: int) -> None:
    """So many bytes are the most that the kernel lets the server write to any file."""
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))


def test_a_postgresql_that_is_stopped_and_started_is_told_and_got_over(own: Cluster, tmp_path: Path) -> None:
    fault = Fault(own.database(), tmp_path)
    try:
        fault.well()
        own.stop()
        fault.refused()
        fault.sick()
        own.start()
        fault.well()
        with closing(Database(fault.where)) as database:
            until(lambda: [one for one in database.call(alerts.all_open) if one.cause.kind is Kind.PAD])
            command = database.call(lambda tx: commands.order(tx, fault.device, CommandKind.PRINT, "aino", START))
        wish = fault.link.desired(1, wait=0)
        assert wish is not None
        assert [order["id"] for order in json.loads(base64.b64decode(wish.payload))["commands"]] == [command.id]
    finally:
        ended = fault.end()
    assert ended[1] == 0
    fault.kept()

