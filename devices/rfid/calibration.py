"""How strong a reader's field should be: as weak as still hears every tag of a pile, each time, and none beside it."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devices.rfid.reader import Power, TagReader

ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """At the strength `step`, each tag that was heard answered in so many of `rounds` rounds."""

    step: int
    rounds: int
    heard: dict[str, int]

    def always(self, uids: frozenset[str]) -> bool:
        """Whether each of these answered in every round."""
        return all(self.heard.get(uid, 0) == self.rounds for uid in uids)


def listened(reader: TagReader, rounds: int = ROUNDS) -> dict[str, int]:
    """In how many of so many rounds each tag was heard that was heard at all. Raises what the reader raises."""
    heard: dict[str, int] = {}
    for _ in range(rounds):
        for tag in reader.inventory():
            heard[tag.uid] = heard.get(tag.uid, 0) + 1
    return heard


class Calibration:
    """`power` is the reader's own. Raises what the reader raises."""

    def __init__(self, reader: TagReader, power: Power, *, rounds: int = ROUNDS) -> None:
        self._reader, self._power, self._rounds = reader, power, rounds

    def pile(self) -> frozenset[str]:
        """The tags that the strongest field hears in some round: what a pile is made of."""
        return frozenset(self.at(self._power.most).heard)

    def at(self, step: int) -> Trial:
        """What is heard at this strength, which stays set."""
        if self._power.read() != step:
            self._power.write(step)
        return Trial(step, self._rounds, listened(self._reader, self._rounds))

    def lowest(self, pile: frozenset[str], tell: Callable[[Trial], None]) -> int | None:
        """The weakest strength from which on up each of these is always heard; None when not even the strongest does.

        It is looked for from the strongest down, and each trial is told.
        """
        lowest = None
        for step in range(self._power.most, self._power.least - 1, -1):
            trial = self.at(step)
            tell(trial)
            if not trial.always(pile):
                break
            lowest = step
        return lowest
