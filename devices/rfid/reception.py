"""How well a pad hears each tag: in how many of its last rounds it answered."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Heard:
    """Of the last `rounds` rounds since it was first heard, a tag answered in `times`."""

    uid: str
    times: int
    rounds: int


class Reception:
    """Feed it one round after another. A tag is forgotten after `most` rounds without an answer."""

    def __init__(self, most: int = ROUNDS) -> None:
        self._most = most
        self._round = 0
        self._first: dict[str, int] = {}           # the round in which it was first heard
        self._times: dict[str, int] = {}           # a bit for each of the last rounds, the newest is the lowest

    def note(self, uids: Iterable[str]) -> None:
        """One round, and who answered in it."""
        answered, kept = dict.fromkeys(uids), (1 << self._most) - 1
        self._round += 1
        for uid in answered:
            self._first.setdefault(uid, self._round)
            self._times.setdefault(uid, 0)
        for uid, times in list(self._times.items()):
            self._times[uid] = times = (times << 1 | (uid in answered)) & kept
            if not times:
                del self._times[uid], self._first[uid]

    def heard(self) -> list[Heard]:
        """Every tag that is remembered, in the order in which they were first heard."""
        return [Heard(uid, times.bit_count(), min(self._most, self._round - self._first[uid] + 1))
                for uid, times in self._times.items()]
