"""What every card reader does, shown for each against its emulator on a real line."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from devices.cards import CardEvent, CardPresented, CardRemoved
from devices.drivers import CARD_READERS
from devices.emulators.reader import LineFaultKind
from devices.errors import DeviceGone
from tests.devices.cards.stand import NUMBERS, SERVED, STANDS, Stand

LOOKS = 6                              # in which all has happened that will


@pytest.fixture(params=[*STANDS, *SERVED])
def stand(request: pytest.FixtureRequest) -> Iterator[Stand]:
    name = request.param
    with STANDS[name]() if name in STANDS else SERVED[name](request.getfixturevalue("pcscd")) as stand:
        stand.reader.open()
        yield stand


def looks(stand: Stand) -> list[CardEvent]:
    return [event for _ in range(LOOKS) if (event := stand.reader.poll()) is not None]


def looks_anew(stand: Stand) -> list[CardEvent]:
    stand.reader.open()
    return looks(stand)


def shown(stand: Stand, uid: str, card: int = 0) -> CardPresented:
    return CardPresented(NUMBERS[card], uid, stand.technology)


def test_a_card_is_told_once_and_once_when_it_is_taken_and_again_when_it_is_back(stand: Stand) -> None:
    assert looks(stand) == []
    for card in (0, 1, 1):
        uid = stand.hold(card)
        assert looks(stand) == [shown(stand, uid, card)]
        stand.take()
        assert looks(stand) == [CardRemoved(uid)]


def test_another_card_in_its_place_is_told_after_the_first_has_gone(stand: Stand) -> None:
    first = stand.hold(0)
    assert looks(stand) == [shown(stand, first, 0)]
    stand.take()
    second = stand.hold(1)
    assert looks(stand) == [CardRemoved(first), shown(stand, second, 1)]


def test_a_card_that_is_pulled_while_it_is_read_is_read_when_it_is_back(stand: Stand) -> None:
    for step in range(1, 10):
        uid = stand.hold(leaves_at=step)
        told = looks(stand)
        assert told in ([], [shown(stand, uid)], [shown(stand, uid), CardRemoved(uid)]), step
        stand.take()
        looks(stand)
        uid = stand.hold()
        assert looks(stand) == [shown(stand, uid)], step
        stand.take()
        looks(stand)


def test_a_reader_that_falls_silent_is_gone_and_serves_when_it_answers_again(stand: Stand) -> None:
    assert looks(stand) == []
    stand.spoil(LineFaultKind.SILENCE)
    with pytest.raises(DeviceGone):
        looks(stand)
    with pytest.raises(DeviceGone):
        looks_anew(stand)
    stand.heal()
    uid = stand.hold()
    assert looks_anew(stand) == [shown(stand, uid)]


def test_noise_is_no_card_and_the_card_is_told_when_it_is_over(stand: Stand) -> None:
    assert looks(stand) == []
    uid = stand.hold()
    stand.spoil(LineFaultKind.GARBAGE)
    try:
        assert looks(stand) == []
    except DeviceGone:
        pass                                           # it may take the reader for gone
    stand.heal()
    assert looks_anew(stand) == [shown(stand, uid)]


def test_a_reader_that_is_pulled_is_gone_and_serves_when_it_is_back(stand: Stand) -> None:
    assert looks(stand) == []
    uid = stand.hold()
    assert looks(stand) == [shown(stand, uid)]
    stand.emulator.unplug()
    for _ in range(2):
        with pytest.raises(DeviceGone):
            looks(stand)
    with pytest.raises(DeviceGone):
        stand.reader.open()
    stand.emulator.plug()
    assert looks_anew(stand) == [shown(stand, uid)]


def test_a_closed_reader_says_so_and_closing_twice_is_nothing(stand: Stand) -> None:
    stand.reader.close()
    stand.reader.close()
    with pytest.raises(DeviceGone):
        stand.reader.poll()


def test_every_driver_of_cards_is_held_to_it() -> None:
    assert set(CARD_READERS) <= set(STANDS)
