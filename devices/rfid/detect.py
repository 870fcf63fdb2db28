"""Find out what a tag is, from what is written on it. The DSFID is a hint, never the proof."""
from __future__ import annotations

from devices.rfid import iso28560_2, iso28560_3
from devices.rfid.model import DataModel, DecodedTag, ItemTag, Oddity, TagKind, Usage

DSFID_OBJECTS = 0x06                   # ISO 28560-2, no directory
DSFID_FIXED = 0x3E                     # ISO 28560-3
_FACTORY = b"\x55" * 24 + b"\0" * 4    # how one maker ships its blanks


def decode(memory: bytes, dsfid: int | None = None) -> DecodedTag:
    """What `memory` (user memory from byte 0, in the tag's order) says. Never raises.

    In order of the strength of the evidence: nothing written; a right checksum of ISO 28560-3; well-formed objects
    of ISO 28560-2 that begin with an item identifier. A tag that looks like -3 with a wrong checksum is damaged,
    unless the DSFID says that it holds objects, and it does.
    """
    if not any(memory):
        return DecodedTag(TagKind.BLANK, reason="nothing is written on the tag")
    if memory[:len(_FACTORY)] == _FACTORY:
        return DecodedTag(TagKind.BLANK, reason="the tag is as it left the factory")
    fixed = iso28560_3.read(memory)
    if fixed.tag is not None:
        return _found(fixed.tag, dsfid, incomplete=False)
    objects = iso28560_2.read(memory)
    if objects.tag is not None and (dsfid == DSFID_OBJECTS or not fixed.plausible):
        return _found(objects.tag, dsfid, incomplete=objects.incomplete)
    if fixed.plausible:
        return DecodedTag(TagKind.DAMAGED, reason="the tag looks like ISO 28560-3 and its checksum is wrong",
                          incomplete=len(memory) < iso28560_3.BASIC)
    if dsfid == DSFID_OBJECTS:
        return DecodedTag(TagKind.DAMAGED, reason="the tag should hold objects of ISO 28560-2 and they are broken",
                          incomplete=objects.incomplete)
    return DecodedTag(TagKind.UNKNOWN, reason="no known data model is written on the tag",
                      incomplete=objects.incomplete or len(memory) < iso28560_3.SHORT)


def _found(tag: ItemTag, dsfid: int | None, *, incomplete: bool) -> DecodedTag:
    kind = TagKind.PATRON_CARD if tag.usage == Usage.PATRON_CARD else TagKind.ITEM
    expected = {DSFID_OBJECTS: (DataModel.ISO28560_2,),
                DSFID_FIXED: (DataModel.ISO28560_3, DataModel.ISO28560_3_32)}.get(-1 if dsfid is None else dsfid)
    if expected is not None and tag.model not in expected:
        tag = ItemTag(tag.item_id, tag.owner_isil, tag.parts, tag.part, tag.usage, tag.model,
                      (*tag.oddities, Oddity.FORMAT_BYTE), tag.extras)
    return DecodedTag(kind, tag, incomplete=incomplete)
