"""A configuration passes its trial when the kiosk serves with it as well as before, and not otherwise."""
from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.trial import PATIENCE, STEADY, WINDOW, Health, Trial, Verdict

WELL = Health(True, True, frozenset())


def verdict(told: Callable[[float], Health], tolerated: frozenset[str] = frozenset()) -> tuple[float, str]:
    """When, and why; "" passed."""
    trial = Trial(0.0, tolerated)
    for step in range(int(PATIENCE) + 60):
        found = trial.look(float(step), told(step))
        if found is not None:
            assert found.passed == (found == Verdict())
            return float(step), found.reason
    raise AssertionError("it never ends")


def test_a_kiosk_that_serves_passes_when_the_time_is_over_and_not_before() -> None:
    assert verdict(lambda at: WELL) == (WINDOW, "")
    assert verdict(lambda at: Health(at > 20, at > 25, frozenset())) == (WINDOW, "")


@pytest.mark.parametrize(("health", "reason"), [
    (Health(False, True, frozenset()), "no screen was drawn"),
    (Health(True, True, frozenset({"pad"})), "away: pad"),
    (Health(True, True, frozenset({"printer", "card"})), "away: card, printer"),
    (Health(True, False, frozenset({"ils"})), "away: ils"),
    (Health(True, False, frozenset()), "the central system was not heard")])
def test_what_is_worse_than_before_ends_it_with_its_reason(health: Health, reason: str) -> None:
    assert verdict(lambda at: health) == (WINDOW, reason)
    assert verdict(lambda at: WELL if at < WINDOW - 1 else health)[1] == reason


def test_what_was_away_before_is_not_its_fault() -> None:
    away = frozenset({"printer", "scanner"})
    assert verdict(lambda at: Health(True, True, away), away) == (WINDOW, "")
    assert verdict(lambda at: Health(True, True, away | {"pad"}), away) == (WINDOW, "away: pad")


def test_it_must_be_well_for_a_while_at_the_end() -> None:
    ended, reason = verdict(lambda at: Health(True, True, frozenset({"pad"} if at < WINDOW - 5 else ())))
    assert (ended, reason) == (WINDOW - 5 + STEADY, "")


def test_a_central_system_that_was_away_before_is_waited_for_as_nothing_else_proves_the_new_values() -> None:
    away = frozenset({"ils"})
    assert verdict(lambda at: Health(True, at >= 400, away if at < 400 else frozenset()), away) == (400, "")
    assert verdict(lambda at: Health(True, False, away), away) == (PATIENCE, "the central system was not heard")
    assert verdict(lambda at: Health(True, False, away | {"pad"}), away) == (WINDOW, "away: pad")
