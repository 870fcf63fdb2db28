"""When a terminal speaks without being asked, and when it comes back after a failure. Chance is given, time is told.

Many terminals that lost their links in the same second must not all come back in the same second: a firewall that
has just been started would be choked by them.
"""
from __future__ import annotations

import random
from collections.abc import Callable

from sip2.messages import AcsStatus

Chance = Callable[[], float]        # 0 up to 1, as random.random
SPREAD = 0.2                        # a sign of life comes by chance up to this part earlier


class KeepAlive:
    """A sign of life is due before a link has been idle for `every` seconds, each time a little earlier by chance."""

    def __init__(self, every: float, chance: Chance = random.random) -> None:
        self._every = every
        self._chance = chance
        self._due = 0.0

    def spoken(self, now: float) -> None:
        """The link was used at `now`, in seconds of any steady clock."""
        self._due = now + self._every * (1 - SPREAD * self._chance())

    def left(self, now: float) -> float:
        """Seconds until it is due; 0 when it is."""
        return max(0.0, self._due - now)


class BackOff:
    """Pauses between tries: twice as long after each failure up to `most` seconds, by chance down to their half."""

    def __init__(self, first: float = 0.5, most: float = 60.0, chance: Chance = random.random) -> None:
        self._first = first
        self._most = most
        self._chance = chance

    def pause(self, failures: int) -> float:
        """Seconds to wait after this many failures before the last one."""
        return min(self._most, self._first * 2.0 ** min(failures, 30)) * (1 + self._chance()) / 2


SHORTEST, LONGEST, MOST_RETRIES = 2.0, 10.0, 5     # how far the patience that a 98 asks for is followed


def told_timeout(status: AcsStatus | None) -> float | None:
    """Seconds to wait for an answer as 98 asks, within bounds; None when it tells none (000 off line, 999 unknown)."""
    told = None if status is None else _number(status.timeout_period)
    return None if told is None else min(max(told / 10, SHORTEST), LONGEST)


def told_retries(status: AcsStatus) -> int | None:
    """How often more to send as 98 asks, within bounds; None when it tells none (000, 999 unknown)."""
    told = _number(status.retries_allowed)
    return None if told is None else min(told, MOST_RETRIES)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and text not in ("000", "999") else None
