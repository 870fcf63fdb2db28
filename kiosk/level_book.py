"""How loud, how bright and how strong staff set the kiosk, on disk: one small file of JSON, each level by its name.

What the settings say holds for a level that is not there, or is none.
"""
from __future__ import annotations

import json
import logging
from pathlib import Path

from kiosk.engine.levels import KEPT, Levels
from kiosk.seal import write_anew

log = logging.getLogger("kiosk")

FILE = "levels.json"


class LevelBook:
    """Use from one thread."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE

    def keep(self, levels: Levels) -> None:
        """On return it survives a power cut, or the log says why not: then it holds until the next start."""
        try:
            write_anew(self._path, json.dumps(dict(levels)))
        except OSError as error:
            log.warning("how loud the kiosk is, is not kept: %s", error)

    def kept(self) -> dict[str, int]:
        try:
            return read(self._path.read_bytes())
        except OSError:
            return {}


def read(data: bytes) -> dict[str, int]:
    """Those that are within their reach, of whatever stands there."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: level for name, level in told.items()
            if name in KEPT and type(level) is int and KEPT[name].holds(level)}
