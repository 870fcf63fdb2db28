"""Find out what a tag is, from what is written on it. The DSFID is a hint, never the proof."""
from __future__ import annotations

from devices.rfid import iso28560_2, iso28560_3, m501
from devices.rfid.iso28560_2 import DSFID_OBJECTS
from devices.rfid.iso28560_3 import DSFID_FIXED
from devices.rfid.model import Confidence, DataModel, DecodedTag, ItemTag, Oddity, TagKind, Usage

FIRST_BLOCK = 4                        # bytes; no model begins with that many zeros
_FACTORY = b"\x55" * 24 + b"\0" * 4    # how one maker ships its blanks
_NAMED = {DSFID_OBJECTS: (DataModel.ISO28560_2,),
          DSFID_FIXED: (DataModel.ISO28560_3, DataModel.ISO28560_3_32, DataModel.KATVE_2005)}
_CERTAIN, _LIKELY, _POSSIBLE = Confidence.CERTAIN, Confidence.LIKELY, Confidence.POSSIBLE
_ITEM, _PATRON_CARD, _OF_CARDS = TagKind.ITEM, TagKind.PATRON_CARD, int(Usage.PATRON_CARD)
_FORUM_TYPE_5 = (0xE1, 0xE2)           # how memory begins that telephones write
_NEVER_OBJECTS = (0x00, _FACTORY[0], *_FORUM_TYPE_5)
_FORUM_BLOCKS = (0x00, 0x01, 0x02, 0x03, 0xFD, 0xFE)   # what can follow: the blocks that the NFC Forum has


def decode(memory: bytes, dsfid: int | None = None) -> DecodedTag:
    """What `memory` (user memory from byte 0, in the tag's order) says. Never raises.

    In order of the strength of the evidence: nothing written; a right checksum of ISO 28560-3; well-formed objects
    of ISO 28560-2 that begin with an item identifier; a block of 3M's in which every byte fits. A tag that looks like
    -3 with a wrong checksum is damaged, unless the DSFID says that it holds objects, and it does.
    """
    if not any(memory):
        return DecodedTag(TagKind.BLANK, reason="nothing is written on the tag")
    fixed = iso28560_3.read(memory, dsfid)
    if fixed is not None:
        return _found(fixed, dsfid, _CERTAIN)
    if memory[0] in _NEVER_OBJECTS and (found := _no_library(memory, dsfid)) is not None:
        return found
    tag, incomplete = iso28560_2.read(memory)
    if tag is not None and (dsfid == DSFID_OBJECTS or not iso28560_3.plausible(memory)):
        return _found(tag, dsfid, _LIKELY if dsfid == DSFID_OBJECTS else _POSSIBLE, incomplete)
    return _otherwise(memory, dsfid, incomplete=incomplete)


def _otherwise(memory: bytes, dsfid: int | None, *, incomplete: bool) -> DecodedTag:
    """A tag that is of neither standard: 3M's, damaged, or unknown. `incomplete`: its objects were cut."""
    legacy = m501.read(memory)
    if legacy is not None:
        return _found(legacy, dsfid, _POSSIBLE)
    if iso28560_3.plausible(memory):
        return DecodedTag(TagKind.DAMAGED, reason="the tag looks like ISO 28560-3 and its checksum is wrong",
                          incomplete=len(memory) < iso28560_3.BASIC, model=DataModel.ISO28560_3,
                          confidence=Confidence.POSSIBLE)
    if dsfid == DSFID_OBJECTS:
        return DecodedTag(TagKind.DAMAGED, reason="the tag should hold objects of ISO 28560-2 and they are broken",
                          incomplete=incomplete, model=DataModel.ISO28560_2, confidence=Confidence.POSSIBLE)
    return DecodedTag(TagKind.UNKNOWN, reason="no known data model is written on the tag",
                      incomplete=incomplete or len(memory) < iso28560_3.BASIC)


def _no_library(memory: bytes, dsfid: int | None) -> DecodedTag | None:
    """What begins as no model does: fresh from the factory, torn in the middle of a write, or another trade's."""
    if memory[:len(_FACTORY)] == _FACTORY:
        return DecodedTag(TagKind.BLANK, reason="the tag is as it left the factory")
    if not any(memory[:FIRST_BLOCK]) and len(memory) > FIRST_BLOCK:
        return DecodedTag(TagKind.DAMAGED, reason="the tag has no beginning: writing it was not finished")
    if dsfid != DSFID_OBJECTS and _is_forum_type_5(memory):
        return DecodedTag(TagKind.FOREIGN, reason="the tag was written for telephones (NFC Forum type 5)")
    return None


def _is_forum_type_5(memory: bytes) -> bool:
    """A capability container of major version 1 and behind it the type of a block that telephones know."""
    if len(memory) < 5 or memory[0] not in _FORUM_TYPE_5 or memory[1] >> 6 != 1:
        return False
    start = 4 if memory[2] else 8
    return len(memory) > start and memory[start] in _FORUM_BLOCKS


def _found(tag: ItemTag, dsfid: int | None, confidence: Confidence, incomplete: bool = False) -> DecodedTag:
    kind = _PATRON_CARD if tag.usage == _OF_CARDS else _ITEM
    if dsfid in _NAMED and tag.model not in _NAMED[dsfid]:
        tag = tag._replace(oddities=(*tag.oddities, Oddity.FORMAT_BYTE))
    return DecodedTag(kind, tag, "", incomplete, tag.model, confidence)
