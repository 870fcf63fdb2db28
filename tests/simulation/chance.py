"""Chance: every choice of a simulated run, from one seed, noted so that it can be made again or left out."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from random import Random
from typing import NamedTuple


class Fault(NamedTuple):
    """Something that went wrong: in which step of the script, what, and the how many-th time in that step."""

    step: int
    what: str                      # a short sentence, as the story tells it
    nth: int


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely each thing goes wrong, each time it can."""

    request_lost: float = 0.0
    request_doubled: float = 0.0
    request_cut: float = 0.0
    request_corrupt: float = 0.0
    request_slow: float = 0.0      # it arrives, and what it changes is changed only later, whoever still waits for it
    answer_lost: float = 0.0
    answer_late: float = 0.0
    answer_doubled: float = 0.0
    answer_cut: float = 0.0
    answer_corrupt: float = 0.0
    answer_misnumbered: float = 0.0
    link_cut: float = 0.0          # while a request goes out or its answer comes back
    no_link: float = 0.0
    tag_slips: float = 0.0         # before, within or after a write, or while it is read
    air: float = 0.0               # a tag's answer is not understood, though it did what it was told, or did not
    reader_gone: float = 0.0
    line: float = 0.0              # each thing that happens to bytes between the driver and its reader
    killed: float = 0.0            # between any two effects, and around each row of the journal

    def times(self, factor: float) -> Odds:
        return replace(self, **{field.name: getattr(self, field.name) * factor for field in fields(self)})


CALM = Odds()
LOSSY = Odds(request_lost=0.15, answer_lost=0.15)
WILD = Odds(request_lost=0.03, request_doubled=0.02, request_cut=0.02, request_corrupt=0.03, answer_lost=0.03,
            answer_late=0.03, answer_doubled=0.02, answer_cut=0.02, answer_corrupt=0.03, answer_misnumbered=0.02,
            link_cut=0.02, no_link=0.1, tag_slips=0.02, air=0.04, reader_gone=0.01, line=0.01,
            killed=0.004)


class Chance:
    """Draws for one run. With `faults` only these go wrong, whatever the odds: so a run is told again, and shrunk."""

    def __init__(self, seed: int, faults: frozenset[Fault] | None = None) -> None:
        self._seed = seed
        self._given = faults
        self.struck: list[Fault] = []
        self.tell: Callable[[str], None] = lambda sentence: None
        self.quiet = False
        self.begin(-1)

    def begin(self, step: int) -> None:
        """The draws of a step do not depend on the steps before it."""
        self._step = step
        self._random: Random | None = None             # made when it is first needed
        self._met: dict[str, int] = {}

    def strikes(self, what: str, odds: float) -> bool:
        """Does this go wrong now?"""
        if not odds or self.quiet:
            return False
        nth = self._met[what] = self._met.get(what, 0) + 1
        given = self._given
        strikes = self._draw() < odds if given is None else (self._step, what, nth) in given
        if strikes:
            self.struck.append(Fault(self._step, what, nth))
            self.tell(f"! {what}")
        return strikes

    def _draw(self) -> float:
        if self._random is None:
            self._random = Random(self._seed * 1_000_003 + self._step)
        return self._random.random()

    def within(self, low: float, high: float) -> float:
        """How long or how far the last fault goes: the same whenever that fault strikes again."""
        return Random(f"{self._seed} {self.struck[-1]}").uniform(low, high)
