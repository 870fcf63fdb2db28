"""Power lost between any two writes leaves a tag that reads as it did, as it should or as no item, never as another."""
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from devices.errors import DeviceError
from devices.rfid.contents import FIRST_BLOCKS
from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag, TagKind
from devices.rfid.tagging.encoding import dsfid_of, encode
from devices.rfid.tagging.errors import TagTorn, TagUnchanged
from devices.rfid.tagging.tagger import Tagger
from tests.devices.rfid.tagging.chip import BLOCK, UID, Chip, Unplugged


@st.composite
def items(draw):
    model = draw(st.sampled_from(DataModel))
    legacy = model is DataModel.M3_501
    parts = draw(st.integers(1, 4))
    title = draw(st.sampled_from(["", "Kalevala", "Seitsemän veljestä"]))
    extras = (("title", title),) if title and model in (
        DataModel.ISO28560_2, DataModel.ISO28560_3, DataModel.KATVE_2005) else ()
    return ItemTag(draw(st.text("01239ABab", min_size=1, max_size=14)),
                   "" if legacy else draw(st.sampled_from(["", "FI-La", "FI-Hel", "US-InU-Mu"])), parts,
                   draw(st.integers(1, parts)), 1 if legacy else draw(st.sampled_from([1, 2, 7, 8])), model, (), extras)


OLD = st.one_of(
    st.tuples(items().map(encode), st.sampled_from([0x00, 0x06, 0x3E])),
    st.tuples(st.one_of(st.just(b""), st.binary(max_size=112), st.just(b"\x55" * 24)), st.sampled_from([0x00, 0x06])),
    st.tuples(items(), st.integers(0, 27), st.binary(min_size=4, max_size=4)).map(
        lambda torn: (_with(encode(torn[0]), torn[1], torn[2]), dsfid_of(torn[0].model))))


def _with(memory, block, data):
    memory = bytearray(memory.ljust(112, b"\0"))
    memory[block * BLOCK:(block + 1) * BLOCK] = data
    return bytes(memory)


def said(memory, dsfid):
    tag = decode(bytes(memory), dsfid).tag
    return None if tag is None else tag.meaning


def attempt(chip, item):
    tagger = Tagger(chip)
    try:
        return tagger.write(tagger.look(UID), item)
    except DeviceError as error:
        return error


@settings(max_examples=60, deadline=None)
@given(OLD, items(), st.sampled_from([Chip, Unplugged]))
def test_power_lost_between_any_two_writes_never_leaves_another_item(old, item, kind):
    memory, dsfid = old
    whole = kind(memory, dsfid)
    assert attempt(whole, item).decoded.tag.meaning == item.meaning
    before = said(Chip(memory, dsfid).memory, dsfid)
    for power in range(len(whole.writes) + 1):
        chip = kind(memory, dsfid, power=power)
        attempt(chip, item)
        assert said(chip.memory, chip.dsfid) in (before, item.meaning, None)
        for shown in (chip.memory, chip.memory[:FIRST_BLOCKS * BLOCK]):      # as the tool reads it, and as the pad does
            assert said(shown, chip.dsfid) in (said(Chip(memory, dsfid).memory[:len(shown)], dsfid),
                                               said(whole.memory[:len(shown)], whole.dsfid), None)
        if 0 < power < len(whole.writes):
            torn = decode(bytes(chip.memory), chip.dsfid)
            assert torn.tag is None
            assert torn.kind in (TagKind.DAMAGED, TagKind.BLANK)
        chip.power, chip.dead = 1 << 30, False                               # and can then be written to its end
        assert attempt(chip, item).contents == Tagger(whole).look(UID).contents


