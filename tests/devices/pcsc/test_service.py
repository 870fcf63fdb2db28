"""The real service: pyscard and pcscd, in whose virtual reader the emulated cards lie. What every card reader does is
shown for it in tests/devices/cards; here is what is its own."""
from __future__ import annotations

import json
from urllib.parse import quote

import ndef
import pytest

from devices.__main__ import main
from devices.cards import CardPresented, CardReader, CardRemoved
from devices.detect import State, pcsc_readers
from devices.drivers import card_reader
from devices.emulators.cards import Type2Card, UidCard
from devices.emulators.type4 import Type4Card
from devices.emulators.vpcd import VpcdEmulator
from tests.pcscd import READERS, Pcscd

NUMBER, UID = "23529000035676", "04112233445566"
MESSAGE = b"".join(ndef.message_encoder([ndef.TextRecord(NUMBER)]))
URLS = [f"pcsc+usb://{quote(name)}" for name in READERS]


@pytest.fixture
def service(pcscd: Pcscd) -> Pcscd:
    pcscd.start()
    return pcscd


def looks(reader: CardReader) -> list[object]:
    return [event for _ in range(6) if (event := reader.poll()) is not None]


@pytest.mark.parametrize(("card", "number"), [
    (Type2Card(MESSAGE, UID), NUMBER), (Type4Card(MESSAGE, UID), NUMBER), (UidCard(UID), ""),
])
def test_a_card_is_read_through_the_real_service(service: Pcscd, card: UidCard, number: str) -> None:
    with VpcdEmulator(port=service.port) as emulator:
        reader = card_reader(emulator.url)
        reader.open()
        emulator.hold(card)
        service.await_card(True)
        assert looks(reader) == [CardPresented(number, UID, "106A")]
        emulator.take()
        service.await_card(False)
        assert looks(reader) == [CardRemoved(UID)]
        reader.close()


def test_the_reader_that_is_named_is_the_one_that_is_read(service: Pcscd) -> None:
    with VpcdEmulator(port=service.port) as first, VpcdEmulator(port=service.port + 1) as second:
        first.hold(UidCard("04A1B2C3"))
        second.hold(UidCard("04D4E5F6"))
        for name, url, uid in zip(READERS, URLS, ("04A1B2C3", "04D4E5F6"), strict=True):
            service.await_card(True, name)
            reader = card_reader(url)
            reader.open()
            assert looks(reader) == [CardPresented("", uid, "106A")]
            reader.close()


def test_a_technician_finds_the_readers_of_the_service_by_an_address_that_opens_them(
        service: Pcscd, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detect", "--json", "--port", "/dev/absent", *URLS]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["where"] for one in told if one["kind"] == "pcsc"] == list(READERS)
    assert [one["url"] for one in told if one["kind"] == "pcsc"] == URLS
    assert [(one["url"], one["state"]) for one in told if one["kind"] == "named"] == [(url, "answers") for url in URLS]


def test_a_service_that_does_not_run_is_told_and_so_is_a_reader_that_is_not_there(
        pcscd: Pcscd, capsys: pytest.CaptureFixture[str]) -> None:
    question = "does its service (pcscd) run?"
    assert [(one.state, question in one.note) for one in pcsc_readers()] == [(State.CLOSED, True)]
    assert main(["detect", "--port", "/dev/absent", "pcsc+usb://"]) == 1
    assert capsys.readouterr().out.count(question) == 2
    pcscd.start()
    assert main(["detect", "--port", "/dev/absent", "pcsc+usb://ACR1552"]) == 1
    assert "PC/SC has no reader named 'ACR1552': is it plugged in?" in capsys.readouterr().out
