"""`export` and `import`: patrons, items and loans as CSV."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from central.commands.common import Verbs, dry_run_or_done, looking, show, verb
from central.errors import CentralError
from central.exchange.items import ITEMS
from central.exchange.loans import LOANS
from central.exchange.patrons import PATRONS

KINDS = {"patrons": PATRONS, "items": ITEMS, "loans": LOANS}


def add(verbs: Verbs) -> None:
    out = verb(verbs, "export", "write patrons (never their PINs), items or open loans as CSV", _export, acts=False)
    out.add_argument("kind", choices=list(KINDS))
    out.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    into = verb(verbs, "import", "add and change patrons, items or loans from CSV: all rows or none", _import)
    into.add_argument("kind", choices=list(KINDS))
    into.add_argument("file", type=Path, metavar="FILE")
    into.add_argument("--dry-run", action="store_true", help="tell what would be done, and do nothing")


def _export(given: argparse.Namespace) -> int:
    raw = looking(given, lambda at: KINDS[given.kind].export(at.tx))
    if given.output is None:
        sys.stdout.buffer.write(raw)
        return 0
    try:
        given.output.write_bytes(raw)
    except OSError as error:
        raise CentralError(f"cannot write {given.output}: {error.strerror}") from None
    return show([{"file": str(given.output), "rows": _rows_in(raw)}], given.json)


def _rows_in(raw: bytes) -> int:
    return raw.count(b"\r\n") - 1       # no value holds a line end


def _import(given: argparse.Namespace) -> int:
    try:
        raw = given.file.read_bytes()
    except OSError as error:
        raise CentralError(f"cannot read {given.file}: {error.strerror}") from None

    counts = dry_run_or_done(
        given, lambda at: KINDS[given.kind].take_all(at.tx, at.library, raw, given.file, at.by))
    return show([{"file": str(given.file), "kept": not given.dry_run, **counts}], given.json)
