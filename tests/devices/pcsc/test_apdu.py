"""What is said to cards through PC/SC, and what they say, to the byte; and hostile bytes."""
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.errors import BadReply
from devices.pcsc import apdu
from devices.rfid.iso28560_3 import xor


def test_published_commands_are_those_that_are_sent():
    assert apdu.GET_UID.hex() == "ffca000000"
    assert apdu.read(4, 16).hex() == "ffb0000410"
    assert apdu.SESSION.hex() == "ffc20000028100"
    assert apdu.ISO15693.hex() == "ffc20002048f020203"
    assert apdu.through(bytes.fromhex("022005")).hex() == "ffc200010c5f460450c300009503022005" + "00"


@pytest.mark.parametrize(("atr", "kind"), [
    ("3b8f8001804f0ca0000003060b00140000000077", ("26V", 0x0014)),
    ("3b8f8001804f0ca000000306030001000000006a", ("106A", 0x0001)),
    ("3b8f8001804f0ca0000003060300030000000068", ("106A", 0x0003)),
    ("3b8f8001804f0ca0000003060300020000000069", ("106A", 0x0002)),
    ("3b8f8001804f0ca0000003060b000e000000006d", ("26V", 0x000E)),
    ("3b8f8001804f0ca0000003060b00120000000071", ("26V", 0x0012)),
    ("3b8180018080", ("106A", None)), ("", ("106A", None)), ("a00000030603", ("106A", None)),
])
def test_a_card_is_known_by_what_it_says_when_it_is_switched_on(atr, kind):
    whole = bytes.fromhex(atr)
    assert apdu.kind_of(whole) == kind
    assert len(whole) != 20 or not xor(whole[1:])         # its last byte is the check of all but the first


def test_the_uid_of_a_tag_begins_with_e0_however_the_reader_gives_it():
    assert apdu.uid_of(bytes.fromhex("1B969D00180104E0"), "26V") == "E00401180 09D961B".replace(" ", "")
    assert apdu.uid_of(bytes.fromhex("E0040118009D961B"), "26V") == "E0040118009D961B"
    assert apdu.uid_of(bytes.fromhex("041122E0"), "106A") == "041122E0"


def test_an_answer_says_how_it_went():
    assert apdu.data_of(b"\x01\x02\x90\x00") == b"\x01\x02"
    assert apdu.data_of(b"\x6a\x81") is None
    with pytest.raises(BadReply):
        apdu.data_of(b"\x90")


def test_what_a_tag_says_in_a_session_is_told_from_silence_and_from_what_nobody_understands():
    assert apdu.heard(bytes.fromhex("c003009000 920100 96020000 970500 11010101")) == bytes.fromhex("0011010101")
    assert apdu.heard(bytes.fromhex("c003009000 96020000 97020110")) == b"\x01\x10"
    assert apdu.heard(bytes.fromhex("c003016401 96020000")) is None
    for status in ("010f", "0200", "0400", "0800"):
        with pytest.raises(BadReply):
            apdu.heard(bytes.fromhex(f"c003016401 9602{status}"))
    with pytest.raises(apdu.SessionOver):
        apdu.heard(bytes.fromhex("c003016985"))
    assert apdu.done(bytes.fromhex("c003009000"))
    assert not apdu.done(bytes.fromhex("c003016985"))


def test_a_message_is_found_behind_what_stands_before_it():
    assert apdu.message_of(bytes.fromhex("0103a00c34 03 03 d10101 fe")) == bytes.fromhex("d10101")
    assert apdu.message_of(bytes.fromhex("00 00 03 ff0003 d10101")) == bytes.fromhex("d10101")
    assert apdu.message_of(bytes.fromhex("fe 0303d10101")) == b""
    assert apdu.message_of(bytes.fromhex("0310d10101")) == b""


@settings(max_examples=150)
@given(st.binary(max_size=60))
def test_no_bytes_break_the_parsers(data):
    for parse in (apdu.kind_of, apdu.done, apdu.message_of, apdu.message_size, lambda it: apdu.uid_of(it, "26V")):
        parse(data)
    try:
        apdu.data_of(data)
    except BadReply:
        assert len(data) < 2
    for answer in (data, b"\xc0\x03\x00\x90\x00" + data):
        with suppress(BadReply):
            assert apdu.heard(answer) != b""
