"""The emulated FEIG reader answers as the manual says, and is as picky as the real one."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.emulators.feig import FeigEmulator, FeigLogic
from devices.emulators.field import Fault, FaultKind, Field
from devices.emulators.fieldfile import tag_of
from devices.feig.driver import FeigReader
from devices.feig.frames import Request
from tests.devices.rfid.wire import Wire
from tests.thorough import many

UID = "E004015012345678"
LAHTI = "11010132303139303031323334353637000000c41946494c6100000000000000"


@pytest.fixture
def field():
    return Field([tag_of({"uid": UID, "model": "raw", "memory": LAHTI, "dsfid": 0x3E, "on": True}),
                  tag_of({"uid": "E0040150AABBCCDD", "model": "blank", "dsfid": 0x06})])


def ask(logic, wire):
    reply, _ = logic.answer(Request.from_bytes(bytes.fromhex(wire)))
    return reply.to_bytes().hex() if reply else ""


def test_published_questions_get_the_published_answers(field):
    logic = FeigLogic(field)
    assert ask(logic, "05ff698901") == "06006900f6fa"
    assert ask(logic, "07ffb001001c56") == "1100b00001033ee004015012345678c293"
    assert ask(logic, "11ffb02301e0040150123456780008c8a4") == (
        "3000b0000804003201011100303931300033323130003736353400c4000000004c494619000000006100000000"
        "0068d8")
    assert ask(logic, "10ffb02701e004015012345678c2180f") == "0600b000d572"
    assert field.tag(UID).afi == 0xC2
    assert ask(logic, "020012ffb02701e004015012345678079f71") == "02000800b00090df"
    assert ask(logic, "0fffb02b01e00401501234567873d6") == "1300b0003ee00401501234567807031b01ae9f"
    field.remove(UID)
    assert ask(logic, "10ffb02701e004015012345678c2180f") == "0600b0015c63"
    assert ask(logic, "05ff65e5cb") == "0d00650003030044530d303309"


def test_a_tag_is_named_once_until_the_field_is_reset(field):
    logic = FeigLogic(field)
    named, none = "1100b00001033ee004015012345678c293", "0600b0015c63"
    assert [ask(logic, "07ffb001001c56") for _ in range(3)] == [named, none, none]
    ask(logic, "05ff698901")
    assert ask(logic, "07ffb001001c56") == named
    field.remove(UID)
    field.place(UID)
    assert ask(logic, "07ffb001001c56") == named


def test_more_data_is_told_and_given_when_asked_for(field):
    field.place("E0040150AABBCCDD")
    logic = FeigLogic(field, tags_a_frame=1)
    assert ask(logic, "07ffb001001c56") == "1100b09401033ee004015012345678ac2d"
    assert ask(logic, "07ffb0018014d2") == Request(0xB0, b"\0\x01\x03\x06" + bytes.fromhex("E0040150AABBCCDD"),
                                                   address=0).to_bytes().hex()


def test_a_locked_tag_answers_with_its_error(field):
    field.fault(Fault(FaultKind.AFI_LOCKED, UID))
    assert ask(FeigLogic(field), "10ffb02701e004015012345678c2180f") == "0700b0951260de"


def test_a_driver_that_is_told_so_asks_in_advanced_frames_only(field):
    emulator, asked = FeigEmulator(field), []
    answer = emulator.answer
    emulator.answer = lambda question: (asked.append(question.advanced), answer(question))[1]
    for advanced in (True, False):
        wire = Wire(emulator)
        reader = FeigReader(wire.connect, advanced=advanced, clock=wire.clock)
        reader.open()
        assert [tag.uid for tag in reader.inventory()] == [UID]
        assert set(asked) == {advanced}
        asked.clear()


def test_the_alarm_of_an_nxp_chip_answers_when_it_is_on(field):
    logic = FeigLogic(field)

    def custom(code):
        reply, _ = logic.answer(Request(0xB1, bytes.fromhex(f"04{code}01" + UID)))
        return reply.status
    assert [custom(code) for code in ("a5", "a2", "a5", "a3", "a5")] == [0x01, 0x00, 0x00, 0x00, 0x01]
    assert [custom(code) for code in ("a4", "a6", "b9", "ba")] == [0x80] * 4


@pytest.mark.parametrize("data", ["22", "28", "2a", "a2", "ff", ""])
def test_locks_are_unknown_here(field, data):
    reply, _ = FeigLogic(field).answer(Request(0xB0, bytes.fromhex(data + "01" + UID if data else "")))
    assert reply.status == 0x80


def test_a_question_to_another_reader_gets_no_answer(field):
    assert FeigLogic(field, address=1).answer(Request(0x65, address=2)) == (None, 0.0)


@settings(max_examples=many(400, few=150), deadline=None)
@given(st.integers(0, 255), st.binary(max_size=30))
def test_every_question_gets_an_answer_whatever_it_holds(command, data):
    tag = tag_of({"uid": UID, "model": "blank", "on": True})
    reply, seconds = FeigLogic(Field([tag])).answer(Request(command, data))
    assert reply.command == command
    assert seconds >= 0


def test_noise_before_a_question_gets_no_answer_and_does_no_harm(field):
    import socket

    with FeigEmulator(field, listen="tcp://127.0.0.1:0") as emulator:
        host, port = emulator.url.removeprefix("feig+tcp://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as line:
            line.sendall(b"\x01\x01\x01")
            line.settimeout(0.2)
            with pytest.raises(TimeoutError):
                line.recv(100)
            line.sendall(b"\x30\xff\xb0")                # the beginning of a question that never comes
            with pytest.raises(TimeoutError):
                line.recv(100)
            line.sendall(bytes.fromhex("05ff65e5cb"))
            line.settimeout(5)
            assert line.recv(100).hex() == "0d00650003030044530d303309"
