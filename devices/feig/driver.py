"""The driver for FEIG OBID readers in ISO host mode, over a serial line or TCP.

A question has one answer, and answers come in the order of the questions. After a silence, a damaged answer or bytes
nobody asked for, the driver asks for the version: whatever comes before that answer is stale and is dropped.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from devices.errors import BadReply, DeviceGone, DeviceRefused, DeviceSilent, TagError, TagGone, TagRefused
from devices.feig import answers
from devices.feig.frames import Command, Iso, Reply, Request, Status
from devices.feig.protocol import FrameBuffer
from devices.rfid.reader import ReaderInfo, SystemInfo, TagId
from devices.stream import Clock, Stream, open_stream
from devices.url import DeviceUrl

Result = TypeVar("Result")

BAUD, PARITY = 38400, "E"              # as delivered
_ADDRESSED = b"\x01"
_MORE = 0x80
_QUIET_LINE = 0.015                    # seconds; a reader leaves at most 12 ms between two bytes
_DRAIN = 0.3                           # seconds of noise after which a line counts as broken
_SYNCHRONISE_TRIES = 3
_MOST_ROUNDS = 64                      # answers to one inventory
_MOST_BLOCKS = 32                      # a reader sends at most 128 bytes
_READER_TROUBLE = {
    Status.NOT_NOW: "the reader is in scan mode; set it to ISO host mode",
    Status.UNKNOWN_COMMAND: "the reader does not know this command",
    Status.LENGTH: "the reader does not take a command of this length",
}


class FeigReader:
    """One reader. `connect` opens the line; `seconds` is the deadline of a question, `inventory_seconds` of a round."""

    def __init__(self, connect: Callable[[], Stream], *, seconds: float = 1.0, inventory_seconds: float = 2.5,
                 clock: Clock = time.monotonic) -> None:
        self._connect = connect
        self._seconds = seconds
        self._inventory_seconds = inventory_seconds
        self._clock = clock
        self._stream: Stream | None = None
        self._buffer = FrameBuffer()
        self._stale = False

    @classmethod
    def from_url(cls, url: DeviceUrl) -> FeigReader:
        """Options: baud, parity (serial), connect (TCP, seconds), timeout (seconds a question may take)."""
        url.allow(*(("baud", "parity") if url.transport == "serial" else ("connect",)), "timeout")
        seconds = url.number("timeout", 1.0, least=0.05, most=30)
        return cls(lambda: open_stream(url, baud=BAUD, parity=PARITY), seconds=seconds,
                   inventory_seconds=2.5 * seconds)

    # --- The reader ------------------------------------------------------------------------------------------

    def open(self) -> None:
        if self._stream is not None:
            return
        self._stream = self._connect()
        try:
            self._synchronise()
        except (DeviceSilent, BadReply) as error:
            self.close()
            raise DeviceSilent("nothing answers as a FEIG reader does: check the address, baud and parity "
                               "(as delivered 38400, even)") from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def describe(self) -> ReaderInfo:
        data = self._ok(self._twice(lambda: self._once(Request(Command.VERSION), self._seconds)), "version").data
        if len(data) < 5:
            raise BadReply("the version answer is too short")
        return ReaderInfo("FEIG", f"OBID type {data[4]:02X}, hardware {data[3]:02X}", f"{data[0]:02X}.{data[1]:02X}")

    # --- Its tags --------------------------------------------------------------------------------------------

    def inventory(self) -> list[TagId]:
        """As delivered a reader names a tag once and then keeps it quiet, so the field is reset before each round."""
        return self._twice(self._inventory)

    def _inventory(self) -> list[TagId]:
        self._ok(self._once(Request(Command.RF_RESET), self._seconds), "field reset")
        found: dict[str, TagId] = {}
        mode = 0
        for _ in range(_MOST_ROUNDS):
            reply = self._once(Request(Command.ISO, bytes([Iso.INVENTORY, mode])), self._inventory_seconds)
            match reply.status:
                case Status.OK | Status.MORE_DATA | Status.RF_ERROR | Status.RF_WARNING:
                    for tag in answers.inventory(reply.data):
                        found.setdefault(tag.uid, tag)
                case Status.NO_TAG | Status.COLLISION | Status.OVERFLOW:
                    pass                               # what was found is found; the next round sees the rest
                case _:
                    raise _refusal(reply, "inventory")
            if reply.status != Status.MORE_DATA:
                break
            mode = _MORE
        return list(found.values())

    def read_blocks(self, uid: str, first: int, count: int) -> bytes:
        if not (0 <= first <= 0xFF and 1 <= count <= _MOST_BLOCKS):
            raise ValueError(f"a reader reads 1 to {_MOST_BLOCKS} blocks at once, not {count} from {first}")
        return self._tag(uid, Iso.READ_BLOCKS, bytes([first, count]), lambda data: answers.blocks(data, count))

    def system_info(self, uid: str) -> SystemInfo:
        uid = uid.upper()
        return self._tag(uid, Iso.SYSTEM_INFO, b"", lambda data: answers.system_info(data, uid))

    def read_afi(self, uid: str) -> int:
        return self.system_info(uid).afi

    def write_afi(self, uid: str, afi: int) -> None:
        self._tag(uid, Iso.WRITE_AFI, bytes([afi]), _empty)

    # --- Question and answer -----------------------------------------------------------------------------------

    def _tag(self, uid: str, command: int, data: bytes, parse: Callable[[bytes], Result]) -> Result:
        """One command addressed to one tag."""
        request = Request(Command.ISO, bytes([command]) + _ADDRESSED + bytes.fromhex(uid) + data)

        def attempt() -> Result:
            reply = self._once(request, self._seconds)
            _refuse_tag(reply, uid)
            return parse(reply.data)
        return self._twice(attempt)

    def _twice(self, attempt: Callable[[], Result]) -> Result:
        """Every question here may be repeated: once, after a damaged or missing answer and a line in step again."""
        if len(self._buffer) or self._line().read(0.0):
            self._stale = True                         # something came that nobody asked for
        if self._stale:
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

    def _once(self, request: Request, seconds: float) -> Reply:
        """One question and its answer. Raises DeviceSilent, BadReply or DeviceGone."""
        self._line().write(request.to_bytes(), seconds)
        return self._await(request.command, seconds)

    def _await(self, command: int, seconds: float) -> Reply:
        stream, due = self._line(), self._clock() + seconds
        while True:
            reply = self._buffer.reply()
            if reply is not None and reply.command == command:
                return reply
            if reply is not None:
                continue                               # the late answer to an earlier question
            left = due - self._clock()
            if left <= 0:
                raise DeviceSilent(f"the reader did not answer within {seconds:g} seconds")
            self._buffer.feed(stream.read(left))

    def _synchronise(self) -> None:
        """Let the line fall quiet, ask for the version, and drop whatever comes before that answer."""
        self._stale = True
        for attempt in range(_SYNCHRONISE_TRIES):
            self._drain()
            try:
                self._once(Request(Command.VERSION), self._seconds)
            except BadReply:
                if attempt == _SYNCHRONISE_TRIES - 1:
                    raise
            else:
                self._stale = False
                return

    def _drain(self) -> None:
        stream, due = self._line(), self._clock() + _DRAIN
        while stream.read(_QUIET_LINE):
            if self._clock() > due:
                raise BadReply("the reader sends without end; is it in scan mode, or is this another device?")
        self._buffer.clear()

    def _line(self) -> Stream:
        if self._stream is None:
            raise DeviceGone("the reader is not open")
        return self._stream

    @staticmethod
    def _ok(reply: Reply, question: str) -> Reply:
        if reply.status != Status.OK:
            raise _refusal(reply, question)
        return reply


def _refusal(reply: Reply, question: str) -> DeviceRefused:
    reason = _READER_TROUBLE.get(Status(reply.status)) if reply.status in set(Status) else None
    return DeviceRefused(f"{question}: {reason or f'the reader answered with status {reply.status:02X}'}", reply.status)


def _refuse_tag(reply: Reply, uid: str) -> None:
    """Raise what an answer's status says of the tag, or of the reader."""
    match reply.status:
        case Status.OK:
            return
        case Status.NO_TAG:
            raise TagGone(f"the tag {uid} does not answer", uid)
        case Status.ISO15693_ERROR:
            code = reply.data[0] if reply.data else 0x0F
            raise TagRefused(f"the tag {uid} answered with error {code:02X}", uid, code)
        case Status.UNKNOWN_COMMAND | Status.LENGTH | Status.NOT_NOW:
            raise _refusal(reply, "command to a tag")
        case _:
            raise TagError(f"the tag {uid} could not be understood, status {reply.status:02X}", uid)


def _empty(data: bytes) -> None:
    if data:
        raise BadReply("an answer with data came to a question that has none")
