"""What plants a bug in the running engine and takes it out again, and the plans under which bugs show."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from unittest import mock

from kiosk.engine import events as ev
from kiosk.engine import step as engine
from tests.simulation.chance import CALM, LOSSY
from tests.simulation.checker import Harm
from tests.simulation.library import VAGUE
from tests.simulation.script import Step, script_of
from tests.simulation.vendor import MAKERS
from tests.simulation.world import ITEMS, Plan, World, dawdling, plan_of, quietly, run


class Planting:
    """What a mutant puts in the place of the real thing."""

    def __init__(self) -> None:
        self._patches: list[Any] = []

    def put(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        """`make` gets the real thing and gives the bad one."""
        self._patches.append(mock.patch.object(owner, name, make(getattr(owner, name))))

    def handle(self, event: type[ev.Event], make: Callable[[Any], Any]) -> None:
        """The same for what handles an event."""
        self._patches.append(mock.patch.dict(engine.HANDLERS, {event: make(engine.HANDLERS[event])}))

    @contextmanager
    def planted(self) -> Iterator[None]:
        for patch in self._patches:
            patch.start()
        try:
            yield
        finally:
            for patch in self._patches:
                patch.stop()


@dataclass(frozen=True, slots=True)
class Mutant:
    name: str
    bug: str
    plant: Callable[[Planting], None]
    hint: int                      # a seed that catches it; only to find it sooner
    plan: Callable[[int], Plan]

    @contextmanager
    def planted(self) -> Iterator[None]:
        planting = Planting()
        self.plant(planting)
        with planting.planted():
            yield

    def run(self, seed: int) -> World:
        with self.planted(), quietly():
            return run(self.plan(seed))

    def caught(self, seeds: Iterable[int]) -> int | None:
        """The first of these seeds that catches it. A kiosk that merely ends tells of a bug that was planted badly."""
        return next((seed for seed in seeds if any(
            finding.harm is not Harm.CRASHED for finding in self.run(seed).checker.findings)), None)


Plant = Callable[[Planting], None]
MUTANTS: list[Mutant] = []
FEW = 16                   # sessions of a run that is to show a bug, and to be over soon


def few_sessions(seed: int) -> Plan:
    return plan_of(seed, sessions=FEW)


def power_cuts(seed: int) -> Plan:
    """The journals lie on disks that lose what was not synced, and the power goes while a pile is dealt with."""
    plan, random = plan_of(seed, CALM, FEW), Random(seed)
    steps: list[Step] = []
    for _, step in plan.steps:
        steps.append(step)
        if step.verb == "lay" and random.random() < 0.3:
            steps[-1:] = replace(step, wait=random.uniform(0.4, 1.0)), Step("power", step.kiosk, wait=8.0)
    return replace(plan, steps=tuple(enumerate(steps)), on_disk=True)


def kills(seed: int) -> Plan:
    """A kiosk that dies all the time."""
    return plan_of(seed, replace(CALM, killed=0.02), FEW)


def few_items(seed: int) -> Plan:
    """The same with few items, which come back soon."""
    return replace(kills(seed), steps=tuple(enumerate(script_of(Random(seed), ITEMS[:4], FEW, rough=True))))


def nights(seed: int) -> Plan:
    """Returns are taken in without the central system."""
    return replace(few_sessions(seed), offline=True)


def vague(seed: int) -> Plan:
    """The central system often cannot tell what is true, and answers are lost."""
    plan = plan_of(seed, LOSSY, FEW)
    return replace(plan, kind=VAGUE[seed % len(VAGUE)])


def slow(seed: int) -> Plan:
    """The central system often carries out late what it is asked, and answers and links are lost."""
    return dawdling(plan_of(seed, replace(CALM, answer_lost=0.05, link_cut=0.02), FEW), 0.2)


def bad_lines(seed: int) -> Plan:
    """Drivers speak to their readers over lines that lose, delay and double what is said."""
    makers = sorted(MAKERS)
    return replace(plan_of(seed, replace(CALM, line=0.05, air=0.1), FEW), reader=makers[seed % len(makers)])


def mutant(hint: int, plan: Callable[[int], Plan] = few_sessions) -> Callable[[Plant], Plant]:
    def keep(plant: Plant) -> Plant:
        MUTANTS.append(Mutant(plant.__name__, plant.__doc__ or "", plant, hint, plan))
        return plant
    return keep
