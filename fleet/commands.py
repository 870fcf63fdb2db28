"""The verbs of `python -m fleet`. What they do to a served fleet is seen within a minute; pages do it at once."""
from __future__ import annotations

import argparse
import asyncio
import getpass
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from fleet.backup import backup, restore
from fleet.domain.audit import first_broken
from fleet.domain.device import Device
from fleet.errors import FleetError
from fleet.keys import Keys
from fleet.people import store as people
from fleet.people.secrets import new_token
from fleet.serve import Front, keys_beside, serve
from fleet.store import audit, commands, devices
from fleet.store.database import Database
from fleet.store.devices import Unknown
from fleet.store.retention import Keep
from remote.codes import grouped
from remote.intent import CommandKind, Mode
from remote.report import Closing
from server.place import WHERE, place
from server.transaction import Transaction

T = TypeVar("T")
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
    showing = verb("demo", "a fleet of simulated kiosks with a week behind them, to look at", _demo)
    showing.add_argument("--listen", type=endpoint, default=("127.0.0.1", 8443), metavar="HOST:PORT",
                         help="port 0 picks a free one (default 127.0.0.1:8443)")
    resetting = verb("link", "a one-time link for somebody who cannot sign in any more", _link)
    resetting.add_argument("name", metavar="NAME", help="the user name")
    inviting = verb("invite", "make a kiosk, and the one-time code for its machine", _invite)
    inviting.add_argument("name", metavar="NAME", help="as people call it")
    inviting.add_argument("--branch", required=True, metavar="CODE", help="where it stands")
    verb("devices", "who there is", _devices)
    accepting = verb("accept", "the six words are the same on the kiosk: its key is believed", _accept)
    accepting.add_argument("device", metavar="DEVICE")
    accepting.add_argument("words", nargs="+", metavar="WORD", help="the six words, as the kiosk shows them")
    for name, what, run in (("decline", "the six words differ: that key is nobody's", _decline),
                            ("revoke", "from now on this kiosk is given nothing", _revoke),
                            ("invite-again", "a one-time code for another machine of this kiosk", _invite_again)):
        verb(name, what, run).add_argument("device", metavar="DEVICE")
    ordering = verb("order", "order something of a kiosk", _order)
    ordering.add_argument("device", metavar="DEVICE")
    ordering.add_argument("kind", choices=[kind.value for kind in CommandKind])
    shutting = verb("close", "take a kiosk out of service, with a sentence for patrons", _close)
    shutting.add_argument("device", metavar="DEVICE")
    shutting.add_argument("message", choices=[message.value for message in Closing])
    verb("open", "let a kiosk serve again", _open).add_argument("device", metavar="DEVICE")
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
    with closing(Database(given.database)) as database:
        keys = Keys(_keys_of(given), int(time.time()))
        asyncio.run(serve(database, given.database, keys, front, say=lambda line: print(line, flush=True), keep=Keep()))
    return 0


def _demo(given: argparse.Namespace) -> int:
    from fleet.demo.play import play  # it draws, and calls kiosks' libraries: nothing that who serves needs
    with tempfile.TemporaryDirectory(prefix="fleet-demo-") as folder:
        play(Path(folder), *given.listen)
    return 0


def _link(given: argparse.Namespace) -> int:
    token = new_token()

    def work(tx: Transaction, by: str, now: int) -> None:
        people.one(tx, given.name)
        people.link(tx, token, given.name, by, now)
    try:
        _done(given, work)
    except FleetError:
        raise FleetError(f"nobody is called {given.name}; the page People has the user names") from None
    print(f"Within a day, in a browser: the fleet's address, and then /start/{token}")
    return 0


def _keys_of(given: argparse.Namespace) -> Path:
    return given.keys or keys_beside(given.database)


# --- kiosks ------------------------------------------------------------------------------------------------

def _invite(given: argparse.Namespace) -> int:
    device, code = _done(given, lambda tx, by, now: devices.invite(tx, given.name, given.branch, by, now), make=True)
    print(f"{device}  {grouped(code)}\nOn the kiosk, within a day: python -m kiosk enrol URL {grouped(code)}")
    return 0


