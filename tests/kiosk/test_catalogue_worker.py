"""The thread that asks the catalogue: only what is still wanted, and every silence is told."""
from __future__ import annotations

import queue
import threading

from kiosk.engine.catalogue import Answer, FindWorks, Question, WorksFound
from kiosk.engine.effects import LookUp
from kiosk.engine.events import CatalogueSilent, CatalogueTold, Event
from kiosk.outside.fetch import Unreachable
from kiosk.runtime.catalogue import CatalogueWorker


class Slow:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.begun, self.go = threading.Event(), threading.Event()

    def ask(self, question: Question) -> Answer:
        assert isinstance(question, FindWorks)
        self.asked.append(question.words)
        self.begun.set()
        assert self.go.wait(10)
        if question.words == "silent":
            raise Unreachable("nobody is there")
        return WorksFound()


def test_of_what_is_asked_while_it_waits_only_the_latest_is_asked_and_a_silence_is_told() -> None:
    told: queue.Queue[Event] = queue.Queue()
    slow = Slow()
    worker = CatalogueWorker(slow, told.put, clock=lambda: 7.0)
    worker.start()
    worker.ask(LookUp("1", FindWorks("first")))
    assert slow.begun.wait(10)
    for number, words in (("2", "dropped"), ("3", "silent")):
        worker.ask(LookUp(number, FindWorks(words)))
    slow.go.set()
    assert told.get(timeout=10) == CatalogueTold(at=7.0, asked="1", answer=WorksFound())
    assert told.get(timeout=10) == CatalogueSilent(at=7.0, asked="3")
    assert slow.asked == ["first", "silent"]
    worker.stop()
