"""A PC/SC reader as a reader of tags: what is particular to it beside the contract of all tag readers."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.drivers import open_tag_reader, tag_reader
from devices.emulators.cards import UidCard
from devices.emulators.pcsc import PcscEmulator
from devices.errors import BadUrl, DeviceError, DeviceGone, DeviceRefused, DeviceSilent, TagGone
from devices.pcsc import apdu
from devices.pcsc.driver import PcscReader
from tests.devices.rfid.stand import Direct, a_field

QUESTIONS = {
    "inventory": lambda reader, uid: sorted(tag.uid for tag in reader.inventory()),
    "read": lambda reader, uid: reader.read_blocks(uid, 0, 8),
    "system": lambda reader, uid: reader.system_info(uid),
    "write": lambda reader, uid: reader.write_afi(uid, 0x07),
    "eas": lambda reader, uid: reader.read_eas(uid),
}
MOST_STEPS = 24                        # answers to any of these questions with two tags


class Spoilt(Direct):
    """`spoil` makes of answer number `at` what it likes, or raises."""

    def __init__(self, emulator):
        super().__init__(emulator)
        self.at, self.spoil, self.heard, self.again = 0, None, 0, False

    def transmit(self, command):
        self.heard += 1
        answer = super().transmit(command)
        if self.spoil is not None and (self.heard == self.at or (self.again and self.heard > self.at)):
            return self.spoil(answer)
        return answer


def on(count=2, **habits):
    emulator = PcscEmulator(a_field(count), transparent=True, **habits)
    link = Spoilt(emulator)
    reader = PcscReader(lambda: link)
    reader.open()
    return emulator, link, reader


def away(answer):
    return None


def outcome(question, reader, uid):
    """What is told, and the sentence of an error."""
    try:
        return question(reader, uid), ""
    except DeviceError as error:
        return None, str(error)


def raised(error):
    def spoil(answer):
        raise error("that was it")
    return spoil


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("spoil", [raised(DeviceGone), raised(DeviceSilent)], ids=["pulled", "silent"])
def test_a_reader_that_fails_at_any_step_is_gone_and_serves_again_when_it_is_opened(question, spoil):
    failed = 0
    for step in range(1, MOST_STEPS):
        emulator, link, reader = on()
        uid = emulator.field.on_pad()[0]
        link.at, link.spoil = step, spoil
        try:
            question(reader, uid)
        except DeviceGone:
            failed += 1
            with pytest.raises(DeviceGone, match="not open"):
                question(reader, uid)
            reader.open()
        link.spoil = None
        assert len(reader.inventory()) == 2, step
    assert failed >= 3


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("spoil", [away, lambda answer: b"", lambda answer: b"\x90", lambda answer: answer[:4],
                                   lambda answer: b"\xc0\x03\x01\x69\x85\x90\x00",
                                   lambda answer: bytes.fromhex("C00301640196020200") + apdu.DONE,
                                   lambda answer: b"\x6a\x81"],
                         ids=["taken", "empty", "short", "cut", "session over", "collision", "refused"])
def test_one_bad_answer_at_any_step_gives_what_is_true_or_an_error(question, spoil):
    for step in range(1, MOST_STEPS):
        emulator, link, reader = on()
        uid = emulator.field.on_pad()[0]
        true = question(reader, uid)
        reader.inventory()
        link.at, link.spoil = link.heard + step, spoil
        told, error = outcome(question, reader, uid)
        assert error or told == true or set(told) < set(true), step        # of an inventory one may be missed
        link.spoil = None
        reader.open()
        assert question(reader, uid) == true, step


def test_a_reader_that_calls_a_collision_silence_finds_all_the_same():
    emulator, link, reader = on(5)
    link.again, link.spoil = True, lambda answer: answer.replace(b"\x96\x02\x02\x00", b"\x96\x02\x00\x00")
    assert sorted(tag.uid for tag in reader.inventory()) == sorted(emulator.field.on_pad())


def test_what_speaks_without_end_is_told_and_does_not_hold_the_reader():
    _, link, reader = on(1)
    reader.inventory()                     # in its session
    link.again, link.spoil = True, lambda answer: bytes.fromhex("C00301640196020200") + apdu.DONE
    with pytest.raises(DeviceError, match="without end"):
        reader.inventory()
    assert link.heard < 3000
    link.spoil = None
    assert len(reader.inventory()) == 1


def test_a_slow_reader_in_noise_ends_its_search_in_time_and_serves_again():
    emulator, link, _ = on(1)
    now = [0.0]

    def slow(answer):
        now[0] += 0.5
        return bytes.fromhex("C00301640196020200") + apdu.DONE
    reader = PcscReader(lambda: link, inventory_seconds=5.0, clock=lambda: now[0])
    reader.open()
    reader.inventory()                     # in its session
    link.again, link.spoil = True, slow
    with pytest.raises(DeviceError, match="without end"):
        reader.inventory()
    assert now[0] <= 7
    link.spoil = None
    assert [tag.uid for tag in reader.inventory()] == emulator.field.on_pad()


def test_a_session_that_the_reader_did_not_begin_is_begun_anew():
    emulator, link, reader = on(1)
    link.at, link.spoil = 1, lambda answer: b"\xc0\x03\x01\x69\x85" + apdu.DONE
    with pytest.raises(DeviceRefused, match="transparent session"):
        reader.inventory()
    heard = link.heard
    assert [tag.uid for tag in reader.inventory()] == emulator.field.on_pad()
    assert link.heard > heard + 2


def test_an_empty_reader_and_one_with_a_card_of_another_kind_have_no_tags():
    emulator, _, reader = on(1)
    assert len(reader.inventory()) == 1
    uid = emulator.field.on_pad()[0]
    emulator.field.remove(uid)
    assert reader.inventory() == []
    with pytest.raises(TagGone):
        reader.read_blocks(uid, 0, 8)
    emulator.hold(UidCard("04112233445566"))
    assert reader.inventory() == []
    emulator.take()
    emulator.field.place(uid)
    assert [tag.uid for tag in reader.inventory()] == [uid]


def test_a_reader_without_sessions_says_what_it_needs():
    reader = PcscReader(lambda: Direct(PcscEmulator(a_field(1))))
    reader.open()
    for _ in range(2):
        with pytest.raises(DeviceRefused, match="transparent session"):
            reader.inventory()


def test_it_is_opened_by_its_address_and_closing_it_ends_it():
    with PcscEmulator(a_field(3), transparent=True) as emulator:
        reader = open_tag_reader(f"{emulator.url}?timeout=5")
        assert len(reader.inventory()) == 3
        reader.write_afi(emulator.field.on_pad()[1], 0xC2)
        assert [tag.afi for tag in emulator.field.tags()] == [0x07, 0xC2, 0x07]
        emulator.unplug()
        with pytest.raises(DeviceGone):
            reader.inventory()
        emulator.plug()
        reader.open()
        assert len(reader.inventory()) == 3
        reader.close()
    with pytest.raises(BadUrl, match=r"pcsc\+usb"):
        tag_reader("pcsc+serial:///dev/ttyUSB0")


def well(data):
    """It went well, says the reader, and `data`."""
    return b"\xc0\x03\x00" + apdu.DONE + data + apdu.DONE


class Talker:
    """A link that says anything."""

    name = "Any"

    def __init__(self, said):
        self.said = said
        self.heard = 0

    def version(self):
        return ""

    def atr(self):
        return bytes.fromhex("3b8f8001804f0ca0000003060b00140000000077")

    def transmit(self, command):
        self.heard += 1
        return self.said[self.heard % len(self.said)]

    def close(self):
        """It says on."""


@settings(max_examples=100)
@given(st.lists(st.one_of(st.none(), st.binary(max_size=40), st.binary(max_size=30).map(well),
                          st.binary(max_size=30).map(lambda data: well(b"\x97" + bytes([len(data)]) + data))),
                min_size=1, max_size=8),
       st.sampled_from(list(QUESTIONS.values())))
def test_whatever_a_reader_says_a_question_ends_with_a_result_or_an_error_of_devices(said, question):
    talker = Talker(said)
    reader = PcscReader(lambda: talker)
    reader.open()
    for _ in range(2):
        told, error = outcome(question, reader, "E004015012345678")
        assert error or told is not None or question is QUESTIONS["write"]
        reader.open()
    assert talker.heard < 10_000
