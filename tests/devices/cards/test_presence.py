"""From single looks at the reader to events, and from an NDEF message to a number: no I/O."""
from __future__ import annotations

from collections.abc import Iterator

import ndef
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.cards.events import CardPresented, CardRefused, CardRemoved
from devices.cards.number import BadNumber, number_of
from devices.cards.presence import Presence, Sight


def message(*records: ndef.Record) -> bytes:
    return b"".join(ndef.message_encoder(records))


def card(uid: str, *reads: str) -> Sight:
    left: Iterator[str] = iter(reads)
    return Sight(uid, "106A", lambda: next(left))


def test_a_card_is_told_once_and_its_leaving_after_two_misses() -> None:
    presence, sight = Presence(), card("04AABBCC", "123")
    assert presence.look(sight) == CardPresented("123", "04AABBCC", "106A")
    assert [presence.look(sight), presence.look(None), presence.look(sight), presence.look(None)] == [None] * 4
    assert presence.look(None) == CardRemoved("04AABBCC")
    assert presence.look(None) is None


def test_a_number_missed_at_first_is_read_again_before_giving_up() -> None:
    presence, sight = Presence(), card("04AABBCC", "", "", "123")
    assert presence.look(sight) is None
    assert presence.look(sight) is None
    assert presence.look(sight) == CardPresented("123", "04AABBCC", "106A")


def test_a_card_without_a_number_is_told_by_its_uid_after_three_looks() -> None:
    presence, sight = Presence(), card("04AABBCC", "", "", "")
    assert [presence.look(sight) for _ in range(3)] == [None, None, CardPresented("", "04AABBCC", "106A")]


def test_another_card_in_its_place_is_a_leaving_and_an_arrival() -> None:
    presence = Presence()
    presence.look(card("04AABBCC", "1"))
    other = card("04DDEEFF", "2")
    assert presence.look(other) == CardRemoved("04AABBCC")
    assert presence.look(other) == CardPresented("2", "04DDEEFF", "106A")


def test_a_phone_with_a_new_uid_every_time_is_one_card() -> None:
    presence = Presence()
    assert presence.look(card("08111111", "1")) == CardPresented("1", "08111111", "106A")
    assert presence.look(card("08222222", "1")) is None


def test_a_number_that_cannot_be_one_is_refused_once() -> None:
    presence = Presence()

    def read() -> str:
        raise BadNumber("too long")

    sight = Sight("04AABBCC", "106A", read)
    assert presence.look(sight) == CardRefused("too long", "04AABBCC", "106A")
    assert presence.look(sight) is None


@pytest.mark.parametrize(("records", "number"), [
    ((ndef.TextRecord("20987654321098"),), "20987654321098"),
    ((ndef.UriRecord("https://kirjasto.example/card/20987654321098"),), "20987654321098"),
    ((ndef.UriRecord("https://kirjasto.example/?card=42"),), "42"),
    ((ndef.UriRecord("https://kirjasto.example/42/"),), "42"),
    ((ndef.UriRecord("https://other.example/1"), ndef.TextRecord("2")), "2"),
    ((ndef.SmartposterRecord("https://kirjasto.example/9"),), ""),
    ((), ""),
])
def test_the_number_is_a_text_or_the_end_of_a_uri(records: tuple[ndef.Record, ...], number: str) -> None:
    assert number_of(message(*records)) == number


@pytest.mark.parametrize("text", ["1" * 65, "12\r34", "12\x0034", "12\u202e34"])
def test_a_hostile_number_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadNumber, match="the number on the card"):
        number_of(message(ndef.TextRecord(text)))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_number_none_or_refused(data: bytes) -> None:
    try:
        number = number_of(data)
    except BadNumber:
        return
    assert len(number) <= 64
    assert number == "" or number.isprintable()


@given(st.lists(st.sampled_from(["", "04AA", "04BB"]), max_size=30))
def test_every_arrival_is_followed_by_its_leaving_before_the_next(uids: list[str]) -> None:
    presence, there = Presence(), ""
    for uid in uids:
        match presence.look(Sight(uid, "106A", lambda: "1") if uid else None):
            case CardPresented(_, shown, _):
                assert not there
                there = shown
            case CardRemoved(taken):
                assert taken == there
                there = ""
