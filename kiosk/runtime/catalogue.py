"""The thread that asks the catalogue for the patron: one question at a time, and only the latest."""
from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Protocol

from kiosk.engine.catalogue import Answer, Question
from kiosk.engine.effects import LookUp
from kiosk.engine.events import CatalogueSilent, CatalogueTold, Event
from kiosk.outside.fetch import Unreachable

log = logging.getLogger("kiosk")


class Library(Protocol):
    def ask(self, question: Question) -> Answer: ...


class CatalogueWorker:
    """Stopping waits a second for what is under way, and no longer. Words are never logged."""

    def __init__(self, library: Library, post: Callable[[Event], None], *,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._library, self._post, self._clock = library, post, clock
        self._asked: queue.SimpleQueue[LookUp | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="catalogue", daemon=True)

    def ask(self, effect: LookUp) -> None:
        self._asked.put(effect)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._asked.put(None)
        self._thread.join(timeout=1)

    def _run(self) -> None:
        while (effect := self._latest()) is not None:
            try:
                answer = self._library.ask(effect.question)
            except Unreachable as error:
                log.info("the catalogue gave nothing: %s", error)
                self._post(CatalogueSilent(at=self._clock(), asked=effect.asked))
            else:
                self._post(CatalogueTold(at=self._clock(), asked=effect.asked, answer=answer))

    def _latest(self) -> LookUp | None:
        """Whoever asks anew does not want what they asked before."""
        effect = self._asked.get()
        while effect is not None and not self._asked.empty():
            effect = self._asked.get()
        return effect
