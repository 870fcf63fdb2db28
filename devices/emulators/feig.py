"""An emulated FEIG OBID reader over the virtual tag field: it speaks the vendor's bytes on a pty or a TCP port.

It behaves as a reader does as delivered: a tag is named once and then kept quiet until the field is reset; damaged
questions get no answer; block data travels reversed. With `air` it takes the time the air takes.
"""
from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from devices.emulators import airtime
from devices.emulators.field import BLOCK_SIZE, ErrorAnswer, Field, Garbled, NoAnswer
from devices.emulators.line import Connection, Line, OnLine
from devices.errors import BadReply
from devices.feig.frames import ANY, Command, Iso, Reply, Request, Status
from devices.feig.protocol import FrameBuffer
from devices.feig.writer import IsoWrite

_VERSION = bytes.fromhex("03030044530d30")     # an ISC.MR101-like reader
_BUFFERS = bytes.fromhex("01000100")           # receive and send buffer, 256 bytes
_MORE = 0x80
_TAGS_A_FRAME = 24                             # of ten bytes in a standard frame
_MOST_BLOCKS = 32
_LONGEST_GAP = 0.1                             # seconds within a question; generous, a real reader gives 12 ms
_KNOWN_READER_COMMANDS = (Command.BAUD_TEST, Command.CPU_RESET, Command.VERSION, Command.READER_INFO, Command.RF_RESET)


class LineFaultKind(StrEnum):
    SILENCE = "silence"
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


