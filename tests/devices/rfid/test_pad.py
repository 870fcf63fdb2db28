"""The pad: a tag is told once when it comes, when stable, and when it leaves."""
import pytest

from devices.emulators.field import Fault, FaultKind
from devices.emulators.fieldfile import tag_of
from devices.emulators.reader import LineFault, LineFaultKind
from devices.errors import DeviceError, DeviceGone, TagError
from devices.feig.driver import FeigReader
from devices.feig.power import FeigPower, Place
from devices.rfid.contents import read_contents
from devices.rfid.iso28560_3 import checksum
from devices.rfid.model import ItemTag, Oddity, TagKind
from devices.rfid.pad import Pad, TagLeft, TagSeen, TagStable, TagUnreadable
from devices.rfid.tagging.encoding import encode
from devices.stream import open_stream
from devices.url import DeviceUrl
from tests.devices.rfid.bench import uid_of


def test_a_tag_is_seen_once_stable_once_and_left_once(bench):
    one = bench()
    uid = uid_of(one)
    assert one.rounds(1) == [(TagSeen, uid)]
    assert one.rounds(2) == []
    assert one.rounds(10) == [(TagStable, uid)]
    one.field.remove(uid)
    assert one.rounds(4) == []
    assert one.rounds(10) == [(TagLeft, uid)]
    assert one.pad.tags() == ()
    one.field.place(uid)
    assert one.rounds(6) == [(TagSeen, uid), (TagStable, uid)]


def test_a_tag_missed_for_a_moment_has_not_left(bench):
    one = bench()
    uid = uid_of(one)
    one.rounds(6)
    for _ in range(5):
        one.field.remove(uid)
        assert one.rounds(1) == []
        one.field.place(uid)
        assert one.rounds(3) == []


def test_a_tag_that_answers_seven_of_ten_times_becomes_stable_and_stays(bench):
    one = bench(3)
    one.field.fault(Fault(FaultKind.WEAK, uid_of(one), at=7, times=0))
    events = one.rounds(100)
    assert events.count((TagSeen, uid_of(one))) == 1
    assert events.count((TagStable, uid_of(one))) == 1
    assert not [event for event in events if event[0] is TagLeft]


def test_a_tag_that_only_passed_by_never_becomes_stable(bench):
    one = bench()
    uid = uid_of(one)
    one.rounds(2)
    one.field.remove(uid)
    assert one.rounds(20) == [(TagLeft, uid)]


def test_one_round_is_never_enough_to_be_stable_or_to_have_left(bench):
    one = bench(stable_for=0.0)
    uid = uid_of(one)
    assert one.rounds(1) == [(TagSeen, uid)]
    assert one.rounds(1) == [(TagStable, uid)]
    one.now += 60
    one.field.remove(uid)
    assert one.rounds(1) == []
    assert one.rounds(1) == [(TagLeft, uid)]


def test_what_was_found_before_the_reader_failed_is_told_by_the_next_round(bench):
    one = bench(4)
    one.emulator.fault(LineFault(LineFaultKind.SILENCE, times=0, skip=5))    # reset, inventory, three reads
    with pytest.raises(DeviceError):
        one.pad.poll()
    one.emulator.clear_faults()
    assert one.rounds(1) == [(TagSeen, tag.uid) for tag in one.field.tags()]
    assert one.rounds(1) == []


class Echo:
    """A line on which the answer to the first read comes a second time, as the answer to the second."""

    def __init__(self, stream):
        self.stream, self.close = stream, stream.close
        self.reads, self.first, self.extra = 0, b"", b""

    def write(self, data, seconds):
        if data[2:4] == b"\xb0\x23":
            self.reads += 1
            if self.reads == 2:
                self.extra = self.first
        self.stream.write(data, seconds)

    def read(self, seconds):
        if seconds and self.extra:
            extra, self.extra = self.extra, b""
            return extra
        data = self.stream.read(seconds)
        if self.reads == 1 and not self.first:
            self.first = data
        return data


def test_an_answer_that_came_twice_never_gives_one_tag_the_item_of_another(bench):
    one = bench(2)
    one.reader.close()
    url = DeviceUrl.parse(one.emulator.url)
    reader = FeigReader(lambda: Echo(open_stream(url, baud=38400, parity="N")), seconds=0.2)
    reader.open()
    pad = Pad(reader)
    pad.poll()
    assert [tag.decoded.tag.item_id for tag in pad.tags()] == ["2019001234500", "2019001234501"]
    pad.close()


