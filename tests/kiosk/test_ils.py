"""The worker at the central system: signs of life, what a 98 teaches, and pauses that differ between kiosks."""
from __future__ import annotations

import queue
import socket
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from kiosk.engine import ils
from kiosk.engine.effects import Ask
from kiosk.engine.events import Answered, Event, NotAnswered, PartDown, PartUp
from kiosk.ils.central_system import CentralSystem
from kiosk.runtime.clock import CentralTime
from kiosk.runtime.ils import IlsWorker
from sip2 import dialects
from sip2.circulation import Circulation
from sip2.client import Client, Timeouts
from sip2.messages import AcsStatus, Message, ScStatus
from sip2.pacing import BackOff, KeepAlive
from sip2.server import Session
from sip2.values import AcsFunctions
from tests.sip2.conftest import Background

LIMIT = 10.0
TOLD = datetime(2026, 11, 23, 12, 34)


class System:
    """Answers 99 only; says when it was asked."""

    def __init__(self) -> None:
        self.asked: queue.SimpleQueue[Message] = queue.SimpleQueue()

    async def __call__(self, session: Session, request: Message) -> Message | None:
        self.asked.put(request)
        return AcsStatus(datetime_sync=TOLD, supported_messages=AcsFunctions(patron_information=True))


@pytest.fixture
def background() -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


class Bench:
    def __init__(self, port: int, keep_alive: float = 60.0, back_off: BackOff | None = None) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        client = Client("127.0.0.1", port, timeouts=Timeouts(2, 2, 2), keep_alive=KeepAlive(keep_alive))
        self.time = CentralTime()
        central = CentralSystem(Circulation(client.request, dialects.GENERIC), branch="LAH", places={})
        self.worker = IlsWorker(client, central, self.events.put, time_of_day=self.time, back_off=back_off)

    def until(self, kind: type[Event]) -> Event:
        while not isinstance(event := self.events.get(timeout=LIMIT), kind):
            pass
        return event


@pytest.fixture
def start() -> Iterator[Callable[..., Bench]]:
    benches: list[Bench] = []

    def make(*arguments: object, **options: object) -> Bench:
        benches.append(Bench(*arguments, **options))  # type: ignore[arg-type]
        benches[-1].worker.start()
        return benches[-1]

    yield make
    for bench in benches:
        bench.worker.stop()


def test_an_idle_link_gets_its_signs_of_life_by_itself(background: Background, start: Callable[..., Bench]) -> None:
    system = System()
    start(background.serve(system).address[1], keep_alive=0.01)
    assert [type(system.asked.get(timeout=LIMIT)) for _ in range(4)] == [ScStatus] * 4


def test_what_a_98_tells_is_taken_the_time_and_what_is_done_there(
        background: Background, start: Callable[..., Bench]) -> None:
    bench = start(background.serve(System()).address[1])
    bench.until(PartUp)
    assert abs((bench.time.now() - TOLD).total_seconds()) < LIMIT
    bench.worker.ask(Ask("op", ils.LendItem("20000000000017", "1", "30000000000003")))
    answered = bench.until(Answered)
    assert isinstance(answered, Answered)
    assert answered.answer == ils.ItemLent(False, refusal=ils.Refusal.OTHER)      # BX says that it lends nothing


def test_the_pauses_between_tries_are_the_back_offs_and_questions_are_answered_meanwhile(
        start: Callable[..., Bench]) -> None:
    class Told(BackOff):
        def pause(self, failures: int) -> float:
            tries.put(failures)
            return 0.0 if failures < 3 else 3600.0

    tries: queue.SimpleQueue[int] = queue.SimpleQueue()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    bench = start(port, back_off=Told())
    assert [tries.get(timeout=LIMIT) for _ in range(4)] == [0, 1, 2, 3]
    bench.until(PartDown)
    bench.worker.ask(Ask("op", ils.ReturnItem("30000000000003")))
    unanswered = bench.until(NotAnswered)
    assert isinstance(unanswered, NotAnswered)
    assert unanswered.sent is False
