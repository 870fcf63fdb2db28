"""The nfcpy card reader against the emulated air, over real UDP on a port of its own."""
from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import ndef
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.cards import CardEvent, CardPresented, CardReader, CardRefused, CardRemoved
from devices.drivers import card_reader
from devices.emulators.card import CardEmulator
from devices.emulators.cards import Type2Card, UidCard
from devices.emulators.type4 import Type4Card
from devices.errors import BadUrl, DeviceError, DeviceGone

NUMBER = "20987654321098"


@pytest.fixture
def air() -> Iterator[CardEmulator]:
    with CardEmulator() as emulator:
        yield emulator


@pytest.fixture
def reader(air: CardEmulator) -> Iterator[CardReader]:
    found = card_reader(air.url)
    found.open()
    yield found
    found.close()


def next_event(reader: CardReader, seconds: float = 5.0) -> CardEvent:
    due = time.monotonic() + seconds
    while time.monotonic() < due:
        if event := reader.poll():
            return event
    raise AssertionError("nothing happened at the card reader")


@pytest.mark.parametrize(("kind", "technology"), [("type2", "106A"), ("type3", "212F"), ("type4", "106A")])
def test_a_card_held_to_the_reader_is_read_well_below_a_second_and_a_half(
        air: CardEmulator, reader: CardReader, kind: str, technology: str) -> None:
    for number in (NUMBER, "20000000000011", NUMBER):
        began = time.monotonic()
        uid = air.hold(number, kind=kind)
        assert next_event(reader) == CardPresented(number, uid, technology)
        assert time.monotonic() - began < 1.5
        air.take()
        assert next_event(reader) == CardRemoved(uid)


def test_a_port_that_has_a_name_is_a_port(air: CardEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """On most machines 60179 is "fido", and 57000 is "dircproxy"."""
    monkeypatch.setattr(socket, "getnameinfo", lambda _address, _flags: ("127.0.0.1", "fido"))
    reader = card_reader(air.url)
    reader.open()
    uid = air.hold(NUMBER)
    assert next_event(reader) == CardPresented(NUMBER, uid, "106A")
    reader.close()


def test_a_card_that_only_has_a_uid_is_told_by_it(air: CardEmulator, reader: CardReader) -> None:
    air.hold_uid("DEADBEEF")
    assert next_event(reader) == CardPresented("", "DEADBEEF", "106A")
    air.hold_uid("04A1B2C3D4E5F6")
    assert next_event(reader) == CardRemoved("DEADBEEF")
    assert next_event(reader) == CardPresented("", "04A1B2C3D4E5F6", "106A")


def test_a_card_number_of_any_letters_arrives_as_it_was_written(air: CardEmulator, reader: CardReader) -> None:
    air.hold("ÄÖ|42")
    event = next_event(reader)
    assert isinstance(event, CardPresented)
    assert event.number == "ÄÖ|42"


def test_a_number_with_control_characters_is_refused(air: CardEmulator, reader: CardReader) -> None:
    uid = air.hold("20987\r9300CNadmin")
    event = next_event(reader)
    assert isinstance(event, CardRefused)
    assert event.uid == uid


def test_looking_at_an_empty_reader_is_bounded_and_costs_next_to_nothing(reader: CardReader) -> None:
    for _ in range(3):
        reader.poll()
    worked, began, longest = time.thread_time(), time.monotonic(), 0.0
    for _ in range(10):
        start = time.monotonic()
        assert reader.poll() is None
        longest = max(longest, time.monotonic() - start)
    assert longest < 0.5                                       # 0.1 s on a machine with nothing else to do
    assert (time.thread_time() - worked) / (time.monotonic() - began) < 0.03


def test_noise_on_the_air_is_no_card(air: CardEmulator, reader: CardReader) -> None:
    class Noise(UidCard):
        def answer(self, technology: str, frame: bytes) -> bytes | None:
            return b"\x00"

    air.hold_card(Noise("DEADBEEF"))
    assert [reader.poll() for _ in range(4)] == [None] * 4
    air.hold(NUMBER)
    assert isinstance(next_event(reader), CardPresented)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=60, max_size=160))
def test_a_card_with_any_memory_is_told_and_never_breaks_the_reader(
        air: CardEmulator, reader: CardReader, memory: bytes) -> None:
    card = Type2Card(b"", "04A1B2C3D4E5F6")
    card.memory[16:16 + len(memory)] = memory
    del card.memory[180:]
    air.hold_card(card)
    assert isinstance(next_event(reader), CardPresented | CardRefused)
    air.take()
    assert isinstance(next_event(reader), CardRemoved)


def test_the_emulator_does_not_answer_what_is_no_frame(air: CardEmulator) -> None:
    air.hold(NUMBER)
    for noise in (b"", b"RFOFF", b"106A", b"106A zz", b"999X 26", b"\xff\xfe 26", b"106A " + b"0" * 1001):
        assert air.answer(noise) == b""


@given(st.binary(max_size=300))
def test_the_emulator_survives_any_datagram(datagram: bytes) -> None:
    emulator = CardEmulator()
    emulator.hold(NUMBER, kind="type3")
    emulator.answer(datagram)
    emulator.answer(b"212F " + datagram.hex().encode())
    emulator.hold(NUMBER)
    emulator.answer(b"106A " + datagram.hex().encode())


@pytest.mark.parametrize("uid", ["", "00", "zz", "00112233445566778899"])
def test_a_uid_that_cannot_be_is_refused(uid: str) -> None:
    with pytest.raises(DeviceError):
        CardEmulator().hold_uid(uid)


def test_a_message_too_long_for_the_card_is_refused() -> None:
    with pytest.raises(DeviceError, match="does not fit"):
        Type2Card(b"".join(ndef.message_encoder([ndef.TextRecord("x" * 200)])), "04A1B2C3D4E5F6")


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(DeviceGone, match="cannot listen"):
            CardEmulator(port=taken.getsockname()[1]).plug()


@pytest.mark.parametrize("url", ["nfc://", "nfc+tcp://127.0.0.1:1", "nfc+serial:///tmp/x", "escpos+tcp://127.0.0.1:1",
                                 "nfc+udp://127.0.0.1:1?speed=9"])
def test_a_url_that_is_no_card_reader_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        card_reader(url)


def test_a_reader_that_is_not_plugged_in_is_told() -> None:
    with pytest.raises(DeviceGone, match=r"is it plugged in|cannot be opened"):
        card_reader("nfc+usb://ffff:ffff").open()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=20), max_size=12))
def test_the_emulated_cards_answer_anything_without_complaint(frames: list[bytes]) -> None:
    for card in (Type4Card(b"\xD1\x01\x04\x54\x02en1", "04112233445566"), Type2Card(b"", "04112233445566")):
        for frame in (b"\x26", b"\x93\x20", b"\xE0\x80", *frames):
            assert isinstance(card.answer("106A", frame), bytes | None)


def test_a_long_message_of_a_type_4_card_is_read_in_pieces(air: CardEmulator, reader: CardReader) -> None:
    number = "9" * 64
    uid = air.hold(number, kind="type4")
    assert next_event(reader) == CardPresented(number, uid, "106A")
