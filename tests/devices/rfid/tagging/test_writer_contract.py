"""What every reader does that writes tags for staff, shown for each against its emulator on a line in memory."""
from importlib import import_module

import pytest

from devices.drivers import TAG_READERS
from devices.emulators.field import Fault, FaultKind
from devices.emulators.reader import LineFault, LineFaultKind
from devices.errors import BadReply, BadUrl, DeviceError, DeviceSilent, TagError, TagGone, TagRefused
from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag
from devices.rfid.tagging.tagger import Tagger
from devices.rfid.tagging.writer import TAG_WRITERS, tag_writer
from tests.devices.rfid.stand import ABSENT, PAIRS, TIMEOUT, Pair, PcscStand, Stand, a_field

NEW = ItemTag("2020009999999", "FI-Hel", 2, 1, 1, DataModel.ISO28560_2)


def stand_of(name):
    """Fields with so many tags, each with a reader that writes."""
    module, _, driver = TAG_WRITERS[name].partition(":")
    writer = getattr(import_module(module), driver)
    if name not in PAIRS:
        return lambda count=2: PcscStand(a_field(count), writer)
    pair = PAIRS[name]
    writes = Pair(writer, pair.emulator, checksum=pair.checksum, reasons=pair.reasons, formats=pair.formats)
    return lambda count=2: Stand(writes, a_field(count))


@pytest.fixture(params=TAG_WRITERS)
def stand(request):
    return stand_of(request.param)


def test_blocks_and_the_format_byte_are_written_on_that_tag_alone(stand):
    there = stand()
    uid, other = there.uids
    before = bytes(there.field.tag(uid).memory), bytes(there.field.tag(other).memory)
    there.reader.write_block(uid, 20, b"\x01\x02\x03\x04")
    if there.pair.formats:
        there.reader.write_dsfid(uid, 0x06)
    else:
        with pytest.raises(TagRefused, match="format byte"):
            there.reader.write_dsfid(uid, 0x06)
    assert there.reader.read_blocks(uid, 19, 3) == bytes(4) + b"\x01\x02\x03\x04" + bytes(4)
    assert there.reader.system_info(uid).dsfid == (0x06 if there.pair.formats else 0x3E)
    assert bytes(there.field.tag(uid).memory) == before[0][:80] + b"\x01\x02\x03\x04" + before[0][84:]
    assert (bytes(there.field.tag(other).memory), there.field.tag(other).dsfid) == (before[1], 0x3E)


def test_a_locked_block_a_block_that_is_not_there_and_a_tag_that_is_not_are_told(stand):
    there = stand()
    uid = there.uids[0]
    there.field.fault(Fault(FaultKind.BLOCK_LOCKED, uid, at=4))
    with pytest.raises(TagRefused) as refused:
        there.reader.write_block(uid, 4, b"\xff" * 4)
    assert refused.value.code == (0x12 if there.pair.reasons else 0x0F)
    with pytest.raises(TagError):
        there.reader.write_block(uid, 28, b"\xff" * 4)
    with pytest.raises(TagGone):
        there.reader.write_block(ABSENT, 4, b"\xff" * 4)
    with pytest.raises(TagGone if there.pair.formats else TagRefused):
        there.reader.write_dsfid(ABSENT, 0x06)


@pytest.mark.parametrize("name", [name for name in TAG_WRITERS if name in PAIRS])
def test_one_bad_answer_to_a_write_is_asked_for_again_and_what_stays_bad_is_told(name):
    stand = stand_of(name)
    for kind in LineFaultKind:
        if kind is LineFaultKind.CORRUPT and not stand().pair.checksum:
            continue                                   # of a wrong bit only a checksum tells
        for step in range(3):
            there = stand()
            uid = there.uids[1]
            there.emulator.fault(LineFault(kind, skip=step, seconds=1.5 * TIMEOUT * (kind is LineFaultKind.DELAY)))
            for block in range(4, 8):
                there.reader.write_block(uid, block, bytes([block] * 4))
            assert there.reader.read_blocks(uid, 4, 4) == b"".join(bytes([block] * 4) for block in range(4, 8))
        if kind not in (LineFaultKind.DOUBLE, LineFaultKind.DELAY):
            there = stand()
            there.emulator.fault(LineFault(kind, times=0))
            begun = there.wire.now
            with pytest.raises((DeviceSilent, BadReply)):
                there.reader.write_block(there.uids[0], 4, b"\xff" * 4)
            assert there.wire.now - begun <= there.limit


def test_a_tag_taken_away_at_any_command_never_says_another_item(stand):
    there = stand()
    uid = there.uids[0]
    tag, tagger = there.field.tag(uid), Tagger(there.reader)
    old, memory = decode(bytes(tag.memory), tag.dsfid).tag.meaning, bytes(tag.memory)
    said = set()
    for at in range(1, 200):
        tag.memory[:], tag.dsfid = memory, 0x3E
        there.field.place(uid)
        found = tagger.look(uid)
        there.field.fault(Fault(FaultKind.LEAVE, uid, at=at))
        try:
            tagger.write(found, NEW)
        except DeviceError:
            now = decode(bytes(tag.memory), tag.dsfid).tag
            said.add(now and now.meaning)
        else:
            break
    assert at > 20
    assert said == {old, NEW.meaning, None}


def test_a_reader_of_the_same_name_for_patrons_does_not_write():
    for name, place in TAG_READERS.items():
        module, _, driver = place.partition(":")
        reader = getattr(import_module(module), driver)
        assert not [word for word in dir(reader) if "write_block" in word or "write_dsfid" in word], name


def test_a_driver_that_does_not_write_is_told():
    with pytest.raises(BadUrl, match="did you mean 'feig'"):
        tag_writer("feigg+tcp://127.0.0.1:1")
    with pytest.raises(BadUrl, match="known: feig"):
        tag_writer("nfc+tcp://127.0.0.1:1")
