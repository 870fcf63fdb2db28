"""`python -m central`: serve a library over SIP2, write the demo seed, look at loans, items, patrons and holds."""
from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from central.database import Database
from central.dialects import DIALECTS, HOUSE
from central.errors import CentralError
from central.library import read_library
from central.pins import Pins
from central.staff import LISTS, Row, place_hold, rows
from central.store.place import place


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 1 refused (the reason, one sentence a line, on standard error), 2 wrong usage."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except CentralError as error:
        print(f"central: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m central", description="The embedded central library system.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    serve = verbs.add_parser("serve", help="answer SIP2 until SIGTERM")
    serve.add_argument("--database", required=True, metavar="PATH|URL")
    serve.add_argument("--sip2", type=_endpoint, required=True, metavar="HOST:PORT", help="port 0 picks a free one")
    serve.add_argument("--control", type=_endpoint, metavar="HOST:PORT",
                       help="take commands for faults on this machine (JSON lines), for trying out clients")
    serve.add_argument("--dialect", choices=sorted(DIALECTS), help="answer as this kind of central system does")
    source = serve.add_mutually_exclusive_group()
    source.add_argument("--demo", action="store_true", help="fill an empty database with the demo library")
    source.add_argument("--seed", type=Path, metavar="FILE", help="fill an empty database from this seed file")
    serve.set_defaults(run=_serve)
    seed = verbs.add_parser("seed", help="write the demo library as a seed file")
    seed.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    seed.set_defaults(run=_seed)
    for verb in LISTS:
        listing = verbs.add_parser(verb, help=f"list {verb}")
        listing.add_argument("--database", required=True, metavar="PATH|URL")
        listing.add_argument("--json", action="store_true")
        listing.set_defaults(run=_list, verb=verb)
    hold = verbs.add_parser("hold", help="place a hold on a copy")
    hold.add_argument("--database", required=True, metavar="PATH|URL")
    hold.add_argument("--patron", required=True, metavar="CARD")
    hold.add_argument("--item", required=True, metavar="BARCODE")
    hold.add_argument("--pickup", required=True, metavar="BRANCH")
    hold.add_argument("--json", action="store_true")
    hold.set_defaults(run=_hold)
    return parser


def _endpoint(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise argparse.ArgumentTypeError("give HOST:PORT, such as 127.0.0.1:6001")
    return host.strip("[]"), int(port)


def _serve(given: argparse.Namespace) -> int:
    from central.seed.demo import demo_seed
    from central.serve import prepare, read_file, serve

    file = given.seed or (Path("demo.toml") if given.demo else None)
    raw = read_file(given.seed) if given.seed else demo_seed() if given.demo else None
    database = Database(place(given.database))
    pins = Pins()
    try:
        prepare(database, pins, file, raw, datetime.now())
        asyncio.run(serve(database, pins, *given.sip2, say=lambda line: print(line, flush=True),
                          control=given.control, dialect=DIALECTS.get(given.dialect, HOUSE)))
    finally:
        pins.close()
        database.close()
    return 0


def _seed(given: argparse.Namespace) -> int:
    from central.seed.demo import demo_seed

    if given.output is None:
        sys.stdout.buffer.write(demo_seed())
        return 0
    try:
        given.output.write_bytes(demo_seed())
    except OSError as error:
        raise CentralError(f"cannot write {given.output}: {error.strerror}") from None
    return 0


def _list(given: argparse.Namespace) -> int:
    database = Database(place(given.database), make=False)
    try:
        _show(database.call(lambda tx: rows(tx, given.verb, datetime.now())), given.json)
    finally:
        database.close()
    return 0


def _hold(given: argparse.Namespace) -> int:
    database = Database(place(given.database), make=False)
    try:
        placed = database.call(lambda tx: place_hold(tx, read_library(tx), given.patron, given.item, given.pickup,
                                                     datetime.now().replace(microsecond=0)))
    finally:
        database.close()
    _show([placed], given.json)
    return 0


def _show(table: list[Row], as_json: bool) -> None:
    """A JSON list, or one line a row with blanks between columns."""
    if as_json:
        print(json.dumps(table, ensure_ascii=False, indent=1))
        return
    if not table:
        return
    cells = [list(table[0])] + [["" if value is None else str(value) for value in row.values()] for row in table]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    for line in cells:
        print("  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main())
