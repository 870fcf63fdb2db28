"""The driver for FEIG OBID readers in ISO host mode, over a serial line, USB with a serial driver, or TCP."""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from devices.errors import BadReply, BadUrl, DeviceRefused, TagError, TagGone, TagRefused
from devices.exchange import Exchange
from devices.feig import answers
from devices.feig.frames import NXP, Command, Custom, Iso, Reply, Request, Status
from devices.feig.power import FeigPower, Place
from devices.feig.protocol import replies
from devices.rfid.reader import ReaderInfo, SystemInfo, TagId
from devices.rfid.system import afi_of
from devices.stream import Clock, Stream, open_stream
from devices.url import DeviceUrl

Result = TypeVar("Result")

BAUD, PARITY = 38400, "E"              # as delivered
_ADDRESSED = b"\x01"
_MORE = 0x80
_MOST_ROUNDS = 64                      # answers to one inventory
_MOST_BLOCKS = 32                      # a reader sends at most 128 bytes
_READER_TROUBLE = {
    Status.NOT_NOW: "the reader is in scan mode; set it to ISO host mode",
    Status.UNKNOWN_COMMAND: "the reader does not know this command",
    Status.LENGTH: "the reader does not take a command of this length",
}


class FeigReader:
    """One reader. `connect` opens the line; `seconds` is the deadline of a question, `inventory_seconds` of a round.

    `advanced`: ask in the frames with two bytes of length. `place`: where this model keeps the strength of its field.
    """

    def __init__(self, connect: Callable[[], Stream], *, seconds: float = 1.0, inventory_seconds: float = 2.5,
                 advanced: bool = False, place: Place | None = None, clock: Clock = time.monotonic) -> None:
        self._seconds = seconds
        self._inventory_seconds = inventory_seconds
        self._advanced = advanced
        self._line = Exchange(connect, replies(), self._version, clock=clock)
        self.power = None if place is None else FeigPower(place, self._ask)

    @classmethod
    def from_url(cls, url: DeviceUrl) -> FeigReader:
        """Options: baud, parity (serial), connect (TCP, seconds), timeout (seconds a question may take), frames
        (standard, advanced), power (BLOCK.BYTE.LEAST-MOST, see devices/feig/power.py)."""
        url.allow(*(("baud", "parity") if url.transport == "serial" else ("connect",)), "timeout", "frames", "power")
        seconds = url.number("timeout", 1.0, least=0.05, most=30)
        frames, power = url.option("frames", "standard"), url.option("power", "")
        if frames not in ("standard", "advanced"):
            raise BadUrl(f"frames={frames} in {url.text!r} must be standard or advanced")
        return cls(lambda: open_stream(url, baud=BAUD, parity=PARITY), seconds=seconds,
                   inventory_seconds=2.5 * seconds, advanced=frames == "advanced",
                   place=Place.parse(power) if power else None)

    # --- The reader ------------------------------------------------------------------------------------------

    def open(self) -> None:
        self._line.open("nothing answers as a FEIG reader does: check the port or address, baud and parity "
                        "(as delivered 38400, even)")

    def close(self) -> None:
        self._line.close()

    def describe(self) -> ReaderInfo:
        data = self._ask(Request(Command.VERSION), "version").data
        if len(data) < 5:
            raise BadReply("the version answer is too short")
        return ReaderInfo("FEIG", f"OBID type {data[4]:02X}, hardware {data[3]:02X}", f"{data[0]:02X}.{data[1]:02X}")

    # --- Its tags --------------------------------------------------------------------------------------------

    def inventory(self) -> list[TagId]:
        """As delivered a reader names a tag once and then keeps it quiet, so the field is reset before each round."""
        return self._line.repeat(self._inventory)

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
        return afi_of(self.system_info(uid))

    def write_afi(self, uid: str, afi: int) -> None:
        self._tag(uid, Iso.WRITE_AFI, bytes([afi]), _empty)

    def read_eas(self, uid: str) -> bool:
        reply = self._custom(uid, Custom.EAS_ALARM)
        if reply.status == Status.NO_TAG:
            return False                               # it keeps silent when it is off, and when it is gone
        _refuse_tag(reply, uid)
        return True

    def write_eas(self, uid: str, on: bool) -> None:
        reply = self._custom(uid, Custom.SET_EAS if on else Custom.RESET_EAS)
        _refuse_tag(reply, uid)
        _empty(reply.data)

    # --- Question and answer -----------------------------------------------------------------------------------

    def _tag(self, uid: str, command: int, data: bytes, parse: Callable[[bytes], Result]) -> Result:
        """One command addressed to one tag."""
        request = Request(Command.ISO, bytes([command]) + _ADDRESSED + bytes.fromhex(uid) + data)

        def attempt() -> Result:
            reply = self._once(request, self._seconds)
            _refuse_tag(reply, uid)
            return parse(reply.data)
        return self._line.repeat(attempt)

    def _custom(self, uid: str, command: Custom) -> Reply:
        """One command that only NXP's chips know, addressed to one tag."""
        request = Request(Command.CUSTOM, bytes([NXP, command]) + _ADDRESSED + bytes.fromhex(uid))
        return self._line.repeat(lambda: self._once(request, self._seconds))

    def _ask(self, request: Request, question: str) -> Reply:
        """One question to the reader itself."""
        reply = self._line.repeat(lambda: self._once(request, self._seconds))
        return self._ok(reply, question)

    def _once(self, request: Request, seconds: float) -> Reply:
        request = replace(request, advanced=self._advanced)
        return self._line.ask(request.to_bytes(), lambda reply: reply.command == request.command, seconds)

    def _version(self) -> Reply:
        return self._once(Request(Command.VERSION), self._seconds)

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
