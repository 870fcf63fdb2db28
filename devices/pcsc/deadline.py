"""Deadlines for a library that knows none: its calls are made on a thread of their own, which can be given up."""
from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from devices.errors import DeviceError, DeviceGone, DeviceSilent

Result = TypeVar("Result")

_Call = tuple[Callable[[], Any], "Future[Any]"]


class Deadline:
    """Calls one after the other, none of which is waited for longer than `seconds`. After one that did not end all
    others are refused: its thread is left to it, and ends when it does.

    `close` may be called from any thread: whoever waits is told at once.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._waiting: Future[Any] = Future()
        self._over: DeviceError | None = None
        threading.Thread(target=_serve, args=(self._calls,), name="pcsc", daemon=True).start()

    def call(self, work: Callable[[], Result]) -> Result:
        """What `work` gives or raises. Raises DeviceSilent when it does not end, DeviceGone when this was closed."""
        answer: Future[Result] = Future()
        self._waiting = answer
        if self._over is not None:
            raise self._over
        self._calls.put((work, answer))
        try:
            return answer.result(self._seconds)
        except CancelledError:
            raise DeviceGone("the reader was closed") from None
        except TimeoutError:
            if not answer.cancel():
                return answer.result()                     # just in time; or it is what the work itself raised
            self._over = DeviceSilent(f"PC/SC did not answer within {self._seconds:g} seconds")
            raise self._over from None

    def close(self, last: Callable[[], object] = lambda: None) -> None:
        """`last` is done when all else is; it is not waited for."""
        self._over = self._over or DeviceGone("the reader is not open")
        self._calls.put((last, Future()))
        self._calls.put(None)
        self._waiting.cancel()


def _serve(calls: SimpleQueue[_Call | None]) -> None:
    while (call := calls.get()) is not None:
        work, answer = call
        try:
            tell = partial(answer.set_result, work())
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to the one who called
            tell = partial(answer.set_exception, error)
        with suppress(InvalidStateError):                  # nobody waits any more
            tell()
