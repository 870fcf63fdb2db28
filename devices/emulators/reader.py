"""What every emulated tag reader is, whatever bytes it speaks: a field of tags, a line, and what goes wrong on it."""
from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic

from devices.emulators.field import Field
from devices.emulators.line import Connection, Line, OnLine
from devices.errors import BadReply
from devices.framing import Frame, FrameBuffer

_LONGEST_GAP = 0.1                             # seconds within a question; generous, real readers give less


class LineFaultKind(StrEnum):
    SILENCE = "silence"                # the question is obeyed, and its answer lost
    BUSY = "busy"                      # the question is not heard
    GARBAGE = "garbage"                # noise instead of the answer
    CORRUPT = "corrupt"                # one bit of the answer is wrong
    CUT = "cut"                        # the answer ends in the middle
    DOUBLE = "double"                  # the answer comes twice
    DELAY = "delay"                    # the answer comes `seconds` late


@dataclass(slots=True)
class LineFault:
    """What happens to answers: after `skip` good ones, `times` in a row (0 for ever)."""

    kind: LineFaultKind
    times: int = 1
    skip: int = 0
    seconds: float = 0.0


class ReaderEmulator(OnLine, ABC, Generic[Frame]):
    """The reader on a line: `with FeigEmulator(field, listen="pty") as reader: open_tag_reader(reader.url)`.

    `listen`: "pty" or "tcp://host:port"; `air`: take the time that the air takes; `baud`: and that of a serial line.
    A reader of its own kind tells its `driver`, the `bits` a byte takes on its line, and answers questions.
    """

    driver = ""
    bits = 10                          # with start and stop; 11 with parity

    def __init__(self, field: Field, *, listen: str = "pty", air: bool = False, baud: int = 0,
                 clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self.field = field
        self._line = Line(listen, self._serve)
        self._air, self._baud = air, baud
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._faults: list[LineFault] = []

    @abstractmethod
    def questions(self) -> FrameBuffer[Frame]:
        """A new buffer that cuts what comes into questions."""

    @abstractmethod
    def answer(self, question: Frame) -> tuple[bytes | None, float]:
        """The bytes of the answer, None for none, and the seconds of air that it took."""

    @property
    def url(self) -> str:
        return f"{self.driver}+{self._line.where}" + ("?parity=N" if self._line.serial and self.bits > 10 else "")

    def fault(self, fault: LineFault) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear_faults(self) -> None:
        with self._lock:
            self._faults.clear()

    def hear(self, buffer: FrameBuffer[Frame], data: bytes) -> Iterator[tuple[bytes, float]]:
        """What is said to `data`, each with the seconds from now on after which it is said."""
        after = 0.0
        try:
            buffer.feed(data)
            while True:
                before = len(buffer)
                question = buffer.next()
                if question is None:
                    return
                fault = self._next_fault()
                if fault is not None and fault.kind is LineFaultKind.BUSY:
                    continue
                wire, seconds = self.answer(question)
                if wire is not None:
                    after += seconds if self._air else 0.0
                    after += (before - len(buffer) + len(wire)) * self.bits / self._baud if self._baud else 0.0
                    after += fault.seconds if fault else 0.0
                    if said := _spoilt(wire, fault.kind if fault else None):
                        yield said, after
        except BadReply:
            return                                     # a reader does not answer what it cannot understand

    def _serve(self, connection: Connection) -> None:
        buffer = self.questions()
        while (data := connection.read(_LONGEST_GAP if len(buffer) else 60.0)) is not None:
            if not data:
                buffer.clear()                         # the question was never finished
            heard = self._clock()
            for said, after in self.hear(buffer, data):
                wait = heard + after - self._clock()
                if wait > 0:
                    self._sleep(wait)
                connection.write(said)

    def _next_fault(self) -> LineFault | None:
        with self._lock:
            for fault in self._faults:
                if fault.skip:
                    fault.skip -= 1
                    return None
                if fault.times:
                    fault.times -= 1
                    if not fault.times:
                        self._faults.remove(fault)
                return fault
            return None


def _spoilt(wire: bytes, kind: LineFaultKind | None) -> bytes:
    match kind:
        case LineFaultKind.SILENCE:
            return b""
        case LineFaultKind.GARBAGE:
            return bytes(byte ^ 0x5A for byte in wire)
        case LineFaultKind.CORRUPT:
            return wire[:-3] + bytes([wire[-3] ^ 0x01]) + wire[-2:]
        case LineFaultKind.CUT:
            return wire[:len(wire) // 2]
        case LineFaultKind.DOUBLE:
            return wire + wire
    return wire
