"""The verbs of `python -m fleet` that are about kiosks."""
from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from fleet.configuring import take_in
from fleet.console import done, keys_of
from fleet.domain.alert import BRANCH, REGION, Maintenance
from fleet.domain.device import Device
from fleet.errors import FleetError
from fleet.keys import Keys
from fleet.pages.forms import moment_of
from fleet.store import alerts, commands, devices, region
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
    shutting.add_argument("--say", type=_said, action="append", default=[], metavar="LANGUAGE=WORDS",
                          help="words of your own instead, such as --say fi='Avataan klo 12.'; once for each language")
    maintaining = verb("maintenance", "for a while nobody is told of a kiosk, a library or the region", _maintain)
    maintaining.add_argument("scope", nargs="?", metavar="DEVICE|BRANCH|region", help="none: what is planned")
    maintaining.add_argument("--end", action="store_true", help="it is over")
    for one in (shutting, maintaining):
        one.add_argument("--from", dest="since", type=_moment, metavar="TIME", help="such as '2026-12-24 14:00'")
        one.add_argument("--until", type=_moment, metavar="TIME")
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
    for one in done(given, lambda tx, _by, _now: devices.everyone(tx), look=True):
        print(_line(one, _words(given, one)))
    return 0


def _words(given: argparse.Namespace, device: Device) -> str:
    """That the kiosk shows too, while its key waits. Errors: FleetError."""
    now = int(time.time())
    return device.words(Keys(keys_of(given), now, make=False).signing(now)) if device.new_key else ""


def _line(one: Device, words: str) -> str:
    service = one.state.service.value if one.state.service else "-"
    seen = _minute(one.seen) if one.seen else "never"
    return f"{one.id}  {one.branch:8}  {one.name:24}  {one.standing.value:11}  {service:12}  {seen}  {words}".rstrip()


def _accept(given: argparse.Namespace) -> int:
    def work(tx: Transaction, by: str, now: int) -> None:
        waiting = devices.one(tx, given.device)
        if waiting.new_key is None:
            raise FleetError(f"no key of {given.device} waits; on the kiosk, type: python -m kiosk enrol URL CODE")
        if _words(given, waiting).split() != [word.lower() for word in given.words]:
            raise FleetError("the words are not those of the key that waits; if the kiosk shows these, somebody stands "
                             "between it and the fleet, or used its code: decline it, mend the way, and invite again")
        take_in(tx, given.device, waiting.new_key, by, now)
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
    now = int(time.time())
    _in_order(given, now)
    mode = Mode(rev=1, closed=Closing(given.message), words=dict(given.say), since=given.since, until=given.until)
    done(given, lambda tx, by, now: devices.set_mode(tx, given.device, mode, by, now))
    return 0


def _open(given: argparse.Namespace) -> int:
    done(given, lambda tx, by, now: devices.set_mode(tx, given.device, None, by, now))
    return 0


def _said(text: str) -> tuple[str, str]:
    language, sign, words = text.partition("=")
    try:
        Mode(rev=1, words={language: words.strip()} if sign else {"": ""})
    except ValueError:
        raise argparse.ArgumentTypeError("give LANGUAGE=WORDS, such as fi='Avataan klo 12.', at most 160 characters"
                                         ) from None
    return language, words.strip()


def _moment(text: str) -> int:
    try:
        return moment_of(text) or 0
    except ValueError:
        raise argparse.ArgumentTypeError("give a day and a time, such as '2026-12-24 14:00'") from None


def _in_order(given: argparse.Namespace, now: int) -> None:
    if given.until is not None and given.until <= max(given.since or 0, now):
        raise FleetError("it would be over before it begins; give a later --until")


def _maintain(given: argparse.Namespace) -> int:
    """Nothing of it is told while it lasts; what still holds afterwards is told then."""
    if given.scope is None:
        for one in done(given, lambda tx, _by, now: alerts.windows(tx, now), look=True):
            print(f"{one.scope}  {_minute(one.since)} to {_minute(one.until)}")
        return 0
    if not given.end and given.until is None:
        raise FleetError("give --until TIME, or --end when it is over")

    def work(tx: Transaction, by: str, now: int) -> None:
        scope = _scope(tx, given.scope)
        if given.end:
            alerts.end(tx, scope, by, now)
            return
        _in_order(given, now)
        alerts.plan(tx, Maintenance(scope, given.since or now, given.until), by, now)
    done(given, work)
    return 0


def _scope(tx: Transaction, name: str) -> str:
    """Errors: FleetError."""
    if name == REGION:
        return name
    if name in region.names(tx):
        return BRANCH + name
    if name in [device.id for device in devices.everyone(tx)]:
        return name
    raise FleetError(f"{name} is neither a kiosk nor the code of a library; see: python -m fleet devices")


def _minute(moment: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))
