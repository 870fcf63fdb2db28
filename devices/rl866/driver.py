"""The driver for Ray-Links RL866 modules, on a serial line or USB with a serial driver.

A tag is connected before anything is asked of it. It stays so until another is, or until the next inventory: a write
and its look back cost one connection.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from enum import IntEnum
from typing import TypeVar

from devices.errors import BadReply, DeviceRefused, TagError, TagGone, TagRefused
from devices.exchange import Exchange
from devices.rfid.reader import ReaderInfo, SystemInfo, TagId
from devices.rfid.system import afi_of
from devices.rl866 import answers
from devices.rl866.frames import Access, Block, Command, Pcb, Status, blocks
from devices.stream import Clock, Stream, open_stream
from devices.url import DeviceUrl

Result = TypeVar("Result")

BAUD, PARITY = 38400, "E"              # as delivered
_ANEW, _GO_ON = b"\x00", b"\x08"       # an inventory
_ISO15693_ICODE = b"\x00\x01\x01"      # any antenna, the protocol, the kind of tag
_ADDRESSED = b"\x01"
_WITHOUT_LOCKS = b"\x00"
_MOST_ROUNDS = 64                      # answers to one inventory
_MOST_BLOCKS = 32
_TAG_TROUBLE = range(0x400, 0x500)
_REFUSED = {Status.LOCKED: 0x12, Status.NO_BLOCK: 0x10, Status.TAG_REFUSED: 0x0F}     # as ISO 15693 errors
_READER_TROUBLE = {
    Status.UNSUPPORTED: "the reader does not know this command",
    Status.WRONG_COMMAND: "the reader does not know this command",
    Status.PARAMETER: "the reader does not take this command as it was asked",
}


class Rl866Reader:
    """One reader. `connect` opens the line; `seconds` is the deadline of a question, `inventory_seconds` of a round."""

    power = None                       # where its configuration keeps it is not public

    def __init__(self, connect: Callable[[], Stream], *, seconds: float = 1.0, inventory_seconds: float = 2.5,
                 clock: Clock = time.monotonic) -> None:
        self._seconds = seconds
        self._inventory_seconds = inventory_seconds
        self._line = Exchange(connect, blocks(), self._resync, clock=clock)
        self._turn = Pcb.EVEN
        self._connected: tuple[str, int] | None = None         # UID and handle

    @classmethod
    def from_url(cls, url: DeviceUrl) -> Rl866Reader:
        """Options: baud, parity (serial), connect (TCP, seconds), timeout (seconds a question may take)."""
        url.allow(*(("baud", "parity") if url.transport == "serial" else ("connect",)), "timeout")
        seconds = url.number("timeout", 1.0, least=0.05, most=30)
        return cls(lambda: open_stream(url, baud=BAUD, parity=PARITY), seconds=seconds,
                   inventory_seconds=2.5 * seconds)

    # --- The reader ------------------------------------------------------------------------------------------

    def open(self) -> None:
        self._line.open("nothing answers as an RL866 does: check the port or address, baud and parity "
                        "(as delivered 38400, even)")

    def close(self) -> None:
        self._line.close()

    def describe(self) -> ReaderInfo:
        """No command for its version is public; that it answers is all it tells."""
        self._line.repeat(self._resync)
        return ReaderInfo("Ray-Links", "RL866", "not told")

    def _resync(self) -> None:
        self._line.ask(Block(Pcb.RESYNC).to_bytes(), lambda block: block.pcb == Pcb.RESYNCED, self._seconds)
        self._turn = Pcb.EVEN
        self._connected = None

    # --- Its tags --------------------------------------------------------------------------------------------

    def inventory(self) -> list[TagId]:
        return self._line.repeat(self._inventory)

    def _inventory(self) -> list[TagId]:
        self._let_go()
        found: dict[str, TagId] = {}
        flags = _ANEW
        for _ in range(_MOST_ROUNDS):
            status, data = self._once(Command.INVENTORY, flags, self._inventory_seconds)
            if status in (Status.NO_TAG, Status.COLLISION):
                break                                  # what was found is found; the next round sees the rest
            if status != Status.OK:
                raise _refusal(status, "inventory")
            told = answers.inventory(data)
            for tag in told.tags:
                found.setdefault(tag.uid, tag)
            if not told.more or not told.tags:
                break
            flags = _GO_ON
        return list(found.values())

    def read_blocks(self, uid: str, first: int, count: int) -> bytes:
        if not (0 <= first <= 0xFF and 1 <= count <= _MOST_BLOCKS):
            raise ValueError(f"a reader reads 1 to {_MOST_BLOCKS} blocks at once, not {count} from {first}")
        data = _WITHOUT_LOCKS + first.to_bytes(2, "little") + count.to_bytes(2, "little")
        return self._tag(uid, Access.READ_BLOCKS, data, lambda answer: answers.blocks(answer, count, uid))

    def system_info(self, uid: str) -> SystemInfo:
        uid = uid.upper()
        return self._tag(uid, Access.SYSTEM_INFO, b"", lambda answer: answers.system_info(answer, uid))

    def read_afi(self, uid: str) -> int:
        return afi_of(self.system_info(uid))

    def write_afi(self, uid: str, afi: int) -> None:
        self._tag(uid, Access.WRITE_AFI, bytes([afi]), _nothing)

    def read_eas(self, uid: str) -> bool:
        """The tag's answer, or one byte that says whether there was one."""
        try:
            return self._tag(uid, Access.EAS_ALARM, b"", lambda answer: answer[:1] != b"\x00")
        except TagGone:
            return False                               # it keeps silent when it is off, and when it is gone

    def write_eas(self, uid: str, on: bool) -> None:
        self._tag(uid, Access.EAS_ON if on else Access.EAS_OFF, b"", _nothing)

    # --- Question and answer -----------------------------------------------------------------------------------

    def _tag(self, uid: str, code: IntEnum, data: bytes, parse: Callable[[bytes], Result]) -> Result:
        """One command to one tag: length, code in two bytes, parameters; the answer has a yes or no between them."""
        uid = uid.upper()
        command = code.to_bytes(2, "little") + data

        def attempt() -> Result:
            handle = self._connect(uid)
            status, answer = self._once(Command.ACCESS, bytes([handle, len(command)]) + command, self._seconds)
            if status == Status.NO_HANDLE:
                raise BadReply("the reader has forgotten the tag it was connected to")
            if status != Status.OK:
                raise _trouble(status, uid)
            if len(answer) < 4 or answer[0] != len(answer) - 1 or answer[1:3] != command[:2]:
                raise BadReply("the answer is not the one to this command")
            if not answer[3]:
                raise _trouble(int.from_bytes(answer[4:6], "little") or Status.TAG_REFUSED, uid)
            return parse(answer[4:])
        return self._line.repeat(attempt)

    def _connect(self, uid: str) -> int:
        if self._connected is not None and self._connected[0] == uid:
            return self._connected[1]
        self._let_go()
        parameter = _ADDRESSED + bytes.fromhex(uid)[::-1]
        status, data = self._once(Command.CONNECT, _ISO15693_ICODE + bytes([len(parameter)]) + parameter,
                                  self._seconds)
        if status != Status.OK:
            raise _trouble(status, uid)
        if len(data) != 1:
            raise BadReply("the answer gives no handle for the tag")
        self._connected = uid, data[0]
        return data[0]

    def _let_go(self) -> None:
        if self._connected is not None:
            _, handle = self._connected
            self._connected = None
            self._once(Command.DISCONNECT, bytes([handle]), self._seconds)      # what it says changes nothing

    def _once(self, command: Command, data: bytes, seconds: float) -> tuple[int, bytes]:
        """The status of the answer, and what follows it."""
        turn, self._turn = self._turn, Pcb.ODD if self._turn == Pcb.EVEN else Pcb.EVEN
        block = self._line.ask(Block(turn, bytes([command]) + data).to_bytes(), lambda block: block.pcb == turn
                               and block.information[:1] == bytes([command]), seconds)
        if len(block.information) < 3:
            raise BadReply("the answer ends before its status")
        status = int.from_bytes(block.information[1:3], "little")
        if status == Status.WRONG_TURN:
            raise BadReply("the reader expects another turn")
        return status, block.information[3:]


def _refusal(status: int, question: str) -> DeviceRefused:
    reason = _READER_TROUBLE.get(Status(status)) if status in set(Status) else None
    return DeviceRefused(f"{question}: {reason or f'the reader answered with error {status:03X}'}", status)


def _trouble(status: int, uid: str) -> TagError | DeviceRefused:
    """What an error says of the tag, or of the reader."""
    if status == Status.NO_TAG:
        return TagGone(f"the tag {uid} does not answer", uid)
    if status in _REFUSED:
        return TagRefused(f"the tag {uid} answered with error {status:03X}", uid, _REFUSED[Status(status)])
    if status in _TAG_TROUBLE:
        return TagError(f"the tag {uid} could not be understood, error {status:03X}", uid)
    return _refusal(status, "command to a tag")


def _nothing(data: bytes) -> None:
    if data:
        raise BadReply("an answer with data came to a question that has none")
