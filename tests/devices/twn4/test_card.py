"""A TWN4 reads patron cards: by their UID, or by the number on a library's own."""
import pytest

from devices.cards import CardPresented, CardRemoved
from devices.drivers import card_reader
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.twn4 import Twn4Emulator
from devices.twn4.card import Twn4CardReader
from devices.twn4.driver import Twn4Reader
from devices.twn4.frames import TagType
from tests.devices.rfid.stand import TIMEOUT
from tests.devices.rfid.wire import Wire

CARD, ITEM = "E004015000000001", "E004015000000002"


@pytest.fixture
def emulator():
    return Twn4Emulator(Field([
        tag_of({"uid": CARD, "model": "iso28560-3", "item": "23529000035676", "owner": "FI-La", "usage": 8}),
        tag_of({"uid": ITEM, "model": "iso28560-3", "item": "2019001234567", "owner": "FI-La"})]))


@pytest.fixture
def reader(emulator):
    wire = Wire(emulator)
    reader = Twn4CardReader(Twn4Reader(wire.connect, seconds=TIMEOUT, inventory_seconds=TIMEOUT, clock=wire.clock),
                            clock=wire.clock, pause=lambda seconds: None)
    reader.open()
    return reader


def looks(reader, count=6):
    return [event for _ in range(count) if (event := reader.poll()) is not None]


@pytest.mark.parametrize(("kind", "uid", "technology"), [
    (TagType.ISO14443A, "04112233445566", "106A"), (TagType.ISO14443B, "11223344", "106B")])
def test_a_card_is_told_once_by_its_uid_and_once_when_it_is_taken(emulator, reader, kind, uid, technology):
    emulator.hold(uid, kind)
    assert looks(reader) == [CardPresented("", uid, technology)]
    emulator.take()
    assert looks(reader) == [CardRemoved(uid)]


def test_a_librarys_own_card_is_told_by_its_number(emulator, reader):
    emulator.field.place(CARD)
    assert looks(reader) == [CardPresented("23529000035676", CARD, "26V")]


def test_an_item_that_lies_on_the_card_reader_is_no_card(emulator, reader):
    emulator.field.place(ITEM)
    assert looks(reader) == []


def test_it_is_opened_by_its_address():
    with Twn4Emulator(Field(), listen="tcp://127.0.0.1:0") as emulator:
        emulator.hold("04112233445566")
        reader = card_reader(emulator.url)
        reader.open()
        assert [event.uid for event in looks(reader, 3)] == ["04112233445566"]
        reader.close()
