"""`forget`: remove what is old from the audit and from what has ended."""
from __future__ import annotations

import argparse

from central.commands.common import Verbs, dry_run_or_done, show, verb
from central.retention import KEEP_DAYS, forget


def add(verbs: Verbs) -> None:
    told = "remove rows of the audit, and ended loans, holds and journeys, that are old (a server does it by itself)"
    parser = verb(verbs, "forget", told, _forget)
    parser.add_argument("--days", type=_days, default=KEEP_DAYS, metavar="N",
                        help="keep those of the last N days (default %(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="tell what would be removed, and remove nothing")


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 36500):
        raise argparse.ArgumentTypeError("give a whole number of days, 1 or more")
    return int(text)


def _forget(given: argparse.Namespace) -> int:
    counts = dry_run_or_done(given, lambda at: forget(at.tx, given.days, at.by))
    return show([{"removed": not given.dry_run, **counts}], given.json)
