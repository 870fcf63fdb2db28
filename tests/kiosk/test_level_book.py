"""How loud staff set it, on disk: read back as it was, and nothing that is out of reach."""
from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.engine.levels import KEPT
from kiosk.level_book import FILE, LevelBook, read

WITHIN = st.fixed_dictionaries({}, optional={name: st.integers(reach.least, reach.most)
                                             for name, reach in KEPT.items()})


@given(WITHIN)
def test_what_was_set_last_is_read_back(tmp_path_factory: pytest.TempPathFactory, levels: dict[str, int]) -> None:
    book = LevelBook(tmp_path_factory.getbasetemp())
    book.keep((("sound", 10),))
    book.keep(tuple(levels.items()))
    assert book.kept() == levels


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
                    lambda more: st.lists(more, max_size=3) | st.dictionaries(st.sampled_from([*KEPT, "other"]), more))


@example(b'{"other": 1}')
@given(st.binary(max_size=60) | JSON.map(lambda told: json.dumps(told).encode()))
def test_whatever_stands_there_only_levels_within_reach_are_read(data: bytes) -> None:
    assert all(KEPT[name].holds(level) and level is not True for name, level in read(data).items())


def test_a_disk_that_takes_nothing_is_told_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    book = LevelBook(tmp_path / "gone")
    book.keep((("sound", 10),))
    assert book.kept() == {}
    assert "not kept" in caplog.text
    assert not (tmp_path / FILE).exists()
