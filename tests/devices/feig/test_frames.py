"""FEIG frames: every published byte comes out and goes in; noise never passes for an answer."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.errors import BadReply
from devices.feig import answers
from devices.feig.frames import Reply, Request, crc16
from devices.feig.protocol import replies as new_buffer
from devices.rfid.reader import SystemInfo, TagId
from tests.thorough import many

UID = "E004015012345678"
LAHTI = bytes.fromhex("11010132303139303031323334353637000000c41946494c6100000000000000")
READ_REPLY = ("3000b000080400320101110030393131".replace("30393131", "30393130") + "00333231300037363534" "00c400000000"
              "4c494619000000006100000000" "0068d8")


def test_the_checksum_is_the_one_of_the_manual():
    assert crc16(b"123456789") == 0x6F91


@pytest.mark.parametrize(("wire", "request_"), [
    ("05ff698901", Request(0x69)),
    ("07ffb001001c56", Request(0xB0, b"\x01\x00")),
    ("07ffb0018014d2", Request(0xB0, b"\x01\x80")),
    ("11ffb02301e0040150123456780008c8a4", Request(0xB0, bytes.fromhex("2301" + UID + "0008"))),
    ("0fffb02b01e00401501234567873d6", Request(0xB0, bytes.fromhex("2b01" + UID))),
    ("10ffb02701e004015012345678c2180f", Request(0xB0, bytes.fromhex("2701" + UID + "c2"))),
    ("05ff65e5cb", Request(0x65)), ("06ff6600cdbf", Request(0x66, b"\0")),
    ("06ff52000f6e", Request(0x52, b"\0")), ("05ff63d3ae", Request(0x63)),
    ("020009ffb001001843", Request(0xB0, b"\x01\x00", advanced=True)),
    ("020012ffb02701e004015012345678079f71", Request(0xB0, bytes.fromhex("2701" + UID + "07"), advanced=True)),
    ("020008ff6a01a1aa", Request(0x6A, b"\x01", advanced=True)),
    ("020008ff6a0028bb", Request(0x6A, b"\x00", advanced=True)),
    ("020011ffb02b01e00401501f453d8f518c", Request(0xB0, bytes.fromhex("2b01e00401501f453d8f"), advanced=True)),
    ("020018ffb02401e004010809b9cb120101043536373" "83c82",
     Request(0xB0, bytes.fromhex("2401e004010809b9cb1201010435363738"), advanced=True)),
    ("020020ffb02401e0040100115913 9f000304332211003030313034353633 79d7".replace(" ", ""),
     Request(0xB0, bytes.fromhex("2401e00401001159139f000304332211003030313034353633"), advanced=True)),
])
def test_published_requests_go_out_and_come_in_to_the_byte(wire, request_):
    assert request_.to_bytes().hex() == wire
    assert Request.from_bytes(bytes.fromhex(wire)) == request_


@pytest.mark.parametrize(("wire", "reply"), [
    ("06006900f6fa", Reply(0x69, 0)),
    ("0600b0015c63", Reply(0xB0, 1)),
    ("1100b00001033ee004015012345678c293", Reply(0xB0, 0, bytes.fromhex("01033e" + UID))),
    ("1100b09401033ee004015012345678ac2d", Reply(0xB0, 0x94, bytes.fromhex("01033e" + UID))),
    ("0600b08346c4", Reply(0xB0, 0x83)), ("0700b0951072fd", Reply(0xB0, 0x95, b"\x10")),
    ("1300b0003ee00401501234567807031b01ae9f", Reply(0xB0, 0, bytes.fromhex("3e" + UID + "07031b01"))),
    ("0600b000d572", Reply(0xB0, 0)), ("0700b0951260de", Reply(0xB0, 0x95, b"\x12")),
    ("0d00650003030044530d303309", Reply(0x65, 0, bytes.fromhex("03030044530d30"))),
    ("02000f00650003030044530d307469", Reply(0x65, 0, bytes.fromhex("03030044530d30"), advanced=True)),
    ("0200130" "0b00001033ee00401501234567819d7", Reply(0xB0, 0, bytes.fromhex("01033e" + UID), advanced=True)),
    ("02000800b00090df", Reply(0xB0, 0, advanced=True)),
])
def test_published_replies_go_out_and_come_in_to_the_byte(wire, reply):
    assert reply.to_bytes().hex() == wire
    assert Reply.from_bytes(bytes.fromhex(wire)) == reply


def test_published_inventories_are_understood():
    two = Reply.from_bytes(bytes.fromhex("1b00b00002033ee0040150123456780306e0040150aabbccdda251"))
    assert answers.inventory(two.data) == [TagId(UID, 0x3E), TagId("E0040150AABBCCDD", 0x06)]


def test_cards_of_other_kinds_are_passed_over():
    card = bytes.fromhex("04 00 00 04112233445566")
    longer = bytes.fromhex("04 04 00 01020304050607080910")
    tag = bytes.fromhex("03 3e" + UID)
    assert answers.inventory(b"\x03" + card + longer + tag) == [TagId(UID, 0x3E)]
    assert answers.inventory(b"\x02" + tag + b"\x06unknown kind") == [TagId(UID, 0x3E)]


def test_blocks_travel_reversed_and_come_back_in_the_order_of_the_tag():
    reply = Reply.from_bytes(bytes.fromhex(READ_REPLY))
    assert answers.blocks(reply.data, 8) == LAHTI
    real = bytes.fromhex("0304 0032010211 0030343130 0039393933")
    assert answers.blocks(real, 3).hex() == "110201323031343033393939"


def test_system_information_gives_the_size_of_the_tag():
    real = bytes.fromhex("3ee004010809b9cb1201034f01")
    assert answers.system_info(real, "E004010809B9CB12") == SystemInfo("E004010809B9CB12", 0x3E, 1, 4, 80, 1)
    with pytest.raises(BadReply):
        answers.system_info(real, UID)


@pytest.mark.parametrize("data", [
    b"\x02\x04", b"\x08\x04" + bytes(39), b"\x08\x04" + bytes(41), b"\x07\x04" + bytes(35), b"", b"\x08\0" + bytes(8),
])
def test_a_read_answer_of_another_shape_is_refused(data):
    with pytest.raises(BadReply):
        answers.blocks(data, 8)


@pytest.mark.parametrize("at", range(17))
@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_one_wrong_bit_never_passes_the_checksum(at, bit):
    wire = bytearray.fromhex("1100b00001033ee004015012345678c293")
    wire[at] ^= bit
    with pytest.raises(BadReply):
        Reply.from_bytes(bytes(wire))


@given(st.lists(st.builds(Reply, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=200),
                          st.integers(0, 255), st.booleans()), max_size=5), st.integers(1, 50))
def test_frames_come_out_whole_however_the_bytes_arrive(replies, step):
    wire = b"".join(reply.to_bytes() for reply in replies)
    buffer, found = new_buffer(), []
    for at in range(0, len(wire), step):
        buffer.feed(wire[at:at + step])
        while (reply := buffer.next()) is not None:
            found.append(reply)
    assert found == replies
    assert len(buffer) == 0


@settings(max_examples=many(500, few=200))
@given(st.lists(st.binary(max_size=300), max_size=20))
def test_noise_is_refused_or_waited_for_and_never_piles_up(pieces):
    buffer = new_buffer()
    for piece in pieces:
        try:
            buffer.feed(piece)
            while buffer.next() is not None:
                pass
        except BadReply:
            assert len(buffer) == 0
        assert len(buffer) <= 2 * 4096


def test_an_endless_stream_is_refused():
    buffer = new_buffer()
    buffer.feed(b"\x02\x10\x00" + bytes(4000))
    with pytest.raises(BadReply):
        buffer.feed(bytes(5000))


@pytest.mark.parametrize("wire", ["0200040000", "05006900aa", "02ffff00", "0100"])
def test_impossible_lengths_are_refused_at_once(wire):
    buffer = new_buffer()
    buffer.feed(bytes.fromhex(wire))
    with pytest.raises(BadReply):
        buffer.next()


@settings(max_examples=many(500, few=200))
@given(st.binary(max_size=260))
def test_no_answer_data_breaks_its_parser(data):
    for parse in (answers.inventory, lambda it: answers.blocks(it, 8), lambda it: answers.system_info(it, UID)):
        try:
            parse(data)
        except BadReply:
            pass
