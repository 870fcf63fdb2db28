"""A count of a few, which may be somebody, is not told alone and cannot be worked out."""
from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.domain.statistics import FEW, OTHERS, added, merged

CELLS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12))


@given(CELLS)
@settings(max_examples=50)
def test_no_small_cell_is_told_and_none_is_lost(cells: dict[str, int]) -> None:
    told = merged(cells)
    assert sum(told.values()) == sum(cells.values())
    assert all(n >= FEW for name, n in told.items() if name != OTHERS)
    assert OTHERS not in told or told[OTHERS] >= FEW or set(told) == {OTHERS}


@given(st.lists(CELLS))
@settings(max_examples=50)
def test_sums_are_sums(counts: list[dict[str, int]]) -> None:
    assert sum(added(counts).values()) == sum(sum(one.values()) for one in counts)
