"""A kiosk with a wrong clock uses the central system's time."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.runtime.clock import CentralTime

HERE = datetime(2026, 11, 23, 12, 0, 0)


def test_a_clock_that_is_right_is_left_alone() -> None:
    clock = CentralTime(lambda: HERE)
    clock.learn(HERE + timedelta(seconds=3))
    assert clock.now() == HERE
    clock.learn(None)
    assert clock.now() == HERE


@pytest.mark.parametrize("wrong", [timedelta(days=-400), timedelta(hours=1), timedelta(minutes=3)])
def test_a_wrong_clock_never_dates_a_return(wrong: timedelta) -> None:
    clock = CentralTime(lambda: HERE + wrong)
    clock.learn(HERE)
    assert clock.now() == HERE


def test_a_time_told_in_utc_is_understood() -> None:
    clock = CentralTime(lambda: HERE)
    local = HERE + timedelta(hours=5)
    clock.learn(local.astimezone(UTC))
    assert clock.now() == local
