"""`python -m kiosk sip2-test`: what a technician wants to know of the central system, by the kiosk's own settings."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from config.errors import ConfigError
from config.load import load
from config.sip2 import Sip2
from kiosk.findings import lines
from kiosk.ils.link import client_of
from sip2 import dialects
from sip2.errors import Sip2Error
from sip2.selftest import Finding, Subjects, Verdict, selftest

GOOD, BAD, EXIT_CONFIG = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Card:
    """A test card, its PIN and a test item, as far as they were given."""

    patron: str | None = field(default=None, repr=False)
    pin: str | None = field(default=None, repr=False)
    item: str | None = None


def findings(table: Sip2, card: Card) -> Iterator[Finding]:
    """Changes nothing. Raises ConfigError or Sip2Error for what could never work."""
    with closing(client_of(table)) as client:
        yield from selftest(client, Subjects(table.institution, card.patron, card.pin, card.item,
                                             dialects.named(table.dialect)))


def try_central_system(directory: Path, *, patron: str | None, pin: str | None, item: str | None) -> int:
    """Print the findings. 0 nothing failed, 1 something did, 2 the configuration is wrong. Changes nothing."""
    try:
        table = load(directory).sip2
        address = client_of(table).address
    except (ConfigError, Sip2Error) as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    print(f"{table.dialect} over {table.transport}: {address}")
    failed = False
    for number, finding in enumerate(findings(table, Card(patron, pin, item)), 1):
        failed = failed or finding.verdict is Verdict.BAD
        print(lines(number, finding))
    return BAD if failed else GOOD
