"""`python -m tests.simulation SEED`: run one seed as the soak does, and tell what happened.

What breaks something is told shrunk to the steps and faults that it needs; `--whole` tells all of it, and also of a
seed that breaks nothing. `--mutant NAME` plants that bug first. Exit code 1 when something is broken.
"""
from __future__ import annotations

import argparse
from contextlib import nullcontext

from tests.simulation.mutants import MUTANTS
from tests.simulation.soak import plan
from tests.simulation.story import sentences, shrunk, story_of
from tests.simulation.world import quietly


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description="Run one simulated seed again.")
    parser.add_argument("seed", type=int)
    parser.add_argument("--whole", action="store_true", help="do not shrink it")
    parser.add_argument("--mutant", choices=sorted(one.name for one in MUTANTS), help="with this bug planted")
    options = parser.parse_args(arguments)
    mutant = next((one for one in MUTANTS if one.name == options.mutant), None)
    with quietly(), mutant.planted() if mutant else nullcontext():
        story = story_of((mutant.plan if mutant else plan)(options.seed))
        if story.findings and not options.whole:
            story = shrunk(story)
        if story.findings or options.whole:
            print(sentences(story))
        else:
            print(f"Seed {options.seed} breaks nothing: {len(story.plan.steps)} steps, {len(story.faults)} faults.")
    return 1 if story.findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
