"""What every tag reader does with tags, shown for each driver against its emulator."""
import pytest

from devices.drivers import LINE_READERS, TAG_READERS, tag_reader
from devices.emulators.chips import CHIPS, Tells
from devices.emulators.field import Fault, FaultKind
from devices.emulators.fieldfile import tag_of
from devices.emulators.readers import READER_EMULATORS
from devices.errors import DeviceGone, TagError, TagGone, TagRefused
from devices.rfid.pad import Pad, SecureResult, TagSeen
from devices.rfid.security import Means, SecurityCodes
from tests.devices.rfid.stand import ABSENT, ALL, a_field, stand_of


@pytest.fixture(params=ALL)
def stand(request):
    return lambda tags, **answers: stand_of(request.param, tags, **answers)


@pytest.mark.parametrize("count", [0, 1, 2, 17, 40])
def test_every_tag_is_named_once_in_every_round(stand, count):
    there = stand(a_field(count))
    for _ in range(3):
        found = there.reader.inventory()
        assert sorted(tag.uid for tag in found) == sorted(there.uids)
        assert {tag.dsfid for tag in found} <= {0x3E}


def test_tags_that_collide_in_every_slot_are_told_apart(stand):
    uids = ["E004015000000001", "E004015100000001", "E004015000000011", "E0040150F0000001"]
    tags = a_field(0)
    for uid in uids:
        tags.add(tag_of({"uid": uid, "model": "blank", "on": True}))
    assert sorted(tag.uid for tag in stand(tags).reader.inventory()) == sorted(uids)


