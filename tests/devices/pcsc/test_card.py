"""A PC/SC reader reads patron cards: by their number where they carry one, by their UID where not."""
from functools import partial

import ndef
import pytest

from devices.cards import CardPresented, CardRefused, CardRemoved
from devices.drivers import card_reader
from devices.emulators.cards import Type2Card, UidCard
from devices.emulators.field import Fault, FaultKind, Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.pcsc import PcscEmulator
from devices.emulators.type4 import Type4Card
from devices.errors import BadUrl, DeviceGone
from devices.pcsc import apdu
from devices.pcsc.card import PcscCardReader
from devices.pcsc.link import pcsc_missing
from tests.devices.rfid.stand import Direct

CARD, ITEM = "E004015000000001", "E004015000000002"
NUMBER, UID = "23529000035676", "04112233445566"


def message(text):
    return b"".join(ndef.message_encoder([ndef.TextRecord(text)]))


def a_field():
    return Field([tag_of({"uid": CARD, "model": "iso28560-3", "item": NUMBER, "owner": "FI-La", "usage": 8}),
                  tag_of({"uid": ITEM, "model": "iso28560-3", "item": "2019001234567", "owner": "FI-La"})])


def opened(emulator):
    reader = PcscCardReader(lambda: Direct(emulator), pause=lambda seconds: None)
    reader.open()
    return reader


def looks(reader, count=6):
    return [event for _ in range(count) if (event := reader.poll()) is not None]


@pytest.mark.parametrize(("card", "number"), [
    (Type2Card(message(NUMBER), UID), NUMBER), (Type4Card(message(NUMBER), UID), NUMBER),
    (Type4Card(message("x" * 60), UID), "x" * 60), (UidCard(UID), ""),
])
def test_a_card_is_told_once_with_its_number_and_once_when_it_is_taken(card, number):
    emulator = PcscEmulator()
    reader = opened(emulator)
    emulator.hold(card)
    assert looks(reader) == [CardPresented(number, UID, "106A")]
    emulator.take()
    assert looks(reader) == [CardRemoved(UID)]


def test_a_number_that_cannot_be_one_is_refused():
    emulator = PcscEmulator()
    emulator.hold(Type2Card(message("a\x07b"), UID))
    assert [type(event) for event in looks(opened(emulator))] == [CardRefused]


@pytest.mark.parametrize("habits", [{}, {"transparent": True}, {"turned": True}])
def test_a_librarys_own_card_is_told_by_its_number_and_an_item_is_no_card(habits):
    emulator = PcscEmulator(a_field(), **habits)
    reader = opened(emulator)
    emulator.field.place(ITEM)
    assert looks(reader) == []
    emulator.field.remove(ITEM)
    emulator.field.place(CARD)
    assert looks(reader) == [CardPresented(NUMBER, CARD, "26V")]


def objects(item, title, chip="slix", usage="80"):
    """A tag of ISO 28560-2 whose title goes on behind the first 32 bytes."""
    memory = bytes([0x21, len(item) // 2]) + bytes.fromhex(item) + bytes.fromhex("0501") + bytes.fromhex(usage)
    memory += bytes([0x6F, 0x02, len(title)]) + title.encode()
    return {"model": "raw", "memory": memory.hex(), "chip": chip}


GAP = (bytes.fromhex("210723529000035676") + b"\x66\x11A shelf and so on").ljust(32, b"\0")
LONG = {
    "objects behind a gap": {"model": "raw", "memory": (GAP + b"\x05\x01\x80").hex()},
    "a cut one behind a gap": {"model": "raw", "memory": (GAP + b"\x6f\x02\x07A title\x05\x01\x80").hex()},
    "objects": objects(NUMBER, "A card of somebody's, with a title", usage="80"),
    "blocks of eight bytes": objects(NUMBER, "A card of somebody's, with a title", "mb89r118"),
}
ITEMS = {
    "objects": objects("20190012345678", "A shelf, and a title of some length", usage="10"),
    "blocks of eight bytes": objects("20190012345678", "A title " * 10, "mb89r118", usage="10"),
    "owner": {"model": "iso28560-3", "item": "2019001234567", "owner": "FI-ABCDEFGHIJK"},
    "torn": {"model": "raw", "memory": "11010132303139303031323334353637000000c51946494c61"},
}


@pytest.mark.parametrize("habits", [{}, {"transparent": True}])
@pytest.mark.parametrize("what", ITEMS)
def test_an_item_that_does_not_end_in_its_first_blocks_is_no_card_either(what, habits):
    emulator = PcscEmulator(Field([tag_of({"uid": ITEM, "on": True, **ITEMS[what]})]), **habits)
    assert looks(opened(emulator)) == []


@pytest.mark.parametrize("habits", [{}, {"transparent": True}])
@pytest.mark.parametrize("what", LONG)
def test_a_card_that_does_not_end_in_its_first_blocks_is_told_by_its_number(what, habits):
    emulator = PcscEmulator(Field([tag_of({"uid": CARD, "on": True, **LONG[what]})]), **habits)
    assert looks(opened(emulator)) == [CardPresented(NUMBER, CARD, "26V")]


@pytest.mark.parametrize("transparent", [False, True])
def test_a_tag_of_which_a_block_cannot_be_read_is_no_card_until_it_can(transparent):
    emulator = PcscEmulator(Field([tag_of({"uid": CARD, "on": True, **LONG["objects"]})]), transparent=transparent)
    emulator.field.fault(Fault(FaultKind.BLOCK, CARD, at=10, times=0))
    reader = opened(emulator)
    assert looks(reader) == []
    emulator.field.clear_faults()
    assert looks(reader) == [CardPresented(NUMBER, CARD, "26V")]


class Swapping(Direct):
    """Hands that lay an item in the place of the card when the card's block `at` is asked for."""

    def __init__(self, emulator, at):
        super().__init__(emulator)
        self._field, self._at = emulator.field, at

    def transmit(self, command):
        if command == apdu.read(self._at, 4) and self._field.tag(CARD).on:
            self._field.remove(CARD)
            self._field.place(ITEM)
        return super().transmit(command)


def test_a_card_that_is_changed_for_an_item_while_it_is_read_is_not_told():
    for block in range(14):
        emulator = PcscEmulator(Field([tag_of({"uid": CARD, "on": True, **LONG["objects"]}), a_field().tag(ITEM)]))
        reader = PcscCardReader(partial(Swapping, emulator, block), pause=lambda seconds: None)
        reader.open()
        assert looks(reader) == [], block


def test_it_is_opened_by_its_address():
    with PcscEmulator() as emulator:
        emulator.hold(UidCard(UID))
        reader = card_reader(emulator.url)
        reader.open()
        assert [event.uid for event in looks(reader, 3)] == [UID]
        reader.close()


def test_what_is_missing_or_cannot_be_is_told_in_a_sentence():
    with pytest.raises(BadUrl, match=r"pcsc\+usb"):
        card_reader("pcsc+serial:///dev/ttyUSB0")
    if pcsc_missing():
        with pytest.raises(DeviceGone, match="pyscard"):
            card_reader("pcsc+usb://").open()
    with pytest.raises(DeviceGone, match="not open"):
        card_reader("pcsc+usb://").poll()
