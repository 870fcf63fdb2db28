"""`python -m central`: serve a library over SIP2, write the demo seed, and look and act as staff does."""
from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from central.commands import add_verbs, completed
from central.database import Database
from central.dialects import DIALECTS, HOUSE
from central.errors import CentralError
from central.pins import Pins


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 1 refused (the reason, one sentence a line, on standard error), 2 wrong usage."""
    given = _parser().parse_args(completed(list(sys.argv[1:] if arguments is None else arguments)))
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
    serve.add_argument("--database", type=Path, required=True, metavar="PATH")
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
    add_verbs(verbs)
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
    database = Database(given.database)
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


if __name__ == "__main__":
    sys.exit(main())
