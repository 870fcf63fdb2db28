"""The worker that starts the machine again for staff: once asked, and a no is told."""
from __future__ import annotations

import queue

import pytest

from kiosk.engine.effects import Inspect, Restart
from kiosk.engine.events import Event
from kiosk.engine.findings import Inspected, NotRebooted
from kiosk.engine.staff import Found
from kiosk.runtime.staff import StaffDesk


@pytest.mark.parametrize(("lets", "told"), [(True, [Inspected]), (False, [NotRebooted, Inspected])])
def test_the_machine_is_started_again_once_and_a_no_is_told(lets: bool, told: list[type[Event]]) -> None:
    asked: list[None] = []
    heard: queue.SimpleQueue[Event] = queue.SimpleQueue()
    desk = StaffDesk(lambda: Found((), ""), lambda: (), lambda: asked.append(None) or lets, heard.put)  # type: ignore[func-returns-value]
    desk.start()
    try:
        desk.do(Restart(machine=True))
        desk.do(Inspect())
        assert [type(heard.get(timeout=5)) for _ in told] == told
    finally:
        desk.stop()
    assert len(asked) == 1
