"""The verbs of `python -m fleet`. What they do to a fleet that is served is seen at once."""
from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from config.alone import read_alone
from config.errors import ConfigError
from fleet import kiosk_verbs, notice_verbs, release_verbs
from fleet.backup import backup, restore
from fleet.console import done, keys_of
from fleet.domain.audit import first_broken
from fleet.errors import FleetError
from fleet.keys import Keys
from fleet.notices import channels
from fleet.people import store as people
from fleet.people.secrets import new_token
from fleet.serve import Front, serve
from fleet.store import audit
from fleet.store.database import Database
from fleet.store.retention import Keep
from fleet.workers import Part, serve_by
from server.place import WHERE, place
from server.transaction import Transaction

_DATABASE = Path("fleet.db")


def add_verbs(verbs: Any) -> None:
    def verb(name: str, what: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = verbs.add_parser(name, help=what, description=what)
        made.add_argument("--database", type=place, default=_DATABASE, metavar="PATH|URL",
                          help=f"{WHERE} (default %(default)s)")
        made.add_argument("--keys", type=Path, metavar="FILE", help="default: fleet.keys beside the database")
        made.set_defaults(run=run)
        return made

    serving = verb("serve", "answer kiosks and people until SIGTERM", _serve)
    serving.add_argument("--listen", type=endpoint, default=("127.0.0.1", 8443), metavar="HOST:PORT",
                         help="port 0 picks a free one (default 127.0.0.1:8443)")
    serving.add_argument("--certificate", type=Path, metavar="FILE", help="PEM, with its chain: HTTPS")
    serving.add_argument("--key", type=Path, metavar="FILE", help="PEM, the certificate's key")
    serving.add_argument("--workers", type=int, default=1, metavar="N", help="processes that share the work, over "
                         "PostgreSQL (default 1)")
    serving.add_argument("--sign-in", type=Path, metavar="FILE", help="TOML: an OpenID provider with whose accounts "
                         "people may sign in too")
    serving.add_argument("--keep", type=Path, metavar="FILE",
                         help="TOML: for how many days what is kept; default: keep.toml beside the "
                         "database, if it is there")
    showing = verb("demo", "a fleet of simulated kiosks with a week behind them and a real one, to look at", _demo)
    showing.add_argument("--listen", type=endpoint, default=("127.0.0.1", 8443), metavar="HOST:PORT",
                         help="port 0 picks a free one (default 127.0.0.1:8443)")
    showing.add_argument("--simulated", action="store_true", help="without the real kiosk")
    telling = verb("notices", "what was sent to people and web-hooks, and a trial of each way", notice_verbs.run)
    for one in (serving, showing, telling):
        one.add_argument("--notices", type=Path, metavar="FILE",
                         help="by which ways notices go out; default: notices.toml beside the database, if it is there")
    telling.add_argument("what", choices=("list", "test"), metavar="list|test")
    telling.add_argument("name", nargs="?", metavar="NAME", help="one person alone")
    resetting = verb("link", "a one-time link for somebody who cannot sign in any more", _link)
    resetting.add_argument("name", metavar="NAME", help="the user name")
    kiosk_verbs.add_verbs(verb)
    release_verbs.add_verbs(verb)
    signing = verb("keys", "with which keys this region signs", _keys)
    signing.add_argument("--new", action="store_true", help="make another one, used in a month")
    verb("verify-audit", "is every line of the audit as it was written", _verify).add_argument(
        "--head", metavar="HASH", help="and is this line, noted before, among them")
    verb("backup", "one file with all of it, also while it is served", _backup).add_argument(
        "file", type=Path, metavar="FILE")
    verb("restore", "an empty database becomes what a backup holds", _restore).add_argument(
        "file", type=Path, metavar="FILE")


def endpoint(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise argparse.ArgumentTypeError("give HOST:PORT, such as 127.0.0.1:8443")
    return host.strip("[]"), int(port)


# --- serving -----------------------------------------------------------------------------------------------

def _serve(given: argparse.Namespace) -> int:
    if (given.certificate is None) != (given.key is None):
        raise FleetError("TLS needs both; give --certificate and --key with PEM files")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    front = Front(host=given.listen[0], port=given.listen[1], certificate=given.certificate, key=given.key)
    if given.workers == 1:
        _serve_alone(given, front, None)
        return 0
    if given.workers < 1 or not isinstance(given.database, URL):
        raise FleetError(f"{given.workers} processes cannot share a file; give --database postgresql://USER@HOST/DATABASE"
                         ", or leave --workers out")
    Database(given.database).close()                       # its tables, and the keys, are made once
    Keys(keys_of(given), int(time.time()))
    return serve_by(given.workers, front.host, front.port, lambda part: _serve_alone(given, front, part))


def _serve_alone(given: argparse.Namespace, front: Front, part: Part | None) -> None:
    with closing(Database(given.database)) as database:
        keys = Keys(keys_of(given), int(time.time()))
        asyncio.run(serve(database, given.database, keys, front, say=lambda line: print(line, flush=True),
                          keep=_keep_of(given), channels=notice_verbs.channels_of(given), sign_in=given.sign_in,
                          part=part))


def _keep_of(given: argparse.Namespace) -> Keep:
    """Errors: FleetError, with every problem of the file."""
    beside = (Path() if isinstance(given.database, URL) else given.database.parent) / "keep.toml"
    file = given.keep or (beside if beside.exists() else None)
    try:
        return read_alone(file.absolute(), Keep) if file else Keep()
    except ConfigError as error:
        raise FleetError(str(error)) from None


def _demo(given: argparse.Namespace) -> int:
    from fleet.demo.play import play  # it draws, and calls kiosks' libraries: nothing that who serves needs
    with tempfile.TemporaryDirectory(prefix="fleet-demo-") as folder:
        host, port = given.listen
        play(Path(folder), host, port, channels(given.notices) if given.notices else None,
             with_real=not given.simulated)
    return 0


def _link(given: argparse.Namespace) -> int:
    token = new_token()

    def work(tx: Transaction, by: str, now: int) -> None:
        people.one(tx, given.name)
        people.link(tx, token, given.name, by, now)
    try:
        done(given, work)
    except FleetError:
        raise FleetError(f"nobody is called {given.name}; the page People has the user names") from None
    print(f"Within a day, in a browser: the fleet's address, and then /start/{token}")
    return 0


# --- the house ---------------------------------------------------------------------------------------------

def _keys(given: argparse.Namespace) -> int:
    now = int(time.time())
    keys = Keys(keys_of(given), now, make=False)
    if given.new:
        fresh = keys.rotate(now)
        done(given, lambda tx, by, now: audit.record(tx, now, by, "new region key", fresh.id))
        print("Serve anew, so that kiosks are told of it.")
    for key in keys.public(now):
        print(f"{key.id}  {_day(key.not_before)} to {_day(key.not_after)}")
    return 0


def _day(moment: int) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(moment))


def _verify(given: argparse.Namespace) -> int:
    def work(tx: Transaction, _by: str, _now: int) -> tuple[int | None, list[str]]:
        kept = list(audit.lines(tx))
        return first_broken(kept, audit.anchor(tx)), [line.hash for line in kept]

    broken, hashes = done(given, work, look=True)
    if broken is not None:
        raise FleetError(f"line {broken} of the audit is not as it was written, or one before it is gone; "
                         "compare with a backup")
    if given.head is not None and given.head not in hashes:
        raise FleetError("the line with that hash is gone; compare with a backup")
    print(f"{len(hashes)} lines, each as it was written. The last one: {hashes[-1] if hashes else '-'}")
    return 0


def _backup(given: argparse.Namespace) -> int:
    with closing(Database(given.database, make=False)) as database:
        keys = Keys(keys_of(given), int(time.time()), make=False)
        count = asyncio.run(database.read(lambda tx: backup(tx, keys, given.file)))
    print(f"{count} rows in {given.file}")
    return 0


def _restore(given: argparse.Namespace) -> int:
    with closing(Database(given.database)) as database:
        count = database.call(lambda tx: restore(tx, keys_of(given), given.file, int(time.time())))
    print(f"{count} rows from {given.file}")
    return 0