@settings(max_examples=60, deadline=None)
@given(OLD, items(), st.sets(st.integers(-1, 12), min_size=1, max_size=3), st.sets(st.integers(-1, 12), max_size=2))
def test_blocks_that_refuse_or_do_not_keep_never_leave_another_item(old, item, locked, deaf):
    memory, dsfid = old
    chip = Chip(memory, dsfid, locked=locked, deaf=deaf - locked)
    before, untouched = said(chip.memory, dsfid), bytes(chip.memory)
    result = attempt(chip, item)
    assert said(chip.memory, chip.dsfid) in (before, item.meaning, None)
    if isinstance(result, TagUnchanged):
        assert (bytes(chip.memory), chip.dsfid) == (untouched, dsfid)
    elif not isinstance(result, DeviceError):
        assert said(chip.memory, chip.dsfid) == item.meaning
    else:
        assert isinstance(result, TagTorn)


ONE, OTHER = ItemTag("2019001234567", "FI-La"), ItemTag("2020009999999", "FI-Hel")


@pytest.mark.parametrize("old", DataModel)
@pytest.mark.parametrize("new", DataModel)
def test_between_old_and_new_the_first_block_is_empty_whatever_the_models(old, new):
    first, second = (ItemTag(item.item_id, "" if model is DataModel.M3_501 else item.owner_isil, model=model)
                     for item, model in ((ONE, old), (OTHER, new)))
    chip = Chip(encode(first), dsfid_of(old))
    attempt(chip, second)
    assert chip.writes[0] == chip.writes[-1] == 0
    assert chip.writes.count(0) == 2
    assert bytes(chip.memory) == encode(second).ljust(112, b"\0")
    assert chip.dsfid == dsfid_of(new)


@pytest.mark.parametrize("locked", range(8))
def test_a_tag_with_a_locked_block_is_left_as_it_was_and_that_is_said(locked):
    chip = Chip(encode(ONE), 0x3E, locked=[locked])
    before, new = bytes(chip.memory), ItemTag("2020009999999", "FI-ABCDEFGH", 2, 1, 7)
    assert isinstance(attempt(chip, new), TagUnchanged)
    assert (bytes(chip.memory), chip.dsfid) == (before, 0x3E)


def test_a_first_block_that_only_pretends_to_be_emptied_stops_everything():
    chip = Chip(encode(ONE), 0x3E, deaf=[0])
    result = attempt(chip, OTHER)
    assert isinstance(result, TagUnchanged)
    assert chip.writes == []


def test_what_is_one_write_is_made_in_one():
    chip = Chip(encode(ONE), 0x06)
    attempt(chip, ONE)
    assert chip.writes == [-1]
    attempt(chip, ONE)
    assert chip.writes == [-1]


def test_a_locked_format_byte_may_stay_where_the_item_is_understood_all_the_same():
    chip = Chip(encode(ItemTag("1", "FI-La", model=DataModel.ISO28560_2)), 0x06, locked=[-1])
    assert attempt(chip, ONE).decoded.tag.meaning == ONE.meaning
    ambiguous = ItemTag("12594", model=DataModel.ISO28560_2)
    chip = Chip(encode(ONE), 0x3E, locked=[-1])
    assert isinstance(attempt(chip, ambiguous), TagUnchanged)
    assert said(chip.memory, chip.dsfid) == ONE.meaning


def test_a_tag_that_changed_since_it_was_looked_at_is_not_written():
    chip = Chip(encode(ONE), 0x3E)
    found = Tagger(chip).look(UID)
    chip.memory[:] = encode(OTHER).ljust(112, b"\0")
    with pytest.raises(DeviceError, match="look again"):
        Tagger(chip).write(found, ItemTag("1"))
    assert chip.writes == []


@given(items())
def test_nothing_of_the_old_item_is_left_behind_the_new_one(item):
    assume(len(encode(item)) < 100)
    chip = Chip(b"\x41" * 112, 0x06)
    attempt(chip, item)
    assert bytes(chip.memory) == encode(item).ljust(112, b"\0")


def test_the_security_byte_is_read_back():
    chip = Chip(encode(ONE), 0x3E)
    Tagger(chip).write_afi(UID, 0x07)
    assert chip.afi == 0x07
    chip.deaf = {-2}
    with pytest.raises(DeviceError, match="AFI"):
        Tagger(chip).write_afi(UID, 0xC2)
