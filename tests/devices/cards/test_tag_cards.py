"""Library cards that are tags are read by any reader of tags."""
from __future__ import annotations

import pytest

from devices.cards import CardEvent, CardPresented, CardRemoved
from devices.cards.tag_cards import TagCardReader
from devices.drivers import card_reader
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.errors import DeviceGone
from tests.devices.rfid.stand import PAIRS, Stand

CARD, OTHER, ITEM, BLANK = (f"E00401500000000{n}" for n in range(1, 5))


def a_field() -> Field:
    return Field([
        tag_of({"uid": CARD, "model": "iso28560-3", "item": "23529000035676", "owner": "FI-La", "usage": 8}),
        tag_of({"uid": OTHER, "model": "iso28560-2", "item": "23529000035684", "owner": "FI-La", "usage": 8}),
        tag_of({"uid": ITEM, "model": "iso28560-3", "item": "2019001234567", "owner": "FI-La"}),
        tag_of({"uid": BLANK, "model": "blank"})])


@pytest.fixture(params=[name for name in PAIRS if "," not in name and name != "twn4"])
def stand(request: pytest.FixtureRequest) -> Stand:
    return Stand(PAIRS[request.param], a_field())


@pytest.fixture
def reader(stand: Stand) -> TagCardReader:
    reader = TagCardReader(stand.reader, clock=stand.wire.clock, pause=lambda seconds: None)
    reader.open()
    return reader


def looks(reader: TagCardReader, count: int = 6) -> list[CardEvent]:
    return [event for _ in range(count) if (event := reader.poll()) is not None]


def test_a_card_is_told_once_by_its_number_and_once_when_it_is_taken(stand: Stand, reader: TagCardReader) -> None:
    stand.field.place(CARD)
    assert looks(reader) == [CardPresented("23529000035676", CARD, "26V")]
    stand.field.remove(CARD)
    assert looks(reader) == [CardRemoved(CARD)]
    stand.field.place(OTHER)
    assert looks(reader) == [CardPresented("23529000035684", OTHER, "26V")]


def test_items_at_the_card_reader_are_no_cards_and_hide_none(stand: Stand, reader: TagCardReader) -> None:
    stand.field.place(ITEM)
    assert looks(reader) == []
    stand.field.place(CARD)
    assert looks(reader) == [CardPresented("23529000035676", CARD, "26V")]


def test_a_second_card_changes_nothing_until_the_first_is_taken(stand: Stand, reader: TagCardReader) -> None:
    stand.field.place(OTHER)
    assert len(looks(reader)) == 1
    stand.field.place(CARD)
    assert looks(reader) == []
    stand.field.remove(OTHER)
    assert looks(reader) == [CardRemoved(OTHER), CardPresented("23529000035676", CARD, "26V")]


def test_a_tag_that_tells_no_number_is_told_by_its_uid(stand: Stand, reader: TagCardReader) -> None:
    stand.field.place(BLANK)
    assert looks(reader) == [CardPresented("", BLANK, "26V")]


def test_a_damaged_tag_is_no_card(stand: Stand, reader: TagCardReader) -> None:
    stand.field.tag(CARD).memory[5] ^= 0xFF
    stand.field.place(CARD)
    assert looks(reader) == []


def test_any_tag_reader_is_a_card_reader_by_its_url() -> None:
    with FeigEmulator(a_field(), listen="tcp://127.0.0.1:0") as emulator:
        reader = card_reader(emulator.url)
        reader.open()
        emulator.field.place(CARD)
        assert CardPresented("23529000035676", CARD, "26V") in [reader.poll() for _ in range(4)]
        emulator.unplug()
        with pytest.raises(DeviceGone):
            [reader.poll() for _ in range(4)]
        reader.close()
