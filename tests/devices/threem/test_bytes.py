"""What a 3M pad and its driver say, to the byte: the vendor's examples, a recorded session, and hostile bytes."""
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.emulators.field import Fault, FaultKind, Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.threem import ThreemEmulator
from devices.errors import BadReply, TagError
from devices.rfid.pad import Pad, SecureResult, TagSeen, TagUnreadable
from devices.rfid.reader import TagId
from devices.threem import answers
from devices.threem.driver import ThreemReader
from devices.threem.frames import WAKE, Frame, frames
from tests.devices.rfid.wire import Wire

UID, OTHER = "E004015012345678", "E0040150AABBCCDD"
LAHTI = "11010132303139303031323334353637000000c41946494c6100000000000000"


@pytest.mark.parametrize(("wire", "frame"), [
    ("d60009030002000000 0312e6", Frame(0x03, bytes.fromhex("000200000003"))),
    ("d60007fe00000700af19", Frame(0xFE, bytes.fromhex("00000700"))),
    ("d60005fe0005fa40", Frame(0xFE, b"\x00\x05")),
    ("d60007fe00000500c97b", Frame(0xFE, bytes.fromhex("00000500"))),
    ("d600031164 20", Frame(0x11)),
    ("d500050400118c66", Frame(0x04, b"\x00\x11", WAKE)),
    ("d500090400110a0500027250", Frame(0x04, bytes.fromhex("00110a050002"), WAKE)),
    ("d500090400110a05021b972a", Frame(0x04, bytes.fromhex("00110a05021b"), WAKE)),
    ("d500090400110a050119e23b", Frame(0x04, bytes.fromhex("00110a050119"), WAKE)),
    ("d600101306010002000300 04000b000a00fdbf", Frame(0x13, bytes.fromhex("060100020003000400 0b000a00"))),
    ("d6000b0ae004010031269117ec84", Frame(0x0A, bytes.fromhex("e004010031269117"))),
    ("d6000d02e00401003126911700084e9b", Frame(0x02, bytes.fromhex("e0040100312691170008"))),
])
def test_published_and_recorded_frames_go_out_and_come_in_to_the_byte(wire, frame):
    wire = wire.replace(" ", "")
    assert frame.to_bytes().hex() == wire
    assert Frame.from_bytes(bytes.fromhex(wire)) == frame


@pytest.fixture
def pad():
    return ThreemEmulator(Field([
        tag_of({"uid": UID, "model": "raw", "memory": LAHTI, "dsfid": 0x3E, "on": True}),
        tag_of({"uid": OTHER, "model": "blank", "dsfid": 0x06, "on": True})]))


@pytest.mark.parametrize(("question", "answer"), [
    ("d500050400118c66", "d500090400110a0500027250"),
    ("d60005fe0005fa40", "d60017fe00000502e004015012345678e0040150aabbccddcb78"),
    ("d6000d02e00401501234567800084aee",
     "d6003d0200e0040150123456780800001101013201003031393002003031323303003435363704000000 00c4050019464"
     "94c0600610000000700 00000000a52a"),
    ("d6000e02e00401501234567800080c17a8", "d6002e0200e0040150123456780008" + LAHTI + "3804"),
    ("d6000b0ae0040150123456786aad", "d6000d0a00e00401501234567807fb70"),
    ("d6000c09e004015012345678c21f9f", "d6000c0900e004015012345678f880"),
])
def test_the_emulated_pad_gives_the_published_answers(pad, question, answer):
    said, _ = pad.answer(Frame.from_bytes(bytes.fromhex(question)))
    assert said.hex() == answer.replace(" ", "")


def test_a_tag_that_has_gone_is_named_in_the_answer(pad):
    pad.field.remove(UID)
    said, _ = pad.answer(Frame.from_bytes(bytes.fromhex("d6000c09e004015012345678c21f9f")))
    assert said.hex() == "d6000c0906e004015012345678a208"


def test_a_recorded_tag_is_read_whole():
    recorded = bytes.fromhex("08000004110001010031333032020030393939030039390000"
                             "040000000000050000000000060000000000070000000000")
    memory = answers.plain_blocks(recorded, 0, 8, UID)
    assert memory == bytes.fromhex("04110001") + b"1302099999".ljust(28, b"\0")


