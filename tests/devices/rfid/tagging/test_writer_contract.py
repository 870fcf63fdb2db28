"""What every reader that writes does, shown for each against its emulator. One joins by a line in TAG_WRITERS."""
from dataclasses import replace
from importlib import import_module

import pytest

from devices.drivers import TAG_READERS
from devices.emulators.field import Fault, FaultKind
from devices.emulators.reader import LineFault, LineFaultKind
from devices.errors import BadUrl, DeviceError, TagGone, TagRefused
from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag
from devices.rfid.tagging.tagger import Tagger
from devices.rfid.tagging.writer import TAG_WRITERS, tag_writer
from tests.devices.rfid.stand import ABSENT, PAIRS, Stand, a_field

NEW = ItemTag("2020009999999", "FI-Hel", 2, 1, 1, DataModel.ISO28560_2)


@pytest.fixture(params=TAG_WRITERS)
def stand(request):
    module, _, name = TAG_WRITERS[request.param].partition(":")
    return Stand(replace(PAIRS[request.param], driver=getattr(import_module(module), name)), a_field(3))


def test_blocks_and_the_format_byte_are_written_on_that_tag_alone(stand):
    uid, before = stand.uids[1], [bytes(tag.memory) for tag in stand.field.tags()]
    stand.reader.write_block(uid, 3, b"\x01\x02\x03\x04")
    stand.reader.write_dsfid(uid, 0x06)
    tag = stand.field.tag(uid)
    assert tag.memory[12:16] == b"\x01\x02\x03\x04" == stand.reader.read_blocks(uid, 3, 1)
    assert stand.reader.system_info(uid).dsfid == tag.dsfid == 0x06
    tag.memory[12:16] = before[1][12:16]
    assert [bytes(tag.memory) for tag in stand.field.tags()] == before
    assert [tag.dsfid for tag in stand.field.tags()] == [0x3E, 0x06, 0x3E]


def test_a_locked_block_is_refused_and_an_absent_tag_is_gone(stand):
    stand.field.fault(Fault(FaultKind.BLOCK_LOCKED, stand.uids[0], at=4))
    with pytest.raises(TagRefused) as refused:
        stand.reader.write_block(stand.uids[0], 4, b"\xff" * 4)
    assert refused.value.code == (0x12 if stand.pair.reasons else 0x0F)
    with pytest.raises(TagGone):
        stand.reader.write_block(ABSENT, 4, b"\xff" * 4)
    with pytest.raises(TagGone):
        stand.reader.write_dsfid(ABSENT, 0x06)


@pytest.mark.parametrize("kind", LineFaultKind)
def test_one_bad_answer_is_no_harm(stand, kind):
    if kind is LineFaultKind.CORRUPT and not stand.pair.checksum:
        pytest.skip("a wrong bit is not seen on this line; the USB underneath sees it")
    uid, tagger = stand.uids[0], Tagger(stand.reader)
    found = tagger.look(uid)
    stand.emulator.fault(LineFault(kind, skip=9, seconds=0.15 if kind is LineFaultKind.DELAY else 0.0))
    assert tagger.write(found, NEW).decoded.tag.meaning == NEW.meaning


def test_a_tag_taken_away_at_any_command_never_says_another_item(stand):
    uid = stand.uids[0]
    tag, tagger = stand.field.tag(uid), Tagger(stand.reader)
    old, memory = decode(bytes(tag.memory), tag.dsfid).tag.meaning, bytes(tag.memory)
    said = set()
    for at in range(1, 200):
        tag.memory[:], tag.dsfid = memory, 0x3E
        stand.field.place(uid)
        found = tagger.look(uid)
        stand.field.fault(Fault(FaultKind.LEAVE, uid, at=at))
        try:
            tagger.write(found, NEW)
        except DeviceError:
            now = decode(bytes(tag.memory), tag.dsfid).tag
            said.add(now and now.meaning)
        else:
            break
    assert at > 20
    assert said == {old, NEW.meaning, None}


@pytest.mark.parametrize("name", TAG_WRITERS)
def test_the_reader_of_the_patrons_side_has_no_such_command(name):
    module, _, driver = TAG_READERS[name].partition(":")
    names = dir(getattr(import_module(module), driver))
    assert not [one for one in names if "write_block" in one or "write_dsfid" in one or "lock_" in one]


def test_a_driver_that_does_not_write_is_told():
    with pytest.raises(BadUrl, match="did you mean 'feig'"):
        tag_writer("feigg+tcp://127.0.0.1:1")
    with pytest.raises(BadUrl, match="known: feig, threem, twn4"):
        tag_writer("rl866+tcp://127.0.0.1:1")
