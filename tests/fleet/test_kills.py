"""A server that is killed while kiosks report and staff order loses nothing of what it acknowledged."""
from __future__ import annotations

import base64
import json
import signal
import threading
import time
from contextlib import closing
from pathlib import Path

from fleet.domain.audit import first_broken
from fleet.keys import Keys
from fleet.store import audit, commands, devices, enrolment, reports, statistics
from fleet.store.database import Database
from kiosk.agent.link import Away, Link, Where
from remote.identity import Enrol
from remote.intent import CommandKind, CommandState, Feedback
from remote.report import Bucket, Event, Happening, Report, State
from remote.signing import told
from tests.fleet.house import new_key
from tests.serving import Serving

KIOSKS, KILLS = 2, 2
START = int(time.time()) // 300 * 300      # of the five minutes that are counted


class Kiosk:
    """Reports as fast as it can, each until it has arrived, and takes what is ordered."""

    def __init__(self, number: int, device: str, key: object) -> None:
        self.number, self.device, self.key = number, device, key
        self.acknowledged = 0
        self.ordered: list[str] = []
        self.asks = False                  # what is wanted, after each report
        self.owed: set[str] = set()        # done, and the server has not said that it heard so
        self.done: set[str] = set()
        self.url = ""
        self.stop, self.caught_up = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        link, url = None, ""
        while not self.stop.is_set():
            if url != self.url or link is None:
                url = self.url
                link = Link(Where(url), self.device, self.key)       # type: ignore[arg-type]
            try:
                self.step(link)
            except Away:
                self.stop.wait(0.1)
        link.close()

    def step(self, link: Link) -> None:
        """One request; what could not be said is said again, before anything else."""
        if self.owed:
            order = min(self.owed)
            link.feedback(order, Feedback(state=CommandState.DONE))
            self.owed.remove(order)
            self.done.add(order)
        elif self.asks:
            envelope = link.desired(0, wait=0)
            assert envelope is not None
            self.owed |= {order["id"] for order in json.loads(base64.b64decode(envelope.payload))["commands"]}
            self.asks = False
        else:
            seq = self.acknowledged + 1
            link.report(Report(boot_id=f"{self.number:016x}", seq=seq, made_at=START, state=State(waiting=seq),
                               events=(Event(at=START, kind=Happening.OTHER, count=seq),),
                               buckets=(Bucket(start=START, counts={"loans": 1}),)))
            self.acknowledged, self.asks = seq, True
        if set(self.ordered) <= self.done:
            self.caught_up.set()


def serving(database: Path) -> tuple[Serving, str]:
    server = Serving("--database", str(database), "--listen", "127.0.0.1:0", room="fleet")
    return server, server.line().split()[-1].rstrip("/")


def test_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "fleet.db"
    with closing(Database(file)) as database:
        Keys(tmp_path / "fleet.keys", START)
        kiosks = [enrolled(database, number) for number in range(KIOSKS)]
    server, url = serving(file)
    try:
        for kiosk in kiosks:
            kiosk.url = url
            kiosk.thread.start()
        for _ in range(KILLS):
            before = [kiosk.acknowledged for kiosk in kiosks]
            while any(kiosk.acknowledged < least + 6 for kiosk, least in zip(kiosks, before, strict=True)):
                give(file, kiosks)
            server.end(signal.SIGKILL)
            server, url = serving(file)
            for kiosk in kiosks:
                kiosk.url = url
        for kiosk in kiosks:
            kiosk.caught_up.clear()        # it may have been before its last order
            assert kiosk.caught_up.wait(20)
    finally:
        for kiosk in kiosks:
            kiosk.stop.set()
            kiosk.thread.join(10)
        server.end(signal.SIGTERM)
    with closing(Database(file)) as database:
        for kiosk in kiosks:
            counts = [event.count for _, event in database.call(
                lambda tx, of=kiosk: reports.events_of(tx, of.device, 10_000))]
            assert sorted(counts) == list(range(1, len(counts) + 1))
            assert kiosk.acknowledged <= len(counts) <= kiosk.acknowledged + 1
            loans = database.call(lambda tx, of=kiosk: statistics.cells(tx, 0, 2**40, device=of.device))
            assert [cell.n for cell in loans] == [len(counts)]
            assert {database.call(lambda tx, of=one: commands.one(tx, of)).state for one in kiosk.ordered} == {
                CommandState.DONE}
        assert first_broken(database.call(lambda tx: list(audit.lines(tx)))) is None


def enrolled(database: Database, number: int) -> Kiosk:
    key = new_key()
    public = told(key.public_key())
    device, code = database.call(lambda tx: devices.invite(tx, f"Kone {number}", "LAH", "aino", START))
    asked = Enrol(code=code, public_key=public, version="0.1.0")
    assert database.call(lambda tx: enrolment.enrol(tx, asked, START)) == device
    database.call(lambda tx: devices.accept(tx, device, public, "aino", START))
    return Kiosk(number, device, key)


def give(file: Path, kiosks: list[Kiosk]) -> None:
    """An order for each that has none, beside the server, as staff at a console do."""
    with closing(Database(file)) as database:
        for kiosk in kiosks:
            if not database.call(lambda tx, of=kiosk: commands.under_way(tx, of.device)):
                kiosk.caught_up.clear()
                kiosk.ordered.append(database.call(
                    lambda tx, of=kiosk: commands.order(tx, of.device, CommandKind.PRINT, "aino", START)).id)
