"""The worker that talks to the central system: one question at a time, over one link."""
from __future__ import annotations

import queue
import time
from collections.abc import Callable

from kiosk.engine import ils
from kiosk.engine.effects import Ask
from kiosk.engine.events import Answered, Event, NotAnswered
from kiosk.ils.circulation import Circulation
from kiosk.runtime.clock import CentralTime
from kiosk.runtime.worker import Worker
from sip2.client import Client
from sip2.errors import EncodeError, Sip2Error
from sip2.messages import AcsStatus, ScStatus


class IlsWorker(Worker):
    """Answers every question exactly once: with an answer, or by saying that there was none."""

    part = "ils"
    failures = (Sip2Error,)

    def __init__(self, client: Client, circulation: Circulation, post: Callable[[Event], None], *,
                 time_of_day: CentralTime, keep_alive: float = 60.0,
                 clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._client = client
        self._circulation = circulation
        self._time = time_of_day
        self._keep_alive = keep_alive
        self._questions: queue.SimpleQueue[Ask | None] = queue.SimpleQueue()

    def ask(self, effect: Ask) -> None:
        self._questions.put(effect)

    def wake(self) -> None:
        self._questions.put(None)

    def open(self) -> None:
        status = self._client.connect()
        self._time.learn(status.datetime_sync)

    def close(self) -> None:
        self._client.close()

    def use(self) -> None:
        while not self.stopping:
            try:
                effect = self._questions.get(timeout=self._keep_alive)
            except queue.Empty:
                status = self._client.request(ScStatus())
                if isinstance(status, AcsStatus):
                    self._time.learn(status.datetime_sync)
                continue
            if effect is not None:
                self._answer(effect)

    def _answer(self, effect: Ask) -> None:
        try:
            answer = self._circulation.ask(effect.question)
        except EncodeError:
            answer = impossible(effect.question)
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
                effect = self._questions.get(timeout=left)
            except queue.Empty:
                return
            if effect is not None:
                self.post(NotAnswered(at=self.clock(), operation=effect.operation, sent=False))


def impossible(question: ils.Question) -> ils.Answer:
    """The answer to a question that cannot be put into SIP2: a number with a delimiter in it is nobody's."""
    match question:
        case ils.VerifyPatron():
            return ils.PatronVerified(False)
        case ils.LendItem():
            return ils.ItemLent(False, refusal=ils.Refusal.UNKNOWN_ITEM)
        case ils.ReturnItem():
            return ils.ItemReturned(False, refusal=ils.Refusal.UNKNOWN_ITEM)
        case ils.DescribeItem():
            return ils.ItemDescribed(False)
        case ils.WasLent():
            return ils.LentOrNot(False)
        case ils.WasReturned():
            return ils.ReturnedOrNot(False)
        case ils.OnLoan():
            return ils.LentOrNot(False)
        case ils.EndSession():
            return ils.SessionEnded()
