"""3M's model: its two published tags read as they say, and what does not fit in every byte is not taken for it."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.rfid.detect import decode
from devices.rfid.model import Confidence, DataModel, ItemTag, Oddity, TagKind
from devices.rfid.tagging.encoding import encode
from devices.rfid.tagging.errors import EncodingError

FIRST = bytes.fromhex("04110000") + b"200901010123".ljust(16, b"\0") + bytes.fromhex("ffffffff 7fffffff 00000000")
SECOND = bytes.fromhex("04110001") + b"1302003767".ljust(28, b"\0")


def test_published_tags_read_as_they_say():
    first, second = decode(FIRST), decode(SECOND)
    assert first.confidence is second.confidence is Confidence.POSSIBLE
    assert first.tag == ItemTag("200901010123", model=DataModel.M3_501, extras=(
        ("branch", "4095"), ("library", "1048575"), ("custom number", "2147483647")))
    assert second.tag == ItemTag("1302003767", model=DataModel.M3_501, extras=(("item type", "1"),))


@pytest.mark.parametrize(("at", "byte"), [(0, 0x05), (1, 0x21), (1, 0x10), (2, 1), (3, 14), (4, 0), (6, 0x80),
                                          (15, 0x20), (28, 1), (31, 0xFF)])
def test_a_byte_that_does_not_fit_makes_it_unknown(at, byte):
    other = bytearray(SECOND)
    other[at] = byte
    assert decode(bytes(other)).kind is TagKind.UNKNOWN


def test_no_number_of_parts_is_one_part_and_told():
    tag = decode(SECOND[:1] + b"\0" + SECOND[2:]).tag
    assert (tag.parts, tag.part, tag.oddities) == (1, 1, (Oddity.PARTS_MISSING,))


@given(st.from_regex(r"\A[!-~]{1,16}\Z"), st.integers(1, 15), st.data(), st.integers(0, 13), st.integers(0, 0xFFF),
       st.integers(0, 0xFFFFF), st.integers(-1 << 31, (1 << 31) - 1))
def test_what_is_written_is_read(identifier, parts, data, kind, branch, library, custom):
    extras = zip(("item type", "branch", "library", "custom number"), (kind, branch, library, custom), strict=True)
    item = ItemTag(identifier, "", parts, data.draw(st.integers(1, parts)), model=DataModel.M3_501,
                   extras=tuple((name, str(value)) for name, value in extras if value))
    assert decode(encode(item).ljust(112, b"\0")).tag == item


@pytest.mark.parametrize("item", [
    ItemTag("1", "FI-La"), ItemTag("1", parts=16), ItemTag("1", usage=7), ItemTag("ä"), ItemTag("1" * 17),
    ItemTag("1", extras=(("title", "x"),)), ItemTag("1", extras=(("branch", "4096"),)),
    ItemTag("1", extras=(("branch", "x"),))])
def test_what_has_no_place_is_refused(item):
    with pytest.raises(EncodingError):
        encode(item._replace(model=DataModel.M3_501))
