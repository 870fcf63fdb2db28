"""What the kiosk reaches over its lines, and what it remembers: central system, mail server, journal."""
from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw

from config.errors import ConfigError
from config.mail import Mail
from config.settings import Settings
from kiosk.agent.identity import FOLDER, MEMORY, identity
from kiosk.agent.link import Away, Link, No
from kiosk.agent.memory import Memory
from kiosk.cases import cases_of
from kiosk.findings import bad, good, odd, sentence, skipped
from kiosk.ils.trial import Card, findings
from kiosk.journal import JOURNAL, JournalError
from post.smtp import MailError, server_of
from sip2.errors import Sip2Error
from sip2.selftest import Finding


def central_system(settings: Settings, card: Card) -> Iterator[Finding]:
    """What `python -m kiosk sip2-test` finds."""
    try:
        yield from findings(settings.sip2, card)
    except (ConfigError, Sip2Error) as error:
        yield bad("link", "It cannot be asked so.", sentence(error))


def mail(settings: Mail | None) -> Iterator[Finding]:
    if settings is None:
        return
    try:
        server_of(settings).check(time.monotonic() + settings.deadline)
    except (ConfigError, MailError) as error:
        yield bad("", "No receipts can be sent by e-mail.", sentence(error))
        return
    yield good("", "The server is there and takes letters from this kiosk.")


def journal(settings: Settings) -> Iterator[Finding]:
    """Can it be read, what waits in it, and what is a case for staff?"""
    file = settings.data.directory / JOURNAL
    if not file.exists():
        yield good("", "There is none yet; the kiosk makes it at its first start.")
        return
    try:
        found = cases_of(settings).open()
    except JournalError as error:
        yield bad("", "It cannot be read.", sentence(error))
        return
    yield good("", "It can be read.")
    waiting, old = sum(case.waiting for case in found), sum(case.waiting and case.old for case in found)
    if old:
        yield odd("waiting", f"{waiting} wait for their line, {old} of them for longer than "
                  f"{settings.offline.old_hours} h.", "Bring the line back, or export them: docs/staff/offline.md.")
    else:
        yield good("waiting", f"{waiting or 'Nothing'} wait{'s' * (waiting < 2)} for the line.")
    cases = len(found) - waiting
    yield (odd("cases", f"{cases} for staff to look at.", "python -m kiosk cases lists them.") if cases else
           good("cases", "Nothing for staff to look at."))


def fleet(data: Path) -> Iterator[Finding]:
    """Where there is an agent, by the kiosk's `data`: does its fleet take this kiosk for who it is? Reports nothing."""
    folder = data / FOLDER
    if not (folder / MEMORY).exists():
        return
    try:
        with closing(Memory(folder / MEMORY)) as memory:
            who = identity(folder, memory)
            waits = memory.eager or memory.outgoing() is not None
    except (OSError, ValueError, apsw.Error) as error:
        yield bad("agent", "What it remembers cannot be read.", sentence(error))
        return
    if who is None:
        yield skipped("agent", "This kiosk is in no fleet.", "python -m kiosk enrol URL CODE, with a code of the staff "
                      "page.")
        return
    try:
        with closing(Link(who.where, who.device, who.key)) as link:
            link.fetch_token()
    except (Away, ValueError) as error:
        yield odd("link", f"{who.where.url} is not reached; the kiosk serves without it.", sentence(error))
    except No as error:
        yield bad("link", f"{who.where.url} does not take this kiosk for {who.device}.",
                  f"Enrol it anew, or look why staff have retired it ({error}).")
    else:
        yield good("link", f"{who.where.url} knows this kiosk as {who.device}.")
        yield good("reports", "Some wait to be told." if waits else "All is told.")
