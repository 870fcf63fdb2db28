"""Planted bugs: the judge catches every one, and finds nothing wrong with the engine on the very same seeds."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulation.mutants import MUTANTS
from tests.simulation.planting import Mutant
from tests.simulation.world import quietly, run

WITHIN = 40                    # seeds, when the one that is known to catch it does so no more


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with quietly():
        yield


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_judge_catches(mutant: Mutant) -> None:
    seed = mutant.caught((mutant.hint, *range(WITHIN)))
    assert seed is not None, mutant.bug
    assert run(mutant.plan(seed)).checker.findings == []


def test_there_are_many_and_each_says_what_it_is() -> None:
    assert len(MUTANTS) >= 10
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert all(mutant.bug.endswith(".") for mutant in MUTANTS)
