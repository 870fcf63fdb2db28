"""Write a tag in the order of its plan, and believe only what is read back."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devices.errors import TagError, TagRefused
from devices.rfid.contents import AT_ONCE, read_memory
from devices.rfid.detect import decode
from devices.rfid.model import DecodedTag, ItemTag
from devices.rfid.reader import SystemInfo
from devices.rfid.tagging.encoding import dsfid_of, encode
from devices.rfid.tagging.errors import TagTorn, TagUnchanged
from devices.rfid.tagging.plan import Contents, Plan, plan
from devices.rfid.tagging.writer import TagWriter

TRIES = 3
_FINAL = (0x01, 0x02, 0x03, 0x10, 0x11, 0x12)  # ISO 15693-3 errors that stay: not supported, no such block, locked


@dataclass(frozen=True, slots=True)
class Found:
    """A tag as it is: what its chip tells, its whole memory, and what that says."""

    info: SystemInfo
    contents: Contents
    decoded: DecodedTag


class Tagger:
    """Reads and writes whole tags on `writer`, which is open. Every method raises what the reader raises."""

    def __init__(self, writer: TagWriter) -> None:
        self._writer = writer

    def look(self, uid: str) -> Found:
        """All of a tag. Raises TagError when it cannot be read to its end."""
        info = self._writer.system_info(uid)
        memory = self._memory(info)
        return Found(info, Contents(memory, info.dsfid), decode(memory, info.dsfid))

    def plan(self, found: Found, item: ItemTag) -> Plan:
        """What writing `item` on that tag will change. Raises EncodingError."""
        return plan(found.contents, encode(item), dsfid_of(item.model), found.info.block_size)

    def write(self, found: Found, item: ItemTag) -> Found:
        """Write `item` on the tag that was found, and read it back.

        Raises EncodingError before anything is written; TagUnchanged when it cannot be written, and then it says what
        it said before; TagTorn when it can be brought to neither: it reads as damaged, and can be written again. When
        the reader itself fails the tag is one of the three.
        """
        way = self.plan(found, item)
        uid = found.info.uid
        if self.look(uid).contents != found.contents:
            raise TagError(f"the tag {uid} says something else than when it was looked at; look again", uid)
        try:
            self._go(uid, way, item)
        except TagError as error:
            self._undo(uid, way, error)
        written = self.look(uid)
        if written.decoded.tag is None or written.decoded.tag.meaning != item.meaning:
            raise TagTorn(f"the tag {uid} does not say what was written; write it again", uid)
        return written

    def write_afi(self, uid: str, afi: int) -> None:
        """Write the AFI and read it back. Raises TagError when it does not stay."""
        self._until(lambda: self._writer.write_afi(uid, afi), lambda: self._writer.read_afi(uid) == afi,
                    TagError(f"the tag {uid} does not keep its AFI", uid))

    # --- One way through a plan --------------------------------------------------------------------------------

    def _go(self, uid: str, way: Plan, item: ItemTag | None) -> None:
        """From the old contents to the new. Raises TagError with the tag as it was or its first block empty."""
        if way.torn:
            self._put(uid, 0, bytes(way.size))
        if way.old.dsfid != way.new.dsfid:
            self._format(uid, way, item)
        rest = [number for number in way.changed if number or not way.torn]
        for number in rest:
            self._put(uid, number, way.block(way.new, number))
        if way.torn:
            self._put(uid, 0, way.block(way.new, 0))

    def _put(self, uid: str, number: int, data: bytes) -> None:
        """One block, read back."""
        self._until(lambda: self._writer.write_block(uid, number, data),
                    lambda: self._writer.read_blocks(uid, number, 1) == data,
                    TagError(f"the tag {uid} does not keep what is written to block {number}", uid))

    def _format(self, uid: str, way: Plan, item: ItemTag | None) -> None:
        """The DSFID, read back. One that is locked may stay when the new contents are understood with it."""
        try:
            self._until(lambda: self._writer.write_dsfid(uid, way.new.dsfid),
                        lambda: self._writer.system_info(uid).dsfid == way.new.dsfid,
                        TagError(f"the tag {uid} does not keep its format byte", uid))
        except TagRefused:
            read = decode(way.new.memory, way.old.dsfid).tag
            if item is None or read is None or read.meaning != item.meaning:
                raise

    def _undo(self, uid: str, way: Plan, failure: TagError) -> None:
        """Bring a tag back that could not be written to its end. Always raises."""
        try:
            self._go(uid, Plan(self.look(uid).contents, way.old, way.size), None)
            back = self.look(uid).contents == way.old
        except TagError:
            back = False
        if not back:
            raise TagTorn(f"{failure}. It may be half written, and reads as damaged then: lay it on the reader and "
                          "write it again", uid) from failure
        raise TagUnchanged(f"{failure}. It says what it said before; if that happens again, give the item a new tag",
                           uid) from failure

    def _until(self, write: Callable[[], None], there: Callable[[], bool], failure: TagError) -> None:
        """Write until it is there, three times if need be. Raises `failure` when it never is, and TagError."""
        for attempt in range(TRIES):
            try:
                write()
            except TagRefused as refusal:
                if refusal.code in _FINAL:
                    raise
            except TagError:
                pass                                       # the answer proves little either way: read it back
            try:
                if there():
                    return
            except TagError:
                if attempt == TRIES - 1:
                    raise
        raise failure

    def _memory(self, info: SystemInfo) -> bytes:
        memory = b"".join(read_memory(self._writer, info.uid, first, min(AT_ONCE, info.blocks - first))
                          for first in range(0, info.blocks, AT_ONCE))
        if not memory or len(memory) != info.blocks * info.block_size:
            raise TagError(f"the tag {info.uid} could not be read to its end", info.uid)
        return memory