def _invite_again(given: argparse.Namespace) -> int:
    code = _done(given, lambda tx, by, now: devices.invite_again(tx, given.device, by, now))
    print(f"On the kiosk, within a day: python -m kiosk enrol URL {grouped(code)}")
    return 0


def _devices(given: argparse.Namespace) -> int:
    for one in _done(given, lambda tx, _by, _now: devices.everyone(tx)):
        print(_line(one))
    return 0


def _line(one: Device) -> str:
    service = one.state.service.value if one.state.service else "-"
    seen = time.strftime("%Y-%m-%d %H:%M", time.localtime(one.seen)) if one.seen else "never"
    words = one.fingerprint if one.new_key else ""
    return f"{one.id}  {one.branch:8}  {one.name:24}  {one.standing.value:11}  {service:12}  {seen}  {words}".rstrip()


def _accept(given: argparse.Namespace) -> int:
    def work(tx: Transaction, by: str, now: int) -> None:
        waiting = devices.one(tx, given.device)
        if waiting.new_key is None:
            raise FleetError(f"no key of {given.device} waits; on the kiosk, type: python -m kiosk enrol URL CODE")
        if (waiting.fingerprint or "").split() != [word.lower() for word in given.words]:
            raise FleetError("the words are not those of the key that waits; if the kiosk shows these, somebody else "
                             "used its code: decline it, and invite again")
        devices.accept(tx, given.device, waiting.new_key, by, now)
    _done(given, work)
    return 0


def _decline(given: argparse.Namespace) -> int:
    _done(given, lambda tx, by, now: devices.decline(tx, given.device, by, now))
    return 0


def _revoke(given: argparse.Namespace) -> int:
    _done(given, lambda tx, by, now: devices.revoke(tx, given.device, by, now))
    return 0


def _order(given: argparse.Namespace) -> int:
    print(_done(given, lambda tx, by, now: commands.order(tx, given.device, CommandKind(given.kind), by, now)).id)
    return 0


def _close(given: argparse.Namespace) -> int:
    mode = Mode(rev=1, closed=Closing(given.message))
    _done(given, lambda tx, by, now: devices.set_mode(tx, given.device, mode, by, now))
    return 0


def _open(given: argparse.Namespace) -> int:
    _done(given, lambda tx, by, now: devices.set_mode(tx, given.device, None, by, now))
    return 0


def _done(given: argparse.Namespace, work: Callable[[Transaction, str, int], T], *, make: bool = False) -> T:
    """In one transaction, by whoever is at the keyboard. Errors: FleetError, StoreError."""
    by, now = f"console:{getpass.getuser()}", int(time.time())
    with closing(Database(given.database, make=make)) as database:
        try:
            return database.call(lambda tx: work(tx, by, now))
        except Unknown as error:
            raise FleetError(f"this cannot be done to {error}; see: python -m fleet devices") from None


# --- the house ---------------------------------------------------------------------------------------------

def _keys(given: argparse.Namespace) -> int:
    now = int(time.time())
    keys = Keys(_keys_of(given), now, make=False)
    if given.new:
        fresh = keys.rotate(now)
        _done(given, lambda tx, by, now: audit.record(tx, now, by, "new region key", fresh.id))
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

    broken, hashes = _done(given, work)
    if broken is not None:
        raise FleetError(f"line {broken} of the audit is not as it was written, or one before it is gone; "
                         "compare with a backup")
    if given.head is not None and given.head not in hashes:
        raise FleetError("the line with that hash is gone; compare with a backup")
    print(f"{len(hashes)} lines, each as it was written. The last one: {hashes[-1] if hashes else '-'}")
    return 0


def _backup(given: argparse.Namespace) -> int:
    with closing(Database(given.database, make=False)) as database:
        keys = Keys(_keys_of(given), int(time.time()), make=False)
        count = asyncio.run(database.read(lambda tx: backup(tx, keys, given.file)))
    print(f"{count} rows in {given.file}")
    return 0


def _restore(given: argparse.Namespace) -> int:
    with closing(Database(given.database)) as database:
        count = database.call(lambda tx: restore(tx, _keys_of(given), given.file, int(time.time())))
    print(f"{count} rows from {given.file}")
    return 0
