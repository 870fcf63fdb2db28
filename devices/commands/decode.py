"""`python -m devices decode HEX`: what a tag's memory says."""
from __future__ import annotations

import argparse
import json
from typing import Any

from devices.errors import DeviceError
from devices.rfid.detect import decode
from devices.rfid.model import DecodedTag, Oddity, TagKind

MEANINGS: dict[Oddity, str] = {
    Oddity.PARTS_SWAPPED: "part and number of parts are the other way round",
    Oddity.PARTS_MISSING: "the number of parts is zero; taken for one",
    Oddity.CRC_NOT_PADDED: "the checksum is over 30 bytes instead of 32",
    Oddity.BLOCKS_REVERSED: "the bytes of every block are in reverse",
    Oddity.NIBBLES_SWAPPED: "version and type of usage are the other way round",
    Oddity.NOT_ASCII: "the identifier has letters beyond ASCII",
    Oddity.OWNER_HYPHEN: "the owner is written with the hyphen that should be left out",
    Oddity.EXTENSION_DAMAGED: "an extension block is cut or its check byte is wrong; the item stands",
    Oddity.FORMAT_BYTE: "the format byte (DSFID) names another data model",
    Oddity.CONTENTS_DIFFER: "the content parameter lists other objects than there are",
    Oddity.OBJECT_DAMAGED: "an object cannot be understood; the item stands",
    Oddity.OBJECT_UNKNOWN: "an object has a number that the standard has not given out",
}


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("decode", help="say what a tag's memory says",
                                   description="Decode the user memory of a library tag. Exit code 0 for an item or "
                                               "a patron card, 1 for anything else, 2 when HEX is no hex.")
    parser.add_argument("hex", metavar="HEX", nargs="+", help="user memory from byte 0; spaces do not matter")
    parser.add_argument("--dsfid", metavar="HEX", help="the tag's data storage format identifier, for example 3E")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    memory = hex_bytes("".join(arguments.hex))
    dsfid = None if arguments.dsfid is None else int.from_bytes(hex_bytes(arguments.dsfid.removeprefix("0x"), 1))
    decoded = decode(memory, dsfid)
    found = as_dict(decoded)
    print(json.dumps(found, ensure_ascii=False) if arguments.json else lines(found))
    return 0 if decoded.kind in (TagKind.ITEM, TagKind.PATRON_CARD) else 1


def as_dict(decoded: DecodedTag) -> dict[str, Any]:
    """What was found, as JSON says it; a tag that was not understood has `reason` instead of what it says, and `model`
    where it looks like one."""
    tag = decoded.tag
    kind = {"kind": decoded.kind.value}
    model = {"model": decoded.model.value, "confidence": decoded.confidence.value
             } if decoded.model and decoded.confidence else {}
    if tag is None:
        return {**kind, "reason": decoded.reason, **model}
    return {**kind, **model, "item": tag.item_id, "owner": tag.owner_isil, "part": tag.part, "parts": tag.parts,
            "usage": tag.usage, "usage_detail": tag.usage_detail,
            "oddities": [oddity.value for oddity in tag.oddities],
            "extras": dict(tag.extras), "incomplete": decoded.incomplete}


def lines(found: dict[str, Any]) -> str:
    """The same for people, a line each; each oddity with what it means."""
    shown = {key: value for key, value in found.items() if value not in ("", [], {}) and value is not False}
    detail = shown.pop("usage_detail", 0)
    if "usage" in shown:
        shown["usage"] = f"{shown['usage']:X}" + (f"{detail:X}" if detail else "")
    extras, oddities = shown.pop("extras", {}), shown.pop("oddities", [])
    rows = [*shown.items(), *extras.items(), *(("odd", f"{oddity}: {MEANINGS[Oddity(oddity)]}") for oddity in oddities)]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def hex_bytes(text: str, most: int = 1 << 16) -> bytes:
    """The bytes that a user wrote in hex, 1 to `most`. Raises DeviceError."""
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise DeviceError(f"{text[:40]!r} is not hex: two digits 0-9 and A-F for each byte") from error
    if not 1 <= len(value) <= most:
        raise DeviceError(f"{len(value)} bytes of hex were given; 1 to {most} make sense here")
    return value
