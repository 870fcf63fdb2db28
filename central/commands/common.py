"""What the verbs share: the options, the open database, the desk of the one who acts, and how results are shown."""
from __future__ import annotations

import argparse
import asyncio
import getpass
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from central import money
from central.audit import Agent
from central.database import Database
from central.errors import CentralError
from central.library import Library, read_library
from central.overnight import overnight
from central.patrons import Patron
from central.refusal import Refusal
from central.register import patron_of
from central.sip.texts import REFUSALS
from central.staff import Row
from central.text import is_line
from server.place import WHERE, Place, place
from sip2.codec import MAX_VALUE

Verbs = Any     # argparse keeps the type of its sub-parsers to itself
Run = Callable[[argparse.Namespace], int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counter:
    """Where staff acts: an open transaction, the region's agreements, who acts; `ended` holds ended with the day."""

    tx: Connection
    library: Library
    by: Agent
    ended: int

    def patron(self, card: str) -> Patron:
        return patron_of(self.tx, self.library, card)


def noun(verbs: Verbs, name: str, told: str) -> Verbs:
    """A noun with acts of its own."""
    return verbs.add_parser(name, help=told, description=told).add_subparsers(required=True, metavar="ACT")


def verb(verbs: Verbs, name: str, told: str, run: Run, *, acts: bool = True) -> argparse.ArgumentParser:
    """A verb with the options that all have; `acts`: it changes something, so the audit wants a name."""
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=told, description=told)
    parser.add_argument("--database", type=place, required=True, metavar="PATH|URL", help=WHERE)
    parser.add_argument("--json", action="store_true", help="as JSON")
    if acts:
        parser.add_argument("--by", type=line, metavar="NAME", default=None,
                            help="who acts, for the audit; default: your login")
    parser.set_defaults(run=run)
    return parser


@contextmanager
def opened(where: Place) -> Iterator[Database]:
    """A database that exists already."""
    database = Database(where, make=False)
    try:
        yield database
    finally:
        database.close()


def at_counter(given: argparse.Namespace, work: Callable[[Counter], T]) -> T:
    """Do `work` in one transaction, after what the day brings. Errors: CentralError, and nothing is done."""
    with opened(given.database) as database:
        return database.call(lambda tx: work(_counter(tx, given)))


def looking(given: argparse.Namespace, work: Callable[[Counter], T]) -> T:
    """As `at_counter` for `work` that only reads: a server goes on lending while a long list is made."""
    with opened(given.database) as database:
        database.call(lambda tx: _counter(tx, given))
        return asyncio.run(database.read(lambda tx: work(_counter(tx, given, over=False))))


def _counter(tx: Connection, given: argparse.Namespace, *, over: bool = True) -> Counter:
    now = datetime.now().replace(microsecond=0)
    library = read_library(tx)
    branch = getattr(given, "branch", None) or next(iter(library.branches))
    if branch not in library.branches:
        raise CentralError(f"there is no branch {branch}; there are {', '.join(library.branches)}")
    who = f"staff:{getattr(given, 'by', None) or _login()}"
    return Counter(tx, library, Agent(who, branch, now), overnight(tx, library, now) if over else 0)


class _Undone(Exception):
    """A dry run: what would have been done, and nothing is kept."""

    def __init__(self, done: Any) -> None:
        super().__init__()
        self.done = done


def dry_run_or_done(given: argparse.Namespace, work: Callable[[Counter], T]) -> T:
    """As `at_counter`; with --dry-run all is undone."""
    def tried(at: Counter) -> T:
        done = work(at)
        if given.dry_run:
            raise _Undone(done)
        return done

    try:
        return at_counter(given, tried)
    except _Undone as undone:
        told: T = undone.done
        return told


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def done_or_told(what: str, done: T | Refusal | None) -> T | None:
    """`done`, unless it is a refusal. Errors: CentralError with the reason."""
    if isinstance(done, Refusal):
        raise CentralError(f"{what}: {REFUSALS[done]}")
    return done


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("give a day as YYYY-MM-DD") from None


def line(text: str) -> str:
    if not is_line(text) or len(text) > MAX_VALUE:
        raise argparse.ArgumentTypeError(f"give at most {MAX_VALUE} characters, without | and control characters")
    return text


def number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError("give a whole number above nothing")
    return int(text)


def moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise argparse.ArgumentTypeError("give a day or time as YYYY-MM-DD or YYYY-MM-DDTHH:MM") from None


def amount(text: str) -> int:
    found = money.cents(text)
    if not found:
        raise argparse.ArgumentTypeError("give an amount of euros above nothing, such as 2.50")
    return found


def show(table: list[Row], as_json: bool) -> int:
    """A JSON list, or one line a row with blanks between columns. Exit code 0."""
    if as_json:
        print(json.dumps(table, ensure_ascii=False, indent=1))
        return 0
    if not table:
        return 0
    cells = [list(table[0])] + [["" if value is None else str(value) for value in row.values()] for row in table]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    for line in cells:
        print("  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip())
    return 0


def show_one(told: Row, as_json: bool) -> int:
    """One JSON object, or a line for each value and a table for each list that is not empty."""
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    width = max(map(len, told))
    for name, value in told.items():
        if not isinstance(value, list):
            print(f"{name.ljust(width)}  {'' if value is None else value}".rstrip())
    for name, value in told.items():
        if isinstance(value, list) and value:
            print(f"\n{name}")
            show(value, False)
    return 0