def test_contents_are_read_once_while_a_tag_stays(bench):
    one = bench()
    one.rounds(1)
    one.field.tag(uid_of(one)).memory[5] ^= 0xFF
    assert all(kind is not TagSeen for kind, _ in one.rounds(10))
    assert one.pad.tags()[0].decoded.tag.item_id == "2019001234500"


def test_a_pile_is_told_whole_in_one_round(bench):
    one = bench(20)
    assert len(one.rounds(1)) == 20
    assert sorted(tag.decoded.tag.item_id for tag in one.pad.tags()) == [f"20190012345{n:02d}" for n in range(20)]


def test_a_bad_block_is_read_again_and_then_one_by_one(bench):
    one = bench()
    one.field.fault(Fault(FaultKind.BLOCK, uid_of(one), at=2, times=4))
    assert one.rounds(1) == [(TagSeen, uid_of(one))]


def test_a_tag_that_cannot_be_read_is_told_and_tried_on(bench):
    one = bench()
    uid = uid_of(one)
    one.field.fault(Fault(FaultKind.BLOCK, uid, at=2, times=0))
    assert one.rounds(10) == [(TagUnreadable, uid)]
    one.field.clear_faults()
    assert one.rounds(2) == [(TagSeen, uid), (TagStable, uid)]


def test_long_tags_are_read_to_their_end(bench):
    one = bench(0)
    title = "Seitsemän veljestä, kertomus".encode("latin-1")
    memory = bytes.fromhex("110601d615d9f480") + bytes([0x6F, 0x02, len(title)]) + title + bytes.fromhex("14020015")
    one.field.add(tag_of({"uid": "E004015000000001", "model": "raw", "memory": memory.hex(), "dsfid": 6, "on": True}))
    decoded = read_contents(one.reader, "E004015000000001", 6)
    assert decoded.kind is TagKind.ITEM
    assert decoded.tag.extras == (("title", "Seitsemän veljestä, kertomus"),)
    assert not decoded.incomplete


@pytest.mark.parametrize("shelf", [b"A shelf, and so on", b"A shelf and more"])
def test_a_card_whose_type_of_usage_stands_behind_a_gap_where_the_first_read_ends_is_no_item(bench, shelf):
    memory = bytes.fromhex("210723529000035676") + bytes([0x66, len(shelf)]) + shelf
    memory = memory.ljust(len(memory) + -len(memory) % 4, b"\0") + b"\x6f\x02\x07A title\x05\x01\x80"
    one = bench(1, model="raw", memory=memory.hex())
    one.rounds(1)
    assert one.pad.tags()[0].decoded.kind is TagKind.PATRON_CARD


def test_a_tag_smaller_than_the_first_read_is_read_as_far_as_it_goes(bench):
    one = bench()
    tag = one.field.tags()[0]
    del tag.memory[16:]
    assert read_contents(one.reader, tag.uid, 0x3E).kind is TagKind.DAMAGED
    tag.memory[:] = bytes(16)
    assert read_contents(one.reader, tag.uid, 0x3E).kind is TagKind.BLANK


@pytest.mark.parametrize(("table", "kind"), [
    ({"model": "blank"}, TagKind.BLANK), ({"usage": 8}, TagKind.PATRON_CARD),
    ({"model": "raw", "memory": "11010132303139303031323334353637000000c51946494c61"}, TagKind.DAMAGED),
    ({"model": "raw", "memory": "0411000032303039" + "00" * 8 + "ff"}, TagKind.UNKNOWN),
    ({"model": "iso28560-2", "parts": 2, "part": 2}, TagKind.ITEM), ({"model": "iso28560-3-32"}, TagKind.ITEM),
])
def test_every_kind_of_tag_is_told_for_what_it_is(bench, table, kind):
    one = bench(1, **table)
    assert one.rounds(1) == [(TagSeen, uid_of(one))]
    assert one.pad.tags()[0].decoded.kind is kind


def test_tags_that_stay_while_the_reader_is_away_have_not_left(bench):
    one = bench(2)
    one.rounds(6)
    one.emulator.unplug()
    with pytest.raises(DeviceGone):
        one.pad.poll()
    with pytest.raises(DeviceGone):
        one.pad.reopen()
    one.now += 60
    one.emulator.plug()
    assert one.pad.reopen().maker == "FEIG"
    assert one.rounds(10) == []
    one.field.remove(*one.field.on_pad())
    assert [kind for kind, _ in one.rounds(10)] == [TagLeft, TagLeft]


