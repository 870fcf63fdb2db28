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
from devices.drivers import card_reader, open_tag_reader
from devices.emulators.cards import Type2Card, UidCard
from devices.emulators.type4 import Type4Card
from devices.errors import TagGone
from tests.devices.rfid.stand import a_field
from tests.pcscd import READERS, Pcscd, Vpcd

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
    with Vpcd(service) as emulator:
        reader = card_reader(emulator.url)
        reader.open()
        emulator.hold(card)
        emulator.await_seen()
        assert looks(reader) == [CardPresented(number, UID, "106A")]
        emulator.take()
        emulator.await_missed()
        assert looks(reader) == [CardRemoved(UID)]
        reader.close()


def test_tags_are_found_read_and_secured_through_the_real_service(service: Pcscd) -> None:
    field = a_field(3)
    first, second, third = field.on_pad()
    with Vpcd(service, field, transparent=True) as emulator:
        emulator.await_seen()
        reader = open_tag_reader(emulator.url)
        assert (reader.describe().maker, reader.describe().model) == ("Virtual", "PCD 00 00")
        assert sorted(tag.uid for tag in reader.inventory()) == [first, second, third]
        assert reader.read_blocks(second, 0, 8) == bytes(field.tag(second).memory[:32])
        reader.write_afi(second, 0xC2)
        assert [reader.read_afi(uid) for uid in (first, second)] == [field.tag(first).afi, 0xC2]
        field.remove(second)
        with pytest.raises(TagGone):
            reader.read_blocks(second, 0, 8)
        assert sorted(tag.uid for tag in reader.inventory()) == [first, third]
        field.remove(first, third)
        assert reader.inventory() == []
        emulator.await_missed()
        field.place(second)
        emulator.await_seen()
        assert [(tag.uid, reader.read_afi(tag.uid)) for tag in reader.inventory()] == [(second, 0xC2)]
        reader.close()


def test_the_reader_that_is_named_is_the_one_that_is_read(service: Pcscd) -> None:
    with Vpcd(service) as first, Vpcd(service, second=True) as second:
        first.hold(UidCard("04A1B2C3"))
        second.hold(UidCard("04D4E5F6"))
        for emulator, url, uid in zip((first, second), URLS, ("04A1B2C3", "04D4E5F6"), strict=True):
            emulator.await_seen()
            reader = card_reader(url)
            reader.open()
            assert looks(reader) == [CardPresented("", uid, "106A")]
            reader.close()


def test_a_technician_finds_the_readers_of_the_service_by_an_address_that_opens_them(
        service: Pcscd, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detect", "--json", "--port", "/dev/absent", *URLS]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["where"] for one in told if one["kind"] == "pcsc"] == list(READERS)
    assert [(one["url"], one["state"]) for one in told if one["kind"] == "pcsc"] == [(url, "answers") for url in URLS]
    assert [(one["url"], one["state"]) for one in told if one["kind"] == "named"] == [(url, "answers") for url in URLS]
    assert main(["detect", "--no-ask"]) == 1
    assert capsys.readouterr().out.count("as a card reader: pcsc+usb://Virtual%20PCD%2000%2000") == 1


def test_a_service_that_does_not_run_is_told_and_so_is_a_reader_that_is_not_there(
        pcscd: Pcscd, capsys: pytest.CaptureFixture[str]) -> None:
    question = "does its service (pcscd) run?"
    assert [(one.state, question in one.note) for one in pcsc_readers()] == [(State.CLOSED, True)]
    assert main(["detect", "--port", "/dev/absent", "pcsc+usb://"]) == 1
    assert capsys.readouterr().out.count(question) == 2
    pcscd.start()
    assert main(["detect", "--port", "/dev/absent", "pcsc+usb://ACR1552"]) == 0        # others answer
    assert "PC/SC has no reader named 'ACR1552': is it plugged in?" in capsys.readouterr().out
