"""What is heard comes one after another, stops when the patron acts, and never outlives the visit."""
from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from devices.errors import DeviceGone
from kiosk.audio.voice import VoiceError
from kiosk.audio.worker import AudioWorker, SpokenLog
from kiosk.engine.events import Event, PartDown, PartUp
from kiosk.engine.look import Speech
from kiosk.engine.view import Sound, ViewState
from kiosk.ui.samples import samples
from kiosk.ui.scene import Control
from kiosk.ui.units import Rect

ON = Speech(on=True, headset=True, private=True)
SAMPLES = {name: replace(view, speech=ON) for name, view in samples().items()}


class Playing:
    def __init__(self, words: str, card: Card) -> None:
        self.words, self._card = words, card
        self.over = threading.Event()
        self.stopped = False

    def wait(self, seconds: float) -> bool:
        if not self.over.wait(seconds):
            return False
        self._card.now.discard(self)
        return True

    def stop(self) -> None:
        self.stopped = True
        self.over.set()


class Card:
    """A sound card that plays until the test says that it has come to the end."""

    def __init__(self) -> None:
        self.heard: queue.SimpleQueue[Playing] = queue.SimpleQueue()
        self.now: set[Playing] = set()
        self.together = 0
        self.broken = ""
        self.holds = True

    def check(self) -> None:
        if self.broken:
            raise DeviceGone(self.broken)

    def play(self, wav: bytes) -> Playing:
        playing = Playing(wav.decode("utf-8", "replace"), self)
        self.now.add(playing)
        self.together = max(self.together, len(self.now))
        if not self.holds:
            playing.over.set()
        self.heard.put(playing)
        return playing

    def next(self) -> Playing:
        return self.heard.get(timeout=10)


class Tongue:
    """A voice whose sound is its words."""

    def __init__(self, *languages: str, missing: str = "") -> None:
        self._languages, self._missing = frozenset(languages or ("fi", "sv", "en")), missing

    def languages(self) -> frozenset[str]:
        if self._missing:
            raise VoiceError(self._missing)
        return self._languages

    def made(self, words: str, language: str, rate: int, volume: int) -> bytes:
        return f"{language} {rate} {volume}: {words}".encode()


class Desk:
    def __init__(self, voice: Tongue | None = None, *, volume: int = 100, broken: str = "",
                 spoken: SpokenLog | None = None) -> None:
        self.card = Card()
        self.card.broken = broken
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.worker = AudioWorker(self.card, voice or Tongue(), self.events.put, volume=volume, spoken=spoken)

    def show(self, name: str, **changes: object) -> ViewState:
        view = replace(SAMPLES[name], **changes)  # type: ignore[arg-type]
        self.worker.met(view, None)
        return view

    def hears(self) -> str:
        """The next thing, to its end."""
        playing = self.card.next()
        playing.over.set()
        return playing.words

    def nothing_more(self) -> None:
        """Whatever waits, the next thing that is heard is this."""
        self.worker.met(replace(SAMPLES["card"], visit=77), None)
        assert "Näytä kortti lukijalle" in self.hears()


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    made.worker.start()
    yield made
    made.card.holds = False
    made.worker.stop()
    assert made.card.together <= 1, "no two were ever heard at once"


def test_a_screen_is_said_piece_by_piece(desk: Desk) -> None:
    desk.show("card")
    assert desk.hears() == "fi 0 0: Puhe on päällä. Liiku nuolilla ja valitse OK-näppäimellä."
    assert desk.hears() == "fi 0 0: Näytä kortti lukijalle. Pidä korttia lukijan päällä hetki."


def test_it_falls_silent_at_once_when_the_patron_acts(desk: Desk) -> None:
    desk.show("card")
    first = desk.card.next()
    desk.worker.hush()
    assert first.stopped
    desk.nothing_more()


def test_another_screen_ends_what_was_being_said(desk: Desk) -> None:
    desk.show("card")
    first = desk.card.next()
    desk.show("pin")
    assert first.stopped
    assert desk.hears().startswith("fi 0 0: Anna PIN-koodi.")


def test_a_row_that_changed_again_before_it_was_told_is_told_once(desk: Desk) -> None:
    view = desk.show("borrow", rows=())
    first = desk.card.next()
    row = SAMPLES["borrow"].rows[1]
    for key in ("status.reading", "status.wait", "status.borrowed"):
        desk.worker.met(replace(view, rows=(replace(row, status=replace(row.status, key=key)),)), None)
    first.over.set()
    told = []
    while not told or "Seitsemän" not in told[-1]:
        told.append(desk.hears())
    assert "Lainattu" in told[-1]
    desk.nothing_more()


