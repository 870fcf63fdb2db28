"""A text of settings is changed where it was asked, and nowhere else; what is taken out leaves nothing behind."""
from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.edit import NotEditable, edited

TEXT = """# The lobby.
[screen]
width = 1080   # the panel by the door

[alerts.pad]
minutes = 2    # the reader is slow to wake
on = true

[alerts.closed]
on = false     # we close it every night
"""
KEYS = st.tuples(st.just("alerts"), st.sampled_from(("pad", "closed", "ils")), st.sampled_from(("on", "minutes")))


def test_comments_and_order_stay() -> None:
    text = edited(TEXT, {("alerts", "pad", "minutes"): 5, ("alerts", "ils", "on"): False})
    assert "minutes = 5    # the reader is slow to wake" in text
    assert text.startswith("# The lobby.\n[screen]\nwidth = 1080   # the panel by the door\n")
    assert tomllib.loads(text)["alerts"]["ils"] == {"on": False}


def test_what_is_taken_out_leaves_no_empty_table() -> None:
    text = edited(TEXT, {("alerts", "closed", "on"): None, ("alerts", "mail", "on"): None})
    assert "closed" not in text
    assert "pad" in text
    assert "alerts" not in edited("[alerts.pad]\non = false\n", {("alerts", "pad", "on"): None})


@given(st.dictionaries(KEYS, st.one_of(st.none(), st.booleans(), st.integers(0, 99), st.floats(0, 9)), max_size=5))
@settings(max_examples=40)
def test_any_changes_are_what_is_there_then(changes: dict[tuple[str, ...], object]) -> None:
    after = tomllib.loads(edited(TEXT, changes))
    before = tomllib.loads(TEXT)
    for table, key in ((table, key) for table in ("pad", "closed", "ils") for key in ("on", "minutes")):
        path = ("alerts", table, key)
        usual = before["alerts"].get(table, {}).get(key)
        assert after.get("alerts", {}).get(table, {}).get(key) == changes.get(path, usual)
    assert after["screen"] == before["screen"]


@pytest.mark.parametrize("text", ["x =", "alerts = 3\n", "[alerts\n"])
def test_what_cannot_be_changed_is_told_and_left(text: str) -> None:
    with pytest.raises(NotEditable):
        edited(text, {("alerts", "pad", "on"): False})
