"""`python -m devices tag new|repair|convert URL`: write a tag, for staff. Shows what changes, asks, reads back."""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from devices.commands.decode import as_dict, hex_bytes
from devices.errors import DeviceError
from devices.rfid.detect import decode
from devices.rfid.iso28560_3 import BASIC
from devices.rfid.model import DataModel, DecodedTag, ItemTag, TagKind
from devices.rfid.tagging.convert import converted
from devices.rfid.tagging.tagger import Found, Tagger
from devices.rfid.tagging.writer import TagWriter, tag_writer

SECURED = 0x07
_FREE = (TagKind.BLANK, TagKind.DAMAGED)


class NotWritten(DeviceError):
    """What was asked for does not fit what lies on the reader; nothing was written."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be written, what the new model has no place for, and the AFI; None leaves it as it is."""

    item: ItemTag
    lost: tuple[tuple[str, str], ...] = ()
    afi: int | None = None


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "tag", help="write a tag, for staff",
        description="Write the one tag that lies on a reader. What will change is shown and asked about first, and "
                    "read back after. Exit code 0 when the tag now is as it should be, 1 when nothing was written, 2 "
                    "when it could not be done.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    new = verbs.add_parser("new", help="write an item's first tag")
    new.add_argument("--item", required=True, metavar="ID", help="the item's identifier, as in its bar code")
    new.add_argument("--owner", default="", metavar="ISIL", help="the owner library, for example FI-La")
    new.add_argument("--parts", type=int, default=1, metavar="N", help="how many parts the item has")
    new.add_argument("--part", type=int, default=1, metavar="N", help="which of them this tag is in")
    new.add_argument("--usage", default="1", metavar="HEX", help="type of usage: 1 circulating, 2 not, 8 patron card …")
    new.add_argument("--extra", action="append", default=[], metavar="NAME=TEXT", help='for example "shelf=84.2 KIV"')
    new.add_argument("--model", choices=list(DataModel), help="iso28560-3, cut to 32 bytes on a small chip")
    new.add_argument("--replace", action="store_true", help="even over what can be read")
    repair = verbs.add_parser("repair", help="write what the tag says once more, as its model wants it")
    convert = verbs.add_parser("convert", help="write what the tag says in another data model")
    convert.add_argument("--to", required=True, choices=list(DataModel), dest="model", metavar="MODEL",
                         help=", ".join(DataModel))
    for verb, wish in ((new, _new), (repair, _repair), (convert, _convert)):
        verb.add_argument("url", metavar="URL", help="the reader, for example feig+serial:///dev/ttyUSB0")
        verb.add_argument("--uid", help="which tag, when several lie there")
        verb.add_argument("--afi", metavar="HEX", help=f"also write the AFI; a new item gets {SECURED:02X} without")
        verb.add_argument("--yes", action="store_true", help="do not ask")
        verb.add_argument("--json", action="store_true", help="one JSON object; without --yes nothing is written")
        verb.set_defaults(run=run, wish=wish)


def run(arguments: argparse.Namespace) -> int:
    writer = tag_writer(arguments.url)
    writer.open()
    try:
        tagger = Tagger(writer)
        found = tagger.look(_uid(writer, arguments.uid))
        try:
            wish: Wish = arguments.wish(arguments, found)
        except NotWritten as error:
            print(error, file=sys.stderr)
            return 1
        return _carry_out(arguments, tagger, found, wish)
    finally:
        writer.close()


def _carry_out(arguments: argparse.Namespace, tagger: Tagger, found: Found, wish: Wish) -> int:
    plan = tagger.plan(found, wish.item)
    after = decode(plan.new.memory, plan.new.dsfid)
    told = {"uid": found.info.uid, "before": {**as_dict(found.decoded), "dsfid": plan.old.dsfid, "afi": found.info.afi},
            "after": {**as_dict(after), "dsfid": plan.new.dsfid,
                      "afi": found.info.afi if wish.afi is None else wish.afi},
            "lost": dict(wish.lost), "blocks": list(plan.changed)}
    nothing = not plan.changed and told["before"] == told["after"]
    if not arguments.json:
        print("\n".join(_difference(told)))
    go = nothing or arguments.yes or (not arguments.json and _agreed())
    if go and not nothing:
        written = tagger.write(found, wish.item)
        if wish.afi is not None:
            tagger.write_afi(written.info.uid, wish.afi)
    if arguments.json:
        print(json.dumps({**told, "written": go and not nothing}, ensure_ascii=False))
    else:
        print("The tag is so already." if nothing else "Written and read back." if go else "Nothing was written.")
    return 0 if go else 1


