"""Nothing of the audit can be changed, taken out, put in or moved without being noticed."""
from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.domain.audit import BEGINNING, Entry, Line, first_broken

ENTRIES = st.builds(Entry, at=st.integers(0, 2**40), who=st.text(max_size=8), act=st.text(max_size=8),
                    subject=st.text(max_size=8), detail=st.dictionaries(st.text(max_size=4), st.text(max_size=4)))


def chain(entries: list[Entry]) -> list[Line]:
    lines: list[Line] = []
    for number, entry in enumerate(entries, 1):
        lines.append(Line(number, entry, entry.hash(lines[-1].hash if lines else BEGINNING)))
    return lines


@given(st.lists(ENTRIES, min_size=2, max_size=6, unique_by=lambda entry: (entry.at, entry.who)), st.data())
@settings(max_examples=25)
def test_whatever_is_done_to_it_shows(entries: list[Entry], data: st.DataObject) -> None:
    lines = chain(entries)
    assert first_broken(lines) is None
    place = data.draw(st.integers(0, len(lines) - 2))
    changed = replace(lines[place], entry=replace(lines[place].entry, act=lines[place].entry.act + "x"))
    assert first_broken([*lines[:place], changed, *lines[place + 1:]]) == changed.number
    assert first_broken([*lines[:place], *lines[place + 1:]]) is not None
    assert first_broken([*lines[:place], lines[place + 1], lines[place], *lines[place + 2:]]) is not None


@given(st.lists(ENTRIES, min_size=1, max_size=6), st.data())
@settings(max_examples=25)
def test_what_retention_left_is_whole_from_its_anchor(entries: list[Entry], data: st.DataObject) -> None:
    lines = chain(entries)
    gone = data.draw(st.integers(0, len(lines) - 1))
    anchor = lines[gone - 1].hash if gone else BEGINNING
    assert first_broken(lines[gone:], anchor) is None
