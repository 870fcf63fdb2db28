"""A bundle of logs for staff afar: what the service manager keeps of this kiosk, its crashes, how it is.

It is made unreadable for persons before it leaves: whatever is a number of five digits or more, an address, or stands
in quotes becomes a sign. The journal of loans, the log of staff and the settings are never part of it.
"""
from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

UNITS = ("itsepalvelu-kiosk", "itsepalvelu-display", "itsepalvelu-agent")
COMMAND = ("journalctl", "--no-pager", "--quiet", "--output=short-iso", "--since=-2days", "--lines=20000",
           *(f"--unit={unit}" for unit in UNITS))
LARGEST = 4 * 1024 * 1024              # bytes of one text before it is packed
CRASHES = 10
_NUMBER = re.compile(r"\d(?:[ \-.]?\d){4,}")
_ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|«[^»\n]*»|“[^”\n]*”")
_STAMP = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:[+-]\d\d:?\d\d|Z)?")


def redacted(text: str) -> str:
    """Line by line; the time at the beginning of a line stays."""
    return "\n".join(map(_line, text.splitlines()))


def _line(line: str) -> str:
    stamp = _STAMP.match(line)
    begin = stamp.end() if stamp else 0
    rest = _QUOTED.sub("'…'", line[begin:])
    return line[:begin] + _NUMBER.sub("#", _ADDRESS.sub("@", rest))


def journal() -> str:
    """What the service manager has of the kiosk's units; nothing where there is none."""
    try:
        done = subprocess.run(COMMAND, capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout[-LARGEST:].decode("utf-8", "replace")


def bundle(directory: Path, state: str, *, journal: Callable[[], str] = journal) -> bytes:
    """A zip. `directory`: the kiosk's data; `state`: what the fleet is told of it anyway."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("state.json", state)
        packed.writestr("journal.txt", redacted(journal()))
        for crash in _crashes(directory / "crashes"):
            try:
                text = crash.read_text("utf-8", "replace")[-LARGEST:]
            except OSError:
                continue
            packed.writestr(f"crashes/{crash.name}", redacted(text))
    return file.getvalue()


def _crashes(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted((file for file in folder.iterdir() if file.is_file() and not file.is_symlink()),
                  key=lambda file: file.name)[-CRASHES:]