def _agreed() -> bool:
    try:
        return input("Write this? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _uid(writer: TagWriter, wanted: str | None) -> str:
    """The tag to write: the one named, or the only one there."""
    there = [tag.uid for tag in writer.inventory()]
    if wanted is None and len(there) == 1:
        return there[0]
    if wanted is not None and wanted.upper() in there:
        return wanted.upper()
    lying = ", ".join(there) or "none"
    raise DeviceError(f"the tag {wanted} is not there; there: {lying}" if wanted is not None else
                      f"lay one tag on the reader, or name one with --uid; there: {lying}")


# --- What is wanted ------------------------------------------------------------------------------------------


def _new(arguments: argparse.Namespace, found: Found) -> Wish:
    if found.decoded.kind not in _FREE and not arguments.replace:
        raise NotWritten(f"The tag is not free: {_brief(found.decoded)}. To write over it add --replace.")
    room = len(found.contents.memory)
    model = DataModel(arguments.model or (DataModel.ISO28560_3 if room >= BASIC else DataModel.ISO28560_3_32))
    usage = arguments.usage if len(arguments.usage) == 2 else arguments.usage + "0"
    kind = hex_bytes(usage, 1)[0]
    extras = tuple(_extra(text) for text in arguments.extra)
    item = ItemTag(arguments.item, arguments.owner, arguments.parts, arguments.part, kind >> 4, model, (), extras,
                   kind & 0xF)
    return Wish(item, (), SECURED if arguments.afi is None else _afi(arguments))


def _repair(arguments: argparse.Namespace, found: Found) -> Wish:
    tag = _understood(found.decoded)
    item, lost = converted(tag, tag.model)
    return Wish(item, lost, _afi(arguments))


def _convert(arguments: argparse.Namespace, found: Found) -> Wish:
    item, lost = converted(_understood(found.decoded), DataModel(arguments.model))
    return Wish(item, lost, _afi(arguments))


def _understood(decoded: DecodedTag) -> ItemTag:
    if decoded.tag is None:
        raise NotWritten(f"What the tag said is not known: {_brief(decoded)}. Write it with tag new.")
    return decoded.tag


def _afi(arguments: argparse.Namespace) -> int | None:
    return None if arguments.afi is None else hex_bytes(arguments.afi.removeprefix("0x"), 1)[0]


def _extra(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name and sign and value):
        raise DeviceError(f"{text!r} is no NAME=TEXT")
    return name, value


# --- For people ----------------------------------------------------------------------------------------------


def _brief(decoded: DecodedTag) -> str:
    tag = decoded.tag
    return decoded.reason if tag is None else f"{decoded.kind} {tag.item_id}, owner {tag.owner_isil or 'not named'}"


def _difference(told: dict[str, Any]) -> Iterator[str]:
    """What is and what will be, a line for each thing that is said; * where they differ."""
    before, after = _said(told["before"]), _said(told["after"])
    names = sorted(dict.fromkeys((*before, *after)), key=("DSFID", "AFI").__contains__)
    wide, now = max(map(len, names)), max(map(len, (*before.values(), "now")))
    yield f"Tag {told['uid']}"
    yield f"    {'':<{wide}}  {'now':<{now}}  then"
    for name in names:
        old, new = before.get(name, ""), after.get(name, "")
        yield f"  {' ' if old == new else '*'} {name:<{wide}}  {old:<{now}}  {new}".rstrip()
    for name, text in told["lost"].items():
        yield f"  ! {name} {text}: the new model has no place for it"
    yield f"  blocks to write: {len(told['blocks']) or 'none'}"


def _said(found: dict[str, Any]) -> dict[str, str]:
    said = {key: found[key] for key in ("kind", "reason", "model", "item", "owner") if found.get(key)}
    if "item" in found:
        said["part"] = f"{found['part']} of {found['parts']}"
        said["usage"] = f"{found['usage']:X}{found['usage_detail']:X}"
        said.update(found["extras"])
        if found["oddities"]:
            said["odd"] = ", ".join(found["oddities"])
    return {**said, "DSFID": f"{found['dsfid']:02X}", "AFI": f"{found['afi']:02X}"}
