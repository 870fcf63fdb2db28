"""The driver for the pads 810 and 210 of 3M, now Bibliotheca, on USB with a serial driver."""
from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from devices.errors import BadReply, DeviceRefused, TagError, TagGone, TagRefused
from devices.exchange import Exchange
from devices.rfid.reader import ReaderInfo, SystemInfo, TagId
from devices.stream import Clock, Stream, open_stream
from devices.threem import answers
from devices.threem.frames import WAKE, Command, Error, Frame, frames
from devices.url import DeviceUrl

Result = TypeVar("Result")

BAUD, PARITY = 19200, "N"
_WAKE = Frame(Command.WAKE, b"\x00\x11", WAKE)
_EVERY_FAMILY = 0x00                   # of AFI
_WITH_DSFID = 0x07                     # inventory: UID, DSFID before it, and a bit that old readers want
_MOST_BLOCKS = 32
_NOT_OF_THIS_TAG = (Error.NOT_SUPPORTED, Error.OPTION, Error.PARAMETER)
_SHORT_IS_NEWS = (Error.NOT_IMPLEMENTED, *_NOT_OF_THIS_TAG)
_READER_TROUBLE = {
    Error.NOT_IMPLEMENTED: "the reader does not know this command",
    Error.OPTION: "the reader does not know this option",
    Error.MEMORY: "the reader has no memory left; take its power away and give it back",
}


