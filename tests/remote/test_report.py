"""A report says only what changed, and what it says has no room for a person."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from remote.report import Bucket, Closing, Event, Happening, Part, Report, Service, State

STATES = st.builds(
    State, service=st.sampled_from(Service), closed=st.none() | st.sampled_from(Closing),
    down=st.lists(st.sampled_from(Part), max_size=3, unique=True).map(tuple), waiting=st.integers(0, 9),
    printer=st.sampled_from(("", "paper")), today=st.dictionaries(st.sampled_from(("loans", "returns")),
                                                                st.integers(0, 9)))


@given(STATES, STATES)
@settings(max_examples=40)
def test_what_changed_over_what_was_is_what_is(before: State, after: State) -> None:
    told = after.since(before)
    assert State.model_validate_json(told.model_dump_json(exclude_unset=True)).over(before) == after
    assert after.since(after).model_fields_set == set()


@pytest.mark.parametrize("text", ["29000000001234", "Aino Virtanen", "1234", "aino@example.org", "Sinuhe egyptiläinen",
                                  "0x", "a" * 41])
def test_a_card_a_name_or_a_title_is_no_word_of_it(text: str) -> None:
    with pytest.raises(ValidationError):
        Event(at=1, kind=Happening.OTHER, reason=text)
    with pytest.raises(ValidationError):
        Bucket(start=300, counts={text: 1})
    with pytest.raises(ValidationError):
        State(printer=text)


def test_statistics_begin_at_whole_five_minutes() -> None:
    with pytest.raises(ValidationError):
        Bucket(start=301, counts={})


@pytest.mark.parametrize("data", [
    b"", b"[]", b'{"boot_id":"0123456789abcdef","seq":true,"made_at":1}',
    b'{"boot_id":"0123456789abcdef","seq":1,"made_at":1,"patron":"x"}',
    b'{"boot_id":"0123456789abcdef","seq":0,"made_at":1}',
    b'{"boot_id":"0123456789abcdef","seq":1,"made_at":1,"buckets":[{"start":301,"counts":{}}]}'])
def test_what_is_not_strictly_a_report_is_none(data: bytes) -> None:
    with pytest.raises(ValidationError):
        Report.read(data)


def test_a_report_comes_through_as_it_was_written() -> None:
    told = Report(boot_id="0123456789abcdef", seq=3, made_at=5, state=State(service=Service.CLOSED),
                  events=(Event(at=4, kind=Happening.STARTED),), buckets=(Bucket(start=300, counts={"loans": 2}),))
    assert Report.read(told.written()) == told
