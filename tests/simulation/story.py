"""A failing run, shrunk to what it needs to fail and told in plain sentences."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tests.simulation.chance import Fault
from tests.simulation.checker import Finding
from tests.simulation.world import Plan, World, run

T = TypeVar("T")
RUNS = 400                 # at most so many runs to shrink one story


@dataclass(frozen=True, slots=True)
class Story:
    """A plan and exactly the faults that go wrong in it: told again, it is the same to the byte."""

    plan: Plan
    faults: frozenset[Fault]
    findings: tuple[Finding, ...]


def story_of(plan: Plan) -> Story:
    """Run it with the chances of its seed, and note which struck."""
    return _told(run(plan))


def again(story: Story) -> Story:
    return _told(run(story.plan, story.faults))


def _told(world: World) -> Story:
    return Story(world.plan, frozenset(world.chance.struck), tuple(world.checker.findings))


def shrunk(story: Story, runs: int = RUNS) -> Story:
    """The same harm with as few steps and faults as can be found."""
    if not story.findings:
        return story
    harm = story.findings[0].harm
    best, left = story, runs

    def fails(steps: Sequence[tuple[int, object]], faults: Sequence[Fault]) -> bool:
        nonlocal best, left
        if left <= 0:
            return False
        left -= 1
        found = again(replace(best, plan=replace(best.plan, steps=tuple(steps)), faults=frozenset(faults)))
        if not any(finding.harm is harm for finding in found.findings):
            return False
        best = found
        return True

    size = -1
    while size != (size := len(best.plan.steps) + len(best.faults)) and left > 0:
        least(best.plan.steps, lambda steps: fails(steps, sorted(best.faults)))
        least(sorted(best.faults), lambda faults: fails(best.plan.steps, faults))
    return best


def least(things: Sequence[T], fails: Callable[[Sequence[T]], bool]) -> Sequence[T]:
    """Leave out ever smaller parts of `things` while it still fails (delta debugging)."""
    part = max(1, len(things) // 2)
    while things:
        at = 0
        while at < len(things):
            fewer = [*things[:at], *things[at + part:]]
            if fails(fewer):
                things = fewer
            else:
                at += part
        if part == 1:
            break
        part //= 2
    return things


def sentences(story: Story) -> str:
    """What happened, in order: steps, faults, what the central system did, what the screens said."""
    world = run(story.plan, story.faults, telling=True)
    lines = [f"Seed {story.plan.seed}, a central system of the kind {story.plan.kind.dialect.name!r}. "
             f"{len(story.plan.steps)} steps, {len(story.faults)} faults:"]
    lines += [f"  {at:7.2f} s  {said}" for at, said in world.log]
    if story.findings:
        lines += ["So it is broken:", *(f"  {finding.harm}: {finding.sentence}" for finding in story.findings)]
    return "\n".join(lines)
