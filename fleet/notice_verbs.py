"""`python -m fleet notices`: what was sent, and a trial of each way by which notices go out."""
from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from fleet import letters
from fleet.console import done
from fleet.errors import FleetError
from fleet.letters import Known
from fleet.notices import HOOK, Channels, channels, file_beside
from fleet.people import hearing
from fleet.people.hearing import MAIL, Hearing
from fleet.postman import trial
from fleet.store import outbox
from fleet.store.outbox import Item
from post.hook import PATIENCE, Hook, HookError
from post.smtp import MailError

Trial = tuple[str, Callable[[], None]]         # by which way and to whom, and the sending


def channels_of(given: argparse.Namespace) -> Channels | None:
    """Errors: FleetError."""
    file = given.notices or file_beside(given.database)
    return channels(file) if file else None


def run(given: argparse.Namespace) -> int:
    return _list(given) if given.what == "list" else _test(given)


def _list(given: argparse.Namespace) -> int:
    for item in done(given, lambda tx, _by, _now: outbox.latest(tx), look=True):
        print(_line(item))
    return 0


def _line(item: Item) -> str:
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(item.made))
    what = f"{item.alert.kind.value} {item.alert.cause.scope}" if item.alert else ""
    told = f"{item.lot.value}{f' ({item.why})' if item.why else ''}"
    return f"{at}  {item.word.value:6}  {item.person or item.channel:20}  {told:18}  {what}".rstrip()


def _test(given: argparse.Namespace) -> int:
    """A message to each person who wishes for notices, and to each hook, at once and past the outbox."""
    ways = channels_of(given)
    if ways is None:
        raise FleetError("there is no notices.toml beside the database; docs/technician/fleet.md says what is in it, "
                         "and --notices FILE names one elsewhere")
    people, known = done(given, lambda tx, _by, _now: (hearing.everybody(tx), letters.known(tx, ways.address)),
                         look=True)
    tried = failed = 0
    for who, send in _trials(ways, people, known, given.name):
        tried += 1
        try:
            send()
        except (MailError, HookError) as error:
            failed += 1
            print(f"{who}: not sent; {error}", file=sys.stderr)
        else:
            print(f"{who}: sent")
    if not tried:
        raise FleetError("nobody wishes for notices by this name; people choose them on their own page, under their "
                         "name at the top")
    return 1 if failed else 0


def _trials(ways: Channels, people: list[Hearing], known: Known, name: str | None) -> Iterator[Trial]:
    now = int(time.time())
    for one in people:
        who = one.account.name
        if ways.mail is not None and name in (None, who):
            yield f"mail to {who}, {one.address}", _by_mail(ways, one, known, now)
    for way, hook in ways.hooks.items():
        if name is None:
            item = trial(HOOK + way, now)
            yield f"hook {way}", partial(_by_hook, hook, item.id, letters.call(item, known, now))


def _by_hook(hook: Hook, number: str, body: bytes) -> None:
    hook.send(number, body, time.monotonic() + PATIENCE)


def _by_mail(ways: Channels, to: Hearing, known: Known, now: int) -> Callable[[], None]:
    def send() -> None:
        assert ways.mail is not None
        item = trial(MAIL, now, to.account.name)
        ways.mail.send(to.address, letters.letter([item], to, ways.mail.sender, known, now),
                       time.monotonic() + ways.patience)
    return send
