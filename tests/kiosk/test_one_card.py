"""One card everywhere: whichever way a card of any municipality is shown at a kiosk, it is the one patron's."""
from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.load import load
from devices.emulators.desk import Desk
from kiosk.assembly import Kiosk
from kiosk.demo.props import Copy, Library, Person, field_file, write_config
from kiosk.demo.truth import loans_of
from kiosk.engine import events as ev
from kiosk.engine.view import Action, Screen

HEINOLA, BOOKS = "21110000012346", ("33980000000012", "33980000000020", "33980000000038", "37810000000041")


@dataclass
class Scene:
    kiosk: Kiosk
    desk: Desk
    patron: Person
    books: list[Copy]
    database: Path
    library: Library

    def until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not true():
            assert time.monotonic() < end, self.kiosk.core.state
            threading.Event().wait(0.02)

    def screen(self, screen: Screen) -> None:
        self.until(lambda: self.kiosk.core.state.screen is screen)

    def type(self, digits: str) -> None:
        for digit in digits:
            self.kiosk.core.post(ev.Typed(at=self.kiosk.core.clock(), digit=digit))

    def press(self, action: Action) -> None:
        self.kiosk.core.post(ev.Pressed(at=self.kiosk.core.clock(), action=action))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    directory = tmp_path_factory.mktemp("one-card")
    seed, database = directory / "seed.toml", directory / "central.db"
    subprocess.run([sys.executable, "-m", "central", "seed", "--output", str(seed)], check=True, timeout=30)
    library = Library(seed)
    books = [library.copy(barcode) for barcode in BOOKS]
    (directory / "field.toml").write_text(field_file(library, books, library.people(2), ()), encoding="utf-8")
    with subprocess.Popen([sys.executable, "-m", "central", "serve", "--database", str(database), "--sip2",
                           "127.0.0.1:0", "--seed", str(seed)], stdout=subprocess.PIPE, text=True) as central:
        try:
            assert central.stdout is not None
            port = int(central.stdout.readline().rsplit(":", 1)[1])
            with Desk.load(directory / "field.toml") as desk:
                (directory / "config").mkdir()
                urls = desk.urls | {"sound": f"wav://{directory / 'heard'}"}
                write_config(directory / "config", library, port, urls, directory / "data", directory / "receipts",
                             (1080, 1920), False)
                kiosk = Kiosk(load(directory / "config"), lambda view: None)
                kiosk.start()
                yield Scene(kiosk, desk, library.person(HEINOLA), books, database, library)
                kiosk.stop()
        finally:
            central.terminate()


WAYS: dict[str, Callable[[Scene], object]] = {
    "number on the chip": lambda scene: scene.desk.hold(number=scene.patron.card),
    "chip alone": lambda scene: scene.desk.hold(uid=scene.patron.uid),
    "barcode of the old municipal card": lambda scene: scene.desk.scan(scene.patron.old_card),
    "barcode": lambda scene: scene.desk.scan(scene.patron.card),
}


def lend_one(scene: Scene, place: int) -> None:
    """With the card shown: PIN, one book, and what the database says."""
    book = scene.books[place]
    scene.screen(Screen.PIN)
    scene.type(scene.patron.pin)
    scene.until(lambda: scene.kiosk.core.state.screen in (Screen.BORROW, Screen.PICKUP))
    scene.desk.field.place(*book.uids)
    scene.until(lambda: loans_of(scene.database, HEINOLA).get(book.barcode) == 0)
    scene.until(lambda: scene.desk.field.tag(book.uids[0]).afi == 0xC2)
    scene.desk.field.remove(*book.uids)
    scene.desk.take()
    scene.press(Action.FINISH)
    scene.screen(Screen.DONE)
    scene.press(Action.FINISH)
    scene.until(lambda: not scene.kiosk.core.state.pad and not scene.kiosk.core.state.reader_card)


@pytest.mark.parametrize(("place", "way"), list(enumerate(WAYS)))
def test_every_way_to_show_one_card_gives_the_one_patron(scene: Scene, place: int, way: str) -> None:
    scene.screen(Screen.ATTRACT)
    WAYS[way](scene)
    lend_one(scene, place)


def test_a_typed_number_gives_the_same_patron(scene: Scene) -> None:
    scene.screen(Screen.ATTRACT)
    scene.press(Action.BORROW)
    scene.screen(Screen.CARD)
    scene.press(Action.TYPE_NUMBER)
    scene.type(scene.patron.card)
    scene.press(Action.ENTER)
    sign_in_and_out(scene, HEINOLA)


OLD_CARDS = {
    "H0030309": "21110000030306",            # Heinola
    "400000030298": "23980000030292",        # Lahti
    "0900030312": "20980000030311",          # Hollola
    "SYS3032": "27810000030321",             # Sysmä
    "A0003035B": "20160000030351",           # Asikkala
    "532003033": "25320000030331",           # the former Nastola
}


def sign_in_and_out(scene: Scene, card: str) -> None:
    """With a card shown or typed: the PIN of `card` opens the session of `card`."""
    scene.screen(Screen.PIN)
    scene.type(scene.library.person(card).pin)
    scene.until(lambda: scene.kiosk.core.state.screen in (Screen.BORROW, Screen.PICKUP))
    session = scene.kiosk.core.state.session
    assert session is not None
    assert session.patron is not None
    assert session.patron.card == card
    scene.press(Action.FINISH)
    scene.screen(Screen.ATTRACT)


@pytest.mark.parametrize(("old", "card"), OLD_CARDS.items())
def test_an_old_card_of_any_municipality_gives_its_patron(scene: Scene, old: str, card: str) -> None:
    scene.screen(Screen.ATTRACT)
    scene.desk.scan(old)
    sign_in_and_out(scene, card)


@pytest.mark.parametrize("old", ["400000030298", "0900030312", "532003033"])
def test_the_number_of_an_old_card_may_be_typed(scene: Scene, old: str) -> None:
    scene.screen(Screen.ATTRACT)
    scene.press(Action.BORROW)
    scene.screen(Screen.CARD)
    scene.press(Action.TYPE_NUMBER)
    scene.type(old)
    scene.press(Action.ENTER)
    sign_in_and_out(scene, OLD_CARDS[old])


@pytest.mark.parametrize("text", ["2111|0000012346", "00000000000000", "hello", "21110000012345"])
def test_what_is_no_card_of_the_region_is_told_and_never_asked_about(scene: Scene, text: str) -> None:
    scene.screen(Screen.ATTRACT)
    scene.press(Action.BORROW)
    scene.screen(Screen.CARD)
    scene.desk.hold(number=text, uid="08112233")
    scene.until(lambda: scene.kiosk.core.state.reader_card or scene.kiosk.core.state.entry.problem is not None)
    assert scene.kiosk.core.state.screen in (Screen.CARD, Screen.PIN)
    scene.desk.take()
    scene.until(lambda: not scene.kiosk.core.state.reader_card)
    scene.press(Action.CANCEL)
    scene.screen(Screen.ATTRACT)
