"""`python -m central`: serve a library over SIP2, write the demo seed, and look and act as staff does."""
from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from central.arguments import add_serve
from central.commands import add_verbs, completed
from central.database import Database
from central.dialects import DIALECTS, HOUSE
from central.errors import CentralError
from central.pins import Pins
from central.text import has_controls
from server.errors import StoreError
from server.place import WHERE, place


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 1 refused (the reason, one sentence a line, on standard error), 2 wrong usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        for place, word in enumerate(words, 1):
            _ensure_text(place, word)
        given = _parser().parse_args(completed(words))
        return int(given.run(given))
    except (CentralError, StoreError) as error:
        print(f"central: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0


def _ensure_text(place: int, word: str) -> None:
    if has_controls(word):
        raise CentralError(f"argument {place} is {word!a}; give it without control characters, in UTF-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m central", description="The embedded central library system.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    serve = verbs.add_parser(
        "serve", help="answer SIP2 over TCP, TLS and HTTPS until SIGTERM",
        usage="%(prog)s --database PATH|URL --sip2 HOST:PORT [--demo | --seed FILE] [other fronts, limits: see --help]")
    serve.add_argument("--database", type=place, required=True, metavar="PATH|URL", help=WHERE)
    add_serve(serve)
    source = serve.add_mutually_exclusive_group()
    source.add_argument("--demo", action="store_true", help="fill an empty database with the demo library")
    source.add_argument("--seed", type=Path, metavar="FILE", help="fill an empty database from this seed file")
    serve.set_defaults(run=_serve)
    seed = verbs.add_parser("seed", help="write the demo library as a seed file")
    seed.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    seed.set_defaults(run=_seed)
    add_verbs(verbs)
    return parser


def _serve(given: argparse.Namespace) -> int:
    from central.seed.demo import demo_seed
    from central.serve import Fronts, prepare, read_file, serve

    file = given.seed or (Path("demo.toml") if given.demo else None)
    fronts = Fronts.of(given)
    fronts.check()
    raw = read_file(given.seed) if given.seed else demo_seed() if given.demo else None
    database = Database(given.database)
    pins = Pins()
    try:
        prepare(database, pins, file, raw, datetime.now())
        asyncio.run(serve(database, pins, fronts, say=lambda line: print(line, flush=True),
                          dialect=DIALECTS.get(given.dialect, HOUSE), keep_days=given.keep_days))
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


if __name__ == "__main__":
    sys.exit(main())
