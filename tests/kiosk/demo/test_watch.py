"""The watch waits for what the window shows, and says what was there instead."""
from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.demo.children import StageError
from kiosk.demo.watch import Watch

PIN = {"screen": "pin", "language": "sv", "sequence": 7, "rows": [["success", "tick"]],
       "controls": [{"name": "digit:1", "rect": [10, 20, 100, 50], "enabled": True}]}


class Time:
    """A clock that goes on only by sleeping; `then` happens at the second sleep."""

    def __init__(self, then: object = None) -> None:
        self.now = 0.0
        self.sleeps = 0
        self.then = then

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.sleeps += 1
        if self.sleeps == 2 and callable(self.then):
            self.then()


def test_it_waits_until_the_window_shows_it(tmp_path: Path) -> None:
    file = tmp_path / "watch.json"
    time = Time(lambda: file.write_text(json.dumps(PIN), encoding="utf-8"))
    file.write_text(json.dumps(PIN)[:40], encoding="utf-8")
    seen = Watch(file, clock=time, sleep=time.sleep).screen("pin")
    assert (seen.language, seen.sequence, seen.rows) == ("sv", 7, (["success", "tick"],))
    assert seen.controls["digit:1"].middle == (60, 45)


def test_what_did_not_come_is_told_with_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "watch.json"
    time = Time()
    watch = Watch(file, clock=time, sleep=time.sleep)
    with pytest.raises(StageError, match="the window shows nothing"):
        watch.screen("done", within=1)
    file.write_text(json.dumps(PIN), encoding="utf-8")
    with pytest.raises(StageError, match="the screen 'done' did not come within 1 s; the window shows pin in sv"):
        watch.screen("done", within=1)


def test_waiting_ends_at_once_when_the_kiosk_has_ended(tmp_path: Path) -> None:
    time = Time()
    watch = Watch(tmp_path / "none", clock=time, sleep=time.sleep, alive=lambda: "the kiosk ended")
    with pytest.raises(StageError, match="'pin' did not come: the kiosk ended"):
        watch.screen("pin")
    assert time.sleeps == 0


KEYS = st.sampled_from(["screen", "language", "sequence", "controls", "rows", "name", "rect", "enabled"])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.recursive(st.none() | st.text() | st.integers() | st.booleans(),
                    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_any_file_is_a_reading_or_none(tmp_path: Path, value: object) -> None:
    file = tmp_path / "watch.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    seen = Watch(file).now()
    assert seen is None or isinstance(seen.controls, dict)
