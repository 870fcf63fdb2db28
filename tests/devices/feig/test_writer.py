"""The FEIG reader as staff may use it writes what published captures show, and reads back what it wrote."""
import pytest

from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.feig.frames import Command, Request
from devices.feig.writer import IsoWrite, write_request


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
