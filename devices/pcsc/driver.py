"""The driver for PC/SC readers that pass on to an ISO 15693 tag what a program says, as the ACR1552 does: a reader of
tags for a desk of staff and for one item at a time, by PC/SC's transparent session.

The session begins when a tag lies there, and ends when none is found any more: only outside of it does the reader see
by itself that one came. Tags are told apart by the ends of their UIDs, and each that was found keeps quiet.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from devices.errors import BadReply, DeviceError, DeviceGone, DeviceRefused, TagError, TagGone, TagRefused
from devices.pcsc import apdu
from devices.pcsc.link import Link, link_to
from devices.rfid import iso15693
from devices.rfid.iso15693 import ADDRESSED, NOT_TOLD, Command
from devices.rfid.reader import ReaderInfo, SystemInfo, TagId
from devices.rfid.system import afi_of
from devices.stream import Clock
from devices.url import DeviceUrl

Result = TypeVar("Result")

_INVENTORY = bytes([0x26, 0x01])       # high data rate, inventory, one slot
_QUICK = 10                            # milliseconds for an answer that needs no writing
_SLOT_BITS, _UID_BITS = 4, 64
_MOST_BLOCKS = 32
_MOST_BYTES = 124                      # an answer whose length is one byte in any reading of the standard
_LARGE_BLOCK = 8                       # bytes; of nearly all tags no block is larger
_MOST_TAGS = 64
_MOST_QUESTIONS = 16 * _MOST_TAGS       # of one inventory


class PcscReader:
    """One reader. `connect` finds it; `inventory_seconds`: how long a search may take."""

    power = None                       # PC/SC has no command for it

    def __init__(self, connect: Callable[[], Link], *, inventory_seconds: float = 5.0,
                 clock: Clock = time.monotonic) -> None:
        self._connect = connect
        self._inventory_seconds, self._clock = inventory_seconds, clock
        self._link: Link | None = None
        self._session = False
        self._left, self._due = 0, 0.0                 # questions and time of this inventory
        self._sizes: dict[str, int] = {}               # bytes of a block, by the tags that told

    @classmethod
    def from_url(cls, url: DeviceUrl) -> PcscReader:
        """pcsc+usb://, pcsc+usb://ACR1552 or, of an emulated one, pcsc+tcp://. Option: timeout (seconds a question may
        take)."""
        url.allow("timeout")
        seconds = url.number("timeout", 2.0, least=0.05, most=30)
        return cls(link_to(url, seconds), inventory_seconds=2.5 * seconds)

    # --- The reader ------------------------------------------------------------------------------------------

    def open(self) -> None:
        if self._link is None:
            self._session = False
            self._link = self._connect()

    def close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def describe(self) -> ReaderInfo:
        """As PC/SC calls it."""
        link = self._there()
        maker, _, model = link.name.partition(" ")
        return ReaderInfo(maker, model or "PC/SC", self._asked(link.version) or "not told")

    # --- Its tags --------------------------------------------------------------------------------------------

    def inventory(self) -> list[TagId]:
        return self._asked(self._inventory)

    def _inventory(self) -> list[TagId]:
        found: dict[str, TagId] = {}
        self._left, self._due = _MOST_QUESTIONS, self._clock() + self._inventory_seconds
        if self._in_session():
            for command in (apdu.FIELD_OFF, apdu.FIELD_ON):    # those that were quiet answer again
                self._told(command)
            if not self._branch(0, 0, found):
                for slot in range(1 << _SLOT_BITS):            # one lies there, says PC/SC: do several speak at once?
                    self._branch(slot, _SLOT_BITS, found)
            if not found:
                self._end()
        self._sizes = {uid: size for uid, size in self._sizes.items() if uid in found}
        return list(found.values())

    def _branch(self, mask: int, bits: int, found: dict[str, TagId]) -> bool:
        """All tags whose UID ends in `mask`; whether any was heard."""
        for _ in range(_MOST_TAGS):
            self._left -= 1
            if not self._left or self._clock() > self._due:
                raise BadReply("tags, or what is beside them, speak without end")
            try:
                heard = self._exchange(_INVENTORY + bytes([bits]) + mask.to_bytes((bits + 7) // 8, "little"), _QUICK)
            except apdu.SessionOver:
                raise
            except BadReply:                           # several at once
                if bits < _UID_BITS:
                    for bit in (0, 1):
                        self._branch(mask | bit << bits, bits + 1, found)
                return True
            if heard is None:
                break
            if len(heard) != 10 or heard[0] & 0x01:
                return True                            # as no tag of the standard answers
            tag = TagId(heard[:1:-1].hex().upper(), heard[1])
            if tag.uid in found:
                return True                            # one that will not keep quiet hides the others
            found[tag.uid] = tag
            self._to_tag(tag.uid, Command.STAY_QUIET, b"", _QUICK)
        return bool(found)

    def read_blocks(self, uid: str, first: int, count: int) -> bytes:
        if not (0 <= first <= 0xFF and 1 <= count <= _MOST_BLOCKS):
            raise ValueError(f"a reader reads 1 to {_MOST_BLOCKS} blocks at once, not {count} from {first}")
        size = self._sizes.get(uid.upper())
        most = _MOST_BYTES // (size or _LARGE_BLOCK)

        def part(at: int) -> bytes:
            some = min(most, first + count - at)
            return self._tag(uid, Command.READ_BLOCKS, bytes([at, some - 1]),
                             lambda data: iso15693.blocks(data, some, size))
        return b"".join(part(at) for at in range(first, first + count, most))

    def system_info(self, uid: str) -> SystemInfo:
        uid = uid.upper()
        info = self._tag(uid, Command.SYSTEM_INFO, b"", lambda data: iso15693.system_info(data, uid))
        if info.blocks:
            self._sizes[uid] = info.block_size
        return info

    def read_afi(self, uid: str) -> int:
        return afi_of(self.system_info(uid))

    def write_afi(self, uid: str, afi: int) -> None:
        self._tag(uid, Command.WRITE_AFI, bytes([afi]), iso15693.nothing)

    def read_eas(self, uid: str) -> bool:
        return self._of(uid, lambda: self._in_session() and self._to_tag(uid, Command.EAS_ALARM) is not None)

    def write_eas(self, uid: str, on: bool) -> None:
        self._tag(uid, Command.SET_EAS if on else Command.RESET_EAS, b"", iso15693.nothing)

    # --- Question and answer -----------------------------------------------------------------------------------

    def _tag(self, uid: str, command: int, data: bytes, parse: Callable[[bytes], Result]) -> Result:
        """One command addressed to one tag."""
        def attempt() -> Result:
            heard = self._to_tag(uid, command, data) if self._in_session() else None
            if heard is None:
                raise TagGone(f"the tag {uid} does not answer", uid)
            if heard[0] & 0x01:
                code = heard[1] if len(heard) > 1 else NOT_TOLD
                raise TagRefused(f"the tag {uid} refuses: error {code:02X}", uid, code)
            return parse(heard[1:])
        return self._of(uid, attempt)

    def _of(self, uid: str, attempt: Callable[[], Result]) -> Result:
        try:
            return self._asked(attempt)
        except BadReply as error:
            raise TagError(f"the tag {uid} was not understood: {error}", uid) from error

    def _to_tag(self, uid: str, command: int, data: bytes = b"", milliseconds: int = 50) -> bytes | None:
        return self._exchange(bytes([ADDRESSED, command]) + iso15693.parameters(command, uid, data), milliseconds)

    def _exchange(self, frame: bytes, milliseconds: int) -> bytes | None:
        """What tags say to a frame, flags first; None for silence. Raises BadReply when it is not understood."""
        return apdu.heard(self._told(apdu.through(frame, milliseconds)))

    def _asked(self, attempt: Callable[[], Result]) -> Result:
        """Once more where the reader had left the session by itself. A link that fails is of no more use."""
        try:
            try:
                return attempt()
            except apdu.SessionOver:
                self._session = False
            return attempt()
        except (TagError, DeviceRefused, BadReply):
            raise
        except DeviceError as error:
            self.close()
            raise DeviceGone(f"the reader does not answer: {error}") from error

    def _in_session(self) -> bool:
        """Whether a tag can be spoken to; the session is begun for it."""
        if not self._session:
            atr = self._there().atr()
            if not atr or apdu.kind_of(atr)[0] != "26V":
                return False                           # nothing lies there, or a card of another kind
            for command in (apdu.SESSION, apdu.ISO15693):
                if not apdu.done(self._told(command)):
                    raise DeviceRefused("the reader passes nothing on to ISO 15693 tags: it needs PC/SC's transparent "
                                        "session, which an ACR1552 has", 0)
            self._session = True
        return True

    def _end(self) -> None:
        self._told(apdu.SESSION_END)
        self._session = False

    def _told(self, command: bytes) -> bytes:
        """What the reader answers. Raises SessionOver when the tag it began the session with was taken away."""
        answer = self._there().transmit(command)
        data = None if answer is None else apdu.data_of(answer)
        if data is None:
            self._session = False
            if answer is None:
                raise apdu.SessionOver("the tag was taken away")
            raise DeviceRefused("the reader does not know this: it needs PC/SC's transparent session, which an ACR1552 "
                                "has", int.from_bytes(answer[-2:]))
        return data

    def _there(self) -> Link:
        if self._link is None:
            raise DeviceGone("the reader is not open")
        return self._link
