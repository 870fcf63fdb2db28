"""`python -m kiosk run` says in a sentence why it cannot begin, and never with a traceback."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "kiosk"


def run(directory: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run([sys.executable, "-m", "kiosk", "run", "--config", str(directory)], capture_output=True,
                          text=True, timeout=60, check=False, env={**kept, **environment})


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "kiosk")
    (tmp_path / "kiosk" / "sip2-password").write_text("secret", encoding="utf-8")
    return tmp_path / "kiosk"


@pytest.mark.parametrize(("file", "old", "new", "sentence"), [
    ("kiosk.toml", "width = 1080", "widht = 1080", 'did you mean "width"?'),
    ("kiosk.toml", "feig+serial", "fieg+serial", "no tag reader driver is called 'fieg'"),
    ("region.toml", "port = 6001", "port = 66001", "port"),
])
def test_a_mistake_is_told_in_a_sentence(directory: Path, file: str, old: str, new: str, sentence: str) -> None:
    path = directory / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ended = run(directory)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_missing_password_file_and_a_missing_directory_are_told(directory: Path, tmp_path: Path) -> None:
    (directory / "sip2-password").unlink()
    for where in (directory, tmp_path / "nowhere"):
        ended = run(where)
        assert ended.returncode == 2
        assert "cannot be read" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_without_a_display_it_says_so(directory: Path) -> None:
    ended = run(directory)
    assert ended.returncode == 2
    assert "no display" in ended.stderr
