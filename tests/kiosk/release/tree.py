"""Small trees of the project, and releases of them."""
from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

from kiosk.release.pack import pack
from remote.intent import Release
from remote.release import PART

EXTRA = "kiosk/large.bin"
ROOMS = ("kiosk", "sip2")               # enough of them


def tree(root: Path, version: str, *, extra: bytes = b"", code: str = "") -> Path:
    for room in ROOMS:
        (root / room / "__pycache__").mkdir(parents=True)
        (root / room / "__init__.py").write_text(f'"""{room} of {version}"""\n')
        (root / room / "__pycache__" / "old.pyc").write_bytes(b"old")
    (root / EXTRA).write_bytes(extra)
    (root / "kiosk" / "fake.py").write_text(code)
    (root / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    return root


def release(folder: Path, version: str, **more: object) -> tuple[Release, bytes]:
    """Its file, and what a region would sign of it."""
    file = folder / f"{version}.zip"
    pack(tree(folder / f"tree-{version}", version, **more), file)      # type: ignore[arg-type]
    data = file.read_bytes()
    return Release(version=version, sha256=hashlib.sha256(data).hexdigest(), size=len(data)), data


class Parts:
    """A link to a fleet that has these releases."""

    def __init__(self, **files: bytes) -> None:
        self.files = files
        self.asked: list[int] = []

    def part(self, version: str, number: int) -> bytes:
        self.asked.append(number)
        file = BytesIO(self.files["v" + version.replace(".", "_")])
        file.seek(number * PART)
        return file.read(PART)


def whole(directory: Path, version: str) -> bool:
    """Whether that version lies there with all that its tree had."""
    root = directory / version
    return all((root / room / "__init__.py").read_text() == f'"""{room} of {version}"""\n' for room in ROOMS)
