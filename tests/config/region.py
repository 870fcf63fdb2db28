"""A region with two kiosks in one library and one in another, made of the documentation's example."""
from __future__ import annotations

import shutil
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "kiosk"
KIOSKS = ("hei/hall", "lah/lobby", "lah/upstairs")


def region(top: Path) -> Path:
    for name in KIOSKS:
        (top / name).mkdir(parents=True)
        shutil.copy(EXAMPLE / "kiosk.toml", top / name)
    for branch in ("hei", "lah"):
        shutil.copy(EXAMPLE / "branch.toml", top / branch)
    shutil.copy(EXAMPLE / "region.toml", top)
    return top


def add(file: Path, text: str) -> int:
    """Append; the number of its first line."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(before + text, encoding="utf-8")
    return before.count("\n") + 1
