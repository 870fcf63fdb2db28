"""The gallery: every look is a picture beside a page that knows it."""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk.ui import gallery
from kiosk.ui.gallery import main
from kiosk.ui.gallery_page import AXES, page
from kiosk.ui.looks import FORMATS, Look, every

ROOT = Path(__file__).parents[3]
GROWS = """
import sys
sys.argv[1:] = []
from itertools import groupby
from pathlib import Path
from kiosk.ui import gallery
from kiosk.ui.looks import FORMATS, Look
from kiosk.ui.samples import samples

def now():
    return int(Path("/proc/self/statm").read_text().split()[1]) // 256

sizes, draw = [], gallery.samples
gallery.samples = lambda: sizes.append(now()) or draw()
names = [name for name in draw() if name.startswith("borrow")][:24]
gallery.draw(Path(FOLDER), 8, [Look(name, "fi", "light", 0, FORMATS[0]) for name in names])
print(*sizes)
"""


def test_the_page_knows_every_look_and_has_a_filter_for_every_axis() -> None:
    looks = [Look("borrow-set", "fi", "light", step, form) for step in (0, 2) for form in FORMATS]
    text = page(looks)
    found = re.search(r'id="looks">(.*?)</script>', text, re.DOTALL)
    assert found
    assert ["-".join(row) for row in json.loads(found[1])] == [look.label for look in looks]
    assert len(re.findall("<select>", text)) == len(AXES)
    assert all(f"<option>{form.name}</option>" in text for form in FORMATS)
    assert "http" not in text


def test_every_look_is_drawn_unless_a_part_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[list[Look]] = []
    monkeypatch.setattr(gallery, "samples", lambda: ("borrow", "done"))
    monkeypatch.setattr(gallery, "draw_all", lambda looks, folder, small: drawn.append(looks))
    assert [main([*some, "--output", str(tmp_path)]) for some in ([], ["--some"])] == [0, 0]
    assert [len(looks) for looks in drawn] == [len(list(every(("borrow", "done")))), 2 * 9]


def test_a_word_that_no_look_has_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "nowhere", "--output", str(tmp_path / "none")])
    assert "no look is named nowhere" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.window
def test_looks_are_drawn_as_files_named_by_them(display: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "gallery", "--only", "away-pin-fi-light-0-1280", "--small", "4", "--output",
         str(tmp_path)], env={**environment, "DISPLAY": display}, cwd=ROOT, check=False, capture_output=True, text=True,
        timeout=50)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 pictures in")
    with Image.open(tmp_path / "away-pin-fi-light-0-1280x800.png") as file:
        picture = file.convert("RGB")
    assert picture.size == (320, 200)
    assert len(picture.getcolors(70_000) or []) > 10
    assert (tmp_path / "index.html").exists()


@pytest.mark.window
def test_however_many_screens_are_drawn_it_takes_no_more_room(display: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
    done = subprocess.run([sys.executable, "-c", f"FOLDER = {str(tmp_path)!r}\n{GROWS}"], cwd=ROOT, check=False,
                          env={**environment, "DISPLAY": display}, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr
    megabytes = [int(word) for word in done.stdout.splitlines()[-1].split()]
    assert len(megabytes) == 24
    assert megabytes[-1] - megabytes[6] < 60