def test_nothing_of_one_visit_is_said_in_the_next(desk: Desk) -> None:
    desk.show("borrow-long")
    first = desk.card.next()
    desk.show("attract", visit=9)
    assert first.stopped
    assert "Tervetuloa" in desk.hears()
    assert not [one for one in desk.worker._waiting if "Kivi" in str(one) and "row" in one.about]


def test_it_is_said_again_when_asked_for(desk: Desk) -> None:
    desk.show("card")
    desk.hears()
    desk.hears()
    desk.worker.repeat()
    assert desk.hears() == "fi 0 0: Näytä kortti lukijalle. Pidä korttia lukijan päällä hetki."


def test_the_focus_is_said_when_it_moves(desk: Desk) -> None:
    view = desk.show("card")
    desk.hears()
    desk.hears()
    desk.worker.met(view, Control("action:cancel", Rect(0, 0, 1, 1), "Peru"))
    assert desk.hears() == "fi 0 0: Peru."


def test_a_sound_comes_before_what_is_said_with_it(desk: Desk) -> None:
    view = desk.show("card")
    desk.hears()
    desk.hears()
    desk.worker.met(replace(view, screen=SAMPLES["pin"].screen, title=SAMPLES["pin"].title, sound=Sound.FAIL,
                            sounds=view.sounds + 1), None)
    assert desk.hears().startswith("RIFF")
    assert "Anna PIN-koodi" in desk.hears()


def test_speed_and_loudness_are_the_patron_s(desk: Desk) -> None:
    desk.show("card", speech=replace(ON, rate=2, volume=-1))
    assert desk.hears().startswith("fi 2 -1: ")


def test_that_it_is_off_now_is_the_last_thing_it_says(desk: Desk) -> None:
    view = desk.show("card")
    desk.hears()
    desk.hears()
    desk.worker.met(replace(view, speech=Speech()), None)
    assert desk.hears() == "fi 0 0: Puhe on pois."


def test_a_language_without_a_voice_is_said_in_finnish() -> None:
    desk = Desk(Tongue("fi"))
    desk.worker.start()
    desk.show("card", language="sv")
    desk.hears()
    assert desk.hears() == "fi 0 0: Näytä kortti lukijalle. Pidä korttia lukijan päällä hetki."
    desk.worker.stop()


def test_a_missing_program_is_told_and_the_sounds_are_still_heard() -> None:
    desk = Desk(Tongue(missing="the program espeak-ng is missing"))
    desk.worker.start()
    event = desk.events.get(timeout=10)
    assert isinstance(event, PartDown)
    assert (event.part, event.reason) == ("speech", "the program espeak-ng is missing")
    view = desk.show("borrow", speech=None)
    desk.worker.met(replace(view, sound=Sound.OK, sounds=view.sounds + 1), None)
    assert desk.hears().startswith("RIFF")
    desk.worker.stop()


def test_without_a_sound_card_it_is_silent_says_so_and_comes_back_with_it() -> None:
    desk = Desk(broken="no sound card")
    desk.worker._pause_after = lambda _tries: 0.01
    desk.worker.start()
    assert isinstance(desk.events.get(timeout=10), PartDown)
    desk.card.broken = ""
    assert isinstance(desk.events.get(timeout=10), PartUp)
    desk.worker.stop()


def test_a_branch_may_have_no_sounds() -> None:
    desk = Desk(volume=0)
    desk.worker.start()
    view = desk.show("card")
    desk.worker.met(replace(view, sound=Sound.OK, sounds=view.sounds + 1), None)
    assert "RIFF" not in desk.hears() + desk.hears()
    desk.worker.stop()


def test_every_word_is_kept_for_those_who_test(tmp_path: Path) -> None:
    desk = Desk(spoken=SpokenLog(tmp_path / "spoken"))
    desk.worker.start()
    desk.show("card")
    desk.hears()
    desk.hears()
    desk.worker.stop()
    lines = (tmp_path / "spoken").read_text(encoding="utf-8").splitlines()
    assert lines[1] == ('{"words": "Näytä kortti lukijalle. Pidä korttia lukijan päällä hetki.", "language": "fi", '
                        '"about": ""}')
