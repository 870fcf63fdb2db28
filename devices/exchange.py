"""Question and answer over a line that may be silent, damaged, late or doubled.

A question has one answer, and answers come in the order of the questions. After a silence, a damaged answer or bytes
nobody asked for, the two sides are brought in step again: the line falls quiet, a harmless question is asked, and
whatever comes before its answer is stale and is dropped.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from devices.errand import Errand
from devices.errors import BadReply, DeviceGone, DeviceSilent
from devices.framing import Frame, FrameBuffer
from devices.stream import Clock, Stream

Result = TypeVar("Result")

_DRAIN = 0.3                           # seconds of noise after which a line counts as broken
_TRIES = 3                             # of bringing the two sides in step


class Exchange(Generic[Frame]):
    """One device on one line. `in_step` asks the harmless question, by `ask`; `quiet`: seconds without a byte after
    which nothing more of an answer comes; a reader leaves gaps of 12 ms, and a USB adapter adds 16.

    `close` may be called from any thread: a question that waits there, and an opening, end with DeviceGone.
    """

    def __init__(self, connect: Callable[[], Stream], buffer: FrameBuffer[Frame], in_step: Callable[[], object], *,
                 quiet: float = 0.03, clock: Clock = time.monotonic) -> None:
        self._connect, self._buffer, self._in_step = connect, buffer, in_step
        self._quiet, self._clock = quiet, clock
        self._stream: Stream | None = None
        self._opening: Errand[Stream] | None = None
        self._stale = False

    def open(self, nobody: str) -> None:
        """Open the line and make sure that the device answers; DeviceSilent with the sentence `nobody` otherwise."""
        if self._stream is not None:
            return
        opening = self._opening = Errand(self._connect, lambda late: late.close())
        self._stream = opening.result()
        if self._opening is not opening:
            self.close()
            raise DeviceGone("the device was closed while it was opened")
        self._buffer.clear()
        try:
            self._synchronise()
        except (DeviceSilent, BadReply) as error:
            self.close()
            raise DeviceSilent(nobody) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        opening, self._opening = self._opening, None
        if opening is not None:
            opening.give_up()
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def ask(self, wire: bytes, fits: Callable[[Frame], bool], seconds: float) -> Frame:
        """One question and the answer that fits it. Raises DeviceSilent, BadReply or DeviceGone."""
        if self._unasked():
            raise BadReply("something came before the question was asked")
        self._line().write(wire, seconds)
        due = self._clock() + seconds
        while True:
            frame = self._buffer.next()
            if frame is not None and fits(frame):
                return frame
            if frame is not None:
                continue                               # the late answer to an earlier question
            left = due - self._clock()
            if left <= 0:
                raise DeviceSilent(f"the reader did not answer within {seconds:g} seconds")
            self._buffer.feed(self._line().read(left))

    def repeat(self, attempt: Callable[[], Result]) -> Result:
        """Questions that may be asked again: once more, after a damaged or missing answer and a line in step again."""
        if self._stale or self._unasked():
            self._synchronise()
        try:
            return attempt()
        except (BadReply, DeviceSilent):
            self._synchronise()
        try:
            return attempt()
        except (BadReply, DeviceSilent):
            self._stale = True
            raise

    def _unasked(self) -> bool:
        return bool(len(self._buffer) or self._line().read(0.0))

    def _synchronise(self) -> None:
        self._stale = True
        for attempt in range(_TRIES):
            self._drain()
            try:
                self._in_step()
            except BadReply:
                if attempt == _TRIES - 1:
                    raise
                continue
            if not self._unasked():                    # else that was the late answer to an earlier such question
                self._stale = False
                return
        raise BadReply("answers come that nobody asked for; is another program using the reader?")

    def _drain(self) -> None:
        due = self._clock() + _DRAIN
        while self._line().read(self._quiet):
            if self._clock() > due:
                raise BadReply("the reader sends without end; does it scan by itself, or is this another device?")
        self._buffer.clear()

    def _line(self) -> Stream:
        stream = self._stream
        if stream is None:
            raise DeviceGone("the reader is not open")
        return stream
