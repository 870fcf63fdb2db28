"""ISO 28560-3: published tags read as they should, whatever their writer got wrong is repaired and told."""
import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.rfid import iso28560_3
from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag, Oddity, TagKind
from devices.rfid.tagging.encoding import encode
from devices.rfid.tagging.errors import EncodingError
from devices.rfid.tagging.fixed import encode_block, encode_extension

VECTORS = [
    ("11010131313232333334340000000000000000513e4445373035000000000000", "11223344", "DE-705", 1, 1, 1),
    ("1101013130303030303030353600000000000098a4444b3731383530300000000000", "1000000056", "DK-718500", 1, 1, 1),
    ("11010132303139303031323334353637000000c41946494c6100000000000000", "2019001234567", "FI-La", 1, 1, 1),
    ("11030132303139303031323334353637000000b71546494c61000000000000000000", "2019001234567", "FI-La", 3, 1, 1),
    ("11030232303139303031323334353637000000960e46494c61000000000000000000", "2019001234567", "FI-La", 3, 2, 1),
    ("11030332303139303031323334353637000000890746494c61000000000000000000", "2019001234567", "FI-La", 3, 3, 1),
    ("11010132303139303039393939393939000000c94e464948656c0000000000000000", "2019009999999", "FI-Hel", 1, 1, 1),
    ("1701013230313930303132333435363700000071de46494c6100000000000000", "2019001234567", "FI-La", 1, 1, 7),
    ("18010132333532393030303033353637360000767546494d616d6b2d4d0000000000", "23529000035676", "FI-Mamk-M", 1, 1, 8),
]
LAHTI = bytes.fromhex(VECTORS[2][0])
EXAMPLE_B2 = bytes.fromhex("1101013130303030303031333600000000000036 15444b3731383530300000000000 0501000501"
                           "22020071 426f67766f676e656e00 3132333435363738393000 00 6137383936353663 00")


@pytest.mark.parametrize(("memory", "item", "owner", "parts", "part", "usage"), VECTORS)
def test_published_tags_read_as_they_say(memory, item, owner, parts, part, usage):
    tag = decode(bytes.fromhex(memory)).tag
    assert tag is not None
    assert (tag.item_id, tag.owner_isil, tag.parts, tag.part, tag.usage, tag.oddities) == (
        item, owner, parts, part, usage, ())


def test_the_checksum_is_the_one_of_the_danish_text():
    assert binascii.crc_hqx(b"RFID tag data model", 0xFFFF) == 0x1AEE
    assert iso28560_3.checksum(bytes(32)) == 0xF14C
    assert iso28560_3.checksum(bytes(32), 32) == 0x2A45
    first = bytes.fromhex(VECTORS[0][0])
    assert iso28560_3.checksum(first) == 0x3E51
    assert iso28560_3.checksum(first, 32) == 0x2272


def test_extension_blocks_are_read_by_their_length():
    tag = decode(EXAMPLE_B2, 0x3E).tag
    assert tag is not None
    assert tag.item_id == "1000000136"
    assert tag.oddities == ()
    assert dict(tag.extras) == {"media format": "1", "supplier": "Bogvognen", "local product id": "1234567890",
                                "supplier invoice": "a789656c"}


ALL_EXTRAS = tuple((name, f"{number}") for number, name in enumerate(
    (name for names in iso28560_3.EXTENSIONS.values() for name in names), 7))
UNSTRUCTURED = ("extension 101", "0x00ff10")


@pytest.mark.parametrize(("model", "dsfid"), [(DataModel.ISO28560_3, 0x3E), (DataModel.KATVE_2005, 0x00)])
@pytest.mark.parametrize("extras", [*((one,) for one in ALL_EXTRAS), ALL_EXTRAS, (*ALL_EXTRAS, UNSTRUCTURED)])
def test_every_extension_block_is_written_and_read(model, dsfid, extras):
    if extras[0] in ALL_EXTRAS[1:3]:
        extras = (("media format", "0"), *extras)          # it is always there where its block is
    item = ItemTag("2019001234567", "FI-La", 3, 2, model=model, extras=extras)
    written = encode(item)
    assert decode(written, dsfid).tag == item
    assert decode(written.ljust(320, b"\0"), dsfid).tag == item


def test_where_extensions_begin_tells_the_model_of_2005_from_the_standard():
    for model in (DataModel.ISO28560_3, DataModel.KATVE_2005):
        memory = encode(ItemTag("1", "FI-La", model=model, extras=(("title", "Kalevala"),))).ljust(112, b"\0")
        for dsfid in (None, 0x00, 0x3E):
            tag = decode(memory, dsfid).tag
            assert (tag.model, tag.extras, tag.oddities) == (model, (("title", "Kalevala"),), ())


@pytest.mark.parametrize(("size", "dsfid", "model"), [
    (112, 0x3E, DataModel.ISO28560_3), (112, None, DataModel.ISO28560_3), (112, 0x00, DataModel.KATVE_2005),
    (32, 0x3E, DataModel.ISO28560_3_32), (32, None, DataModel.ISO28560_3_32), (32, 0x00, DataModel.KATVE_2005)])
def test_between_models_that_write_the_same_bytes_the_format_byte_decides(size, dsfid, model):
    assert decode(LAHTI.ljust(size, b"\0"), dsfid).tag.model is model


@pytest.mark.parametrize(("parts", "part"), [(0, 0), (0, 3)])
def test_no_number_of_parts_is_one_part_and_told(parts, part):
    none = LAHTI[:1] + bytes([parts, part]) + LAHTI[3:]
    none = none[:19] + iso28560_3.checksum(none).to_bytes(2, "little") + none[21:]
    tag = decode(none).tag
    assert (tag.parts, tag.part, tag.oddities) == (1, 1, (Oddity.PARTS_MISSING,))


