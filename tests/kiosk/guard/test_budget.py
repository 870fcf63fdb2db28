"""When a failed kiosk is started again: at once, then after a breath, then rarely; and it is forgiven."""
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.guard.budget import Budget


def test_five_quick_restarts_in_ten_minutes_then_a_rest_before_each() -> None:
    budget = Budget()
    assert [budget.failed(float(second)) for second in range(5)] == [0, 1, 1, 1, 1]
    assert not budget.spent(5)
    assert budget.failed(6.0) == budget.failed(130.0) == 120.0
    assert budget.spent(130)


def test_what_lies_longer_back_than_ten_minutes_is_forgiven() -> None:
    budget = Budget()
    for second in range(7):
        budget.failed(float(second))
    assert budget.spent(600)
    assert not budget.spent(602)
    assert budget.failed(1000.0) == 0


def test_a_failure_now_and_then_is_never_waited_for() -> None:
    budget = Budget()
    assert {budget.failed(hour * 3600.0) for hour in range(1000)} == {0}


@given(st.lists(st.floats(0, 5000), min_size=1, max_size=60))
def test_a_kiosk_that_keeps_failing_is_never_given_up_nor_started_without_pause(gaps: list[float]) -> None:
    budget, now, starts = Budget(), 0.0, []
    for served in gaps:
        now += served                      # from its start to its failure
        pause = budget.failed(now)
        assert 0 <= pause <= 120
        now += pause
        starts.append(now)
    for index in range(len(starts) - 7):
        assert starts[index + 7] - starts[index] > 100, "seven restarts in a row take their time"
