"""What the journal acknowledged survives a power cut; and the harness that says so would notice if it did not."""
from __future__ import annotations

from tests.simulation.powercut import soak, trials

SEED = 4


def test_nothing_acknowledged_is_lost_and_nothing_is_corrupt_after_a_power_cut() -> None:
    tally = trials(400, SEED)
    assert (tally.cuts, tally.stories) == (400, [])


def test_the_harness_sees_the_losses_of_synchronous_normal() -> None:
    tally = trials(100, SEED, synchronous="NORMAL")
    assert tally.lost >= 10
    assert tally.corrupt == 0


def test_the_harness_sees_the_corruption_of_synchronous_off() -> None:
    assert trials(100, SEED, synchronous="OFF").corrupt >= 10


def test_a_seed_plays_the_same_again() -> None:
    assert trials(60, SEED, synchronous="NORMAL").stories == trials(60, SEED, synchronous="NORMAL").stories


def test_the_figures_for_the_soak() -> None:
    assert soak(20, SEED) == {"power_cuts": 20, "power_cuts_lost": 0}
