"""`python -m devices decode HEX`: what a tag's memory says."""
from __future__ import annotations

import argparse
import json
from typing import Any

from devices.errors import DeviceError
from devices.rfid.detect import decode
from devices.rfid.model import DecodedTag, TagKind


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("decode", help="say what a tag's memory says",
                                   description="Decode the user memory of a library tag. Exit code 0 for an item or "
                                               "a patron card, 1 for anything else, 2 when HEX is no hex.")
    parser.add_argument("hex", metavar="HEX", nargs="+", help="user memory from byte 0; spaces do not matter")
    parser.add_argument("--dsfid", metavar="HEX", help="the tag's data storage format identifier, for example 3E")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    memory = _hex("".join(arguments.hex))
    dsfid = None if arguments.dsfid is None else int.from_bytes(_hex(arguments.dsfid.removeprefix("0x"), 1))
    decoded = decode(memory, dsfid)
    found = as_dict(decoded)
    print(json.dumps(found, ensure_ascii=False) if arguments.json else _lines(found))
    return 0 if decoded.kind in (TagKind.ITEM, TagKind.PATRON_CARD) else 1


def as_dict(decoded: DecodedTag) -> dict[str, Any]:
    """What was found, as JSON says it; a tag that was not understood has `kind` and `reason` only."""
    tag = decoded.tag
    if tag is None:
        return {"kind": decoded.kind.value, "reason": decoded.reason}
    return {"kind": decoded.kind.value, "model": tag.model.value, "item": tag.item_id, "owner": tag.owner_isil,
            "part": tag.part, "parts": tag.parts, "usage": tag.usage,
            "oddities": [oddity.value for oddity in tag.oddities],
            "extras": dict(tag.extras), "incomplete": decoded.incomplete}


def _lines(found: dict[str, Any]) -> str:
    shown = {key: value for key, value in found.items() if value not in ("", [], {}, False)}
    shown.update(shown.pop("extras", {}))
    if "oddities" in shown:
        shown["oddities"] = ", ".join(shown["oddities"])
    width = max(map(len, shown))
    return "\n".join(f"{key:<{width}}  {value}" for key, value in shown.items())


def _hex(text: str, most: int = 1 << 16) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise DeviceError(f"{text[:40]!r} is not hex: two digits 0-9 and A-F for each byte") from error
    if not 1 <= len(value) <= most:
        raise DeviceError(f"{len(value)} bytes of hex were given; 1 to {most} make sense here")
    return value
