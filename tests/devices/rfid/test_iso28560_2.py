"""ISO 28560-2: objects of ISO/IEC 15962 in every compaction, with offsets, extended OIDs and padding."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.rfid import compaction, iso28560_2
from devices.rfid.compaction import Compaction, compact, compact_isil, expand, expand_isil
from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag, Oddity, TagKind
from devices.rfid.tagging.encoding import encode
from devices.rfid.tagging.errors import EncodingError
from devices.rfid.tagging.objects import OIDS, encode_object
from devices.rfid.text import opaque

EXAMPLE = "9100051cbe991a14 0201d0 140204b3 4607441cb6e2e335d6 830207acc09ebaa06f6b0000"
WITH_TITLE = "9100051cbe991a14 0202d002 140204b3 4607441cb6e2e335d6 830207acc09ebaa06f6b0000 7f020474657374"


def test_the_published_example_reads_as_it_says():
    tag = decode(bytes.fromhex(EXAMPLE), 0x06).tag
    assert tag == ItemTag("123456789012", "US-InU-Mu", 12, 3, 1, DataModel.ISO28560_2, (),
                          (("shelf", "QA268.L55"),))


def test_an_oid_beyond_14_takes_one_more_byte():
    tag = decode(bytes.fromhex(WITH_TITLE), 0x06).tag
    assert tag is not None
    assert dict(tag.extras)["title"] == "test"
    assert tag.oddities == ()


@pytest.mark.parametrize(("data", "isil"), [
    ("21408e16bf1f", "DE-Heu1"), ("1b81e110108a1ac7307f", "CN-110108-1-NLC"),
    ("1b81e120104ad1d6644c", "CN-120104-C-YBL"), ("acc09ebaa06f6b", "US-InU-Mu"), ("3240de05ab075b", "FI-Mamk-M"),
])
def test_published_isils_are_read_and_written(data, isil):
    assert expand_isil(bytes.fromhex(data)) == isil
    assert compact_isil(isil).hex() == data


@pytest.mark.parametrize(("code", "data", "text"), [
    (Compaction.INTEGER, "1cbe991a14", "123456789012"), (Compaction.NUMERIC, "410f", "410"),
    (Compaction.NUMERIC, "091f", "091"), (Compaction.FIVE_BIT, "541c", "JPN"), (Compaction.FIVE_BIT, "0a23a0", "AHQZ"),
    (Compaction.SIX_BIT, "0420f1cb3d35da", "ABC123456"), (Compaction.SEVEN_BIT, "c38b1e4cb9b3e862c99f", "abcdefgh123"),
    (Compaction.OCTETS, "e4f6", "äö"), (Compaction.UTF8, "c5a1", "š"),
])
def test_published_compactions_are_read(code, data, text):
    assert expand(code, bytes.fromhex(data)) == text


@pytest.mark.parametrize(("text", "code", "data"), [
    ("123456789012", Compaction.INTEGER, "1cbe991a14"), ("091", Compaction.NUMERIC, "091f"),
    ("JPN", Compaction.FIVE_BIT, "541c"), ("ABC123456", Compaction.SIX_BIT, "0420f1cb3d35da"),
    ("abcdefgh123", Compaction.SEVEN_BIT, "c38b1e4cb9b3e862c99f"),
])
def test_published_compactions_are_chosen_and_written(text, code, data):
    assert compact(text) == (code, bytes.fromhex(data))


@given(st.one_of(st.text(min_size=1, max_size=40), st.text("0123456789", min_size=1, max_size=25),
                 st.text("@ABCDEFGHIJKLMNOPQRSTUVWXYZ_", min_size=1), st.text(" 0123456789ABCXYZ.-_", min_size=1),
                 st.text("abcXYZ019 ~", min_size=1)))
def test_any_text_comes_back_from_its_compaction(text):
    assert expand(*compact(text)) == text


@given(st.from_regex(r"\A[A-Z]{2}-[A-Za-z0-9/:\-]{0,12}[A-Za-z0-9]\Z"))
def test_any_isil_comes_back_from_its_coding(isil):
    assert expand_isil(compact_isil(isil)) == isil


@given(st.text("0123456789ABCabc-", min_size=1, max_size=16), st.from_regex(r"\A[A-Z]{2}-[A-Za-z0-9]{1,8}\Z"),
       st.integers(1, 99), st.sampled_from([1, 2, 7, 8]), st.text("abcäöŠ ", max_size=20), st.data())
def test_what_is_written_is_read(item, owner, parts, usage, title, data):
    written = ItemTag(item, owner, parts, data.draw(st.integers(1, parts)), usage, DataModel.ISO28560_2, (),
                      (("title", title),) if title else ())
    memory = encode(written)
    assert decode(memory, 0x06).tag == written
    assert decode(memory.ljust(112, b"\0"), 0x06).tag == written
    assert not decode(memory.ljust(112, b"\0"), 0x06).incomplete


@pytest.mark.parametrize("length", [1, 127, 128, 300, 16383])
def test_long_lengths_take_seven_bits_a_byte(length):
    memory = encode_object(1, Compaction.OCTETS, b"x" * length)
    assert memory[1:3] == {128: b"\x81\x00", 16383: b"\xff\x7f"}.get(length, memory[1:3])
    assert iso28560_2.objects_of(memory).found[0][2] == b"x" * length


@pytest.mark.parametrize("pad", [b"\0", b"\x80"])
def test_pad_bytes_are_passed_over_whatever_they_are(pad):
    memory = bytes.fromhex("d1 02 02 1234".replace("d1", "91")) + pad * 2 + bytes.fromhex("140204b3")
    tag = decode(memory, 0x06).tag
    assert tag is not None
    assert (tag.parts, tag.part) == (12, 3)


def test_zeros_up_to_the_next_block_do_not_end_the_tag():
    one = encode_object(1, Compaction.OCTETS, b"12345")            # seven bytes
    memory = one + b"\0" + encode_object(4, Compaction.NUMERIC, b"\x02\x01") + b"\0" * 4
    tag = decode(memory, 0x06).tag
    assert tag is not None
    assert (tag.item_id, tag.parts, tag.part) == ("12345", 2, 1)


@pytest.mark.parametrize(("rubbish", "cut"), [("20", False), ("0f", True), ("1fff", False), ("14", True),
                                              ("9400ff", True), ("6000", False), ("7f0481", True)])
def test_zeros_end_the_tag_where_what_follows_them_is_no_object(rubbish, cut):
    memory = encode_object(1, Compaction.OCTETS, b"12345") + b"\0" + bytes.fromhex(rubbish)
    assert iso28560_2.objects_of(memory)[2:] == (False, not cut, False)      # of what is cut more bytes may tell
    assert decode(memory, 0x06).tag == ItemTag("12345", "", model=DataModel.ISO28560_2)
    assert decode(memory, 0x06).incomplete is cut


def test_a_last_symbol_of_six_bits_is_padding_only_where_a_byte_is_left_over_for_it():
    assert expand(Compaction.SIX_BIT, bytes.fromhex("0600")) == "A "
    assert expand(Compaction.SIX_BIT, bytes.fromhex("0420e0")) == "ABC"
    assert expand(Compaction.SIX_BIT, bytes.fromhex("0420c4")) == "ABCD"


def test_a_tag_cut_inside_an_object_is_damaged_and_says_that_more_may_follow():
    whole = bytes.fromhex(WITH_TITLE)
    for size in range(9, len(whole)):
        decoded = decode(whole[:size], 0x06)
        assert decoded.incomplete, size
        assert decoded.kind is (TagKind.ITEM if decoded.tag else TagKind.DAMAGED)


def test_the_same_object_twice_is_damage():
    twice = encode_object(1, Compaction.OCTETS, b"123") * 2
    assert decode(twice, 0x06).kind is TagKind.DAMAGED


def test_a_content_parameter_that_lists_other_objects_is_told():
    tag = decode(bytes.fromhex(EXAMPLE.replace("0201d0", "0201c0")), 0x06).tag
    assert tag is not None
    assert tag.oddities == (Oddity.CONTENTS_DIFFER,)


EXTRAS = st.lists(st.tuples(st.sampled_from(sorted(OIDS)), st.one_of(
    st.text("0123456789", min_size=1, max_size=12), st.text("ABCXYZ 0123", min_size=1, max_size=12),
    st.text("abcäöŠ ", min_size=1, max_size=12), st.binary(min_size=1, max_size=6).map(opaque))),
    max_size=5, unique_by=lambda extra: extra[0])


@given(st.integers(0, 15), st.integers(0, 15), EXTRAS)
def test_every_object_of_the_table_comes_back(usage, detail, extras):
    extras = tuple(sorted(extras, key=lambda extra: OIDS[extra[0]]))
    item = ItemTag("2019001234567", usage=usage, usage_detail=detail, model=DataModel.ISO28560_2, extras=extras)
    tag = decode(encode(item) + b"\0", 0x06).tag
    assert tag.extras == extras
    assert (tag.usage, tag.usage_detail) == (usage, detail)
    assert set(tag.oddities) <= {Oddity.OBJECT_UNKNOWN}


@pytest.mark.parametrize("text", ["1203", "091", "JPN", "QA268.L55", "abcdefgh123", "äö", "š€"])
def test_the_compaction_of_a_shelf_does_not_matter(text):
    codes = {Compaction.INTEGER: text.isdecimal() and text[0] != "0", Compaction.NUMERIC: text.isdecimal(),
             Compaction.FIVE_BIT: text == "JPN", Compaction.SIX_BIT: text.isascii() and text.upper() == text,
             Compaction.SEVEN_BIT: text.isascii(), Compaction.OCTETS: text < "Ā", Compaction.UTF8: True}
    for code in [code for code, may in codes.items() if may]:
        data = {Compaction.INTEGER: lambda: int(text).to_bytes(2),
                Compaction.NUMERIC: lambda: bytes.fromhex(text + "f" * (len(text) % 2)),
                Compaction.OCTETS: lambda: text.encode("latin-1"), Compaction.UTF8: text.encode,
                }.get(code, lambda code=code: compaction._pack(code, [ord(letter) for letter in text]))()
        memory = encode_object(1, Compaction.NUMERIC, b"\x12\x34", align=True) + encode_object(6, code, data)
        assert decode(memory + b"\0", 0x06).tag.extras == (("shelf", text),), code


@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize("oid", range(6, 32))
def test_every_number_of_the_table_is_read_with_an_offset_and_without(oid, align):
    memory = encode_object(1, Compaction.INTEGER, b"\x12\x34", align=align) + encode_object(
        oid, Compaction.OCTETS, b"x" * 130, align=align)
    tag = decode(memory + b"\0", 0x06).tag
    assert tag.extras == ((iso28560_2.NAMES.get(oid, f"object {oid}"), "x" * 130),)
    assert tag.oddities == ((Oddity.OBJECT_UNKNOWN,) if oid > 26 else ())


def test_a_number_beyond_the_table_breaks_the_tag():
    memory = encode_object(1, Compaction.INTEGER, b"\x12\x34") + encode_object(32, Compaction.OCTETS, b"x")
    assert decode(memory + b"\0", 0x06).kind is TagKind.DAMAGED


@pytest.mark.parametrize(("compaction_", "data", "usage", "detail"), [
    (Compaction.APPLICATION, b"\x71", 7, 1), (Compaction.INTEGER, b"\x11", 1, 1), (Compaction.OCTETS, b"72", 7, 2),
    (Compaction.OCTETS, b"8", 8, 0), (Compaction.OCTETS, b"xy", 1, 0)])
def test_the_type_of_usage_is_read_in_class_and_sub_class(compaction_, data, usage, detail):
    memory = encode_object(1, Compaction.INTEGER, b"\x12\x34") + encode_object(5, compaction_, data)
    tag = decode(memory + b"\0", 0x06).tag
    assert (tag.usage, tag.usage_detail) == (usage, detail)


@pytest.mark.parametrize("owner", ["FI-Å", "FI-La-"])
def test_an_owner_that_would_not_be_read_as_it_is_cannot_be_written(owner):
    with pytest.raises(EncodingError):
        encode(ItemTag("1", owner, model=DataModel.ISO28560_2))
