"""A thousand kiosks that lost their server do not come back at once, and one that asks too much holds up nobody."""
from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.pacing import EVERY, Allowance, next_after
from kiosk.agent.pacing import pause_after


def test_five_thousand_that_lost_their_server_are_back_in_ninety_seconds_and_never_all_at_once() -> None:
    chance = random.Random(7)
    arrivals: Counter[int] = Counter()
    for _ in range(5000):
        moment, failures = 0.0, 0
        while moment < 20:                     # the server is away for so long
            failures += 1
            moment += pause_after(failures, chance.random())
        arrivals[int(moment)] += 1
    assert max(arrivals) <= 20 + 90
    assert max(arrivals.values()) <= 400


def test_reports_spread_out() -> None:
    assert {next_after(chance / 100) for chance in range(101)} == set(range(48, 73))


@given(st.floats(0, 1), st.floats(0, 5000))
def test_under_load_they_come_more_seldom(chance: float, rate: float) -> None:
    assert next_after(chance) <= next_after(chance, rate) <= 600
    assert next_after(0.5, 2000) == 10 * EVERY


@given(st.lists(st.floats(0, 5), max_size=300))
def test_an_allowance_holds_whatever_the_times(gaps: list[float]) -> None:
    left: Allowance | None = Allowance.full(0.0, burst=10)
    now, done = 0.0, 0
    assert left is not None
    for gap in gaps:
        now += gap
        after = left.spent(now, rate=1.0, burst=10)
        if after is not None:
            left, done = after, done + 1
    assert done <= 10 + now + 1e-6
