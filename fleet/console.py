"""What the verbs of the console share: one transaction, by whoever is at the keyboard."""
from __future__ import annotations

import argparse
import getpass
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from fleet.errors import FleetError
from fleet.serve import keys_beside, poke
from fleet.store.database import Database
from fleet.store.devices import Unknown
from server.transaction import Transaction

T = TypeVar("T")


def keys_of(given: argparse.Namespace) -> Path:
    """The file of the region's keys."""
    return given.keys or keys_beside(given.database)


def done(given: argparse.Namespace, work: Callable[[Transaction, str, int], T], *, make: bool = False,
         look: bool = False) -> T:
    """In one transaction, by whoever is at the keyboard; with `look` nothing changes by it. Errors: FleetError,
    StoreError."""
    by, now = f"console:{getpass.getuser()}", int(time.time())
    with closing(Database(given.database, make=make)) as database:
        try:
            made = database.call(lambda tx: work(tx, by, now))
        except Unknown as error:
            raise FleetError(f"this cannot be done to {error}; see: python -m fleet devices") from None
    if not look:
        poke(given.database)
    return made
