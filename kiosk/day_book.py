"""The counts of the day on disk: one small file, written anew whenever they have changed and nobody is there.

It is JSON: `since` (ISO local), each count by its name, and `refusals` by reason. Whatever else stands there is no
count: the day then begins anew. That it cannot be written holds up nobody; it is told in the log once.
"""
from __future__ import annotations

import json
import logging
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from kiosk.engine.staff import Tally
from kiosk.seal import write_anew

log = logging.getLogger("kiosk")

FILE = "today.json"
COUNTS = tuple(field.name for field in fields(Tally) if field.name not in ("since", "refusals"))


class DayBook:
    """Use from one thread."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE
        self._failed = False

    def keep(self, tally: Tally) -> None:
        """On return it survives a power cut, or the log says why not."""
        told = {"since": tally.since.isoformat(), **{name: getattr(tally, name) for name in COUNTS},
                "refusals": dict(tally.refusals)}
        try:
            write_anew(self._path, json.dumps(told))
        except OSError as error:
            if not self._failed:
                log.warning("the counts of the day are not kept: %s", error)
            self._failed = True
        else:
            self._failed = False

    def kept(self) -> Tally | None:
        """What was kept last, of whatever day."""
        try:
            return read(self._path.read_bytes())
        except OSError:
            return None


def read(data: bytes) -> Tally | None:
    """None for what no `keep` has written."""
    try:
        told = json.loads(data)
        since = datetime.fromisoformat(told["since"])
        counts, refusals = {name: told[name] for name in COUNTS}, told["refusals"]
        numbers = [*counts.values(), *refusals.values()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if since.tzinfo is not None or any(type(n) is not int or n < 0 for n in numbers):
        return None
    return Tally(since, refusals=tuple(refusals.items()), **counts)
