"""What every tag reader does, shown for each driver against its emulator. A reader joins by a line in PAIRS."""
from collections.abc import Callable
from contextlib import contextmanager

import pytest

from devices.drivers import open_tag_reader, tag_reader
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Fault, FaultKind, Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.reader import LineFault, LineFaultKind
from devices.errors import BadReply, DeviceError, DeviceGone, DeviceSilent, TagError, TagGone, TagRefused

PAIRS: dict[str, Callable] = {
    "feig-tcp": lambda field, **options: FeigEmulator(field, listen="tcp://127.0.0.1:0", **options),
    "feig-pty": lambda field, **options: FeigEmulator(field, listen="pty", **options),
}
ABSENT = "E0040150FFFFFFFF"
TIMEOUT = 0.1


def a_field(count, **more):
    return Field(tag_of({"uid": f"E0040150{number * 0x01010FF1:08X}", "model": "iso28560-3", "on": True,
                         "item": f"20190012345{number:02d}", "owner": "FI-La", **more}) for number in range(count))


@pytest.fixture(params=PAIRS)
def emulate(request):
    @contextmanager
    def start(field, **options):
        with PAIRS[request.param](field, **options) as emulator:
            reader = open_tag_reader(with_timeout(emulator.url))
            try:
                yield emulator, reader
            finally:
                reader.close()
    return start


def with_timeout(url):
    return f"{url}{'&' if '?' in url else '?'}timeout={TIMEOUT}"


@pytest.mark.parametrize("count", [0, 1, 2, 17, 40])
def test_every_tag_is_named_once_in_every_round(emulate, count):
    field = a_field(count)
    with emulate(field) as (_, reader):
        for _ in range(3):
            found = reader.inventory()
            assert sorted(tag.uid for tag in found) == sorted(field.on_pad())
            assert {tag.dsfid for tag in found} <= {0x3E}


def test_more_tags_than_an_answer_holds_are_asked_for(emulate):
    field = a_field(17)
    with emulate(field, tags_a_frame=3) as (_, reader):
        assert sorted(tag.uid for tag in reader.inventory()) == sorted(field.on_pad())


@pytest.mark.parametrize("chip", ["slix", "slix-s", "slix-l", "slix2"])
def test_memory_is_read_in_the_order_of_the_tag(emulate, chip):
    field = a_field(1, chip=chip, model="iso28560-3-32")
    tag = field.tags()[0]
    tag.memory[:] = bytes(number * 7 % 256 for number in range(len(tag.memory)))
    with emulate(field) as (_, reader):
        info = reader.system_info(tag.uid)
        assert (info.blocks, info.block_size, info.afi, info.dsfid) == (tag.blocks, 4, 0x07, 0x3E)
        for first, count in [(0, 8), (0, 1), (info.blocks - 1, 1), (3, 4), (0, min(32, info.blocks))]:
            assert reader.read_blocks(tag.uid, first, count) == tag.memory[first * 4:(first + count) * 4]
        with pytest.raises(TagRefused) as refused:
            reader.read_blocks(tag.uid, info.blocks, 1)
        assert refused.value.code == 0x10


def test_the_security_byte_is_written_on_that_tag_alone(emulate):
    field = a_field(5)
    target = field.tags()[2].uid
    before = [bytes(tag.memory) for tag in field.tags()]
    with emulate(field) as (_, reader):
        reader.write_afi(target, 0xC2)
        assert reader.read_afi(target) == 0xC2
    assert [tag.afi for tag in field.tags()] == [0x07, 0x07, 0xC2, 0x07, 0x07]
    assert [bytes(tag.memory) for tag in field.tags()] == before


def test_a_tag_that_is_not_there_is_told_from_a_reader_that_is_not(emulate):
    with emulate(a_field(1)) as (_, reader):
        for ask in (lambda: reader.read_blocks(ABSENT, 0, 8), lambda: reader.read_afi(ABSENT),
                    lambda: reader.write_afi(ABSENT, 0xC2)):
            with pytest.raises(TagGone) as gone:
                ask()
            assert gone.value.uid == ABSENT


def test_a_locked_tag_says_so(emulate):
    field = a_field(1)
    uid = field.on_pad()[0]
    field.fault(Fault(FaultKind.AFI_LOCKED, uid))
    with emulate(field) as (_, reader), pytest.raises(TagRefused) as refused:
        reader.write_afi(uid, 0xC2)
    assert refused.value.code == 0x12


