"""Seed files: read strictly, told precisely, loaded once; and the demo library is one."""
from __future__ import annotations

import contextlib
import subprocess
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.database import Database
from central.errors import SeedError
from central.library import read_library
from central.patrons import account, blocks, find_patron
from central.pins import Pins
from central.refusal import Refusal
from central.seed import demo
from central.seed import people as who
from central.seed.demo import demo_seed
from central.seed.read import read_seed
from central.seed.toml import dump
from central.serve import prepare
from central.staff import rows
from server.errors import StoreError
from tests.central.library import KALEVALA, NOW, library_seed

SMALL = dump(library_seed())


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


@pytest.mark.parametrize(("text", "words"), [
    ("", "library"),
    ("[library", r":1:9: this is not TOML"),
    ("[library]\r\nname = \r\n", r":2:8: this is not TOML"),
    ("[library]\nname = 'x'\n", "is missing"),
    (changed("pin_tries", "pin_tryes"), r'pin_tryes is not known; did you mean "pin_tries"'),
    (changed('pin = "2468"', 'pin = "24x8"'), "4 to 10 digits"),
    (changed('branch = "HEI"\npin', 'branch = "HEJ"\npin'), r"patrons\[1\].branch: there is no branch HEJ"),
    (changed("title = 1\n", "title = 99\n"), r"items\[1\].title: there is no title 99"),
    (changed('state = "ready"\n', ""), None),
    (changed("placed = -5\n", "placed = -5\ntitle = 1\n"), "either an item or a title"),
    (changed('pickup = "LAH"\nstate', 'pickup = "HEI"\nstate'), "must be at HEI"),
    (changed(f'barcode = "{KALEVALA}"', 'barcode = "0000"'), "not only zeros"),
    (changed('title = "Kalevala"', 'title = "Kale|vala"'), "must not hold"),
    (changed('card = "21110000012346"', 'card = "23980000000022"'), "stands twice"),
    (changed('gives = "21110000012346"', 'gives = "21110000012345"'), "its example"),
    (changed('amount = "20.50"', 'amount = "20.505"'), "two decimals"),
    (changed('amount = "20.50"', "amount = nan"), "amount"),
])
def test_a_wrong_seed_is_told_with_its_place(text: str, words: str | None) -> None:
    if words is None:
        read_seed(text.encode(), Path("library.toml"))
        return
    with pytest.raises(SeedError, match=words) as told:
        read_seed(text.encode(), Path("library.toml"))
    assert str(told.value).startswith("library.toml:")


