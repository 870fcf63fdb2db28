"""The audit's pictures: what is recorded is what is drawn, and no state is told by colour alone."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk.ui.audit import seen
from kiosk.ui.audit.command import main

ROOT = Path(__file__).parents[3]
PLANTED = """
from kiosk.ui.audit import record, seen
from kiosk.ui.parts import keypad
from kiosk.ui.scene import Scene
from kiosk.ui.looks import FORMATS, Look

draw = keypad._digit
keypad._digit = lambda sheet, desk, place, digit, on: draw(sheet, desk, place, digit, True)
pictures = seen.Seen()
print(*(failure.what for failure in pictures.states("light").failures), sep="\\n")
record.Record.grounds = lambda self, order, rect: iter(["#123456"])
print(*(failure.what for failure in pictures.colours([Look("pin", "fi", "light", 0, FORMATS[2])]).failures), sep="\\n")
"""


def ran(display: str, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=ROOT, timeout=50, check=False,
                          env={**environment, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"})


@pytest.mark.window
def test_a_look_is_measured_by_numbers_and_by_its_picture(display: str, tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    done = ran(display, "-m", "kiosk", "audit", "--only", "both-borrow-fi-light-0-1280", "--json", "--output",
               str(file))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == json.loads(file.read_text(encoding="utf-8"))
    assert told["cells"] == 2
    assert told["controls"] > 10
    assert told["failures"] == []


@pytest.mark.window
def test_planted_faults_are_seen_in_pictures(display: str) -> None:
    done = ran(display, "-c", PLANTED)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "digit:5 off is told by colour alone"
    assert "#FFFFFF is behind ('5',)" in lines


def test_two_colours_of_one_grey_are_not_told_apart() -> None:
    def grey(colour: tuple[int, int, int]) -> Image.Image:
        return Image.new("RGB", (40, 40), colour).convert("L")

    red, green, white = grey((200, 20, 20)), grey((20, 107, 58)), grey((255, 255, 255))
    assert not seen.told_apart(red, green, (0, 0, 40, 40))
    assert seen.told_apart(red, white, (0, 0, 40, 40))
    assert not seen.told_apart(red, white, (0, 0, 4, 4))


def test_a_word_that_no_look_has_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "nowhere"])
    assert "no look is named nowhere" in capsys.readouterr().err
