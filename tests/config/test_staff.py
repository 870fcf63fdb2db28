"""The staff PIN as a salted hash, and the cards that open staff mode: never those of patrons."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.__main__ import main
from config.errors import ConfigError
from config.load import load
from config.secrets import Store
from config.staff import PinHash, Staff

LINE = str(PinHash.of("135790"))
CARD = """
[[staff.card]]
name = "staff card"
sources = ["barcode", "nfc"]
pattern = 'S-(?P<n>\\d{4})'
number = "S-{n}"
example = "s-1001"
gives = "S-1001"
"""


NAMED = '[staff]\nsecret = "staff-pin"\n'
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "kiosk"


def keep(folder: Path, line: str) -> None:
    Store.beside(folder / "kiosk").write("staff-pin", line)


def loaded(folder: Path, more: str) -> Staff:
    directory = Path(shutil.copytree(EXAMPLE, folder / "kiosk", dirs_exist_ok=True))
    with (directory / "kiosk.toml").open("a", encoding="utf-8") as file:
        file.write(more)
    return load(directory).staff


def test_the_same_pin_gives_two_different_lines_and_both_know_it() -> None:
    one, two = PinHash.of("135790"), PinHash.of("135790")
    assert str(one) != str(two)
    assert one.matches("135790")
    assert PinHash.read(str(two)).matches("135790")
    assert not one.matches("135791")
    assert "135790" not in str(one)


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "１２３４", "1234\n"])
def test_what_is_no_pin_is_refused(pin: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        PinHash.of(pin)


@given(st.text(max_size=80))
def test_a_line_that_nobody_made_is_refused_and_never_breaks(text: str) -> None:
    with pytest.raises(ValueError, match="staff-pin"):
        PinHash.read(text)


@pytest.mark.parametrize("change", [(":16384:", ":1024:"), (":16384:", ":1073741824:"), (":16384:", ":16385:"),
                                    ("scrypt", "plain"), (":6:", ":3:")])
def test_a_hash_that_is_weak_or_would_eat_the_memory_is_refused(change: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="staff-pin"):
        PinHash.read(LINE.replace(*change, 1))


def test_cards_and_pin_belong_together(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="staff-pin"):
        loaded(tmp_path, CARD)
    shutil.rmtree(tmp_path / "kiosk")
    with pytest.raises(ConfigError, match=r"needs a \[\[staff\.card\]\]"):
        loaded(tmp_path, NAMED)
    shutil.rmtree(tmp_path / "kiosk")
    staff = loaded(tmp_path, NAMED + CARD)
    assert staff.patterns.recognise("S-1002") == "S-1002"
    keep(tmp_path, LINE)
    assert staff.pin is not None
    assert staff.pin.digits == 6


def test_a_kind_of_staff_cards_that_takes_patrons_cards_is_refused(tmp_path: Path) -> None:
    greedy = CARD.replace("S-(?P<n>\\d{4})", "(?P<n>.*)").replace('"S-{n}"', '"{n}"')
    with pytest.raises(ConfigError, match="asked for the PIN of staff"):
        loaded(tmp_path, NAMED + greedy)


@pytest.mark.parametrize("kept", [None, LINE[:-3], "135790"], ids=["none", "cut", "plain"])
def test_a_pin_that_is_not_there_or_no_hash_is_told_and_not_repeated(tmp_path: Path, kept: str | None) -> None:
    staff = loaded(tmp_path, NAMED + CARD)
    if kept is not None:
        keep(tmp_path, kept)
    with pytest.raises(ConfigError, match='the secret "staff-pin"') as told:
        _ = staff.pin
    assert "135790" not in str(told.value)
    assert LINE[20:-3] not in str(told.value)


def test_the_command_asks_twice_and_keeps_only_the_hash(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def typing(*answers: str) -> None:
        told: Iterator[str] = iter(answers)
        monkeypatch.setattr("config.commands.change.getpass", lambda prompt: next(told))

    typing("135790", "135790")
    assert main(["staff-pin", str(tmp_path)]) == 0
    assert PinHash.read(Store.beside(tmp_path).read("staff-pin")).matches("135790")
    typing("135790", "135791")
    assert main(["staff-pin", str(tmp_path)]) == 1
    typing("12", "12")
    assert main(["staff-pin", str(tmp_path)]) == 1
    assert "4 to 8 digits" in capsys.readouterr().err
