"""A model of the tags and of the air over each pad: what a tag says, where it lies, and what its AFI is now."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devices.errors import DeviceSilent, TagGone, TagRefused
from devices.rfid.model import DataModel, ItemTag
from devices.rfid.reader import ReaderInfo, SystemInfo, TagId
from devices.rfid.tagging.encoding import dsfid_of, encode
from tests.simulation.chance import Chance, Odds

SECURED, LOANED = 0x07, 0xC2
BLOCK = 4


@dataclass(slots=True)
class Tag:
    uid: str
    item: str
    memory: bytes
    dsfid: int
    afi: int = SECURED
    place: str = ""                # the kiosk on whose pad it lies; "" anywhere else


def tags_of(number: int, item: str, parts: int = 1) -> list[Tag]:
    """The tags of an item: one for each part."""
    model = DataModel.ISO28560_3_32
    return [Tag(f"E00401{number:08d}{part:02d}", item,
                encode(ItemTag(item, "FI-Lah", parts, part, 1, model)).ljust(112, b"\0"), dsfid_of(model))
            for part in range(1, parts + 1)]


Written = Callable[[str, Tag, int], None]
"""Told of each AFI that a kiosk writes, just before it is there: kiosk, tag, AFI."""


class Reader:
    """The reader of one kiosk (`devices.rfid.reader.TagReader`), over the tags that lie on its pad."""

    def __init__(self, name: str, tags: dict[str, Tag], chance: Chance, odds: Odds, written: Written) -> None:
        self._name, self._tags, self._chance, self._odds, self._written = name, tags, chance, odds, written
        self.unplugged = False

    def driver(self) -> Reader:
        return self

    def open(self) -> None:
        self._alive()

    def close(self) -> None:
        """There is nothing to let go of."""

    def describe(self) -> ReaderInfo:
        return ReaderInfo("model", "model", "1")

    def _alive(self) -> None:
        if self.unplugged or self._chance.strikes("the reader failed", self._odds.reader_gone):
            raise DeviceSilent("The reader does not answer.")

    def inventory(self) -> list[TagId]:
        if self.unplugged:
            raise DeviceSilent("The reader does not answer.")
        name = self._name
        return [TagId(tag.uid, tag.dsfid) for tag in self._tags.values() if tag.place == name]

    def _there(self, uid: str, when: str) -> Tag:
        tag = self._tags[uid]
        if tag.place == self._name and self._chance.strikes(f"a tag was taken {when}", self._odds.tag_slips):
            tag.place = ""
        if tag.place != self._name:
            raise TagGone("gone", uid)
        return tag

    def read_blocks(self, uid: str, first: int, count: int) -> bytes:
        self._alive()
        tag = self._there(uid, "while it was read")
        if self._chance.strikes("a tag could not be read", self._odds.air):
            raise TagRefused("not understood", uid, 0x0F)
        return tag.memory[first * BLOCK:(first + count) * BLOCK]

    def system_info(self, uid: str) -> SystemInfo:
        tag = self._there(uid, "while it was read")
        return SystemInfo(uid, tag.dsfid, tag.afi, BLOCK, len(tag.memory) // BLOCK, 0)

    def read_afi(self, uid: str) -> int:
        self._alive()
        tag = self._there(uid, "between the write and the look at it")
        if self._chance.strikes("a tag could not be read back", self._odds.air):
            raise TagRefused("not understood", uid, 0x0F)
        return tag.afi

    def write_afi(self, uid: str, afi: int) -> None:
        self._alive()
        tag = self._there(uid, "before it was written")
        if self._chance.strikes("a tag did not take the write, and said nothing", self._odds.air):
            return
        self._written(self._name, tag, afi)
        tag.afi = afi
        if self._chance.strikes("a tag took the write, and its answer was lost", self._odds.air):
            raise TagRefused("not understood", uid, 0x0F)
