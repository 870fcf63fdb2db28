"""No ping for a kiosk of which a part is stuck: a real core on a real journal, the real worker on a real socket."""
from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import Protocol

import apsw
import pytest

from kiosk.engine.view import Screen, ViewState
from kiosk.guard.notify import Notifier
from kiosk.guard.pulse import Part, Pulse, Served, Taking
from kiosk.ils.central_system import CentralSystem
from kiosk.journal import Journal
from kiosk.runtime.clock import CentralTime
from kiosk.runtime.core import Core
from kiosk.runtime.ils import IlsWorker
from sip2 import dialects
from sip2.circulation import Circulation
from sip2.client import Client, Timeouts
from tests.kiosk.world import policy

LIMIT = 10.0


class Manager:
    """The service manager's end, and a pulse that tells it."""

    def __init__(self, end: socket.socket, address: str) -> None:
        self.end, self.address = end, address
        self.down: frozenset[str] = frozenset()

    def pulse(self, *parts: Part) -> Pulse:
        return Pulse(Notifier({"NOTIFY_SOCKET": self.address, "WATCHDOG_USEC": "20000000"}), parts, lambda: self.down)

    def told(self) -> list[str]:
        return self.end.recv(4096).decode().splitlines()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.settimeout(LIMIT)
        yield Manager(end, str(tmp_path / "notify"))


class Signalled(Served):
    """Tells the test when the core has answered."""

    def __init__(self, core: Core) -> None:
        super().__init__(core.probe)
        self.seen = threading.Semaphore(0)

    def _answer(self) -> None:
        super()._answer()
        self.seen.release()


class Hanging(Journal):
    """A journal on a disk that takes a write and does not give it back before `free`."""

    free = threading.Event()

    def prove(self) -> None:
        self.free.wait(LIMIT)
        super().prove()


class Started(Protocol):
    def __call__(self, journal: Callable[[], Journal], show: Callable[[ViewState], None] = ...) -> Core: ...


@pytest.fixture
def start() -> Iterator[Started]:
    """Starts a core, which ends with the test."""
    with ExitStack() as running:
        def start(journal: Callable[[], Journal], show: Callable[[ViewState], None] = lambda _: None) -> Core:
            core = Core(policy(), journal, run="r", show=show, tick=0.01, journal_again=0.02,
                        now=lambda: datetime(2026, 11, 23, 12))
            core.start()
            running.callback(core.stop)
            return core

        yield start
        Hanging.free.set()


def test_ready_is_told_once_with_the_first_screen_that_tells_something(manager: Manager) -> None:
    pulse = manager.pulse()
    pulse.shown(Screen.STARTING)
    pulse.shown(Screen.ATTRACT)
    manager.down = frozenset({"printer"})
    pulse.shown(Screen.PIN)
    manager.down = frozenset({"pad", "ils"})
    pulse.shown(Screen.OUT_OF_ORDER)
    assert [manager.told() for _ in range(3)] == [
        ["READY=1", "STATUS=Serving."], ["STATUS=Serving; away: printer."], ["STATUS=Out of service; away: ils, pad."]]


def test_four_beats_fit_in_a_watchdogs_time_and_none_is_made_for_nobody(manager: Manager) -> None:
    assert manager.pulse().every == 5.0
    assert Pulse(Notifier({}), (), lambda: ()).every is None


def test_a_core_that_serves_and_writes_is_pinged_for_at_each_beat(manager: Manager, start: Started,
                                                                  tmp_path: Path) -> None:
    served = Signalled(start(lambda: Journal(tmp_path / "journal.db")))
    pulse = manager.pulse(served)
    for _ in range(3):
        assert served.seen.acquire(timeout=LIMIT)
        pulse.beat()
        assert manager.told() == ["WATCHDOG=1", "STATUS=Serving."]


