"""Signs of life in time, and kiosks that do not come back all at once."""
from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sip2.pacing import BackOff, KeepAlive


@pytest.mark.parametrize(("chance", "due"), [(0.0, 60.0), (0.5, 54.0), (1.0, 48.0)])
def test_a_sign_of_life_is_due_before_the_link_was_idle_for_so_long(chance: float, due: float) -> None:
    life = KeepAlive(60.0, lambda: chance)
    life.spoken(1000.0)
    assert life.left(1000.0) == due
    assert life.left(1000.0 + due) == 0
    life.spoken(1030.0)
    assert life.left(1030.0) == due


def test_pauses_double_up_to_the_longest_and_begin_short() -> None:
    pauses = [BackOff(0.5, 60.0, lambda: 1.0).pause(failures) for failures in range(10)]
    assert pauses == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60]


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_no_pause_is_longer_than_the_longest_or_shorter_than_half(failures: int, chance: float) -> None:
    whole = BackOff(0.5, 60.0, lambda: 1.0).pause(failures)
    assert whole / 2 <= BackOff(0.5, 60.0, lambda: chance).pause(failures) <= whole


def test_three_hundred_kiosks_cut_off_at_once_do_not_come_back_at_once() -> None:
    chance = random.Random(7)
    kiosks = [BackOff(chance=chance.random) for _ in range(300)]
    at = [sum(kiosk.pause(failures) for failures in range(9)) for kiosk in kiosks]
    busiest = max(sum(moment <= other < moment + 1.0 for other in at) for moment in at)
    assert busiest < 30
