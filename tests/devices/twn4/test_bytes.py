"""What a TWN4 and its driver say, to the byte, and hostile bytes."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.twn4 import Twn4Emulator
from devices.errors import BadReply, TagError
from devices.rfid import iso15693
from devices.twn4 import answers
from devices.twn4.answers import Found
from devices.twn4.frames import Function, Line, TagType, lines, question, run

UID = "E00401502D4210E3"


@pytest.fixture
def reader():
    return Twn4Emulator(Field([tag_of({"uid": UID, "model": "raw", "memory": "11010101", "dsfid": 0x3E, "on": True})]))


def ask(reader, wire):
    said, _ = reader.answer(Line.from_bytes(wire.encode() + b"\r"))
    return said.decode().removesuffix("\r")


def test_published_questions_are_those_that_are_asked():
    types = question(Function.TAG_TYPES, bytes(4) + TagType.ISO15693.mask.to_bytes(4, "little"))
    assert types.to_bytes() == b"05020000000004000000\r"
    assert question(Function.SEARCH_TAG, b"\x10").to_bytes() == b"050010\r"


def test_published_questions_get_the_published_answers(reader):
    assert ask(reader, "050010") == "0000"
    assert ask(reader, "05020000000004000000") == "00"
    assert ask(reader, "050010") == "0001824008E00401502D4210E3"
    reader.field.remove(UID)
    assert ask(reader, "050010") == "0000"
    assert ask(reader, "0004FF").startswith("001A")
    assert ask(reader, "7700") == "01"
    assert ask(reader, "0500") == "02"


def test_a_command_to_a_tag_is_an_addressed_frame_of_iso_15693(reader):
    tag = bytes.fromhex(UID)[::-1].hex().upper()
    assert ask(reader, f"0D0022230A{tag}0000FF") == "00010411010101"
    assert ask(reader, f"0D00222709{tag}C2FF") == "000100"
    assert reader.field.tag(UID).afi == 0xC2
    assert ask(reader, f"0D00222B08{tag}FF") == f"00010E0F{tag}3EC21B0301"
    assert ask(reader, f"0D00222208{tag}FF") == "0000"
    assert reader.field.inventory()
    assert ask(reader, f"0D00220208{tag}FF") == "0000"
    assert not reader.field.inventory()


def test_a_published_read_of_one_block_is_understood_though_no_driver_asks_for_it():
    assert Line.from_bytes(b"0D05000004\r").data == bytes.fromhex("0d05000004")
    assert Line(bytes.fromhex("0d05000004")).to_bytes() == b"0D05000004\r"
    answer = Line.from_bytes(b"00010411010101\r").data
    assert iso15693.blocks(answers.from_tag(answer[1:]), 1, 4) == bytes.fromhex("11010101")


def test_what_the_answers_say():
    assert answers.search(bytes.fromhex("01824008E00401502D4210E3")) == Found(TagType.ISO15693, UID)
    assert answers.search(b"\x00") is None
    assert answers.from_tag(b"\x01\x02\xaa\xbb") == b"\xaa\xbb"
    assert answers.from_tag(b"\x00") is None


@pytest.mark.parametrize("wire", [b"0\r", b"\r", b"00 0\r", b"0x\r", b"\xff\xff\r", b"+1\r", b"0_1_\r"])
def test_what_is_no_line_of_bytes_is_refused(wire):
    with pytest.raises(BadReply):
        Line.from_bytes(wire)


@settings(max_examples=100)
@given(st.binary(max_size=60), st.integers(1, 20))
def test_no_bytes_break_the_parsers_or_the_emulated_reader(data, step):
    buffer = lines()
    for wire in (data, data.hex().encode() + b"\r"):
        try:
            for at in range(0, len(wire), step):
                buffer.feed(wire[at:at + step])
                while buffer.next() is not None:
                    pass
        except BadReply:
            assert len(buffer) == 0
    for parse in (answers.search, answers.from_tag, lambda it: iso15693.blocks(it, 2),
                  lambda it: iso15693.blocks(it, 2, 4), lambda it: iso15693.system_info(it, UID)):
        try:
            parse(data)
        except (BadReply, TagError):
            pass
    reader = Twn4Emulator(Field([tag_of({"uid": UID, "model": "blank", "on": True})]))
    tag = bytes.fromhex(UID)[::-1]
    for function in (b"", b"\x00\x04", b"\x05\x00", b"\x05\x01", b"\x05\x02", b"\x0d\x00"):
        said, seconds = reader.answer(Line(function + data))
        assert Line.from_bytes(said).data
        assert seconds >= 0
    for command in (0x02, 0x20, 0x21, 0x22, 0x23, 0x27, 0x2B, 0xA2, 0xA4, 0xB9):
        said, _ = reader.answer(question(Function.ISO15693, bytes([0x22, command]) + run(tag + data) + b"\xff"))
        assert Line.from_bytes(said).data