class ThreemReader:
    """One reader. `connect` opens the line; `seconds` is the deadline of a question, `inventory_seconds` of a round."""

    power = None                       # the protocol has no command for it

    def __init__(self, connect: Callable[[], Stream], *, seconds: float = 1.0, inventory_seconds: float = 2.5,
                 clock: Clock = time.monotonic) -> None:
        self._seconds = seconds
        self._inventory_seconds = inventory_seconds
        self._line = Exchange(connect, frames(), self._wake, clock=clock)
        self._style = answers.SHORT

    @classmethod
    def from_url(cls, url: DeviceUrl) -> ThreemReader:
        """Options: baud, parity (serial), connect (TCP, seconds), timeout (seconds a question may take)."""
        url.allow(*(("baud", "parity") if url.transport == "serial" else ("connect",)), "timeout")
        seconds = url.number("timeout", 1.0, least=0.05, most=30)
        return cls(lambda: open_stream(url, baud=BAUD, parity=PARITY), seconds=seconds,
                   inventory_seconds=2.5 * seconds)

    # --- The reader ------------------------------------------------------------------------------------------

    def open(self) -> None:
        self._line.open("nothing answers as a 3M reader does: check the port or address, baud and parity "
                        "(as delivered 19200, none)")

    def close(self) -> None:
        self._line.close()

    def describe(self) -> ReaderInfo:
        data = self._line.repeat(self._wake)
        if len(data) != 6:
            raise BadReply("the version answer is not as long as it should be")
        return ReaderInfo("3M", "810 or 210", ".".join(str(number) for number in data[2:]))

    def _wake(self) -> bytes:
        frame = self._line.ask(_WAKE.to_bytes(), lambda frame: frame.start == WAKE, self._seconds)
        return frame.data

    # --- Its tags --------------------------------------------------------------------------------------------

    def inventory(self) -> list[TagId]:
        question = Frame(Command.INVENTORY, bytes([_EVERY_FAMILY, _WITH_DSFID]))

        def attempt() -> list[TagId]:
            error, data = self._once(question, self._inventory_seconds)
            if error == Error.NO_TAG:
                return []
            if error != Error.NONE:
                raise _refusal(error, "inventory")
            return answers.inventory(data)
        return self._line.repeat(attempt)

    def read_blocks(self, uid: str, first: int, count: int) -> bytes:
        if not (0 <= first <= 0xFF and 1 <= count <= _MOST_BLOCKS):
            raise ValueError(f"a reader reads 1 to {_MOST_BLOCKS} blocks at once, not {count} from {first}")
        if self._style == answers.SHORT:
            try:
                return self._read(uid, first, count, answers.SHORT)
            except (DeviceRefused, TagRefused) as error:
                if error.code not in _SHORT_IS_NEWS:
                    raise
            memory = self._read(uid, first, count, answers.PLAIN)
            self._style = answers.PLAIN                # an old reader; it is not asked for more again
            return memory
        return self._read(uid, first, count, answers.PLAIN)

    def _read(self, uid: str, first: int, count: int, style: bytes) -> bytes:
        def parse(data: bytes) -> bytes:
            if style == answers.SHORT:
                return answers.short_blocks(data, first, count, uid)
            return answers.plain_blocks(data, first, count, uid)
        return self._tag(uid, Command.READ, bytes([first, count]) + style, parse)

    def system_info(self, uid: str) -> SystemInfo:
        uid = uid.upper()
        return self._tag(uid, Command.TAG_INFO, bytes([answers.ALL]), lambda data: answers.system_info(data, uid))

    def read_afi(self, uid: str) -> int:
        return self._tag(uid, Command.READ_AFI, b"", _one_byte)

    def write_afi(self, uid: str, afi: int) -> None:
        self._tag(uid, Command.WRITE_AFI, bytes([afi]), _nothing)

    def read_eas(self, uid: str) -> bool:
        try:
            self._tag(uid, Command.CHECK_EAS, b"", _nothing)
        except TagGone:
            return False                               # it keeps silent when it is off, and when it is gone
        return True

    def write_eas(self, uid: str, on: bool) -> None:
        self._tag(uid, Command.WRITE_EAS, bytes([on]), _nothing)

    # --- Question and answer -----------------------------------------------------------------------------------

    def _tag(self, uid: str, command: int, data: bytes, parse: Callable[[bytes], Result]) -> Result:
        """One command addressed to one tag."""
        uid = uid.upper()
        question = Frame(command, bytes.fromhex(uid) + data)

        def attempt() -> Result:
            error, answer = self._once(question, self._seconds)
            told = answers.about(answer, uid) if answer else b""       # a bare yes or no names no tag
            if error != Error.NONE:
                raise _trouble(error, uid)
            return parse(told)
        return self._line.repeat(attempt)

    def _once(self, question: Frame, seconds: float) -> tuple[int, bytes]:
        """The error byte of the answer, and what follows it."""
        frame = self._line.ask(question.to_bytes(), lambda frame: frame.command == question.command, seconds)
        if not frame.data:
            raise BadReply("the answer ends before it says whether all went well")
        return frame.data[0], frame.data[1:]


def _refusal(error: int, question: str) -> DeviceRefused:
    reason = _READER_TROUBLE.get(Error(error)) if error in set(Error) else None
    return DeviceRefused(f"{question}: {reason or f'the reader answered with error {error:02X}'}", error)


def _trouble(error: int, uid: str) -> TagError | DeviceRefused:
    """What an error says of the tag, or of the reader."""
    if error == Error.NO_TAG:
        return TagGone(f"the tag {uid} does not answer", uid)
    if error == Error.LOCKED:
        return TagRefused(f"the tag {uid} is locked", uid, Error.LOCKED)
    if 0x21 <= error <= 0x2F:
        return TagRefused(f"the tag {uid} answered with error {error - 0x20:02X}", uid, error - 0x20)
    if error in _NOT_OF_THIS_TAG:
        return TagRefused(f"the reader does not do this with the tag {uid}, error {error:02X}", uid, error)
    if error in (Error.NOT_READ, Error.NOT_WRITTEN):
        return TagError(f"the tag {uid} could not be understood, error {error:02X}", uid)
    return _refusal(error, "command to a tag")


def _one_byte(data: bytes) -> int:
    if len(data) != 1:
        raise BadReply("the answer is not the one byte asked for")
    return data[0]


def _nothing(data: bytes) -> None:
    if data:
        raise BadReply("an answer with data came to a question that has none")
