"""The same libraries with kiosks that take returns in without the central system: all is told, once, and rightly."""
from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.simulation import terminal
from tests.simulation.checker import Harm
from tests.simulation.soak import Tally, tally

SEEDS = range(60)


@pytest.fixture(autouse=True)
def taking_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(terminal, "POLICY", replace(terminal.POLICY, offline_returns=True))
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_nothing_taken_in_is_lost_doubled_told_wrong_or_left_untold() -> None:
    """But an item that is taken in here and lent elsewhere before that is told is returned once more: no message of
    SIP2 tells when a loan was made. So its box is for checking, and what lies in it is not to be lent."""
    total: Tally = tally(SEEDS)
    assert total.operations > 1_200
    harms = {harm: count for harm, count in total.harms.items() if count}
    assert {*harms} <= {Harm.UNSECURED}, total.broken
    assert harms.get(Harm.UNSECURED, 0) <= 3