@pytest.mark.parametrize("chip", CHIPS)
def test_memory_is_read_in_the_order_of_the_tag(stand, chip):
    there = stand(a_field(1, chip=chip, model="iso28560-3-32"))
    tag = there.field.tags()[0]
    tag.memory[:] = bytes(number * 7 % 256 for number in range(len(tag.memory)))
    info = there.reader.system_info(tag.uid)
    size = CHIPS[chip].block_size
    assert (info.blocks, info.block_size, info.afi, info.dsfid) == (tag.blocks, size, 0x07, 0x3E)
    assert info.ic_reference == CHIPS[chip].ic_reference
    for first, count in [(0, 8), (0, 1), (info.blocks - 1, 1), (3, 4), (0, min(128 // size, info.blocks))]:
        assert there.reader.read_blocks(tag.uid, first, count) == tag.memory[first * size:(first + count) * size]
    with pytest.raises(TagError):
        there.reader.read_blocks(tag.uid, info.blocks, 1)


@pytest.mark.parametrize("block", range(8))
def test_an_unreadable_block_is_an_error_and_not_other_data(stand, block):
    there = stand(a_field(1))
    uid = there.uids[0]
    there.field.fault(Fault(FaultKind.BLOCK, uid, at=block))
    with pytest.raises(TagError):
        there.reader.read_blocks(uid, 0, 8)
    assert there.reader.read_blocks(uid, 0, 8) == there.field.tag(uid).memory[:32]


def test_security_is_written_on_that_tag_alone_and_read_back(stand):
    there = stand(a_field(5))
    target = there.uids[2]
    before = [bytes(tag.memory) for tag in there.field.tags()]
    there.reader.write_afi(target, 0xC2)
    assert there.reader.read_afi(target) == 0xC2
    assert not there.reader.read_eas(target)
    there.reader.write_eas(target, True)
    assert there.reader.read_eas(target)
    assert [(tag.afi, tag.eas) for tag in there.field.tags()] == [(0xC2, True) if tag.uid == target else (0x07, False)
                                                                  for tag in there.field.tags()]
    there.reader.write_eas(target, False)
    assert not there.reader.read_eas(target)
    assert [bytes(tag.memory) for tag in there.field.tags()] == before


def test_a_chip_without_an_alarm_says_so(stand):
    tags = a_field(0)
    tags.add(tag_of({"uid": "E002015012345678", "model": "blank", "on": True}))
    there = stand(tags)
    with pytest.raises(TagRefused):
        there.reader.write_eas("E002015012345678", True)


def test_a_tag_that_is_not_there_is_told_from_a_reader_that_is_not(stand):
    there = stand(a_field(1))
    for ask in (lambda: there.reader.read_blocks(ABSENT, 0, 8), lambda: there.reader.read_afi(ABSENT),
                lambda: there.reader.write_afi(ABSENT, 0xC2), lambda: there.reader.write_eas(ABSENT, True)):
        with pytest.raises(TagGone) as gone:
            ask()
        assert gone.value.uid == ABSENT
    assert len(there.reader.inventory()) == 1


def test_a_tag_may_leave_at_any_step_and_the_others_stay(stand):
    def steps(reader, uid):
        reader.system_info(uid)
        reader.read_blocks(uid, 0, 8)
        reader.write_afi(uid, 0xC2)
        reader.read_afi(uid)
    for at in range(1, 5):
        there = stand(a_field(2))
        leaves, stays = there.uids
        there.field.fault(Fault(FaultKind.LEAVE, leaves, at=at))
        with pytest.raises(TagGone):
            steps(there.reader, leaves)
        assert there.field.tag(leaves).afi == (0xC2 if at == 4 else 0x07)
        steps(there.reader, stays)
        assert [tag.uid for tag in there.reader.inventory()] == [stays]


@pytest.mark.parametrize(("kind", "afi"), [(FaultKind.LEAVE_BEFORE_AFI, 0x07), (FaultKind.LEAVE_AFTER_AFI, 0xC2)])
def test_a_tag_that_leaves_while_it_is_written_is_gone_whatever_it_kept(stand, kind, afi):
    there = stand(a_field(1))
    uid = there.uids[0]
    there.field.fault(Fault(kind, uid))
    with pytest.raises(TagGone):
        there.reader.write_afi(uid, 0xC2)
    assert there.field.tag(uid).afi == afi


def test_a_write_that_does_not_stick_is_seen_by_reading_it_back(stand):
    there = stand(a_field(1))
    there.field.fault(Fault(FaultKind.AFI_IGNORED, there.uids[0]))
    there.reader.write_afi(there.uids[0], 0xC2)
    assert there.reader.read_afi(there.uids[0]) == 0x07


def test_a_locked_tag_says_so(stand):
    there = stand(a_field(1))
    there.field.fault(Fault(FaultKind.AFI_LOCKED, there.uids[0]))
    with pytest.raises(TagRefused) as refused:
        there.reader.write_afi(there.uids[0], 0xC2)
    assert refused.value.code == (0x12 if there.pair.reasons else 0x0F)


def test_a_pad_over_it_tells_each_tag_with_its_item_and_secures_it(stand):
    there = stand(a_field(5))
    pad = Pad(there.reader, clock=there.wire.clock, stable_for=0.0)
    seen = {event.uid: event.tag.decoded.tag.item_id for event in pad.poll() if isinstance(event, TagSeen)}
    assert sorted(seen.values()) == [f"20190012345{number:02d}" for number in range(5)]
    uid = there.uids[2]
    assert pad.secure(uid, False) is SecureResult.WRITTEN
    assert pad.security(uid) is False
    there.field.fault(Fault(FaultKind.LEAVE_BEFORE_AFI, uid))
    assert pad.secure(uid, True) is SecureResult.GONE
    there.field.fault(Fault(FaultKind.AFI_IGNORED, there.uids[0], times=0))
    assert pad.secure(there.uids[0], False) is SecureResult.FAILED
    assert pad.memory(there.uids[1]).memory == bytes(there.field.tag(there.uids[1]).memory)


@pytest.mark.parametrize("odd", [{"chip": "mb89r118", "uid": "E008015012345678"}, {"chip": "nameless"}])
def test_an_odd_chip_is_read_and_secured_and_those_beside_it_too(stand, odd):
    tags = a_field(2)
    title = b"A title that goes on behind the first blocks of any tag there is"
    memory = bytes.fromhex("110601d615d9f480") + bytes([0x6F, 0x02, len(title)]) + title
    tags.add(tag_of({"uid": "E007015012345678", "model": "raw", "memory": memory.hex(), "dsfid": 6, "on": True} | odd))
    there = stand(tags)
    pad = Pad(there.reader, clock=there.wire.clock, stable_for=0.0)
    seen = {event.uid: event.tag.decoded.tag for event in pad.poll() if isinstance(event, TagSeen)}
    assert sorted(seen) == sorted(there.uids)
    assert seen[there.uids[2]].extras == (("title", title.decode()),)
    for uid in there.uids:
        assert pad.secure(uid, False) is SecureResult.WRITTEN
        assert pad.memory(uid).memory == bytes(there.field.tag(uid).memory)


@pytest.mark.parametrize("tells", [Tells(0), Tells.DSFID, Tells.AFI, Tells.MEMORY])
def test_a_chip_that_tells_little_of_itself_keeps_no_other_from_being_served(stand, tells):
    tags = a_field(3)
    odd = tags.tags()[1]
    odd.tells = tells
    there = stand(tags)
    pad = Pad(there.reader, clock=there.wire.clock, stable_for=0.0, thorough=bool(tells))
    for _ in range(4):
        pad.poll()
    for uid in there.uids:
        there.reader.read_blocks(uid, 0, 8)
        result = pad.secure(uid, False)
        assert result is SecureResult.WRITTEN or uid == odd.uid
        assert pad.memory(uid).memory[:32] == there.field.tag(uid).memory[:32]
    try:
        assert there.reader.read_afi(odd.uid) == odd.afi
    except TagRefused:
        assert not tells & Tells.AFI


def test_gates_that_look_at_both_are_told_by_afi_and_alarm(stand):
    there = stand(a_field(2))
    pad = Pad(there.reader, security=SecurityCodes(means=Means.BOTH), clock=there.wire.clock)
    pad.poll()
    tag = there.field.tag(there.uids[0])
    for on, afi in ((True, 0x07), (False, 0xC2), (True, 0x07)):
        assert pad.secure(tag.uid, on) is SecureResult.WRITTEN
        assert (tag.afi, tag.eas) == (afi, on)
        assert pad.security(tag.uid) is on


def test_a_closed_reader_says_so_and_closing_twice_is_nothing(stand):
    reader = stand(a_field(1)).reader
    reader.open()
    reader.close()
    reader.close()
    with pytest.raises(DeviceGone):
        reader.inventory()


def test_a_reader_says_who_it_is(stand):
    told = stand(a_field(0)).reader.describe()
    assert told.maker
    assert told.model
    assert told.firmware


def test_every_driver_has_an_emulator_under_its_name():
    assert set(LINE_READERS) == set(READER_EMULATORS)
    assert set(TAG_READERS) <= set(ALL)
    assert all(emulator.driver == name for name, emulator in READER_EMULATORS.items())


@pytest.mark.parametrize("driver", TAG_READERS)
def test_nothing_on_the_patron_side_can_lock_destroy_or_rewrite_a_tag(driver):
    words = ("lock_", "write_lock", "destroy", "privacy", "password", "kill", "write_blocks", "write_dsfid")
    names = [name for name in dir(tag_reader(f"{driver}+tcp://127.0.0.1:1")) if "read_blocks" not in name]
    assert [name for name in names for word in words if word in name] == []
