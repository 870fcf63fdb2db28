"""The FEIG reader as staff may use it writes what published captures show, and reads back what it wrote."""
import pytest

from devices.drivers import open_tag_reader
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Fault, FaultKind, Field
from devices.emulators.fieldfile import tag_of
from devices.errors import BadUrl, TagRefused
from devices.feig.frames import Command, Request
from devices.feig.writer import IsoWrite, write_request
from devices.rfid.tagging.writer import tag_writer

UID = "E004015012345678"


@pytest.mark.parametrize(("uid", "block", "data", "frame"), [
    ("E0040108 09B9CB12", 1, "38373635", "02 0018 FF B024 01 E0040108 09B9CB12 01 01 04 35363738 3C82")])
def test_a_block_is_written_as_a_published_capture_shows(uid, block, data, frame):
    body = bytes([IsoWrite.WRITE_BLOCKS, 0x01]) + bytes.fromhex(uid) + write_request(block, bytes.fromhex(data))
    assert Request(Command.ISO, body, advanced=True).to_bytes() == bytes.fromhex(frame)


def test_a_published_capture_of_three_blocks_is_understood_by_the_emulator():
    captured = Request.from_bytes(bytes.fromhex(
        "02 0020 FF B024 01 E004010011591 39F 00 03 04 33221100 30303130 34353633 79D7".replace(" ", "")))
    field = Field([tag_of({"uid": "E00401001159139F", "model": "blank", "on": True})])
    from devices.emulators.feig import FeigLogic
    reply, _ = FeigLogic(field).answer(captured)
    assert reply.status == 0
    assert field.tag("E00401001159139F").memory[:12] == bytes.fromhex("00112233 30313030 33363534")


def test_blocks_and_the_format_byte_are_written_on_that_tag_alone():
    other = UID[:-1] + "9"
    field = Field(tag_of({"uid": uid, "model": "blank", "on": True}) for uid in (UID, other))
    with FeigEmulator(field, listen="tcp://127.0.0.1:0") as emulator:
        writer = tag_writer(emulator.url)
        writer.open()
        writer.write_block(UID, 3, b"\x01\x02\x03\x04")
        writer.write_dsfid(UID, 0x06)
        assert writer.read_blocks(UID, 2, 3) == bytes(4) + b"\x01\x02\x03\x04" + bytes(4)
        assert writer.system_info(UID).dsfid == 0x06
        field.fault(Fault(FaultKind.BLOCK_LOCKED, UID, at=4))
        with pytest.raises(TagRefused) as refused:
            writer.write_block(UID, 4, b"\xff" * 4)
        assert refused.value.code == 0x12
        with pytest.raises(TagRefused):
            writer.write_block(UID, 28, b"\xff" * 4)
        writer.close()
        assert not any(field.tag(other).memory)
        reader = open_tag_reader(emulator.url)
        assert not [name for name in dir(reader) if "write_block" in name or "write_dsfid" in name]
        reader.close()


def test_a_driver_that_does_not_write_is_told():
    with pytest.raises(BadUrl, match="did you mean 'feig'"):
        tag_writer("feigg+tcp://127.0.0.1:1")
