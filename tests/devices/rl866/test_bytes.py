"""What an RL866 and its driver say, to the byte: recorded blocks, and hostile bytes."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.rl866 import Rl866Emulator
from devices.errors import BadReply, TagError
from devices.rfid.reader import SystemInfo, TagId
from devices.rl866 import answers
from devices.rl866.frames import Block, Pcb, blocks
from devices.rl866.writer import write_request

UID = "E00401003F3827A7"
RECORDED_TAGS = ("0000000300030e010109a727383f000104e0000e0101092426383f000104e0000e010109a425383f000104e000")


@pytest.mark.parametrize(("wire", "block"), [
    ("fa05ffc04239", Block(Pcb.RESYNC)),
    ("fa0501e058fe", Block(Pcb.RESYNCED, b"", 1)),
    ("fa07ff4031008a6c", Block(Pcb.ODD, b"\x31\x00")),
    ("fa330100310000" + RECORDED_TAGS[4:] + "97ff", Block(Pcb.EVEN, bytes.fromhex("310000" + RECORDED_TAGS[4:]), 1)),
    ("fa13ff40320001010901a727383f000104e0a3bf", Block(Pcb.ODD, bytes.fromhex("320001010901a727383f000104e0"))),
    ("fa0901403200000 1b293", Block(Pcb.ODD, bytes.fromhex("32000001"), 1)),
    ("fa0aff403401020a00997b", Block(Pcb.ODD, bytes.fromhex("3401020a00"))),
    ("fa07ff003301c548", Block(Pcb.EVEN, b"\x33\x01")),
    ("fa08010033000 0a64b", Block(Pcb.EVEN, b"\x33\x00\x00", 1)),
])
def test_recorded_blocks_go_out_and_come_in_to_the_byte(wire, block):
    wire = wire.replace(" ", "")
    assert block.to_bytes().hex() == wire
    assert Block.from_bytes(bytes.fromhex(wire)) == block


def test_recorded_tags_are_named_with_the_last_byte_of_their_uid_first():
    told = answers.inventory(bytes.fromhex(RECORDED_TAGS[4:]))
    assert told.tags == (TagId(UID, 0), TagId("E00401003F382624", 0), TagId("E00401003F3825A4", 0))
    assert not told.more


def test_recorded_system_information_gives_the_size_of_the_tag():
    recorded = bytes.fromhex("0fa727383f000104e000001b0301")
    assert answers.system_info(recorded, UID) == SystemInfo(UID, 0x00, 0x00, 4, 28, 0x01)
    with pytest.raises(BadReply):
        answers.system_info(recorded, "E004015012345678")


def test_tags_of_other_kinds_are_passed_over_and_what_was_not_asked_for_is_refused():
    card = bytes.fromhex("0e02010404112233")
    assert answers.inventory(b"\0\1\0\1" + card).tags == ()
    with pytest.raises(BadReply):
        answers.inventory(b"\0\1\0\1" + b"\x1e" + card[1:])


@pytest.fixture
def reader():
    return Rl866Emulator(Field(tag_of({"uid": uid, "model": "blank", "dsfid": 0, "afi": 0, "on": True})
                               for uid in (UID, "E00401003F382624", "E00401003F3825A4")))


def test_the_emulated_reader_gives_the_recorded_answers(reader):
    for question, answer in [
        ("fa05ffc04239", "fa0501e058fe"),
        (Block(Pcb.EVEN, b"\x31\x00").to_bytes().hex(), "fa330100310000" + RECORDED_TAGS[4:] + "97ff"),
        ("fa13ff40320001010901a727383f000104e0a3bf", "fa09014032000001b293"),
        (Block(Pcb.EVEN, bytes.fromhex("3401020a00")).to_bytes().hex(),
         Block(Pcb.EVEN, bytes.fromhex("340000110a00010fa727383f000104e000001b0301"), 1).to_bytes().hex()),
    ]:
        said, _ = reader.answer(Block.from_bytes(bytes.fromhex(question)))
        assert said.hex() == answer
    recorded = bytes.fromhex("fa1a0140340000110a00010fa727383f000104e000001b030120e7")
    assert Block.from_bytes(recorded).information == Block.from_bytes(said).information


def test_a_block_out_of_turn_is_refused_until_both_begin_anew(reader):
    again = Block(Pcb.ODD, b"\x31\x00")
    said, _ = reader.answer(again)
    assert Block.from_bytes(said).information == bytes.fromhex("310401")
    reader.answer(Block(Pcb.EVEN, b"\x31\x00"))
    said, _ = reader.answer(again)
    assert Block.from_bytes(said).information[:3] == b"\x31\0\0"
    assert reader.answer(Block(Pcb.RESYNC, b"", reader=7)) == (None, 0.0)


@pytest.mark.parametrize("code", [0x01, 0x02, 0x05, 0x07, 0x08, 0x09, 0x50])
def test_locks_and_what_is_not_known_are_unknown_here(reader, code):
    reader.answer(Block(Pcb.EVEN, bytes.fromhex("320001010901a727383f000104e0")))
    said, _ = reader.answer(Block(Pcb.ODD, bytes([0x34, 1, 3, code, 0, 0])))
    assert Block.from_bytes(said).information == b"\x34\x03\x00"


def test_a_block_is_written_by_its_place_a_count_of_one_and_a_zero_behind_it(reader):
    request = write_request(5, b"\x01\x02\x03\x04")
    assert request == bytes.fromhex("0500 0100 01020304 00")
    reader.answer(Block(Pcb.EVEN, bytes.fromhex("320001010901a727383f000104e0")))
    said, _ = reader.answer(Block(Pcb.ODD, bytes([0x34, 1, 2 + len(request), 4, 0]) + request))
    assert Block.from_bytes(said).information == bytes.fromhex("340000 03 0400 01")
    assert reader.field.tag(UID).memory[20:24] == b"\x01\x02\x03\x04"
    cut, _ = reader.answer(Block(Pcb.EVEN, bytes([0x34, 1, 1 + len(request), 4, 0]) + request[:-1]))
    assert Block.from_bytes(cut).information == bytes.fromhex("340501")


@settings(max_examples=100)
@given(st.binary(max_size=80), st.integers(1, 20))
def test_no_bytes_break_the_parsers_or_the_emulated_reader(data, step):
    buffer = blocks()
    try:
        for at in range(0, len(data), step):
            buffer.feed(data[at:at + step])
            while buffer.next() is not None:
                pass
    except BadReply:
        assert len(buffer) == 0
    for parse in (answers.inventory, lambda it: answers.blocks(it, 2, UID), lambda it: answers.system_info(it, UID)):
        try:
            parse(data)
        except (BadReply, TagError):
            pass
    reader = Rl866Emulator(Field([tag_of({"uid": UID, "model": "blank", "on": True})]))
    turns = [Pcb.EVEN, Pcb.ODD] * 4
    for head in (b"", b"\x31", b"\x32", bytes.fromhex("320001010901a727383f000104e0"), b"\x34\x01", b"\x34",
                 bytes([0x34, 1, len(data) + 2, 3, 0]), b"\x33"):
        said, seconds = reader.answer(Block(turns.pop(0), head + data))
        assert Block.from_bytes(said).reader == 1
        assert seconds >= 0
        reader.answer(Block(Pcb.RESYNC))
        turns = [Pcb.EVEN] * 8
