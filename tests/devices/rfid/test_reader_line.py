"""What every tag reader does on a line that is silent, noisy, cut, doubled, late, wrong or pulled, at every step."""
import pytest

from devices.emulators.reader import LineFault, LineFaultKind
from devices.errors import BadReply, DeviceError, DeviceGone, DeviceSilent
from tests.devices.rfid.stand import PAIRS, TIMEOUT, Stand, a_field

KINDS = list(LineFaultKind)
BAD = [kind for kind in KINDS if kind not in (LineFaultKind.DOUBLE, LineFaultKind.DELAY)]
QUESTIONS = {
    "inventory": lambda reader, uid: [tag.uid for tag in reader.inventory()],
    "read": lambda reader, uid: reader.read_blocks(uid, 0, 8),
    "system": lambda reader, uid: reader.system_info(uid),
    "afi": lambda reader, uid: reader.read_afi(uid),
    "write": lambda reader, uid: reader.write_afi(uid, 0x07),
    "eas": lambda reader, uid: reader.read_eas(uid),
    "describe": lambda reader, uid: reader.describe(),
}
MOST_ANSWERS = 5                       # to any of these questions


@pytest.fixture(params=PAIRS)
def stand(request):
    return lambda count=3: Stand(PAIRS[request.param], a_field(count))


def seen(kinds, pair):
    """The faults that can be seen: of a wrong bit only a checksum tells."""
    return [kind for kind in kinds if pair.checksum or kind is not LineFaultKind.CORRUPT]


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_one_bad_answer_at_any_step_is_asked_for_again(stand, question):
    for kind in seen(KINDS, stand().pair):
        for step in range(MOST_ANSWERS):
            there = stand()
            uid = there.uids[1]
            good = question(there.reader, uid)
            there.emulator.fault(LineFault(kind, skip=step, seconds=1.5 * TIMEOUT * (kind is LineFaultKind.DELAY)))
            begun = there.wire.now
            assert question(there.reader, uid) == good, (kind, step)
            assert there.wire.now - begun <= there.limit, (kind, step)
            for other in QUESTIONS.values():
                other(there.reader, there.uids[2])
            assert question(there.reader, uid) == good, (kind, step)


@pytest.mark.parametrize("kind", [LineFaultKind.DOUBLE, LineFaultKind.DELAY])
def test_a_late_or_second_answer_is_never_taken_for_another_tags(stand, kind):
    for late in (0.5, 1.5, 2.3, 2.6, 2.9, 3.5, 5.5):
        there = stand(8)
        for number, tag in enumerate(there.field.tags()):
            tag.afi = number
        served = []
        for number, tag in enumerate(there.field.tags() * 2):
            if number % 4 == 0:
                there.emulator.fault(LineFault(kind, seconds=late * TIMEOUT))
            try:
                assert there.reader.read_blocks(tag.uid, 0, 8) == tag.memory[:32], (late, number)
                assert there.reader.read_afi(tag.uid) == tag.afi, (late, number)
                served.append(tag.uid)
            except DeviceSilent:
                assert late > 1
        assert len(served) >= 4, late


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_reader_that_stays_bad_is_told_within_its_deadline_and_serves_again(stand, question):
    for kind in seen(BAD, stand().pair):
        there = stand()
        there.emulator.fault(LineFault(kind, times=0))
        begun = there.wire.now
        with pytest.raises((DeviceSilent, BadReply)):
            question(there.reader, there.uids[0])
        assert there.wire.now - begun <= there.limit, kind
        there.emulator.clear_faults()
        assert len(there.reader.inventory()) == 3, kind


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_reader_that_is_pulled_at_any_step_is_gone_and_comes_back(stand, question):
    def pull_at(there, last):
        def before(step):
            there.wire.plugged = step < last
        return before
    for taken in range(2 * MOST_ANSWERS):
        there = stand()
        there.wire.before = pull_at(there, there.wire.steps + 1 + taken)
        try:
            question(there.reader, there.uids[0])
        except DeviceGone:
            with pytest.raises(DeviceGone):
                question(there.reader, there.uids[0])
            there.reader.close()
            with pytest.raises(DeviceGone):
                there.reader.open()
        there.reader.close()
        there.wire.before, there.wire.plugged = lambda step: None, True
        there.reader.open()
        assert len(there.reader.inventory()) == 3


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_closing_a_reader_ends_a_question_at_any_step(stand, question):
    def close_at(there, last):
        return lambda step: there.reader.close() if step == last else None
    for taken in range(2 * MOST_ANSWERS):
        there = stand()
        there.emulator.fault(LineFault(LineFaultKind.SILENCE, times=0))
        there.wire.before = close_at(there, there.wire.steps + 1 + taken)
        with pytest.raises((DeviceGone, DeviceSilent)):
            question(there.reader, there.uids[0])
        there.emulator.clear_faults()
        there.wire.before = lambda step: None
        there.reader.open()
        assert len(there.reader.inventory()) == 3


def test_a_line_of_another_baud_rate_parity_or_device_is_told_in_a_sentence(stand):
    wrong = {
        "baud": {"spoil": lambda data: bytes(byte << 1 & 0xFF | 1 for byte in data[::2])},
        "parity": {"spoil": lambda data: bytes(byte for byte in data if byte.bit_count() % 2)},
        "port": {"chatter": b"2019001234567\r"},
        "port, and nothing": {"spoil": lambda data: b""},
    }
    for setting, line in wrong.items():
        there = stand()
        there.reader.close()
        begun = there.wire.now
        for name, value in line.items():
            setattr(there.wire, name, value)
        with pytest.raises(DeviceError, match=setting.partition(",")[0]):
            there.reader.open()
        assert there.wire.now - begun <= there.limit


@pytest.mark.parametrize("name", PAIRS)
def test_a_driver_on_another_makers_reader_says_that_it_is_not_its_own(name):
    for other, pair in PAIRS.items():
        if pair.emulator is not PAIRS[name].emulator:
            there = Stand(pair, a_field(1))
            stranger = PAIRS[name].driver(there.wire.connect, seconds=TIMEOUT, clock=there.wire.clock)
            with pytest.raises(DeviceSilent, match="nothing answers as"):
                stranger.open()
            assert there.wire.now <= there.limit, other
            there.reader.close()
            there.reader.open()
            assert len(there.reader.inventory()) == 1, f"{other} after a question that it could not understand"


def test_noise_between_two_questions_is_dropped(stand):
    there = stand()
    uid = there.uids[0]
    first = []

    def once(step):
        first.append(step)
        there.wire.chatter = b"\xfa\xd6\x05noise" if len(first) == 1 else b""
    there.wire.before = once
    assert there.reader.read_blocks(uid, 0, 8) == there.field.tag(uid).memory[:32]
