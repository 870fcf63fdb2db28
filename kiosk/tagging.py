"""Tags written for staff: the only way from a kiosk to user memory. It is there where staff mode and the reader are.

What a tag says, and what is wanted, come in the engine's nouns; the order of the writes that power may be lost between,
and that only what reads back counts, are `devices.rfid.tagging`'s business.
"""
from __future__ import annotations

from devices.errors import TagError
from devices.rfid.detect import decode
from devices.rfid.iso28560_3 import BASIC
from devices.rfid.model import DataModel, ItemTag
from devices.rfid.reader import SystemInfo
from devices.rfid.tagging import writer as writers
from devices.rfid.tagging.convert import converted
from devices.rfid.tagging.errors import EncodingError, TagTorn, TagUnchanged
from devices.rfid.tagging.plan import Contents
from devices.rfid.tagging.tagger import Found, Tagger
from devices.rfid.tagging.writer import TAG_WRITERS, TagWriter
from devices.url import DeviceUrl
from kiosk.engine.tagging import (
    Again,
    Convert,
    Extras,
    Inscription,
    NewItem,
    Repair,
    TagDump,
    TagPlan,
    Wish,
    WriteResult,
)


def tag_writer(url: str | DeviceUrl) -> TagWriter | None:
    """The reader that a URL names, as one that also writes; None for one that does not. Raises BadUrl."""
    text = url if isinstance(url, str) else url.text
    return writers.tag_writer(text) if DeviceUrl.parse(text).driver in TAG_WRITERS else None


class Scribe:
    """Use from the thread that owns the reader. Both raise what the reader raises when it fails itself."""

    def __init__(self, writer: TagWriter) -> None:
        self._tagger = Tagger(writer)

    def plan(self, dump: TagDump, wish: Wish) -> TagPlan:
        """What writing would change on the tag that says `dump`. Writes nothing, nor asks the tag."""
        found = _found(dump)
        if found is None:
            return TagPlan(why="unread")
        item, lost = _wanted(found, wish)
        if item is None:
            return TagPlan(why="unread")
        try:
            way = self._tagger.plan(found, item)
        except EncodingError:
            return TagPlan(why="unfit")
        return TagPlan(dump, _told(item), lost, len(way.changed) + (way.old.dsfid != way.new.dsfid))

    def write(self, dump: TagDump, then: Inscription) -> WriteResult:
        """Write it on the tag that still says `dump`, and read it back."""
        found = _found(dump)
        if found is None:
            return WriteResult.UNCHANGED
        try:
            self._tagger.write(found, _item(then))
        except (EncodingError, TagUnchanged):
            return WriteResult.UNCHANGED
        except TagTorn:
            return WriteResult.TORN
        except TagError:
            return WriteResult.UNSURE
        return WriteResult.DONE


def _found(dump: TagDump) -> Found | None:
    """As the tagger knows a tag; None where not all of it could be read."""
    if dump.dsfid is None or not dump.memory or len(dump.memory) % dump.block:
        return None
    info = SystemInfo(dump.look.uid, dump.dsfid, dump.look.afi or 0, dump.block, len(dump.memory) // dump.block,
                      dump.chip or 0)
    return Found(info, Contents(dump.memory, dump.dsfid), decode(dump.memory, dump.dsfid))


def _wanted(found: Found, wish: Wish) -> tuple[ItemTag | None, Extras]:
    """The item, and what is left out of it; no item where the tag does not say one."""
    tag = found.decoded.tag
    match wish:
        case NewItem(item_id, owner):
            small = len(found.contents.memory) < BASIC
            return ItemTag(item_id, owner, model=DataModel.ISO28560_3_32 if small else DataModel.ISO28560_3), ()
        case Again(then):
            return _item(then), ()
        case Repair() if tag is not None:
            return converted(tag, tag.model)
        case Convert(model) if tag is not None:
            return converted(tag, DataModel(model))
    return None, ()


def _item(then: Inscription) -> ItemTag:
    return ItemTag(then.item_id, then.owner, then.parts, then.part, then.usage, DataModel(then.model), (), then.extras,
                   then.usage_detail)


def _told(item: ItemTag) -> Inscription:
    return Inscription(item.item_id, item.owner_isil, item.parts, item.part, item.usage, item.usage_detail,
                       item.model.value, item.extras)
