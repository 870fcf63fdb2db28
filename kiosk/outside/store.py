"""What was fetched, kept on disk: each thing one file, replaced whole, the oldest given up when there are too many."""
from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kiosk.outside.fetch import Fetched

LARGEST = 64 * 1024 * 1024
SKEW = 86400.0                     # a time so far ahead was written under a wrong clock


@dataclass(frozen=True, slots=True)
class Kept:
    fetched: Fetched
    age: float                     # seconds


class Store:
    """Files of `directory`, `limit` bytes together. `now` is wall time in seconds. Nothing in it is anyone's.

    A disk that does not take or give back a file only means that there is none.
    """

    def __init__(self, directory: Path, *, limit: int = LARGEST, now: Callable[[], float] = time.time) -> None:
        self._directory, self._limit, self._now = directory, limit, now

    def get(self, url: str) -> Kept | None:
        try:
            head, _, body = self._file(url).read_bytes().partition(b"\n")
            told = json.loads(head)
            if told["url"] != url or told["sum"] != sha256(body).hexdigest():
                return None
            age = self._now() - float(told["at"])
            etag, modified = told["etag"], told["modified"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        if age < -SKEW or not isinstance(etag, str) or not isinstance(modified, str):
            return None
        return Kept(Fetched(body, etag, modified), max(0.0, age))

    def put(self, url: str, fetched: Fetched) -> None:
        head = json.dumps({"url": url, "at": self._now(), "etag": fetched.etag, "modified": fetched.modified,
                           "sum": sha256(fetched.body).hexdigest()})
        self.write(self._file(url), head.encode() + b"\n" + fetched.body)

    def picture(self, name: str) -> Path:
        """Where a picture of this name is, or would be."""
        return self._directory / f"{sha256(name.encode()).hexdigest()[:32]}.picture"

    def write(self, file: Path, content: bytes) -> bool:
        """Replace the file whole; false when the disk does not want it."""
        partial = file.with_name(file.name + ".part")
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
            os.replace(partial, file)
        except OSError:
            _remove(partial)
            return False
        return True

    def tidy(self, used: frozenset[Path]) -> None:
        """Give up the oldest files beyond the limit, but none that is shown."""
        try:
            files = sorted(((file.stat().st_mtime, file.stat().st_size, file) for file in self._directory.iterdir()),
                           reverse=True)
        except OSError:
            return
        total = 0
        for _, size, file in files:
            total += size
            if total > self._limit and file not in used:
                _remove(file)

    def _file(self, url: str) -> Path:
        return self._directory / f"{sha256(url.encode()).hexdigest()[:32]}.answer"


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink()
