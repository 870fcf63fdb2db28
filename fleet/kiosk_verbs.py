"""The verbs of `python -m fleet` that are about kiosks."""
from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from fleet.console import done
from fleet.domain.device import Device
from fleet.errors import FleetError
from fleet.store import commands, devices
from remote.codes import grouped
from remote.intent import CommandKind, Mode
from remote.report import Closing
from server.transaction import Transaction

Verb = Callable[[str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def add_verbs(verb: Verb) -> None:
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

def _invite(given: argparse.Namespace) -> int:
    device, code = done(given, lambda tx, by, now: devices.invite(tx, given.name, given.branch, by, now), make=True)
    print(f"{device}  {grouped(code)}\nOn the kiosk, within a day: python -m kiosk enrol URL {grouped(code)}")
    return 0


def _invite_again(given: argparse.Namespace) -> int:
    code = done(given, lambda tx, by, now: devices.invite_again(tx, given.device, by, now))
    print(f"On the kiosk, within a day: python -m kiosk enrol URL {grouped(code)}")
    return 0


def _devices(given: argparse.Namespace) -> int:
    for one in done(given, lambda tx, _by, _now: devices.everyone(tx)):
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
    done(given, work)
    return 0


def _decline(given: argparse.Namespace) -> int:
    done(given, lambda tx, by, now: devices.decline(tx, given.device, by, now))
    return 0


def _revoke(given: argparse.Namespace) -> int:
    done(given, lambda tx, by, now: devices.revoke(tx, given.device, by, now))
    return 0


def _order(given: argparse.Namespace) -> int:
    print(done(given, lambda tx, by, now: commands.order(tx, given.device, CommandKind(given.kind), by, now)).id)
    return 0


def _close(given: argparse.Namespace) -> int:
    mode = Mode(rev=1, closed=Closing(given.message))
    done(given, lambda tx, by, now: devices.set_mode(tx, given.device, mode, by, now))
    return 0


def _open(given: argparse.Namespace) -> int:
    done(given, lambda tx, by, now: devices.set_mode(tx, given.device, None, by, now))
    return 0
