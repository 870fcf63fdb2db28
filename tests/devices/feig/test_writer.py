"""The FEIG reader as staff may use it writes what published captures show."""
from devices.emulators.feig import FeigLogic
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.feig.frames import Command, Request
from devices.feig.writer import IsoWrite, write_request


def test_a_block_is_written_as_a_published_capture_shows():
    body = bytes([IsoWrite.WRITE_BLOCKS, 0x01]) + bytes.fromhex("E004010809B9CB12") + write_request(1, b"8765")
    assert Request(Command.ISO, body, advanced=True).to_bytes() == bytes.fromhex(
        "020018FFB02401E004010809B9CB1201010435363738 3C82")


def test_a_published_capture_of_three_blocks_is_understood_by_the_emulator():
    captured = Request.from_bytes(bytes.fromhex(
        "020020FFB02401E00401001159139F000304 33221100 30303130 34353633 79D7"))
    field = Field([tag_of({"uid": "E00401001159139F", "model": "blank", "on": True})])
    reply, _ = FeigLogic(field).answer(captured)
    assert reply.status == 0
    assert field.tag("E00401001159139F").memory[:12] == bytes.fromhex("00112233 30313030 33363534")
