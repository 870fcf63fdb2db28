"""Work that cannot be stopped, done on a thread of its own: who waits for it can stop waiting."""
from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from typing import Generic, TypeVar

from devices.errors import DeviceGone

Result = TypeVar("Result")


class Errand(Generic[Result]):
    """`work` begins when its result is wanted. What comes of it when nobody waits any more is undone by `undo`."""

    def __init__(self, work: Callable[[], Result], undo: Callable[[Result], object]) -> None:
        self._outcome: Future[Result] = Future()
        self._work, self._undo = work, undo

    def result(self, seconds: float | None = None) -> Result:
        """What `work` gives or raises; asked for once. Raises TimeoutError after so many seconds, DeviceGone when
        it was given up."""
        threading.Thread(target=self._run, name="errand", daemon=True).start()
        try:
            return self._outcome.result(seconds)
        except CancelledError:
            raise DeviceGone("the device was closed while it was opened") from None
        except TimeoutError:
            if self._outcome.cancel():
                raise
            return self._outcome.result()                  # just in time; or it is what the work itself raised

    def give_up(self) -> None:
        """From any thread: who waits is told at once. Nothing happens when it is done."""
        self._outcome.cancel()

    def _run(self) -> None:
        try:
            came = self._work()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to who waits
            with suppress(InvalidStateError):              # else nobody waits any more
                self._outcome.set_exception(error)
            return
        try:
            self._outcome.set_result(came)
        except InvalidStateError:
            self._undo(came)
