"""How well a pad hears each tag: in how many of its last rounds it answered."""
from __future__ import annotations

from collections import deque
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
        self._rounds: dict[str, deque[bool]] = {}

    def note(self, uids: Iterable[str]) -> None:
        """One round, and who answered in it."""
        answered = dict.fromkeys(uids)
        for uid in answered:
            self._rounds.setdefault(uid, deque(maxlen=self._most))
        for uid, rounds in list(self._rounds.items()):
            rounds.append(uid in answered)
            if not any(rounds):
                del self._rounds[uid]

    def heard(self) -> list[Heard]:
        """Every tag that is remembered, in the order in which they were first heard."""
        return [Heard(uid, sum(rounds), len(rounds)) for uid, rounds in self._rounds.items()]
