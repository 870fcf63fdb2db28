"""The screen's backlight: read and set in percent, and a missing or strange one is told and left alone."""
from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.backlight import Backlight


def kernels(directory: Path, most: object, now: object) -> Path:
    """As the kernel has it."""
    (directory / "max_brightness").write_text(f"{most}\n")
    (directory / "brightness").write_text(f"{now}\n")
    return directory


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(most=st.integers(100, 100_000), percent=st.integers(0, 100))
def test_what_is_set_is_read_back(tmp_path: Path, most: int, percent: int) -> None:
    light = Backlight(kernels(tmp_path, most, most))
    assert light.percent() == 100
    light.set(percent)
    assert light.percent() == percent


def test_it_is_set_in_the_kernels_own_steps(tmp_path: Path) -> None:
    Backlight(kernels(tmp_path, 255, 255)).set(60)
    assert (tmp_path / "brightness").read_text() == "153"


@pytest.mark.parametrize(("most", "now"), [("", "5"), ("bright", "5"), ("0", "5"), ("255", "\u0665x"), ("255", "")])
def test_strange_numbers_are_none(tmp_path: Path, most: str, now: str) -> None:
    assert Backlight(kernels(tmp_path, most, now)).percent() is None


def test_one_that_is_not_there_is_told_in_the_log_and_changes_nothing(
        tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    light = Backlight(tmp_path / "gone")
    assert light.percent() is None
    light.set(50)
    assert "cannot be set" in caplog.text
    assert list(tmp_path.iterdir()) == []