def test_a_journal_that_hangs_stops_the_pings_until_it_goes_on(manager: Manager, start: Started,
                                                               tmp_path: Path) -> None:
    served = Signalled(start(lambda: Hanging(tmp_path / "journal.db")))
    pulse = manager.pulse(served)
    for _ in range(3):
        pulse.beat()
        assert manager.told() == ["STATUS=No answer from: core and journal."]
    Hanging.free.set()
    assert served.seen.acquire(timeout=LIMIT)
    pulse.beat()
    assert manager.told()[0] == "WATCHDOG=1"


def test_a_core_that_has_said_that_its_journal_takes_no_write_is_alive_and_serves_when_it_takes_one(
        manager: Manager, start: Started, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    Journal(path).close()

    class Impatient(Journal):
        def _open(self, path: Path) -> apsw.Connection:
            db = super()._open(path)
            db.set_busy_timeout(1)
            return db

    out, back = threading.Event(), threading.Event()

    def show(view: ViewState) -> None:
        if view.screen is Screen.OUT_OF_ORDER:
            out.set()
        elif out.is_set():
            back.set()

    core = start(lambda: Impatient(path), show)
    served = Signalled(core)
    pulse = manager.pulse(served)
    assert served.seen.acquire(timeout=LIMIT)
    pulse.beat()
    assert manager.told()[0] == "WATCHDOG=1"
    assert served.seen.acquire(timeout=LIMIT)
    with closing(apsw.Connection(str(path))) as other:
        other.execute("BEGIN IMMEDIATE")           # another program holds it
        pulse.beat()                               # of the answer before it was held
        assert manager.told()[0] == "WATCHDOG=1"
        for _ in range(3):
            assert served.seen.acquire(timeout=LIMIT)
            assert out.is_set(), "before it answers the screen says that nobody is served"
            assert core.state.down == {"journal"}
            pulse.beat()
            assert manager.told()[0] == "WATCHDOG=1"
        other.execute("ROLLBACK")
    assert back.wait(LIMIT)
    assert served.seen.acquire(timeout=LIMIT)
    pulse.beat()
    assert manager.told()[0] == "WATCHDOG=1"


class Line:
    """A worker at a real port, and what it says."""

    def __init__(self, port: int) -> None:
        client = Client("127.0.0.1", port, timeouts=Timeouts(60, 60, 60))
        central = CentralSystem(Circulation(client.request, dialects.GENERIC), branch="LAH", places={})
        self.down = threading.Event()
        self.worker = IlsWorker(client, central, lambda _: self.down.set(), time_of_day=CentralTime())
        self.worker.start()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_worker_that_has_said_that_the_central_system_is_away_is_alive(manager: Manager) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    line, clock = Line(port), Clock()
    assert line.down.wait(LIMIT)
    pulse = manager.pulse(Taking(line.worker, clock=clock))
    for clock.now in (0.0, 130.0, 5000.0):
        pulse.beat()
        assert manager.told()[0] == "WATCHDOG=1"
    line.worker.stop()


def test_a_worker_that_neither_takes_nor_tells_is_pinged_for_as_long_as_the_longest_question_and_no_longer(
        manager: Manager) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:       # it accepts and never says a word
        line, clock = Line(silent.getsockname()[1]), Clock()
        accepted, _ = silent.accept()
        pulse = manager.pulse(Taking(line.worker, clock=clock))
        for clock.now in (0.0, 60.0, 119.0):
            pulse.beat()
            assert manager.told()[0] == "WATCHDOG=1"
        for clock.now in (120.0, 130.0):
            pulse.beat()
            assert manager.told() == ["STATUS=No answer from: central system's worker."]
        accepted.close()                                         # now it knows, and says so
        assert line.down.wait(LIMIT)
        pulse.beat()
        assert manager.told()[0] == "WATCHDOG=1"
        line.worker.stop()


def test_a_worker_that_takes_questions_all_the_time_is_alive_however_many_wait(manager: Manager) -> None:
    class Busy:
        taken, known_down = 0, False

        def wake(self) -> None: ...

    busy, clock = Busy(), Clock()
    pulse = manager.pulse(Taking(busy, clock=clock))
    for clock.now in (100.0, 200.0, 300.0):
        busy.taken += 1
        pulse.beat()
        assert manager.told()[0] == "WATCHDOG=1"
