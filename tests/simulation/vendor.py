"""The reader of one kiosk as it is in life: the driver, the maker's bytes on a line, and a reader at its other end.

The driver is the real one; the reader's logic is that of our emulators, over the tags of the simulation. What goes
wrong with tags is told of here as in `tests.simulation.field`; bytes on the line are lost, late, doubled, cut short and
damaged as well. A line's clock runs ahead of the world while an answer is waited for.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field, FieldTag, Garbled
from devices.emulators.reader import ReaderEmulator
from devices.emulators.rl866 import Rl866Emulator
from devices.emulators.threem import ThreemEmulator
from devices.errors import DeviceGone
from devices.feig.driver import FeigReader
from devices.rfid.reader import TagReader
from devices.rl866.driver import Rl866Reader
from devices.stream import Stream
from devices.threem.driver import ThreemReader
from tests.simulation.chance import Chance, Odds
from tests.simulation.field import Tag, Written
from tests.simulation.wire import Stopwatch

MAKERS: dict[str, tuple[Callable[..., TagReader], Callable[[Field], ReaderEmulator[Any]]]] = {
    "feig": (FeigReader, FeigEmulator), "threem": (ThreemReader, ThreemEmulator), "rl866": (Rl866Reader, Rl866Emulator)}
"""Those whose frames carry a checksum: without one nobody could tell damage from truth."""
ON_THE_WAY = 0.005                 # seconds for an answer, however long
WITHIN = 1.0                       # and until its driver gives up


class VendorReader:
    """Its reader and its line outlive the processes that use them; `driver` is new in each."""

    def __init__(self, maker: str, name: str, tags: dict[str, Tag], chance: Chance, odds: Odds, written: Written,
                 watch: Stopwatch) -> None:
        self._make, emulator = MAKERS[maker]
        self._reader = emulator(Air(name, tags, chance, odds, written))
        self._chance, self._odds, self._watch = chance, odds, watch
        self.unplugged = False

    def driver(self) -> TagReader:
        return self._make(self._connect, seconds=WITHIN, inventory_seconds=WITHIN, clock=self._watch)

    def _connect(self) -> Stream:
        if self.unplugged:
            raise DeviceGone("it is unplugged")
        return _Line(self, self._reader, self._chance, self._odds, self._watch)


class _Line:
    """One connection (`devices.stream.Stream`)."""

    def __init__(self, owner: VendorReader, reader: ReaderEmulator[Any], chance: Chance, odds: Odds,
                 watch: Stopwatch) -> None:
        self._owner, self._reader, self._chance, self._odds, self._watch = owner, reader, chance, odds, watch
        self._heard = reader.questions()
        self._coming: list[tuple[float, bytes]] = []

    def write(self, data: bytes, seconds: float) -> None:
        self._plugged()
        if self._chance.strikes("the reader failed", self._odds.reader_gone / 10):       # asked ten times as often
            raise DeviceGone("it went away")
        if self._chance.strikes("a question to the reader was lost", self._odds.line):
            return
        if self._chance.strikes("a question to the reader arrived damaged", self._odds.line):
            data = self._damaged(data)
        for answer, _ in self._reader.hear(self._heard, data):
            self._reply(answer)
        self._heard.clear()                        # what was never finished

    def _reply(self, data: bytes) -> None:
        strikes, odds, at = self._chance.strikes, self._odds.line, self._watch.at + ON_THE_WAY
        if strikes("the answer of the reader was lost", odds):
            return
        if strikes("the answer of the reader was late", odds):
            at += self._chance.within(0.1, 3.0)
        if strikes("the answer of the reader was cut short", odds):
            data = data[:int(self._chance.within(1, len(data)))]
        elif strikes("the answer of the reader arrived damaged", odds):
            data = self._damaged(data)
        self._coming.append((at, data))
        if strikes("the answer of the reader arrived twice", odds):
            self._coming.append((at + self._chance.within(0.0, 0.5), data))

    def _damaged(self, data: bytes) -> bytes:
        """One bit of it is another."""
        place = int(self._chance.within(0, len(data)))
        return data[:place] + bytes([data[place] ^ 1 << int(self._chance.within(0, 8))]) + data[place + 1:]

    def read(self, seconds: float) -> bytes:
        self._plugged()
        self._coming.sort()
        if self._coming and self._coming[0][0] <= self._watch.at + seconds:
            at, data = self._coming.pop(0)
            self._watch.at = max(self._watch.at, at)
            return data
        self._watch.at += seconds
        return b""

    def _plugged(self) -> None:
        if self._owner.unplugged:
            raise DeviceGone("it was unplugged")

    def close(self) -> None:
        """The reader keeps what it is at."""


class Air(Field):
    """The virtual field of the emulators, over the tags of the simulation that lie on one pad."""

    def __init__(self, name: str, tags: dict[str, Tag], chance: Chance, odds: Odds, written: Written) -> None:
        super().__init__(FieldTag(tag.uid, bytearray(tag.memory), tag.dsfid) for tag in tags.values())
        self._name, self._real, self._strikes, self._odds = name, tags, chance.strikes, odds
        self._written = partial(written, name)

    def inventory(self, afi: int | None = None) -> list[FieldTag]:
        for tag in self._real.values():
            self._seen(tag)
        return super().inventory(afi)

    def _seen(self, tag: Tag) -> FieldTag:
        """The emulator's tag, as it is now."""
        seen = self._tags[tag.uid]
        seen.afi, there = tag.afi, tag.place == self._name
        if seen.on and not there:
            seen.quiet = False
        seen.on = there
        return seen

    def _addressed(self, uid: str) -> FieldTag:
        tag = self._real.get(uid)
        if tag is not None:
            here = tag.place == self._name
            if here and self._strikes("a tag was taken while it was spoken to", self._odds.tag_slips):
                tag.place = ""
            self._seen(tag)
        return super()._addressed(uid)

    def read_blocks(self, uid: str, first: int, count: int) -> bytes:
        memory = super().read_blocks(uid, first, count)
        if self._strikes("a tag could not be read", self._odds.air):
            raise Garbled
        return memory

    def system_info(self, uid: str) -> FieldTag:
        tag = super().system_info(uid)
        if self._strikes("a tag could not be read back", self._odds.air):
            raise Garbled
        return tag

    def write_afi(self, uid: str, afi: int) -> float:
        self._addressed(uid)
        tag = self._real[uid]
        if self._strikes("a tag did not take the write, and said nothing", self._odds.air):
            return 0.0
        self._written(tag, afi)
        tag.afi = afi
        if self._strikes("a tag took the write, and its answer was lost", self._odds.air):
            raise Garbled
        return 0.0
