"""`python -m devices live URL`: which tags a pad hears, and how often, while they are moved about."""
from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

from devices.drivers import open_tag_reader
from devices.errors import DeviceError, TagError
from devices.rfid.contents import read_contents
from devices.rfid.reader import TagId, TagReader
from devices.rfid.reception import ROUNDS, Reception

_BAR = 20                              # characters of a whole bar
_AGAIN = "\x1b[H\x1b[J"                # a terminal begins anew


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("live", help="show how well a pad hears each tag",
                                   description=f"Show which tags a pad hears and in how many of the last {ROUNDS} "
                                               "rounds. Exit code 0 when a tag was heard, 1 when none was, 2 when the "
                                               "reader could not be asked.")
    parser.add_argument("url", metavar="URL", help="the reader, for example feig+serial:///dev/ttyUSB0")
    parser.add_argument("--power", type=int, metavar="N", help="set the strength of the field first, where that can be")
    parser.add_argument("--keep", action="store_true", help="and let the reader remember it without power")
    parser.add_argument("--rounds", type=int, metavar="N", help="stop after N rounds; without, at Ctrl-C")
    parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="show so often (1)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line each time")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    reader = open_tag_reader(arguments.url)
    try:
        strength = _strength(reader, arguments.power, arguments.keep)
        return _watch(reader, strength, arguments)
    finally:
        reader.close()


def _strength(reader: TagReader, wanted: int | None, keep: bool) -> int | None:
    """The strength of the field, set first if wanted; None where the reader cannot tell. Raises DeviceError."""
    power = reader.power
    if power is None:
        if wanted is not None:
            raise DeviceError("the strength of this reader cannot be set; a FEIG reader needs power= in its URL")
        return None
    if wanted is not None:
        if not power.least <= wanted <= power.most:
            raise DeviceError(f"the strength of this reader's field is {power.least} to {power.most}, not {wanted}")
        power.write(wanted)
        if keep:
            power.keep()
    return power.read()


def _watch(reader: TagReader, strength: int | None, arguments: argparse.Namespace) -> int:
    reception, names, rounds, ever = Reception(), dict[str, str](), 0, False
    due = time.monotonic() + arguments.every
    while arguments.rounds is None or rounds < arguments.rounds:
        found = reader.inventory()
        reception.note(tag.uid for tag in found)
        rounds, ever = rounds + 1, ever or bool(found)
        for tag in found:
            if tag.uid not in names and (name := _name(reader, tag)):
                names[tag.uid] = name
        if time.monotonic() >= due or rounds == arguments.rounds:
            due = time.monotonic() + arguments.every
            shown = _shown(reception, names, rounds, strength)
            print(json.dumps(shown, ensure_ascii=False) if arguments.json else _table(shown), flush=True)
    return 0 if ever else 1


def _name(reader: TagReader, tag: TagId) -> str:
    """What a tag says it is; empty while it cannot be read."""
    try:
        decoded = read_contents(reader, tag.uid, tag.dsfid)
    except TagError:
        return ""
    return decoded.tag.item_id if decoded.tag is not None else decoded.kind.value


def _shown(reception: Reception, names: dict[str, str], rounds: int, strength: int | None) -> dict[str, Any]:
    # What is public of these readers tells no strength of a signal: FEIG's inventory of 13.56 MHz tags, nor any other.
    tags = [{"uid": one.uid, "item": names.get(one.uid, ""), "heard": one.times, "rounds": one.rounds, "signal": None}
            for one in reception.heard()]
    return {"rounds": rounds, **({} if strength is None else {"power": strength}), "tags": tags}


def _table(shown: dict[str, Any]) -> str:
    head = f"{len(shown['tags'])} tags, {shown['rounds']} rounds" + (
        f", strength {shown['power']}" if "power" in shown else "") + "; signal unknown"
    lines = [f"{tag['uid']}  {'█' * (_BAR * tag['heard'] // tag['rounds']):<{_BAR}}  "
             f"{tag['heard']:>3} of {tag['rounds']:>3}  {tag['item'] or 'not read'}" for tag in shown["tags"]]
    return (_AGAIN if sys.stdout.isatty() else "") + "\n".join([head, *lines])