class FeigLogic:
    """What the reader does with a question. No I/O: gives the answer and the seconds the air took."""

    def __init__(self, field: Field, *, address: int = 0, tags_a_frame: int = _TAGS_A_FRAME) -> None:
        self._field = field
        self._address = address
        self._tags_a_frame = tags_a_frame
        self._waiting: list[tuple[int, str]] = []      # found, not yet told: DSFID and UID

    def answer(self, request: Request) -> tuple[Reply | None, float]:
        """The reply and the seconds of air; no reply for a question to another reader."""
        if request.address not in (ANY, self._address):
            return None, 0.0
        status, data, seconds = self._answer(request.command, request.data)
        return Reply(request.command, status, data, self._address, request.advanced), seconds

    def _answer(self, command: int, data: bytes) -> tuple[int, bytes, float]:
        if command == Command.ISO:
            return self._iso(data)
        if command not in _KNOWN_READER_COMMANDS:
            return Status.UNKNOWN_COMMAND, b"", 0.0
        if command in (Command.BAUD_TEST, Command.READER_INFO):
            if len(data) != 1:
                return Status.LENGTH, b"", 0.0
            return Status.OK, _VERSION + _BUFFERS if command == Command.READER_INFO else b"", 0.0
        if data:
            return Status.LENGTH, b"", 0.0
        if command == Command.VERSION:
            return Status.OK, _VERSION, 0.0
        self._field.field_reset()
        self._waiting.clear()
        return Status.OK, b"", airtime.FIELD_RESET

    def _iso(self, data: bytes) -> tuple[int, bytes, float]:
        if not data or data[0] not in {*Iso, *IsoWrite}:
            return Status.UNKNOWN_COMMAND, b"", 0.0
        if data[0] == Iso.INVENTORY:
            return self._inventory(data[1:])
        if len(data) < 10 or data[1] & 0x07 != 0x01:
            return Status.DATA_FALSE, b"", 0.0
        uid, rest = data[2:10].hex().upper(), data[10:]
        work: dict[int, Callable[[str, bytes], tuple[bytes, float]]] = {
            Iso.READ_BLOCKS: self._read, Iso.WRITE_AFI: self._write_afi, Iso.SYSTEM_INFO: self._system_info,
            IsoWrite.WRITE_BLOCKS: self._write_blocks, IsoWrite.WRITE_DSFID: self._write_dsfid,
        }
        written = 3 + rest[1] * rest[2] if len(rest) > 3 else -1
        sizes: dict[int, int] = {Iso.READ_BLOCKS: 2, Iso.WRITE_AFI: 1, Iso.SYSTEM_INFO: 0,
                                 IsoWrite.WRITE_BLOCKS: written, IsoWrite.WRITE_DSFID: 1}
        if len(rest) != sizes[data[0]]:
            return Status.LENGTH, b"", 0.0
        try:
            answer, seconds = work[data[0]](uid, rest)
        except NoAnswer:
            return Status.NO_TAG, b"", airtime.no_answer(14)
        except Garbled:
            return Status.RF_ERROR, b"", airtime.exchange(14, 4)
        except ErrorAnswer as error:
            return Status.ISO15693_ERROR, bytes([error.code]), airtime.exchange(14, 4)
        return Status.OK, answer, seconds

    def _inventory(self, data: bytes) -> tuple[int, bytes, float]:
        if len(data) != 1:
            return Status.LENGTH, b"", 0.0
        seconds = 0.0
        if not data[0] & _MORE:
            found = self._field.inventory()
            seconds = airtime.inventory([tag.uid for tag in found])
            for tag in found:
                tag.quiet = True                       # as delivered: named once until the field is reset
            self._waiting = [(tag.dsfid, tag.uid) for tag in found]
        told, self._waiting = self._waiting[:self._tags_a_frame], self._waiting[self._tags_a_frame:]
        if not told:
            return Status.NO_TAG, b"", seconds
        answer = bytes([len(told)]) + b"".join(bytes([0x03, dsfid]) + bytes.fromhex(uid) for dsfid, uid in told)
        return Status.MORE_DATA if self._waiting else Status.OK, answer, seconds

    def _read(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        first, count = rest
        if not 1 <= count <= _MOST_BLOCKS:
            raise ErrorAnswer(0x0F)
        memory = self._field.read_blocks(uid, first, count)
        blocks = [b"\0" + memory[at:at + BLOCK_SIZE][::-1] for at in range(0, len(memory), BLOCK_SIZE)]
        return bytes([count, BLOCK_SIZE]) + b"".join(blocks), airtime.read_blocks(count, BLOCK_SIZE)

    def _system_info(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        tag = self._field.system_info(uid)
        answer = bytes([tag.dsfid]) + bytes.fromhex(uid) + bytes([tag.afi, BLOCK_SIZE - 1, tag.blocks - 1,
                                                                  tag.ic_reference])
        return answer, airtime.system_info()

    def _write_blocks(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        first, count, size = rest[:3]
        for number in range(count):
            data = rest[3 + number * size:3 + (number + 1) * size]
            self._field.write_block(uid, first + number, data[::-1])
        return b"", count * airtime.write_afi()            # programming a block takes as long as the AFI does

    def _write_dsfid(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self._field.write_dsfid(uid, rest[0])
        return b"", airtime.write_afi()

    def _write_afi(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        return b"", airtime.write_afi() + self._field.write_afi(uid, rest[0])


class FeigEmulator(OnLine):
    """The reader on a line: `with FeigEmulator(field, listen="pty") as reader: open_tag_reader(reader.url)`.

    `listen`: "pty" or "tcp://host:port"; `air`: take the time that the air takes; `baud`: and that of a serial line.
    """

    def __init__(self, field: Field, *, listen: str = "pty", air: bool = False, baud: int = 0,
                 tags_a_frame: int = _TAGS_A_FRAME, clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep) -> None:
        self.field = field
        self._logic = FeigLogic(field, tags_a_frame=tags_a_frame)
        self._line = Line(listen, self._serve)
        self._air = air
        self._baud = baud
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._faults: list[LineFault] = []

    @property
    def url(self) -> str:
        return f"feig+{self._line.where}" + ("?parity=N" if self._line.serial else "")

    def fault(self, fault: LineFault) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear_faults(self) -> None:
        with self._lock:
            self._faults.clear()

    def _serve(self, connection: Connection) -> None:
        buffer = FrameBuffer(requests=True)
        while (data := connection.read(_LONGEST_GAP if len(buffer) else 60.0)) is not None:
            if not data:
                buffer.clear()                         # the question was never finished
            due = self._clock()
            try:
                buffer.feed(data)
                while (request := buffer.request()) is not None:
                    reply, seconds = self._logic.answer(request)
                    if reply is not None:
                        wire = reply.to_bytes()
                        due += seconds if self._air else 0.0
                        due += (len(request.to_bytes()) + len(wire)) * 11 / self._baud if self._baud else 0.0
                        self._send(connection, wire, due)
            except BadReply:
                continue                               # a reader does not answer what it cannot understand

    def _send(self, connection: Connection, wire: bytes, due: float) -> None:
        fault = self._next_fault()
        parts = [wire]
        match fault.kind if fault else None:
            case LineFaultKind.SILENCE:
                parts = []
            case LineFaultKind.GARBAGE:
                parts = [bytes(byte ^ 0x5A for byte in wire)]
            case LineFaultKind.CORRUPT:
                parts = [wire[:-3] + bytes([wire[-3] ^ 0x01]) + wire[-2:]]
            case LineFaultKind.CUT:
                parts = [wire[:len(wire) // 2]]
            case LineFaultKind.DOUBLE:
                parts = [wire, wire]
        wait = due - self._clock() + (fault.seconds if fault else 0.0)
        if wait > 0:
            self._sleep(wait)
        connection.write(b"".join(parts))

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
