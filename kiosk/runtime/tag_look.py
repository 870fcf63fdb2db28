"""What lies on the pad, in the nouns of staff mode. Of a patron's card neither its number nor its bytes are told."""
from __future__ import annotations

import logging

from devices.errors import DeviceRefused, TagError
from devices.rfid.model import TagKind
from devices.rfid.pad import Pad, TagHeard
from kiosk.engine.tagging import Strength, TagDump, TagLook

log = logging.getLogger("kiosk")


def looked(pad: Pad, uid: str = "") -> tuple[tuple[TagLook, ...], TagDump | None]:
    """Every tag; and of the one named all that it says, when it is there."""
    heard = pad.look()
    dump = next((dump_of(pad, one) for one in heard if one.uid == uid), None)
    return tuple(map(look_of, heard)), dump


def strength_of(pad: Pad) -> Strength | None:
    """None where it cannot be set, or its place was told wrong: the log says so, and the pad serves on."""
    power = pad.power
    try:
        return None if power is None else Strength(power.read(), power.least, power.most)
    except DeviceRefused as error:
        log.warning("pad: the strength of the field is not known: %s", error)
        return None


def look_of(heard: TagHeard) -> TagLook:
    if heard.tag is None:
        return TagLook(heard.uid, "unreadable", seen=heard.times, rounds=heard.rounds)
    decoded, kind = heard.tag.decoded, heard.tag.decoded.kind.value.replace("-", "_")
    look = TagLook(heard.uid, kind, afi=heard.tag.afi, secured=heard.tag.secured, seen=heard.times,
                   rounds=heard.rounds)
    if decoded.kind is not TagKind.ITEM or decoded.tag is None:
        return look
    tag = decoded.tag
    return TagLook(heard.uid, kind, tag.item_id, tag.owner_isil, tag.parts, tag.part, tag.model.value, look.afi,
                   look.secured, look.seen, look.rounds)


def dump_of(pad: Pad, heard: TagHeard) -> TagDump:
    look = look_of(heard)
    if heard.tag is None or heard.tag.decoded.kind is TagKind.PATRON_CARD:
        return TagDump(look)
    decoded = heard.tag.decoded
    try:
        found = pad.memory(heard.uid)
    except TagError as error:
        log.info("the bytes of a tag are not shown: %s", error)
        return TagDump(look)
    tag, system = decoded.tag, found.system
    return TagDump(
        look, usage=tag.usage if tag else None, dsfid=system.dsfid if system else None,
        chip=system.ic_reference if system else None, block=system.block_size if system else 4, memory=found.memory,
        extras=tag.extras if tag else (),
        oddities=tuple(oddity.value.replace("-", "_") for oddity in tag.oddities) if tag else ())
