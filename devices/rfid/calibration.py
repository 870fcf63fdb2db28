"""How strongly a reader shall send: the weakest at which it hears a whole pile on the pad and nothing beside it.

What is measured at one strength is a `Trial`; which strength is measured next, and which is best, follows from the
trials alone. The whole reach is gone through in coarse steps, then the two edges are narrowed down: from where the pile
is whole, and from where something beside it is heard.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from devices.errors import DeviceRefused
from devices.rfid.reader import TagReader

ROUNDS = 20
COARSE = 10                        # strengths that are tried at first, and one


@dataclass(frozen=True, slots=True)
class Trial:
    """At strength `step`: in how many of `rounds` each tag of the pile was heard, and in how many anything else."""

    step: int
    rounds: int
    pile: tuple[int, ...]
    beside: int

    @property
    def whole(self) -> bool:
        return bool(self.pile) and min(self.pile) == self.rounds

    @property
    def quiet(self) -> bool:
        return self.beside == 0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was measured, by strength. `best`: None where no strength does; `loud`: the weakest tried that hears what
    lies beside the pad, None where none does."""

    trials: tuple[Trial, ...]

    @property
    def best(self) -> int | None:
        return next((trial.step for trial in self.trials if trial.whole and trial.quiet), None)

    @property
    def loud(self) -> int | None:
        return next((trial.step for trial in self.trials if not trial.quiet), None)


def next_step(least: int, most: int, trials: Iterable[Trial]) -> int | None:
    """The strength to be measured next, of `least` to `most`; None when enough is known."""
    tried = {trial.step: trial for trial in trials}
    for number in range(COARSE + 1):
        step = least + round(number * (most - least) / COARSE)
        if step not in tried:
            return step
    whole = _middle(tried, lambda trial: trial.whole)
    return whole if whole is not None else _middle(tried, lambda trial: not trial.quiet)


def _middle(tried: dict[int, Trial], holds: Callable[[Trial], bool]) -> int | None:
    """Between the weakest that holds and the strongest below it that does not; None when they are neighbours."""
    high = min((step for step, trial in tried.items() if holds(trial)), default=None)
    if high is None:
        return None
    low = max((step for step in tried if step < high), default=high)
    return (low + high) // 2 if high - low > 1 else None


def measure(step: int, pile: Collection[str], inventory: Callable[[], Iterable[str]], rounds: int = ROUNDS) -> Trial:
    """One trial: `inventory` gives the UIDs that are heard in one round."""
    heard: Counter[str] = Counter()
    beside = 0
    for _ in range(rounds):
        there = set(inventory())
        heard.update(there)
        beside += bool(there - set(pile))
    return Trial(step, rounds, tuple(heard[uid] for uid in pile), beside)


def calibrate(reader: TagReader, pile: Collection[str]) -> Iterator[Trial]:
    """Measure until enough is known; the trials as they are made. The reader sends as before when it is over.

    Raises DeviceError, DeviceRefused where the reader cannot change its strength.
    """
    power = reader.power
    if power is None:
        raise DeviceRefused("the strength of this reader cannot be set", 0)
    before, trials = power.read(), list[Trial]()
    try:
        while (step := next_step(power.least, power.most, trials)) is not None:
            power.write(step)
            trials.append(measure(step, pile, lambda: (tag.uid for tag in reader.inventory())))
            yield trials[-1]
    finally:
        power.write(min(max(before, power.least), power.most))


def calibration(trials: Iterable[Trial]) -> Calibration:
    return Calibration(tuple(sorted(trials, key=lambda trial: trial.step)))
