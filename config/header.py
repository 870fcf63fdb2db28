"""The table [layer] of a layer's file: what the file itself is.

    [layer]
    version = 2                                # of the format; without it the present one
    lock = ["sip2.transport", "sip2.tls"]      # no layer after this one may set these
    expires = 2026-12-24T18:00:00+02:00        # of override.toml, where it must be, and of no other
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config.errors import ConfigError, Place, Problem
from config.places import Path_, Spot
from config.versions import VERSION

TABLE = "layer"
OVERRIDE = "override"
KEYS = ("version", "lock", "expires")


@dataclass(frozen=True, slots=True)
class Header:
    """`locks`: keys with the spot where each is named. `expires` is aware of its zone."""

    locks: tuple[tuple[Path_, Spot], ...] = ()
    expires: datetime | None = None


def read_header(table: Any, spots: Mapping[Path_, Spot], layer: str, file: Path) -> Header:
    """ConfigError with every problem of the table; None is a table that is not there."""
    head = _Head({} if table is None else table, spots, layer, file)
    problems = list(head.problems())
    if problems:
        raise ConfigError(problems)
    locks = tuple((tuple(key.split(".")), spots[TABLE, "lock", index]) for index, key in enumerate(head.locks))
    return Header(locks, head.table.get("expires"))


class _Head:
    def __init__(self, table: Any, spots: Mapping[Path_, Spot], layer: str, file: Path) -> None:
        self.whole = isinstance(table, dict)
        self.table: dict[str, Any] = table if self.whole else {}
        self._spots, self._layer, self._file = spots, layer, file

    @property
    def locks(self) -> Any:
        return self.table.get("lock", [])

    def problems(self) -> Iterator[Problem]:
        if not self.whole:
            yield self._problem((), "must be a table", "type")
        for key in self.table.keys() - set(KEYS):
            yield self._problem((key,), f"is not known; known here: {', '.join(KEYS)}", "unknown", of_key=True)
        yield from self._about_version()
        yield from self._about_locks()
        yield from self._about_expires()

    def _about_version(self) -> Iterator[Problem]:
        version = self.table.get("version", VERSION)
        if type(version) is not int or version < 1:
            yield self._problem(("version",), "must be a whole number from 1", "type")
        elif version > VERSION:
            yield self._problem(("version",), f"is {version}, and this program knows {VERSION} at most: it is older "
                                "than the file; renew the program", "too-new", ("version", str(version)))
        elif version < VERSION:
            yield self._problem(("version",), f"is {version}; python -m config migrate brings the file to {VERSION}",
                                "too-old", ("version", str(version)))

    def _about_locks(self) -> Iterator[Problem]:
        if not isinstance(self.locks, list):
            yield self._problem(("lock",), "must be a list of keys in square brackets", "type")
            return
        for index, key in enumerate(self.locks):
            if not isinstance(key, str) or not all(key.split(".")):
                yield self._problem(("lock", index), 'must be a key in quotation marks, such as "sip2.tls"', "type")

    def _about_expires(self) -> Iterator[Problem]:
        expires = self.table.get("expires")
        if self._layer != OVERRIDE:
            if expires is not None:
                yield self._problem(("expires",), "belongs to a temporary override only, override.toml", "not-here")
        elif expires is None:
            yield self._problem(("expires",), "is missing: a temporary override says when it ends, such as "
                                "2026-12-24T18:00:00+02:00", "missing")
        elif not isinstance(expires, datetime) or expires.tzinfo is None:
            yield self._problem(("expires",), "must be a date and time with its zone and without quotation marks, such "
                                "as 2026-12-24T18:00:00+02:00", "type")

    def _problem(self, path: Path_, words: str, code: str, *values: tuple[str, str], of_key: bool = False) -> Problem:
        key = (TABLE, *path)
        known = (key[:length] for length in range(len(key), 0, -1) if key[:length] in self._spots)
        spot = next((self._spots[path] for path in known), None)
        place = Place(self._file) if spot is None else spot.key if of_key or key not in self._spots else spot.value
        dotted = ".".join(str(part) for part in key if isinstance(part, str))
        return Problem(place, f"{dotted} {words}", code, (("key", dotted), *values))
