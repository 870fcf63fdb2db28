"""`python -m devices scan URL`: what lies on a pad, as it comes and goes."""
from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

from devices.commands import rules
from devices.commands.decode import as_dict
from devices.commands.rules import rules_of
from devices.drivers import tag_reader
from devices.rfid.pad import Pad, PadEvent, PadTag, TagLeft, TagSeen, TagUnreadable
from devices.rfid.security import afi_name


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("scan", help="show tags as they come to a pad and leave it",
                                   description="Show what lies on a pad. Exit code 0 when a tag was seen, 1 when "
                                               "none was, 2 when the reader could not be asked.")
    parser.add_argument("url", metavar="URL", help="the reader, for example feig+serial:///dev/ttyUSB0")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--seconds", type=float, metavar="N", help="stop after N seconds; without, at Ctrl-C")
    rules.add(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    security, owners = rules_of(arguments)
    pad = Pad(tag_reader(arguments.url), security=security, owners=owners, thorough=True)
    seen = False
    try:
        info = pad.reopen()
        print(f"{info.maker} reader, {info.model}, firmware {info.firmware}", file=sys.stderr, flush=True)
        due = time.monotonic() + arguments.seconds if arguments.seconds is not None else None
        while True:
            for event in pad.poll():
                seen = seen or isinstance(event, TagSeen)
                if shown := _dict(event):
                    print(json.dumps(shown, ensure_ascii=False) if arguments.json else _line(shown), flush=True)
            if due is not None and time.monotonic() >= due:
                return 0 if seen else 1
    finally:
        pad.close()


def _dict(event: PadEvent) -> dict[str, Any]:
    match event:
        case TagSeen(uid, tag):
            return {"event": "seen", "uid": uid, **as_dict(tag.decoded), "afi": _afi(tag), "secured": tag.secured}
        case TagLeft(uid):
            return {"event": "left", "uid": uid}
        case TagUnreadable(uid, reason):
            return {"event": "unreadable", "uid": uid, "reason": reason}
    return {}


def _afi(tag: PadTag) -> str:
    return "" if tag.afi is None else f"{tag.afi:02X}"


def _line(shown: dict[str, Any]) -> str:
    sign = {"seen": "+", "left": "-", "unreadable": "?"}[shown["event"]]
    parts = [sign, shown["uid"]]
    if shown["event"] == "seen":
        named = afi_name(int(shown["afi"], 16)) if shown["afi"] else "not read"
        security = {True: "secured", False: "loaned"}.get(shown["secured"], f"neither secured nor loaned ({named})")
        parts.append(f"AFI {shown['afi']} {security}")
    if "item" in shown:
        parts.append(f"{shown['kind']} {shown['item']}  owner {shown['owner'] or 'not named'}  "
                     f"part {shown['part']}/{shown['parts']}  {shown['model']}")
        parts.extend(shown["oddities"])
    elif "reason" in shown:
        parts.append(": ".join(filter(None, (shown.get("kind", "unreadable"), shown["reason"]))))
    return "  ".join(parts)
