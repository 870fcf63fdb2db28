"""A rollout brings one change to the kiosks in stages: the canary, then groups, then all, each only when the stage
before it is well.

Nothing of it is fixed at its beginning: which kiosks a stage has is asked anew each time, so a kiosk that joins late
gets the change with its stage. What a kiosk had before is kept with it, so that the change can be undone.

Silence is no sign of anything. A kiosk that is silent is not given the change before it is heard again, and does not
count until then; one that falls silent with it is waited for.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from remote.report import Phase


class Step(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"              # nobody gets it now; who has it keeps it
    STOPPED = "stopped"            # for good; who has it keeps it
    DONE = "done"                  # every stage went well; late joiners still get it
    UNDOING = "undoing"            # who has it is given what it had before
    UNDONE = "undone"

    @property
    def over(self) -> bool:
        return self in (Step.STOPPED, Step.UNDONE)


@dataclass(frozen=True, slots=True)
class Stage:
    """`devices` and `branches`: whom it takes; neither means everybody. `good`: the share that must be well for the
    next stage, percent. `bad`: the share that stops it, percent; one kiosk always does when it is 0. `soak`: seconds
    that it must then stay so."""

    devices: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    good: int = 100
    bad: int = 0
    soak: int = 300

    def takes(self, device: str, branch: str) -> bool:
        return device in self.devices or branch in self.branches or not (self.devices or self.branches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """`stage`: index of the stage that is under way; `settled`: since when it is good enough."""

    id: int
    by: str
    began: int
    stages: tuple[Stage, ...]
    step: Step = Step.RUNNING
    stage: int = 0
    settled: int | None = None
    why: str = ""                  # a code, when it paused by itself

    @property
    def reached_all(self) -> bool:
        """Every stage went well, whatever has taken its place since."""
        return self.step is Step.DONE or (
            self.step is Step.STOPPED and self.settled is not None and self.stage + 1 == len(self.stages))

    def stage_of(self, device: str, branch: str) -> int | None:
        """The first stage that takes it; None when none does."""
        return next((n for n, stage in enumerate(self.stages) if stage.takes(device, branch)), None)


class Lot(StrEnum):
    """How a kiosk fares with what it was given."""

    WAITS = "waits"                # not given yet
    AWAY = "away"                  # not given, as it is silent
    GIVEN = "given"
    SILENT = "silent"              # given, and silent since
    WELL = "well"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Member:
    """A kiosk as a rollout looks at it. `given`: it was given the change. `active`, `offered`, `phase`: what it last
    told of its configuration; `wanted`: what the change means for it; `healthy`: it serves; `heard`: it told something
    within the last minutes; `silent`: it did not, though it could have."""

    device: str
    branch: str
    wanted: str
    given: bool = False
    active: str | None = None
    offered: str | None = None
    phase: Phase | None = None
    healthy: bool = True
    heard: bool = True
    silent: bool = False

    @property
    def lot(self) -> Lot:
        if not self.given:
            return Lot.AWAY if self.silent else Lot.WAITS
        if self.offered == self.wanted and self.phase in (Phase.RETURNED, Phase.REFUSED):
            return Lot.BAD
        if self.silent:
            return Lot.SILENT
        if self.active == self.wanted and self.phase is Phase.ACTIVE:
            return Lot.WELL if self.healthy else Lot.BAD
        return Lot.GIVEN


@dataclass(frozen=True, slots=True)
class Decision:
    """The rollout as it is now, who is to be given the change, and who is to be given back what it had."""

    rollout: Rollout
    give: tuple[str, ...] = ()
    take_back: tuple[str, ...] = ()


def decide(rollout: Rollout, members: Iterable[Member], now: int) -> Decision:
    """What to do next, and the rollout after it. Doing it twice does nothing more."""
    there = tuple(members)
    if rollout.step is Step.UNDOING:
        left = tuple(member.device for member in there if member.given)
        return Decision(rollout if left else replace(rollout, step=Step.UNDONE), take_back=left)
    if rollout.step not in (Step.RUNNING, Step.DONE):
        return Decision(rollout)
    placed = [(rollout.stage_of(member.device, member.branch), member) for member in there]
    if rollout.step is Step.DONE:
        return Decision(rollout, _to_give(member for n, member in placed if n is not None))
    reached = [[member for n, member in placed if n == number] for number in range(rollout.stage + 1)]
    if any(map(_too_bad, rollout.stages, reached)):
        return Decision(replace(rollout, step=Step.PAUSED, settled=None, why="unwell"))
    give = _to_give(member for n, member in placed if n is not None and n <= rollout.stage)
    return Decision(_moved_on(rollout, reached, now), give)


def _to_give(members: Iterable[Member]) -> tuple[str, ...]:
    return tuple(member.device for member in members if not member.given and member.heard)


def _too_bad(stage: Stage, members: Sequence[Member]) -> bool:
    bad = _count(Lot.BAD, members)
    return bad > 0 and 100 * bad > stage.bad * len(members)


def _moved_on(rollout: Rollout, reached: Sequence[Sequence[Member]], now: int) -> Rollout:
    """The next stage, when enough of those who are there are well for long enough, and not too many of those before
    fell silent. A stage in which nobody is there is over at once, but for the first: what nobody has tried goes no
    further."""
    stage, members = rollout.stages[rollout.stage], reached[rollout.stage]
    there = [member for member in members if member.lot is not Lot.AWAY]
    well, tried = _count(Lot.WELL, there), bool(there or (members and rollout.stage == 0))
    if 100 * well < stage.good * len(there) or (tried and not well) or any(map(_lost, rollout.stages, reached[:-1])):
        return replace(rollout, settled=None)
    settled = rollout.settled if rollout.settled is not None else now
    if tried and now - settled < stage.soak:
        return replace(rollout, settled=settled)
    if rollout.stage + 1 == len(rollout.stages):
        return replace(rollout, step=Step.DONE, settled=settled)
    return replace(rollout, stage=rollout.stage + 1, settled=None)


def _lost(stage: Stage, members: Sequence[Member]) -> bool:
    return 100 * _count(Lot.SILENT, members) > (100 - stage.good) * len(members)


def _count(lot: Lot, members: Iterable[Member]) -> int:
    return sum(member.lot is lot for member in members)


# --- what people do with it ------------------------------------------------------------------------------

def paused(rollout: Rollout) -> Rollout:
    return replace(rollout, step=Step.PAUSED, settled=None, why="") if rollout.step is Step.RUNNING else rollout


def resumed(rollout: Rollout) -> Rollout:
    return replace(rollout, step=Step.RUNNING, settled=None, why="") if rollout.step is Step.PAUSED else rollout


def stopped(rollout: Rollout) -> Rollout:
    return rollout if rollout.step.over or rollout.step is Step.UNDOING else replace(rollout, step=Step.STOPPED)


def undone(rollout: Rollout) -> Rollout:
    return rollout if rollout.step is Step.UNDONE else replace(rollout, step=Step.UNDOING, settled=None)


def version_stages(canary: str, branch: str, first: Sequence[str], early: Sequence[str]) -> tuple[Stage, ...]:
    """The canary with the kiosks that staff want `first` of all, those they want `early`, then as usual."""
    one, *rest = usual_stages(canary, branch)
    soon = (Stage(devices=tuple(early), good=90, bad=10),) if early else ()
    return replace(one, devices=(canary, *(device for device in first if device != canary))), *soon, *rest


def usual_stages(canary: str, branch: str) -> tuple[Stage, ...]:
    """One kiosk, then its branch, then all."""
    return (Stage(devices=(canary,)), Stage(branches=(branch,), good=90, bad=10),
            Stage(good=90, bad=10, soak=0))