@pytest.mark.parametrize("block", range(8))
def test_an_unreadable_block_is_an_error_and_not_other_data(emulate, block):
    field = a_field(1)
    uid = field.on_pad()[0]
    field.fault(Fault(FaultKind.BLOCK, uid, at=block))
    with emulate(field) as (_, reader):
        with pytest.raises(TagError):
            reader.read_blocks(uid, 0, 8)
        assert reader.read_blocks(uid, 0, 8) == field.tag(uid).memory[:32]


QUESTIONS = {
    "inventory": lambda reader, uid: [tag.uid for tag in reader.inventory()],
    "read": lambda reader, uid: reader.read_blocks(uid, 0, 8),
    "afi": lambda reader, uid: reader.read_afi(uid),
    "write": lambda reader, uid: reader.write_afi(uid, 0x07),
    "describe": lambda reader, uid: reader.describe(),
}


@pytest.mark.parametrize("kind", LineFaultKind)
@pytest.mark.parametrize("question", QUESTIONS)
def test_one_bad_answer_is_asked_for_again(emulate, kind, question):
    field = a_field(3)
    uid = field.on_pad()[1]
    with emulate(field) as (emulator, reader):
        good = QUESTIONS[question](reader, uid)
        emulator.fault(LineFault(kind, seconds=1.5 * TIMEOUT if kind is LineFaultKind.DELAY else 0.0))
        assert QUESTIONS[question](reader, uid) == good
        for other in QUESTIONS.values():
            other(reader, uid)
        assert QUESTIONS[question](reader, uid) == good


@pytest.mark.parametrize("kind", [LineFaultKind.DOUBLE, LineFaultKind.DELAY])
def test_a_late_or_second_answer_is_never_taken_for_another_tags(emulate, kind):
    field = a_field(4)
    with emulate(field) as (emulator, reader):
        for number in range(4):
            emulator.fault(LineFault(kind, seconds=1.5 * TIMEOUT if kind is LineFaultKind.DELAY else 0.0))
            tag = field.tags()[number % 4]
            assert reader.read_blocks(tag.uid, 0, 8) == tag.memory[:32]


@pytest.mark.parametrize("kind", [LineFaultKind.SILENCE, LineFaultKind.GARBAGE, LineFaultKind.CUT])
@pytest.mark.parametrize("question", ["inventory", "read", "write"])
def test_a_reader_that_stays_bad_is_told_within_its_deadline_and_serves_again(emulate, kind, question):
    field = a_field(2)
    uid = field.on_pad()[0]
    with emulate(field) as (emulator, reader):
        emulator.fault(LineFault(kind, times=0))
        with pytest.raises((DeviceSilent, BadReply)):
            QUESTIONS[question](reader, uid)
        emulator.clear_faults()
        assert len(reader.inventory()) == 2


def test_an_unplugged_reader_is_gone_and_comes_back_under_the_same_name(emulate):
    field = a_field(2)
    uid = field.on_pad()[0]
    with emulate(field) as (emulator, reader):
        for question in QUESTIONS.values():
            emulator.unplug()
            with pytest.raises(DeviceGone):
                question(reader, uid)
            with pytest.raises(DeviceGone):
                question(reader, uid)
            reader.close()
            with pytest.raises(DeviceGone):
                reader.open()
            emulator.plug()
            reader.open()
            assert len(reader.inventory()) == 2


def test_a_closed_reader_says_so_and_closing_twice_is_nothing(emulate):
    with emulate(a_field(1)) as (_, reader):
        reader.open()
        reader.close()
        reader.close()
        with pytest.raises(DeviceGone):
            reader.inventory()


def test_what_answers_as_nothing_known_is_told_in_a_sentence(emulate):
    with emulate(a_field(1)) as (emulator, reader):
        reader.close()
        for kind in (LineFaultKind.SILENCE, LineFaultKind.GARBAGE):
            emulator.fault(LineFault(kind, times=0))
            with pytest.raises(DeviceError, match="baud"):
                open_tag_reader(with_timeout(emulator.url))
            emulator.clear_faults()


def test_a_serial_line_has_one_owner():
    with FeigEmulator(a_field(1)) as emulator:
        reader = open_tag_reader(emulator.url)
        with pytest.raises(DeviceGone):
            tag_reader(emulator.url).open()
        reader.close()


def test_nothing_on_the_patron_side_can_lock_destroy_or_rewrite_a_tag():
    words = ("lock_", "write_lock", "destroy", "privacy", "password", "kill", "write_blocks", "write_dsfid")
    for maker in PAIRS.values():
        with maker(a_field(0)) as emulator:
            names = [name for name in dir(tag_reader(emulator.url)) if "read_blocks" not in name]
            assert [name for name in names for word in words if word in name] == []