def test_a_tag_named_twice_is_one_tag():
    named = bytes([0x3E]) + bytes.fromhex(UID)
    assert answers.inventory(b"\x00\x07\x02" + named + named) == [TagId(UID, 0x3E)]


def test_a_block_that_says_why_it_could_not_be_read_is_no_data():
    with pytest.raises(TagError):
        answers.plain_blocks(bytes.fromhex("0200001101013201150000 0000"), 0, 2, UID)


def opened(pad):
    wire = Wire(pad)
    reader = ThreemReader(wire.connect, clock=wire.clock)
    reader.open()
    return reader


def test_an_answer_about_another_tag_is_refused(pad):
    reader, answer = opened(pad), pad.answer
    pad.answer = lambda question: answer(replace(question, data=bytes.fromhex(OTHER) + question.data[8:]))
    for ask in (lambda: reader.read_afi(UID), lambda: reader.read_blocks(UID, 0, 8), lambda: reader.system_info(UID)):
        with pytest.raises(BadReply, match="another tag"):
            ask()


def test_an_old_pad_is_asked_in_the_short_style_once():
    pad = ThreemEmulator(Field([tag_of({"uid": UID, "model": "raw", "memory": LAHTI, "on": True})]), plain=True)
    reader, answer, asked = opened(pad), pad.answer, []
    pad.answer = lambda question: (asked.append(question.data[10:]), answer(question))[1]
    for _ in range(3):
        assert reader.read_blocks(UID, 0, 8).hex() == LAHTI
    assert asked == [answers.SHORT, answers.PLAIN, answers.PLAIN, answers.PLAIN]


@pytest.mark.parametrize("error", [0x30, 0x31, 0x32])
def test_what_the_pad_does_not_do_with_one_tag_is_no_trouble_of_the_others(pad, error):
    reader, answer = opened(pad), pad.answer

    def refuse(question):
        about = question.data[:8].hex().upper() == OTHER
        return (Frame(question.command, bytes([error])).to_bytes(), 0.0) if about else answer(question)
    pad.answer = refuse
    there = Pad(reader)
    told = [type(event) for _ in range(3) for event in there.poll()]
    assert told == [TagSeen, TagUnreadable]
    assert there.secure(OTHER, False) is SecureResult.FAILED
    assert there.secure(UID, False) is SecureResult.WRITTEN


@pytest.mark.parametrize("command", [0x05, 0x06, 0x07, 0x08, 0x0E, 0x14])
def test_locks_are_unknown_here(pad, command):
    said, _ = pad.answer(Frame(command, bytes.fromhex(UID) + b"\0"))
    assert Frame.from_bytes(said) == Frame(command, b"\x02")


def test_one_wrong_bit_never_passes_the_checksum():
    wire = bytes.fromhex("d6000d0a00e00401501234567807fb70")
    for at in range(len(wire)):
        for bit in range(8):
            spoilt = bytearray(wire)
            spoilt[at] ^= 1 << bit
            with pytest.raises(BadReply):
                Frame.from_bytes(bytes(spoilt))


@settings(max_examples=100)
@given(st.binary(max_size=80), st.integers(1, 20))
def test_no_bytes_break_the_parsers_or_the_emulated_pad(data, step):
    buffer = frames()
    try:
        for at in range(0, len(data), step):
            buffer.feed(data[at:at + step])
            while buffer.next() is not None:
                pass
    except BadReply:
        assert len(buffer) == 0
    for parse in (answers.inventory, lambda it: answers.about(it, UID), lambda it: answers.short_blocks(it, 0, 2, UID),
                  lambda it: answers.plain_blocks(it, 0, 2, UID), lambda it: answers.system_info(it, UID)):
        try:
            parse(data)
        except (BadReply, TagError):
            pass
    pad = ThreemEmulator(Field([tag_of({"uid": UID, "model": "blank", "on": True})]))
    pad.field.fault(Fault(FaultKind.BLOCK, UID, at=0))
    for command in (0x02, 0x03, 0x09, 0x0A, 0x0C, 0x0D, 0x11, 0xFE, 0x99):
        for body in (data, bytes.fromhex(UID) + data):
            said, seconds = pad.answer(Frame(command, body))
            assert Frame.from_bytes(said).command == command
            assert seconds >= 0
