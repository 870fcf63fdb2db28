"""Wrong PINs on disk: there after a start, gone when they count no more, and no card number among them."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.engine.events import WrongTry
from kiosk.engine.view import Screen
from kiosk.journal import JournalError
from kiosk.tries import Tries
from tests.kiosk.library import CARD
from tests.kiosk.rig import rig


class Wall:
    def __init__(self) -> None:
        self.time = 1_700_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def wall() -> Wall:
    return Wall()


def opened(folder: Path, wall: Wall, now: float) -> tuple[Tries, tuple[WrongTry, ...]]:
    tries = Tries(folder / "tries.db", wall=wall)
    return tries, tries.open(now)


def test_a_try_is_as_old_after_a_start_as_it_is(tmp_path: Path, wall: Wall) -> None:
    tries, found = opened(tmp_path, wall, 1000.0)
    assert found == ()
    card = tries.fingerprint(CARD)
    tries.store([WrongTry(card, 990.0), WrongTry(card, 1000.0, 1060.0)], 1000.0)
    tries.close()
    wall.time += 20
    tries, found = opened(tmp_path, wall, 5.0)
    assert found == (WrongTry(card, -25.0), WrongTry(card, -15.0, 45.0))
    assert tries.fingerprint(CARD) == card
    tries.close()


def test_a_clock_set_back_makes_no_lock_longer_than_it_was(tmp_path: Path, wall: Wall) -> None:
    tries, _ = opened(tmp_path, wall, 1000.0)
    tries.store([WrongTry("c", 1000.0, 1060.0)], 1000.0)
    tries.close()
    wall.time -= 1_000_000
    tries, found = opened(tmp_path, wall, 5.0)
    assert found == (WrongTry("c", 5.0, 65.0),)
    tries.close()


def test_neither_the_card_nor_a_plain_hash_of_it_is_in_the_file_and_nothing_is_when_all_is_forgotten(
        tmp_path: Path, wall: Wall) -> None:
    tries, _ = opened(tmp_path, wall, 0.0)
    card = tries.fingerprint(CARD)
    tries.store([WrongTry(card, 0.0)], 0.0)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert card.encode() in written
    assert CARD.encode() not in written
    tries.store([], 1.0)
    tries.close()
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert card.encode() not in written
    assert os.stat(tmp_path / "tries.db").st_mode & 0o077 == 0


def test_two_kiosks_have_different_fingerprints_of_one_card(tmp_path: Path, wall: Wall) -> None:
    prints = set()
    for name in "ab":
        tries, _ = opened(tmp_path / name, wall, 0.0)
        prints.add(tries.fingerprint(CARD))
        tries.close()
    assert len(prints) == 2


def test_a_damaged_file_is_begun_anew(tmp_path: Path, wall: Wall) -> None:
    (tmp_path / "tries.db").write_bytes(b"no database" * 500)
    tries, found = opened(tmp_path, wall, 0.0)
    assert found == ()
    tries.store([WrongTry("c", 0.0)], 0.0)
    tries.close()


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path, wall: Wall) -> None:
    (tmp_path / "tries.db").mkdir()
    with pytest.raises(JournalError, match="cannot be used"):
        opened(tmp_path, wall, 0.0)


def test_what_was_stored_survives_kill_9(tmp_path: Path, wall: Wall) -> None:
    code = ("import os, signal, sys; from pathlib import Path; from kiosk.tries import Tries;"
            "from kiosk.engine.events import WrongTry; t = Tries(Path(sys.argv[1])); t.open(0.0);"
            "t.store([WrongTry('c', 0.0)], 0.0); os.kill(os.getpid(), signal.SIGKILL)")
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "tries.db")], check=False)
    tries, found = opened(tmp_path, wall, 0.0)
    assert [one.card for one in found] == ["c"]
    tries.close()


def test_a_kiosk_started_anew_still_makes_the_card_wait_and_has_no_number_on_disk(tmp_path: Path) -> None:
    with rig(tmp_path) as desk:
        desk.screen(Screen.ATTRACT)
        desk.show_card(CARD)
        for n in range(3):
            desk.wait(lambda view, n=n: view.screen is Screen.PIN and view.entry and not view.entry.busy
                      and view.entry.shake == n)
            desk.type("0000")
        desk.wait(lambda view: view.notice and view.notice.key == "pin.locked")
        desk.stop()
        files = b"".join(path.read_bytes() for path in desk.data.rglob("*") if path.is_file())
        assert CARD.encode() not in files
        desk.start()
        desk.screen(Screen.ATTRACT)
        desk.show_card(CARD)
        desk.wait(lambda view: view.notice and view.notice.key == "pin.locked")
