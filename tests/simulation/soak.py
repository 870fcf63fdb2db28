"""Very many simulated operations, on every core: what they come to, and the seeds that broke something.

Seeds are run in their order and counted in their order, so that the same `count` and `seed` give the same figures.
Every fourteenth seed loses 15 % of all requests and 15 % of all answers; the others are calm, lossy or wild, and in
every sixteenth the central system dawdles.
"""
from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count as counting
from multiprocessing import get_context
from pathlib import Path

from tests.simulation import world
from tests.simulation.chance import LOSSY
from tests.simulation.checker import Harm
from tests.simulation.story import sentences, shrunk, story_of
from tests.simulation.thawed import thaw_all
from tests.simulation.world import Plan, dawdling, plan_of

CHUNK = 6                      # seeds that a process takes at a time; fewer when little is wanted
EVERY = 14                     # one in so many seeds loses 15 % each way
SLOW = 16                      # one in so many has a central system that carries out late what it is asked
AT_MOST = 5                    # stories told; all that is found is counted


def plan(seed: int) -> Plan:
    """What the soak runs for this seed; `python -m tests.simulation SEED` tells of it."""
    made = plan_of(seed, LOSSY if seed % EVERY == 0 else None)
    return dawdling(made) if seed % SLOW == SLOW - 1 else made


@dataclass(slots=True)
class Tally:
    """What a number of seeds came to. A harm counts once for each item and kiosk that it befell."""

    operations: int = 0
    lossy: int = 0                                 # operations of those seeds that lose 15 % each way
    seconds: float = 0.0                           # that went by in the simulated libraries
    cpu: float = 0.0                               # seconds of processor time
    faults: Counter[str] = field(default_factory=Counter)
    harms: Counter[Harm] = field(default_factory=Counter)
    broken: list[tuple[int, str]] = field(default_factory=list)       # seed, what was found

    def add(self, other: Tally) -> None:
        self.operations += other.operations
        self.lossy += other.lossy
        self.seconds += other.seconds
        self.cpu += other.cpu
        self.faults += other.faults
        self.harms += other.harms
        self.broken += other.broken


def tally(seeds: range) -> Tally:
    """Run these seeds here and now."""
    total, began = Tally(), time.process_time()
    for seed in seeds:
        with world.quietly():
            library = world.run(plan(seed))
        checker = library.checker
        total.operations += checker.operations
        total.lossy += checker.operations if library.odds is LOSSY else 0
        total.seconds += library.at
        total.faults.update(fault.what for fault in library.chance.struck)
        total.harms.update(finding.harm for finding in checker.findings)
        total.broken += [(seed, f"{finding.harm}: {finding.sentence}") for finding in checker.findings]
    gc.collect()
    total.cpu = time.process_time() - began
    return total


def tallies(seed: int, chunk: int, processes: int) -> Iterator[Tally]:
    """Endlessly, chunk after chunk of seeds, in their order."""
    chunks = (range(first, first + chunk) for first in counting(seed, chunk))
    with (tempfile.TemporaryDirectory(dir=world.memory if world.memory.is_dir() else None) as scratch,
          get_context("fork").Pool(processes, _begin, (Path(scratch),)) as pool):
        waiting = [pool.apply_async(tally, (next(chunks),)) for _ in range(4 * processes)]
        while True:
            done = waiting.pop(0).get()
            waiting.append(pool.apply_async(tally, (next(chunks),)))
            yield done


def _begin(scratch: Path) -> None:
    """In each process: its files are taken away with those of the others, and garbage is collected by the chunk, not
    among what was there before."""
    world.memory = scratch
    thaw_all()
    gc.disable()
    gc.collect()
    gc.freeze()


def soak(count: int, seed: int, limit: float = float("inf")) -> dict[str, int | float]:
    """At least `count` operations, or as many as `limit` seconds give. `seconds` is the time that it took, not
    that of making one that broke something short enough to read."""
    began, told = time.monotonic(), 0.0
    total = Tally()
    for one in tallies(seed, max(1, min(CHUNK, count // 4000)), os.cpu_count() or 1):
        total.add(one)
        now = time.monotonic() - began
        ended = total.operations >= count or now >= limit
        if now - told >= 10 or ended:
            told = now
            print(f"  {total.operations:>9,} operations, {total.operations / now:,.0f} a second, "
                  f"{total.seconds / 86_400:,.1f} days in the libraries, {total.faults.total():,} faults, "
                  f"{len(total.broken)} findings", file=sys.stderr, flush=True)
        if ended:
            break
    took = time.monotonic() - began
    for number, what in total.broken[:AT_MOST]:
        print(f"seed {number}: {what}\n  see it: python -m tests.simulation {number}")
    if total.broken:
        with world.quietly():
            print(sentences(shrunk(story_of(plan(total.broken[0][0])))), flush=True)
    harms = total.harms
    return {"operations": total.operations, "operations_15_percent_lost": total.lossy,
            "seconds": round(took, 1), "processor_seconds": round(total.cpu, 1),
            "faults": total.faults.total(), "lost": harms[Harm.LOST], "doubled": harms[Harm.DOUBLED],
            "wrong_answers": harms[Harm.WRONG_ANSWER], "unsecured_without_loan": harms[Harm.UNSECURED],
            "secured_though_on_loan": harms[Harm.ALARMS], "crashed": harms[Harm.CRASHED],
            "unresolved": harms[Harm.UNRESOLVED]}