def test_an_owner_written_with_its_hyphen_is_that_owner_and_told():
    kept = LAHTI[:21] + b"FI-La".ljust(11, b"\0")
    kept = kept[:19] + iso28560_3.checksum(kept).to_bytes(2, "little") + kept[21:]
    tag = decode(kept).tag
    assert (tag.owner_isil, tag.oddities) == ("FI-La", (Oddity.OWNER_HYPHEN,))
    assert encode(tag) == LAHTI


@pytest.mark.parametrize("owner", ["0-2a", "FI", "F-I", "----------", "FI---", "OC-LCxyz", "FI-Mamk-M"])
def test_an_owner_that_is_no_isil_of_a_country_is_read_and_written_as_it_stands(owner):
    assert decode(encode(ItemTag("1", owner))).tag.owner_isil == owner


def test_bytes_that_are_no_text_are_told_as_hex_and_written_as_they_were():
    memory = LAHTI.ljust(34, b"\0") + encode_extension(4, b"\x01\x02") + b"\0"
    tag = decode(memory).tag
    assert tag.extras == (("title", "0x0102"),)
    assert encode(tag) == memory


def test_a_damaged_extension_is_told_and_the_item_stands():
    damaged = bytearray(EXAMPLE_B2)
    damaged[34 + 4] ^= 0x40
    tag = decode(bytes(damaged)).tag
    assert tag is not None
    assert tag.item_id == "1000000136"
    assert tag.oddities == (Oddity.EXTENSION_DAMAGED,)


def test_an_extension_longer_than_the_chip_is_told_and_the_item_stands():
    tag = decode(EXAMPLE_B2[:34] + b"\xff\x02\x00\x00abc").tag
    assert tag is not None
    assert tag.oddities == (Oddity.EXTENSION_DAMAGED,)


def test_part_and_parts_the_other_way_round_are_put_right_and_told():
    swapped = bytearray(LAHTI)
    swapped[1:3] = b"\x01\x02"
    swapped[19:21] = iso28560_3.checksum(bytes(swapped)).to_bytes(2, "little")
    tag = decode(bytes(swapped)).tag
    assert tag is not None
    assert (tag.parts, tag.part, tag.oddities) == (2, 1, (Oddity.PARTS_SWAPPED,))


def test_a_checksum_that_was_never_padded_is_accepted_and_told():
    unpadded = LAHTI[:19] + iso28560_3.checksum(LAHTI, 32).to_bytes(2, "little") + LAHTI[21:]
    for memory in (unpadded, unpadded.ljust(112, b"\0")):
        tag = decode(memory).tag
        assert tag is not None
        assert (tag.item_id, tag.oddities) == ("2019001234567", (Oddity.CRC_NOT_PADDED,))


def test_reversed_blocks_are_put_right_and_told():
    backwards = b"".join(LAHTI[at:at + 4][::-1] for at in range(0, 32, 4))
    tag = decode(backwards).tag
    assert tag is not None
    assert (tag.item_id, tag.owner_isil, tag.oddities) == ("2019001234567", "FI-La", (Oddity.BLOCKS_REVERSED,))


def test_swapped_nibbles_of_the_first_byte_are_put_right_and_told():
    swapped = bytearray(LAHTI)
    swapped[0] = 0x71
    swapped[19:21] = iso28560_3.checksum(bytes(swapped)).to_bytes(2, "little")
    tag = decode(bytes(swapped)).tag
    assert tag is not None
    assert (tag.usage, tag.oddities) == (7, (Oddity.NIBBLES_SWAPPED,))


@pytest.mark.parametrize("at", range(32))
def test_one_wrong_byte_anywhere_never_gives_another_item(at):
    damaged = bytearray(LAHTI)
    damaged[at] ^= 0x04
    assert decode(bytes(damaged), 0x3E).kind in (TagKind.DAMAGED, TagKind.UNKNOWN)


def test_a_block_cut_to_32_bytes_says_that_more_may_follow():
    long_owner = encode_block(ItemTag("2019001234567", "FI-ABCDEFGHIJK"))
    assert decode(long_owner[:32]).incomplete
    assert decode(long_owner).tag.owner_isil == "FI-ABCDEFGHIJK"


IDENTIFIERS = st.text("0123456789ABCabc-äö", min_size=1, max_size=8)
OWNERS = st.from_regex(r"\A[A-Z]{2}-[A-Za-z0-9]{1,7}\Z")


@given(IDENTIFIERS, OWNERS, st.integers(1, 255), st.integers(0, 15), st.sampled_from([32, 34]), st.data())
def test_what_is_written_is_read(item, owner, parts, usage, size, data):
    part = data.draw(st.integers(1, parts))
    memory = encode_block(ItemTag(item, owner, parts, part, usage), size)
    assert len(memory) == size
    tag = decode(memory).tag
    assert tag is not None
    assert (tag.item_id, tag.owner_isil, tag.parts, tag.part, tag.usage) == (item, owner, parts, part, usage)
    assert tag.model is (DataModel.ISO28560_3 if size == 34 else DataModel.ISO28560_3_32)


@given(st.binary(max_size=40))
def test_every_extension_block_is_its_own_checksum(payload):
    block = encode_extension(101, payload)
    assert block[0] == len(block)
    assert iso28560_3.xor(block) == 0


@pytest.mark.parametrize("item", [
    ItemTag(""), ItemTag("12345678901234567"), ItemTag("1", "FI-" + "A" * 20), ItemTag("1", parts=2, part=3),
    ItemTag("1", usage=16), ItemTag("1\0"),
])
def test_an_item_that_does_not_fit_is_refused(item):
    with pytest.raises(EncodingError):
        encode_block(item)