def test_the_line_of_a_problem_is_the_line_in_the_file() -> None:
    text = changed('pin = "2468"', 'pin = "24x8"')
    line = text.split("\n").index('pin = "24x8"') + 1
    with pytest.raises(SeedError, match=rf"^library.toml:{line}:\d+: "):
        read_seed(text.encode(), Path("library.toml"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.integers(0, len(SMALL)))
def test_noise_in_a_seed_is_a_seed_error_or_harmless(noise: bytes, place: int) -> None:
    raw = SMALL.encode()
    with contextlib.suppress(SeedError):
        read_seed(raw[:place] + noise + raw[place + len(noise):], Path("library.toml"))


def test_the_demo_is_the_same_bytes_every_time() -> None:
    again = subprocess.run([sys.executable, "-m", "central", "seed"], capture_output=True, check=True).stdout
    assert again == demo_seed()


def test_the_demo_is_the_region_that_was_promised() -> None:
    table: dict[str, Any] = tomllib.loads(demo_seed().decode())
    assert {entry["name_fi"] for entry in table["municipalities"]} == {
        "Asikkala", "Hartola", "Heinola", "Hollola", "Kärkölä", "Lahti", "Orimattila", "Padasjoki", "Sysmä"}
    home = {entry["name_fi"]: entry["municipality"] for entry in table["branches"]}
    assert len(home) >= 12
    assert (home["Hämeenkosken kirjasto"], home["Nastolan kirjasto"]) == ("Hollola", "Lahti")
    assert (len(table["items"]), len(table["patrons"])) == (2000, 60)
    assert len({(entry["title"], entry["author"]) for entry in table["titles"]}) >= 120
    assert {"fi", "sv", "en", "ru", "de", "se"} <= {entry["language"] for entry in table["titles"]}
    assert {2, 3} <= {entry.get("parts") for entry in table["items"]}
    assert {entry["branch"] for entry in table["patrons"]} == {entry["code"] for entry in table["branches"]}


@pytest.fixture(scope="module")
def demo_database(tmp_path_factory: pytest.TempPathFactory, pins: Pins) -> Any:
    database = Database(tmp_path_factory.mktemp("demo") / "demo.db")
    prepare(database, pins, Path("demo.toml"), demo_seed(), datetime.now())
    yield database
    database.close()


def test_every_state_of_a_patron_has_its_bearer(demo_database: Database) -> None:
    library = demo_database.call(read_library)
    now = datetime.now()

    def stopped(card: str) -> list[Refusal]:
        def look(tx: Any) -> list[Refusal]:
            patron = find_patron(tx, library, card)
            assert patron is not None
            return blocks(library, patron, account(tx, patron, now), now)
        return demo_database.call(look)

    assert stopped(who.HEINOLA["card"]) == []
    assert stopped(who.SECOND["card"]) == []
    assert stopped(who.EXPIRED["card"]) == [Refusal.CARD_EXPIRED]
    assert stopped(who.OWES_MUCH["card"]) == [Refusal.FEES]
    assert stopped(who.OWES_LITTLE["card"]) == []
    assert stopped(who.LOST_CARD["lost_cards"][0]) == [Refusal.CARD_LOST]
    assert stopped(who.LOST_CARD["card"]) == []
    assert stopped(who.PIN_LOCKED["card"]) == [Refusal.PIN_LOCKED]
    assert stopped(who.DEBARRED["card"]) == [Refusal.DEBARRED]
    assert stopped(who.TOO_MANY_OVERDUE["card"]) == [Refusal.OVERDUE]
    people = {row["card"]: row for row in demo_database.call(lambda tx: rows(tx, "patrons", now))}
    assert people[who.AT_LIMIT["card"]]["loans"] == library.categories["ADULT"].loans
    assert people[who.OVERDUE["card"]]["overdue"] == 2
    things = {row["item"]: row for row in demo_database.call(lambda tx: rows(tx, "items", now))}
    assert {things[barcode]["status"] for barcode in (
        demo.KALEVALA, demo.SEITSEMAN_VELJESTA, demo.RAUTATIE, demo.FANRIK_STAL)} == {"available"}
    assert things[demo.HELD]["status"] == "on_hold_shelf"
    assert things[demo.IN_TRANSIT]["status"] == "in_transit"


def test_the_documented_numbers_are_the_ones_in_the_demo() -> None:
    manual = Path("docs/central.md").read_text(encoding="utf-8")
    doc = demo.__doc__ or ""
    for barcode in (demo.KALEVALA, demo.SEITSEMAN_VELJESTA, demo.RAUTATIE, demo.FANRIK_STAL, demo.HELD):
        assert barcode in manual
        assert barcode in doc
    for person in (who.HEINOLA, who.SECOND, who.WITH_READY_HOLD, who.EXPIRED, who.OWES_MUCH, who.AT_LIMIT, who.CHILD,
                   who.PIN_LOCKED, who.SWEDISH):
        assert f"{person['card']} | {person['pin']}" in manual
    for entry in tomllib.loads(demo_seed().decode())["items"]:
        if entry.get("state") is not None:
            assert f"| {entry['barcode']} | " in manual
    for card in who.HEINOLA["other_cards"]:
        assert card in manual


def test_the_same_seed_again_keeps_what_happened(database: Database, pins: Pins) -> None:
    before = database.call(lambda tx: rows(tx, "loans", NOW))
    prepare(database, pins, Path("library.toml"), SMALL.encode(), NOW)
    assert database.call(lambda tx: rows(tx, "loans", NOW)) == before
    with pytest.raises(StoreError, match="another seed file"):
        prepare(database, pins, Path("demo.toml"), demo_seed(), NOW)


def test_a_database_never_seeded_is_told(tmp_path: Path) -> None:
    database = Database(tmp_path / "empty.db")
    with pytest.raises(StoreError, match="empty"):
        database.call(read_library)
    database.close()


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to look at" * 20, None])
def test_what_is_no_database_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=r"x\.db"):
        Database(path)


def test_a_half_loaded_seed_leaves_nothing(tmp_path: Path, pins: Pins, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(tmp_path / "half.db")
    monkeypatch.setattr("central.seed.load._Loader.circulation", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        prepare(database, pins, Path("library.toml"), SMALL.encode(), NOW)
    monkeypatch.undo()
    prepare(database, pins, Path("library.toml"), SMALL.encode(), NOW)
    assert len(database.call(lambda tx: rows(tx, "loans", NOW))) == 2
    database.close()
