"""`python -m devices detect`: which readers are there, and which driver each of them answers."""
from __future__ import annotations

import argparse
import json
from itertools import chain
from pathlib import Path
from typing import Any

from devices.commands.layer import readers_of
from devices.detect import Detected, Port, State, detect, printers, serial_ports


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("detect", help="find the readers and printers that are there",
                                   description="List USB, serial ports, PC/SC and the network readers that are named, "
                                               "and say which driver each answers. Exit code 0 when one answers, 1 "
                                               "when none does.")
    parser.add_argument("urls", metavar="URL", nargs="*", help="a network reader, for example feig+tcp://10.0.0.5:10001")
    parser.add_argument("--layer", type=Path, metavar="FILE", action="append", default=[],
                        help="ask the readers that [pad] and [card_reader] of this TOML file, a layer of a kiosk, name")
    parser.add_argument("--port", metavar="FILE", action="append", help="ask this serial port, and no others")
    parser.add_argument("--parity", choices=("N", "E", "O"), default="", help="of serial ports that take no other")
    parser.add_argument("--no-ask", dest="ask", action="store_false",
                        help="list serial ports without asking: a receipt printer may print the question")
    parser.add_argument("--printers", action="store_true", help="look for printers in the network too")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    ports = serial_ports() if arguments.port is None else [Port(path) for path in arguments.port]
    answered = False
    urls = dict.fromkeys([*arguments.urls, *(url for file in arguments.layer for url in readers_of(file))])
    readers = detect(ports, urls, ask=arguments.ask, parity=arguments.parity)
    for found in chain(readers, printers()) if arguments.printers else readers:
        answered = answered or found.state is State.ANSWERS
        print(json.dumps(as_dict(found), ensure_ascii=False) if arguments.json else _line(found), flush=True)
    return 0 if answered else 1


def as_dict(found: Detected) -> dict[str, Any]:
    """What was found, as JSON says it: kind, where, state, and of what, url, maker, model, firmware and note those
    that are known."""
    told: dict[str, Any] = {"kind": found.kind, "where": found.where, "state": found.state.value, "what": found.what,
                            "url": found.url, "note": found.note}
    if found.info is not None:
        told |= {"maker": found.info.maker, "model": found.info.model, "firmware": found.info.firmware}
    return {key: value for key, value in told.items() if value or key in ("kind", "where", "state")}


def _line(found: Detected) -> str:
    parts = [f"{found.kind:<8}{found.where}", found.what]
    if found.info is not None:
        parts.append(f"{found.info.maker} {found.info.model}, firmware {found.info.firmware}")
    if found.state is not State.LISTED or found.note:
        parts.append(found.note or found.state.value)
    line = "  ".join(filter(None, parts))
    return f"{line}\n        url = \"{found.url}\"" if found.state is State.ANSWERS else line
