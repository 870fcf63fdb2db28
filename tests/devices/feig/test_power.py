"""A technician sets how strongly a FEIG reader sends, where the reader's manual says it stands."""
import pytest

from devices.drivers import tag_reader
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.errors import BadUrl, DeviceRefused
from devices.feig.driver import FeigReader
from devices.feig.frames import Command, Request
from devices.feig.power import Place
from tests.devices.rfid.wire import Wire

NEAR, FAR = "E004015000000001", "E004015000000002"


@pytest.fixture
def emulator():
    return FeigEmulator(Field(tag_of({"uid": uid, "model": "blank", "on": True, "needs": needs})
                              for uid, needs in ((NEAR, 20), (FAR, 75))))


def opened(emulator, place):
    wire = Wire(emulator)
    reader = FeigReader(wire.connect, place=Place.parse(place), clock=wire.clock)
    reader.open()
    return reader


def test_the_lowest_strength_that_reads_the_pad_leaves_the_shelf_beside_it(emulator):
    reader = opened(emulator, "3.8.2-12")
    power = reader.power
    assert (power.least, power.most, power.read()) == (2, 12, 12)
    assert [tag.uid for tag in reader.inventory()] == [NEAR, FAR]
    power.write(6)
    assert power.read() == 6
    assert [tag.uid for tag in reader.inventory()] == [NEAR]
    power.write(2)
    assert reader.inventory() == []


def test_a_strength_that_is_not_kept_is_forgotten_with_the_power(emulator):
    reader = opened(emulator, "3.8.2-12")
    for keep, after in ((False, 12), (True, 5)):
        reader.power.write(5)
        if keep:
            reader.power.keep()
        emulator.answer(Request(Command.CPU_RESET))
        assert reader.power.read() == after


def test_nothing_else_of_the_configuration_is_changed(emulator):
    reader = opened(emulator, "2.0.1-9")
    block, _ = emulator.answer(Request(Command.WRITE_CONFIGURATION, b"\x02" + bytes(range(1, 15))))
    reader.power.write(7)
    block, _ = emulator.answer(Request(Command.READ_CONFIGURATION, b"\x02"))
    assert block[4:-2] == bytes([7, *range(2, 15)])


def test_a_strength_out_of_range_and_a_block_that_is_not_there_are_refused(emulator):
    with pytest.raises(ValueError):
        opened(emulator, "3.8.2-12").power.write(13)
    with pytest.raises(DeviceRefused):
        opened(emulator, "60.0.1-2").power.read()


def test_a_place_at_which_no_strength_can_stand_is_told_and_nothing_is_written_there(emulator):
    power = opened(emulator, "3.7.2-12").power
    before, _ = emulator.answer(Request(Command.READ_CONFIGURATION, b"\x03"))
    for use in (power.read, lambda: power.write(6)):
        with pytest.raises(DeviceRefused, match="byte 7 of block 3 is 0, not 2 to 12: is that where"):
            use()
    assert emulator.answer(Request(Command.READ_CONFIGURATION, b"\x03"))[0] == before


@pytest.mark.parametrize("place", ["3", "3.8", "3.8.2", "3.14.1-2", "64.0.1-2", "3.8.5-5", "3.8.1-256", "a.b.c-d",
                                   "٣.1.1-2"])
def test_a_place_that_cannot_be_is_told_with_an_example(place):
    with pytest.raises(BadUrl, match=r"power=3\.8\.2-12"):
        Place.parse(place)


def test_a_reader_that_is_not_told_where_its_strength_stands_has_none_to_set():
    assert tag_reader("feig+tcp://127.0.0.1:1").power is None
    assert tag_reader("feig+tcp://127.0.0.1:1?power=3.8.2-12").power.most == 12
    with pytest.raises(BadUrl):
        tag_reader("feig+tcp://127.0.0.1:1?frames=tall")
