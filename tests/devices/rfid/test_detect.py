"""A tag is what its memory proves, not what its format byte says; no bytes whatever break the decoder."""
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from devices.rfid.detect import decode
from devices.rfid.model import Confidence, DataModel, ItemTag, Oddity, TagKind
from devices.rfid.tagging.encoding import encode
from tests.thorough import many

ITEM = ItemTag("2019001234567", "FI-La")
FIXED = encode(ITEM)
OBJECTS = encode(ItemTag("2019001234567", "FI-La", 2, 1, model=DataModel.ISO28560_2)).ljust(112, b"\0")


@pytest.mark.parametrize("size", [1, 28, 32, 34, 112, 320])
@pytest.mark.parametrize("dsfid", [None, 0x00, 0x06, 0x3E])
def test_zeros_are_blank_and_no_checksum_error(size, dsfid):
    assert decode(bytes(size), dsfid).kind is TagKind.BLANK


def test_a_tag_as_it_left_the_factory_is_blank():
    assert decode(b"\x55" * 24 + bytes(88)).kind is TagKind.BLANK


@pytest.mark.parametrize("dsfid", [None, 0x00, 0x3E, 0x06, 0xFF])
def test_a_right_checksum_is_stronger_than_the_format_byte(dsfid):
    decoded = decode(FIXED, dsfid)
    assert decoded.kind is TagKind.ITEM
    assert decoded.tag.oddities == ((Oddity.FORMAT_BYTE,) if dsfid == 0x06 else ())


@pytest.mark.parametrize("dsfid", [None, 0x00, 0x3E, 0x06, 0xFF])
def test_objects_are_found_whatever_the_format_byte_says(dsfid):
    decoded = decode(OBJECTS, dsfid)
    assert decoded.kind is TagKind.ITEM
    assert (decoded.tag.model, decoded.tag.parts) == (DataModel.ISO28560_2, 2)
    assert decoded.tag.oddities == ((Oddity.FORMAT_BYTE,) if dsfid == 0x3E else ())


@pytest.mark.parametrize("model", [model for model in DataModel if model is not DataModel.M3_501])
def test_usage_eight_is_a_patron_card_and_never_an_item(model):
    decoded = decode(encode(ItemTag("23529000035676", "FI-La", usage=8, model=model)))
    assert decoded.kind is TagKind.PATRON_CARD


def test_a_wrong_checksum_is_damage_and_not_unknown():
    damaged = FIXED[:5] + b"9" + FIXED[6:]
    assert decode(damaged, 0x3E).kind is TagKind.DAMAGED


def test_what_both_models_could_have_written_is_an_item_only_where_the_format_byte_says_objects():
    both = bytes.fromhex("11023132").ljust(112, b"\0")
    assert decode(both, 0x06).tag.item_id == "12594"
    for dsfid in (None, 0x00, 0x3E):
        assert decode(both, dsfid).kind is TagKind.DAMAGED


def test_bytes_of_no_model_are_unknown():
    assert decode(b"\xff" * 112).kind is TagKind.UNKNOWN


def test_broken_objects_are_damage_when_the_format_byte_promised_objects():
    assert decode(b"\xff" * 112, 0x06).kind is TagKind.DAMAGED


def test_a_tag_that_telephones_wrote_is_foreign_and_not_unknown():
    for memory in ("e1401c00 030bd101075503 6c612e6669fe", "e2400000 0000001c 0300fe00", "e1401c00 0300fe00"):
        assert decode(bytes.fromhex(memory).ljust(112, b"\0"), 0x00).kind is TagKind.FOREIGN
    assert decode(bytes.fromhex("e1401c00 99000000").ljust(112, b"\0")).kind is TagKind.UNKNOWN


def test_a_tag_without_its_first_block_was_torn_in_writing_and_is_damaged():
    for memory in (FIXED, OBJECTS):
        for dsfid in (None, 0x00, 0x06, 0x3E):
            torn = decode(bytes(4) + memory[4:], dsfid)
            assert (torn.kind, torn.tag) == (TagKind.DAMAGED, None)


@pytest.mark.parametrize(("memory", "dsfid", "model", "confidence"), [
    (FIXED, 0x3E, DataModel.ISO28560_3, Confidence.CERTAIN), (FIXED, 0x06, DataModel.ISO28560_3, Confidence.CERTAIN),
    (OBJECTS, 0x06, DataModel.ISO28560_2, Confidence.LIKELY),
    (OBJECTS, 0x00, DataModel.ISO28560_2, Confidence.POSSIBLE),
    (encode(ItemTag("1", model=DataModel.M3_501)), 0x00, DataModel.M3_501, Confidence.POSSIBLE),
    (FIXED[:5] + b"9" + FIXED[6:], 0x3E, DataModel.ISO28560_3, Confidence.POSSIBLE),
    (b"\xff" * 112, 0x00, None, None), (bytes(112), 0x3E, None, None),
])
def test_a_result_names_its_model_and_how_sure_it_is(memory, dsfid, model, confidence):
    decoded = decode(memory, dsfid)
    assert (decoded.model, decoded.confidence) == (model, confidence)


@settings(max_examples=many(700, few=300), deadline=None)
@given(st.binary(max_size=128), st.one_of(st.none(), st.sampled_from([0, 0x06, 0x3E]), st.integers(0, 255)))
@example(b"", None)
@example(b"\x11", 0x3E)
@example(b"\x9f\xff\xff\xff\xff", 0x06)
@example(bytes.fromhex("8102ff01") + b"1" * 8, 0x06)
def test_no_bytes_break_the_decoder(memory, dsfid):
    decoded = decode(memory, dsfid)
    assert (decoded.tag is not None) == (decoded.kind in (TagKind.ITEM, TagKind.PATRON_CARD))
    assert decoded.tag is None or (decoded.tag.item_id.isprintable() and 0 <= decoded.tag.usage <= 15)
    assert decoded.tag is None or decoded.tag.model is decoded.model
    assert (decoded.model is None) == (decoded.confidence is None)


@settings(max_examples=many(500, few=200), deadline=None)
@given(st.sampled_from([FIXED.ljust(112, b"\0"), OBJECTS]), st.integers(0, 60), st.binary(min_size=1, max_size=8))
def test_noise_in_a_good_tag_does_not_break_the_decoder(memory, at, noise):
    decode(memory[:at] + noise + memory[at + len(noise):], 0x06)
