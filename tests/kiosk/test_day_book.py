"""The counts of the day on disk: read back as they were, and never anything else."""
from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.day_book import COUNTS, FILE, DayBook, read
from kiosk.engine.staff import Tally

NUMBERS = st.integers(min_value=0, max_value=10**6)
TALLIES = st.builds(Tally, st.datetimes(), refusals=st.dictionaries(st.text(max_size=9), NUMBERS, max_size=4).map(
    lambda found: tuple(found.items())), **dict.fromkeys(COUNTS, NUMBERS))


@given(TALLIES)
def test_what_was_kept_last_is_read_back(tmp_path_factory: pytest.TempPathFactory, tally: Tally) -> None:
    book = DayBook(tmp_path_factory.getbasetemp())
    book.keep(Tally(datetime(2026, 11, 23, 8), loans=3))
    book.keep(tally)
    assert book.kept() == tally


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda more: st.lists(
    more, max_size=3) | st.dictionaries(st.sampled_from(["since", "refusals", *COUNTS]), more))


@given(st.one_of(st.binary(max_size=80), JSON.map(lambda told: json.dumps(told).encode())))
def test_whatever_else_stands_there_is_no_count(data: bytes) -> None:
    assert read(data) is None


@pytest.mark.parametrize("change", [{"loans": -1}, {"loans": True}, {"loans": "3"}, {"loans": 1.5}, {"refusals": [1]},
                                    {"refusals": {"other": -1}}, {"since": "2026-11-23T08:00:00+02:00"}])
def test_a_number_that_is_none_makes_the_file_none(tmp_path: Path, change: dict[str, object]) -> None:
    book = DayBook(tmp_path)
    book.keep(Tally(datetime(2026, 11, 23, 8), loans=3, refusals=(("other", 2),)))
    told = json.loads((tmp_path / FILE).read_text())
    assert read(json.dumps(told).encode()) is not None
    assert read(json.dumps(told | change).encode()) is None


def test_a_disk_that_takes_nothing_holds_up_nobody_and_is_told_once(
        tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    book = DayBook(tmp_path / "gone")
    book.keep(Tally(datetime(2026, 11, 23, 8), loans=3))
    book.keep(Tally(datetime(2026, 11, 23, 8), loans=4))
    assert book.kept() is None
    assert len(caplog.records) == 1
