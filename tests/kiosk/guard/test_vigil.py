"""Late is late: at the start, and from ping to ping."""
from __future__ import annotations

import pytest

from kiosk.guard.vigil import Vigil


@pytest.fixture
def vigil() -> Vigil:
    return Vigil(began=100.0, start_within=60.0, watchdog=20.0)


def test_a_start_has_its_time_and_pings_do_not_lengthen_it(vigil: Vigil) -> None:
    vigil.hear({"WATCHDOG": "1", "STATUS": "Loading."}, 150.0)
    assert not vigil.ready
    assert vigil.overdue(159.9) is None
    assert vigil.overdue(160.0) == "was not ready in 60 s (it last said: Loading.)"


def test_ready_counts_as_the_first_ping(vigil: Vigil) -> None:
    vigil.hear({"READY": "1"}, 110.0)
    assert vigil.overdue(129.9) is None
    assert vigil.overdue(130.0) == "gave no sign of life for 20 s"


def test_each_ping_buys_one_span_and_a_status_none(vigil: Vigil) -> None:
    vigil.hear({"READY": "1"}, 110.0)
    vigil.hear({"WATCHDOG": "1", "STATUS": "Serving."}, 125.0)
    vigil.hear({"STATUS": "No answer from: core and journal."}, 140.0)
    vigil.hear({"WATCHDOG": "0"}, 144.0)
    assert vigil.overdue(144.9) is None
    assert vigil.overdue(145.0) == "gave no sign of life for 20 s (it last said: No answer from: core and journal.)"
