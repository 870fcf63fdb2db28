"""What the turn of a day brings: holds whose last day is over end. It is done before the first thing that is asked on a
day, so that it is true whether or not anything ran in the night; doing it twice changes nothing.
"""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from central.audit import Agent
from central.holds import expire
from central.library import Library


def overnight(tx: Connection, library: Library, now: datetime) -> int:
    """End what is over on this day. The number of holds that ended."""
    return expire(tx, library, Agent("overnight", next(iter(library.branches)), now))
