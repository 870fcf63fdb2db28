"""A whole kiosk used without seeing it: a headset is plugged in, keys are pressed, and only what is said is known.

The window, the pad, the card reader and the central system are the real ones of the demo; the headphone jack is a pipe.
"""
from __future__ import annotations

import json
import os
import shutil
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.headsets.jack import EV_SW, EVENT, SW_HEADPHONE_INSERT
from kiosk.demo.props import Copy, Person, World, build
from kiosk.demo.script import HEINOLA_PATRON, LAHTI_BOOKS
from kiosk.demo.stage import Stage
from kiosk.demo.truth import loans_of
from kiosk.ui.pointer import QUIET

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(240),
              pytest.mark.skipif(not shutil.which("Xvfb") or not shutil.which("espeak-ng"),
                                 reason="Xvfb or espeak-ng is not installed")]
WITHIN = 40.0


class Patron:
    """Ears and keys. Nothing is read from the screen."""

    def __init__(self, stage: Stage, world: World, log: Path, jack: int) -> None:
        self.stage, self.world, self._log, self._jack = stage, world, log, jack
        self._since = 0

    def lines(self) -> list[dict[str, str]]:
        """All that was heard so far."""
        if not self._log.exists():
            return []
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]

    def hears(self, *words: str) -> None:
        """These are said, in this order, after what was heard last."""
        for one in words:
            self.until(one, lambda line, one=one: one in line.get("words", ""))

    def until(self, what: str, holds: Callable[[dict[str, str]], bool]) -> None:
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            lines = self.lines()
            for index in range(self._since, len(lines)):
                if holds(lines[index]):
                    self._since = index + 1
                    return
            pause()
        told = "\n".join(map(str, self.lines()[self._since:]))
        raise AssertionError(f"never heard {what!r}; after what was heard before came:\n{told}")

    def key(self, *names: str) -> None:
        for name in names:
            self.stage.pointer.key(name)

    def goes_to(self, words: str) -> None:
        """Tab until the focus says this and stays: what answered before may have been the screen, and not the Tab."""
        for _ in range(30):
            before = len(self.lines())
            self.key("Tab")
            deadline = time.monotonic() + WITHIN
            while not (answers := self.focused(before)) and time.monotonic() < deadline:
                pause()
            if any(line["words"].startswith(words) for line in answers):
                pause(2 * QUIET)                   # and a second press at once would be a trembling hand's
                if self.focused(0)[-1]["words"].startswith(words):
                    self._since = len(self.lines())
                    return
        raise AssertionError(f"Tab never came to {words!r}")

    def focused(self, since: int) -> list[dict[str, str]]:
        """What was said of the focus: the screen may still be telling of itself when a key is pressed."""
        return [line for line in self.lines()[since:] if line.get("about") == "focus"]

    def presses(self, words: str) -> None:
        self.goes_to(words)
        self.key("Return")

    def plugs_in(self, plugged: bool = True) -> None:
        os.write(self._jack, EVENT.pack(0, 0, EV_SW, SW_HEADPHONE_INSERT, int(plugged)))


def pause(seconds: float = 0.02) -> None:
    time.sleep(seconds)                            # between two looks at a file that another process writes


@pytest.fixture
def blind(tmp_path: Path) -> Iterator[Patron]:
    jack = tmp_path / "jack"
    os.mkfifo(jack)
    with Stage(tmp_path / "stage", size=(640, 1000), pace=0.0) as stage:
        world = build(stage, screen=(540, 960), fullscreen=False)
        with (world.config / "kiosk.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[headset]\nurl = "jack+evdev://{jack}"\n')
        log = tmp_path / "spoken"
        stage.open_kiosk(sys.executable, "-m", "kiosk", "run", "--config", str(world.config), "--watch",
                         str(stage.watch_file), "--position", "0,0", "--spoken", str(log))
        writing = os.open(jack, os.O_WRONLY)
        stage.pointer.move(270, 480, 0)            # keys go to the window under the pointer
        stage.until(lambda seen: seen.screen == "attract", 30.0)
        yield Patron(stage, world, log, writing)
        os.close(writing)


def signs_in(patron: Patron, person: Person) -> None:
    patron.hears("Näytä kortti lukijalle")
    patron.world.control.call("hold", uid=person.uid)
    patron.hears("Anna PIN-koodi")
    for count, digit in enumerate(person.pin[:-1], 1):
        patron.key(digit)
        patron.hears(f"{count} numero")
    patron.key(person.pin[-1])


def test_borrow_renew_and_return_by_keys_and_ears_alone(blind: Patron) -> None:
    person, book = blind.world.library.person(HEINOLA_PATRON), blind.world.library.copy(LAHTI_BOOKS[0])
    blind.plugs_in()
    blind.hears("Puhe on päällä", "Tervetuloa")
    borrow(blind, person, book)
    assert book.barcode in loans_of(blind.world.database, HEINOLA_PATRON)
    renew(blind, person, book)
    give_back(blind, book)
    assert book.barcode not in loans_of(blind.world.database, HEINOLA_PATRON)
    blind.plugs_in(False)
    blind.until("nothing more", lambda line: line.get("words") == "Puhe on pois.")
    said = [line["words"] for line in blind.lines() if "words" in line]
    assert not [words for words in said if person.pin in words or person.pin[:3] in words]
    assert {line["sound"] for line in blind.lines() if "sound" in line} >= {"ok", "done"}
    heard = sorted((blind.stage.output / "heard").iterdir())
    assert len(heard) >= len(said)
    with wave.open(str(heard[-1])) as file:
        assert file.getframerate() > 8000


def borrow(blind: Patron, person: Person, book: Copy) -> None:
    blind.presses("Lainaa.")
    signs_in(blind, person)
    blind.hears("1 varaus odottaa sinua")          # this patron has one to pick up, in another library
    blind.presses("Lainaa.")
    blind.hears("Laita kirjat alustalle")
    blind.world.control.call("place", uids=list(book.uids))
    blind.until(book.title, lambda line: book.title in line.get("words", "") and "Lainattu" in line["words"])
    blind.hears("1 lainattu")
    blind.key("F3")
    blind.hears("Laita kirjat alustalle", book.title)
    blind.presses("Valmis, ei kuittia")
    blind.hears("1 lainattu", "Muista korttisi")
    leave(blind)


def renew(blind: Patron, person: Person, book: Copy) -> None:
    blind.presses("Uusi lainat")
    signs_in(blind, person)
    blind.hears("Omat tiedot")
    blind.until(book.title, lambda line: book.title in line.get("words", ""))
    blind.presses("Uusi kaikki")
    blind.until("renewed", lambda line: book.title in line.get("words", "") and "uusittu" in line["words"].lower())
    blind.presses("Valmis")
    leave(blind)


def give_back(blind: Patron, book: Copy) -> None:
    blind.presses("Palauta.")
    blind.hears("Laita palautukset alustalle")
    blind.world.control.call("place", uids=list(book.uids))
    blind.until(book.title, lambda line: book.title in line.get("words", "") and "kärry" in line["words"])
    blind.presses("Valmis, ei kuittia")
    blind.hears("1 palautettu")
    blind.world.control.call("remove", uids="all")
    blind.key("Return")
    blind.hears("Tervetuloa")


def leave(blind: Patron) -> None:
    """Card and books are taken, and the next visit begins."""
    blind.world.control.call("take")
    blind.world.control.call("remove", uids="all")
    blind.presses("Selvä")
    blind.hears("Tervetuloa")