def test_a_tag_that_was_just_written_has_not_left(bench):
    one = bench()
    one.rounds(6)
    one.now += 3
    one.pad.secure(uid_of(one), False)
    one.field.remove(uid_of(one))
    assert one.rounds(3) == []
    assert one.rounds(5) == [(TagLeft, uid_of(one))]


def test_writing_for_long_does_not_make_the_others_leave(bench):
    one = bench(2)
    one.rounds(6)
    for _ in range(10):
        one.now += 0.3
        one.pad.secure(uid_of(one), False)
    assert one.rounds(3) == []


def test_a_look_tells_who_answers_how_often_and_the_security_as_it_is_now(bench):
    one = bench()
    uid = uid_of(one)
    one.rounds(4)
    (first,) = one.pad.look()
    assert (first.uid, first.times, first.rounds, first.tag.afi, first.tag.secured) == (uid, 4, 4, 0x07, True)
    one.field.tag(uid).afi = 0x00
    one.field.remove(uid)
    one.rounds(1)
    one.field.place(uid)
    one.rounds(3)
    (then,) = one.pad.look()
    assert (then.times, then.rounds, then.tag.afi, then.tag.secured) == (7, 8, 0x00, None)
    one.field.remove(uid)
    one.rounds(1)
    (gone,) = one.pad.look()
    assert (gone.times, gone.rounds, gone.tag.afi, gone.tag.secured) == (7, 9, None, None)


def test_another_strength_counts_anew_and_goes_no_further_than_the_reader(bench):
    one = bench()
    assert one.pad.power is None
    one.pad.tune(5)
    one.reader.power = FeigPower(Place.parse("3.8.2-12"), one.reader._ask)
    one.rounds(3)
    for wanted, step in ((12, 12), (99, 12), (7, 7), (0, 2)):
        one.pad.tune(wanted)
        assert one.pad.power.read() == step
    one.rounds(1)
    assert [(tag.times, tag.rounds) for tag in one.pad.look()] == [(1, 1)]
    one.pad.tune(2)
    one.rounds(1)
    assert [(tag.times, tag.rounds) for tag in one.pad.look()] == [(2, 2)]


def test_a_tag_on_which_something_else_was_written_is_told_as_one_that_came(bench):
    one = bench()
    one.rounds(6)
    tag = one.field.tag(uid_of(one))
    tag.memory[:] = encode(ItemTag("30009")).ljust(len(tag.memory), b"\0")
    assert one.rounds(1) == []
    one.pad.again(uid_of(one))
    one.pad.again("no tag")
    assert one.rounds(2) == [(TagSeen, uid_of(one)), (TagStable, uid_of(one))]
    assert one.pad.tags()[0].decoded.tag.item_id == "30009"


def test_all_memory_of_a_tag_is_read_to_its_last_block(bench):
    one = bench()
    one.rounds(2)
    found = one.pad.memory(uid_of(one))
    assert found.memory == bytes(one.field.tags()[0].memory)
    assert found.system.blocks * found.system.block_size == len(found.memory)
    one.field.remove(uid_of(one))
    with pytest.raises(TagError):
        one.pad.memory(uid_of(one))


@pytest.mark.parametrize("turned", [False, True])
def test_a_tag_written_by_a_program_of_odd_habits_is_read_to_the_end_of_its_owner(bench, turned):
    memory = bytearray(encode(ItemTag("2019001234567", "FI-ABCDEFGHIJK")))
    if turned:
        memory = bytearray(b"".join(memory[at:at + 4].ljust(4, b"\0")[::-1] for at in range(0, len(memory), 4)))
    else:
        memory[0] = 0x71                               # type of usage 7, then the version
        memory[19:21] = checksum(bytes(memory)).to_bytes(2, "little")
    one = bench(1, model="raw", memory=memory.hex())
    one.rounds(1)
    decoded = one.pad.tags()[0].decoded
    assert (decoded.kind, decoded.tag.owner_isil) == (TagKind.ITEM, "FI-ABCDEFGHIJK")
    assert decoded.tag.oddities == ((Oddity.BLOCKS_REVERSED,) if turned else (Oddity.NIBBLES_SWAPPED,))
