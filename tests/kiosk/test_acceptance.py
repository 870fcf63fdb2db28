"""`docs/technician/acceptance.md` is true: its commands are taken, its scenarios and words are those of the kiosk."""
from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kiosk.__main__ import main
from kiosk.chaos.commands import _parser, _proxy
from kiosk.chaos.scenario import read
from kiosk.chaos.toxic import parse
from kiosk.texts import LOCALE

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/technician/acceptance.md").read_text("utf-8")
COMMANDS = [shlex.split(line)[3:] for line in re.findall(r"^    (python -m kiosk .*)$", TEXT, re.MULTILINE)]
CHAOS = [command[1:] for command in COMMANDS if command[0] == "chaos"]
ENGINE = "".join(path.read_text("utf-8") for path in (ROOT / "kiosk/engine").glob("*.py"))


def part(number: int) -> str:
    return TEXT.split(f"\n## {number}. ")[1].split("\n## ")[0]


@pytest.mark.parametrize("command", CHAOS, ids=lambda command: " ".join(command)[:60])
def test_every_command_of_the_proxy_is_taken(command: list[str]) -> None:
    given = _parser().parse_args(command)
    if given.verb is None:
        _proxy(given, 0)
    elif given.verb == "add":
        assert parse(given.what).name == "silent"


@pytest.mark.parametrize("command", [one for one in COMMANDS if one[0] != "chaos"], ids=lambda command: command[0])
def test_every_other_command_is_taken(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command[command.index("--config") + 1] = str(tmp_path / "none")
    assert main(command) == 2                      # argparse would not have come back
    assert "none" in "".join(capsys.readouterr())


@pytest.mark.parametrize(("number", "file"), [(2, "central"), (3, "reader")])
def test_the_tables_follow_their_scenarios(number: int, file: str) -> None:
    path = f"docs/examples/chaos/{file}.toml"
    assert f"--scenario {path}" in part(number)
    told = [int(second) for second in re.findall(r"^\| (\d+) \|", part(number), re.MULTILINE)]
    assert told == sorted(told)
    assert {step.at for step in read(ROOT / path).steps} <= {*told}


def test_every_word_of_a_screen_is_one() -> None:
    with (LOCALE / "fi.po").open("rb") as file:
        known = {text for message in read_po(file) for text in
                 ([message.string] if isinstance(message.string, str) else message.string)}
    said = re.findall("„(.+?)“", TEXT)
    assert said
    assert set(said) <= known


def test_every_line_of_the_log_is_one_that_is_written() -> None:
    kinds = re.findall(r"`alert: ([a-z ]+)`", TEXT)
    assert kinds
    for kind in kinds:
        assert f'"{kind}"' in ENGINE or f'{{event.part}} {kind.split()[1]}"' in ENGINE, kind


def test_the_full_disk_is_where_the_journal_is() -> None:
    from config.settings import Data
    assert f"{Data().directory}/full" in part(4)
