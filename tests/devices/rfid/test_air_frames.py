"""Frames of ISO 15693 as they go through the air, published with their checksums.

A reader adds the checksum itself, so no driver sends one: what a driver passes through a reader is the frame before it.
Inventories are the readers' own, but for PC/SC, where the driver sends one with a single slot.
"""
import pytest

from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.pcsc import PcscEmulator
from devices.emulators.twn4 import Twn4Emulator
from devices.errors import TagError
from devices.feig.frames import crc16
from devices.pcsc import apdu
from devices.pcsc.driver import PcscReader
from devices.twn4.driver import Twn4Reader
from devices.twn4.frames import Function
from tests.devices.rfid.stand import Direct
from tests.devices.rfid.wire import Wire

UID = "E004015012345678"
_TAG = "78563412500104e0"
ADDRESSED = {
    f"2223{_TAG}0007": ("4293", lambda reader: reader.read_blocks(UID, 0, 8)),
    f"2227{_TAG}c2": ("e569", lambda reader: reader.write_afi(UID, 0xC2)),
    f"222b{_TAG}": ("a03c", lambda reader: reader.system_info(UID)),
    f"22a204{_TAG}": ("43da", lambda reader: reader.write_eas(UID, True)),
    f"22a304{_TAG}": ("64f6", lambda reader: reader.write_eas(UID, False)),
    f"22a504{_TAG}": ("b61e", lambda reader: reader.read_eas(UID)),
    f"2202{_TAG}": ("aef9", lambda reader: reader.inventory()),          # each tag that was found is told to keep quiet
}
INVENTORIES = {"060100": "cd09", "260100": "f60a", "36010700": "62ec", "16010700": "3163"}
ALL = INVENTORIES | {frame: crc for frame, (crc, _) in ADDRESSED.items()}


def checksum(frame):
    """CRC-16/ISO-13239: that of FEIG's frames, with its bits turned over."""
    return crc16(frame) ^ 0xFFFF


@pytest.mark.parametrize("frame", ALL)
def test_a_frame_has_its_published_checksum(frame):
    assert checksum(bytes.fromhex(frame)).to_bytes(2, "little").hex() == ALL[frame]


def test_the_checksum_is_that_of_the_standard():
    assert checksum(b"123456789") == 0x906E


@pytest.mark.parametrize("frame", ADDRESSED)
def test_what_goes_through_a_reader_is_the_published_frame(frame):
    emulator = Twn4Emulator(Field([tag_of({"uid": UID, "model": "blank", "on": True})]))
    answer, sent = emulator.answer, []

    def hear(question):
        if question.data[:2] == Function.ISO15693.to_bytes(2):
            sent.append((question.data[2:4] + question.data[5:5 + question.data[4]]).hex())
        return answer(question)
    emulator.answer = hear
    wire = Wire(emulator)
    reader = Twn4Reader(wire.connect, clock=wire.clock)
    reader.open()
    _, ask = ADDRESSED[frame]
    try:
        ask(reader)
    except TagError:
        pass                                           # a tag may refuse; it was asked
    assert frame in sent


@pytest.mark.parametrize("frame", [*ADDRESSED, "260100"])
def test_what_goes_through_a_session_is_the_published_frame(frame):
    link, sent = Direct(PcscEmulator(Field([tag_of({"uid": UID, "model": "blank", "on": True})]), transparent=True)), []
    transmit = link.transmit

    def hear(command):
        sent.append(command[14:-1].hex())
        return transmit(command)
    link.transmit = hear
    reader = PcscReader(lambda: link)
    reader.open()
    _, ask = ADDRESSED.get(frame, ADDRESSED[f"2202{_TAG}"])
    try:
        ask(reader)
    except TagError:
        pass                                           # a tag may refuse; it was asked
    assert frame in sent


@pytest.mark.parametrize("frame", ALL)
def test_a_transparent_session_carries_any_of_them_as_it_is(frame):
    raw = bytes.fromhex(frame)
    assert apdu.through(raw)[14:-1] == raw
    assert apdu.through(raw)[13] == len(raw)
