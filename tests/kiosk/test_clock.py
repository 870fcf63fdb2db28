"""A kiosk with a wrong clock uses the central system's time."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.runtime.clock import CentralTime

HERE = datetime(2026, 11, 23, 12, 0, 0)


def test_a_clock_that_is_right_is_left_alone() -> None:
    clock = CentralTime(lambda: HERE, lambda: 0.0)
    clock.learn(HERE + timedelta(seconds=3))
    assert clock.now() == HERE
    clock.learn(None)
    assert clock.now() == HERE


@pytest.mark.parametrize("wrong", [timedelta(days=-400), timedelta(hours=1), timedelta(minutes=3)])
def test_a_wrong_clock_never_dates_a_return(wrong: timedelta) -> None:
    clock = CentralTime(lambda: HERE + wrong, lambda: 0.0)
    clock.learn(HERE)
    assert clock.now() == HERE


def test_a_time_told_in_utc_is_understood() -> None:
    clock = CentralTime(lambda: HERE, lambda: 0.0)
    local = HERE + timedelta(hours=5)
    clock.learn(local.astimezone(UTC))
    assert clock.now() == local


def test_a_clock_that_is_put_right_after_the_central_system_told_the_time_changes_nothing() -> None:
    wall, passed = [datetime(1970, 1, 1)], [0.0]
    clock = CentralTime(lambda: wall[0], lambda: passed[0])
    clock.learn(HERE)
    wall[0], passed[0] = HERE + timedelta(minutes=1), 60.0
    assert clock.now() == HERE + timedelta(minutes=1)
