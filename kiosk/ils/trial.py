"""`python -m kiosk sip2-test`: what a technician wants to know of the central system, by the kiosk's own settings."""
from __future__ import annotations

import sys
from pathlib import Path

from config.errors import ConfigError
from config.load import load
from kiosk.ils.link import client_of
from sip2 import dialects
from sip2.errors import Sip2Error
from sip2.selftest import Subjects, Verdict, selftest

GOOD, BAD, EXIT_CONFIG = 0, 1, 2


def try_central_system(directory: Path, *, patron: str | None, pin: str | None, item: str | None) -> int:
    """Print the findings. 0 nothing failed, 1 something did, 2 the configuration is wrong. Changes nothing."""
    try:
        settings = load(directory)
        client = client_of(settings.sip2)
    except (ConfigError, Sip2Error) as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    table = settings.sip2
    print(f"{table.dialect} over {table.transport}: {client.address}")
    failed = False
    subjects = Subjects(table.institution, patron, pin, item, dialects.named(table.dialect))
    for number, finding in enumerate(selftest(client, subjects), 1):
        failed = failed or finding.verdict is Verdict.BAD
        print(f"{number}  {finding.verdict:4}  {finding.step}: {finding.found}")
        if finding.remedy:
            print(f"         {finding.remedy}")
    client.close()
    return BAD if failed else GOOD
