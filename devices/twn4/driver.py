"""The driver for Elatec TWN4 readers with the Simple Protocol, on USB or a serial line.

A TWN4 finds one tag at a time. Each is told to keep quiet, so that the next is found: good for cards and a few items,
and slow for a pile. Commands go to a tag as ISO 15693 has them.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from devices.errors import DeviceRefused, TagError, TagGone, TagRefused
from devices.exchange import Exchange
from devices.rfid import iso15693
from devices.rfid.iso15693 import ADDRESSED, NOT_TOLD, Command
from devices.rfid.reader import ReaderInfo, SystemInfo, TagId
from devices.rfid.system import afi_of, system_info
from devices.stream import Clock, Stream, open_stream
from devices.twn4 import answers
from devices.twn4.answers import Found
from devices.twn4.frames import Function, Line, Status, TagType, lines, question, run
from devices.url import DeviceUrl

Result = TypeVar("Result")

BAUD, PARITY = 9600, "N"               # of a serial one; USB has none and takes any
_LONGEST_ID = b"\x10"
_LONGEST_ANSWER = b"\xff"
_MOST_BLOCKS = 32
_MOST_TAGS = 64
_NAME = b"TWN4"                        # how every version of it begins
_READER_TROUBLE = {
    Status.UNKNOWN_FUNCTION: "the reader does not know this function; is its Simple Protocol application too old?",
    Status.INVALID_FUNCTION: "the reader does not know this function; is its Simple Protocol application too old?",
}


class Twn4Reader:
    """One reader. `connect` opens the line; `seconds`: deadline of a question, `inventory_seconds` of a search."""

    power = None                       # the protocol has no function for it

    def __init__(self, connect: Callable[[], Stream], *, seconds: float = 1.0, inventory_seconds: float = 2.5,
                 clock: Clock = time.monotonic) -> None:
        self._seconds = seconds
        self._inventory_seconds = inventory_seconds
        self._line = Exchange(connect, lines(), self._version, clock=clock)
        self._types = 0                                # what is searched for now
        self._told: dict[str, SystemInfo] = {}         # by the tags found last

    @classmethod
    def from_url(cls, url: DeviceUrl) -> Twn4Reader:
        """Options: baud, parity (serial), connect (TCP, seconds), timeout (seconds a question may take)."""
        url.allow(*(("baud", "parity") if url.transport == "serial" else ("connect",)), "timeout")
        seconds = url.number("timeout", 1.0, least=0.05, most=30)
        return cls(lambda: open_stream(url, baud=BAUD, parity=PARITY), seconds=seconds,
                   inventory_seconds=2.5 * seconds)

    # --- The reader ------------------------------------------------------------------------------------------

    def open(self) -> None:
        self._types = 0
        self._line.open("nothing answers as a TWN4 does: check the port or address, that its firmware is the Simple "
                        "Protocol, and of a serial one baud and parity (as delivered 9600, none)")

    def close(self) -> None:
        self._line.close()

    def describe(self) -> ReaderInfo:
        name = self._line.repeat(self._version).decode("ascii", "replace").removeprefix("TWN4/")
        return ReaderInfo("Elatec", "TWN4", name)

    def _version(self) -> bytes:
        """Its name, by which its answer is known from all others: TWN4/B1.08/NCF3.06/PRS1.04 and the like."""
        line = self._line.ask(question(Function.VERSION, b"\xff").to_bytes(), lambda line: line.data[2:6] == _NAME,
                              self._seconds)
        return line.data[2:]

    def search(self, *kinds: TagType) -> Found | None:
        """The one tag or card of these kinds that answers first."""
        return self._line.repeat(lambda: self._search(*kinds))

    def _search(self, *kinds: TagType) -> Found | None:
        types = sum(kind.mask for kind in kinds)
        if types != self._types:
            self._call(Function.TAG_TYPES, bytes(4) + types.to_bytes(4, "little"))
            self._types = types
        return answers.search(self._call(Function.SEARCH_TAG, _LONGEST_ID, self._inventory_seconds))

    # --- Its tags --------------------------------------------------------------------------------------------

    def inventory(self) -> list[TagId]:
        return self._line.repeat(self._inventory)

    def _inventory(self) -> list[TagId]:
        self._call(Function.FIELD_OFF)                 # those that were quiet answer again
        told: dict[str, SystemInfo] = {}
        for _ in range(_MOST_TAGS):
            found = self._search(TagType.ISO15693)
            if found is None or found.uid in told:
                break                                  # one that will not keep quiet hides the others
            told[found.uid] = self._told[found.uid] if found.uid in self._told else self._ask_itself(found.uid)
            self._command(found.uid, Command.STAY_QUIET)
        self._told = told
        return [TagId(uid, info.dsfid) for uid, info in told.items()]

    def _ask_itself(self, uid: str) -> SystemInfo:
        """For a round: a tag that tells nothing, or nonsense, lies there all the same."""
        data = self._command(uid, Command.SYSTEM_INFO)
        try:
            return iso15693.system_info(data, uid) if data else system_info(0, b"", uid)
        except TagError:
            return system_info(0, b"", uid)

    def read_blocks(self, uid: str, first: int, count: int) -> bytes:
        if not (0 <= first <= 0xFF and 1 <= count <= _MOST_BLOCKS):
            raise ValueError(f"a reader reads 1 to {_MOST_BLOCKS} blocks at once, not {count} from {first}")
        known = self._told.get(uid)
        size = known.block_size if known is not None and known.blocks else None
        return self._tag(uid, Command.READ_BLOCKS, bytes([first, count - 1]),
                         lambda data: iso15693.blocks(data, count, size))

    def system_info(self, uid: str) -> SystemInfo:
        uid = uid.upper()
        return self._tag(uid, Command.SYSTEM_INFO, b"", lambda data: iso15693.system_info(data, uid))

    def read_afi(self, uid: str) -> int:
        return afi_of(self.system_info(uid))

    def write_afi(self, uid: str, afi: int) -> None:
        self._tag(uid, Command.WRITE_AFI, bytes([afi]), iso15693.nothing)

    def read_eas(self, uid: str) -> bool:
        return self._line.repeat(lambda: self._command(uid, Command.EAS_ALARM)) is not None

    def write_eas(self, uid: str, on: bool) -> None:
        self._tag(uid, Command.SET_EAS if on else Command.RESET_EAS, b"", iso15693.nothing)

    # --- Question and answer -----------------------------------------------------------------------------------

    def _tag(self, uid: str, command: int, data: bytes, parse: Callable[[bytes], Result]) -> Result:
        """One command addressed to one tag. The reader does not say why a tag gave no answer, so it is asked whether it
        is there at all."""
        def attempt() -> Result:
            answer = self._command(uid, command, data)
            if answer is None:
                raise self._trouble(uid)
            return parse(answer)
        return self._line.repeat(attempt)

    def _trouble(self, uid: str) -> TagError:
        if self._command(uid, Command.SYSTEM_INFO) is None:
            return TagGone(f"the tag {uid} does not answer", uid)
        return TagRefused(f"the tag {uid} is there and did not do what it was asked", uid, NOT_TOLD)

    def _command(self, uid: str, command: int, data: bytes = b"") -> bytes | None:
        rest = run(iso15693.parameters(command, uid, data)) + _LONGEST_ANSWER
        return answers.from_tag(self._call(Function.ISO15693, bytes([ADDRESSED, command]) + rest))

    def _call(self, function: Function, parameters: bytes = b"", seconds: float | None = None) -> bytes:
        """The results of a function."""
        line = self._line.ask(question(function, parameters).to_bytes(), _any, seconds or self._seconds)
        status = line.data[0]
        if status != Status.OK:
            reason = _READER_TROUBLE.get(Status(status)) if status in set(Status) else None
            raise DeviceRefused(f"{function.name.lower()}: "
                                f"{reason or f'the reader answered with status {status:02X}'}", status)
        return line.data[1:]


def _any(line: Line) -> bool:
    return True
