"""The worker that talks to the central system: one question at a time, over one link."""
from __future__ import annotations

import queue
import time
from collections.abc import Callable

from kiosk.engine.effects import Ask
from kiosk.engine.events import Answered, Event, NotAnswered
from kiosk.engine.ils import EndSession
from kiosk.ils.central_system import CentralSystem
from kiosk.runtime.clock import CentralTime
from kiosk.runtime.worker import Worker
from sip2.client import Client
from sip2.errors import Sip2Error
from sip2.messages import AcsStatus
from sip2.pacing import BackOff


class IlsWorker(Worker):
    """Answers every question exactly once: with an answer, or by saying that there was none.

    An idle link gets its sign of life in time; a lost one is made again after a pause that differs from the pauses of
    all other kiosks.
    """

    part = "ils"
    failures = (Sip2Error,)

    def __init__(self, client: Client, central: CentralSystem, post: Callable[[Event], None], *,
                 time_of_day: CentralTime, back_off: BackOff | None = None,
                 clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock, (back_off or BackOff()).pause)
        self._client = client
        self._central = central
        self._time = time_of_day
        self._learnt: AcsStatus | None = None
        self._questions: queue.SimpleQueue[Ask | None] = queue.SimpleQueue()
        self.taken = 0                     # from the queue: it grows while this worker lives

    def ask(self, effect: Ask) -> None:
        self._questions.put(effect)

    def wake(self) -> None:
        self._questions.put(None)

    def _take(self, within: float) -> Ask | None:
        effect = self._questions.get(timeout=within)
        self.taken += 1
        return effect

    def open(self) -> None:
        self._client.connect()
        self._learn()

    def close(self) -> None:
        self._client.close()

    def use(self) -> None:
        while not self.stopping:
            try:
                effect = self._take(self._client.idle_left)
            except queue.Empty:
                self._client.stay_alive()
            else:
                if effect is not None:
                    self._answer(effect)
            self._learn()

    def _learn(self) -> None:
        """What a new 98 told, whenever it came: the time, and what the system does."""
        status = self._client.status
        if status is not None and status is not self._learnt:
            self._learnt = status
            self._time.learn(status.datetime_sync)
            self._central.learn(status)

    def _answer(self, effect: Ask) -> None:
        try:
            answer = self._central.ask(effect.question)
        except Sip2Error as error:
            self.down(str(error))
            self.post(NotAnswered(at=self.clock(), operation=effect.operation, sent=error.in_doubt))
            raise
        self.post(Answered(at=self.clock(), operation=effect.operation, answer=answer))

    def pause(self, seconds: float) -> None:
        """While the link is away every question is told so at once."""
        end = self.clock() + seconds
        while not self.stopping and (left := end - self.clock()) > 0:
            try:
                effect = self._take(left)
            except queue.Empty:
                return
            if effect is None:
                continue
            if isinstance(effect.question, EndSession):
                self._central.forget()
            self.post(NotAnswered(at=self.clock(), operation=effect.operation, sent=False))
