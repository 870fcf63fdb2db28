"""The layers of one kiosk's configuration, merged; each value remembers who said it, and what it was before.

Layers stand in this order, later over earlier: the defaults of the code, `region.toml`, `branch.toml`, `kiosk.toml`,
`override.toml`. Tables merge key by key; a list or a plain value replaces what was there. A table [layer] at the head
of a file is about the file itself (`config.header`): what it locks may not be set by the layers after it.
"""
from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.errors import ConfigError, Place, Problem
from config.header import OVERRIDE, TABLE, Header, read_header
from config.places import Path_, Spot, find_places

LAYERS = ("region", "branch", "kiosk", OVERRIDE)
MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """One layer: where it came from, and its bytes."""

    layer: str
    file: Path
    raw: bytes


@dataclass(frozen=True, slots=True)
class Origin:
    """Who set a value: the layer, and the spot in its file."""

    layer: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Said:
    """What one layer said of a key."""

    origin: Origin
    value: Any


@dataclass(frozen=True, slots=True)
class Layered:
    """The merged values as TOML gives them, not yet validated, and the origin of each.

    `history`: of each key, all that was said, the first layer first. `locks`: the keys that are locked, and by whom.
    `until`: when the temporary override ends; `over`: it has ended, and says nothing.
    """

    directory: Path
    values: Mapping[str, Any]
    origins: Mapping[Path_, Origin]
    last: Path
    history: Mapping[Path_, tuple[Said, ...]] = field(default_factory=dict)
    locks: Mapping[Path_, Origin] = field(default_factory=dict)
    until: datetime | None = None
    over: bool = False

    def spot(self, path: Path_) -> tuple[Spot, bool]:
        """The spot of `path`, or of the nearest table around it; and whether it was `path` itself."""
        for length in range(len(path), 0, -1):
            if origin := self.origins.get(path[:length]):
                return origin.spot, length == len(path)
        top = Place(self.last)
        return Spot(top, top), False


def read_layers(directory: Path, *, now: datetime | None = None) -> Layered:
    """Read and merge the layers in `directory`. ConfigError when none is there or one cannot be read as TOML."""
    return merge(files_in(directory), directory, now=now)


def files_in(directory: Path) -> tuple[Source, ...]:
    """The layers that lie in `directory`. ConfigError when there is none, or a file is misnamed or cannot be read."""
    problems = _misnamed(directory)
    found = []
    for layer in LAYERS:
        file = directory / f"{layer}.toml"
        try:
            found += [Source(layer, file, raw_of(file))] if file.exists() else []
        except ConfigError as error:
            problems += error.problems
    if not found and not problems:
        names = ", ".join(f"{layer}.toml" for layer in LAYERS[:-1])
        problems.append(Problem(Place(directory), f"no configuration here: one of {names} is needed", "no-layer"))
    if problems:
        raise ConfigError(problems)
    return tuple(found)


def merge(sources: Iterable[Source], directory: Path, *, now: datetime | None = None) -> Layered:
    """The layers over each other. `directory` is that from which paths are meant, `now` the time for an override.

    ConfigError with all files that are no TOML, else all heads that are wrong and all keys that are locked.
    """
    merging = _Merging(now or datetime.now(UTC))
    for source in sources:
        merging.add(source)
    if merging.problems or merging.last is None:
        raise ConfigError(merging.problems or [Problem(Place(directory), "no configuration here", "no-layer")])
    return Layered(directory, merging.values, merging.origins, merging.last,
                   {path: tuple(said) for path, said in merging.history.items()}, merging.locks, merging.until,
                   merging.over)


class _Merging:
    def __init__(self, now: datetime) -> None:
        self.values: dict[str, Any] = {}
        self.origins: dict[Path_, Origin] = {}
        self.history: dict[Path_, list[Said]] = {}
        self.locks: dict[Path_, Origin] = {}
        self.problems: list[Problem] = []
        self.last: Path | None = None
        self.until: datetime | None = None
        self.over = False
        self._now = now

    def add(self, source: Source) -> None:
        self.last = source.file
        try:
            text, table = parse_bytes(source.raw, source.file)
            spots = find_places(text, source.file)
            header = read_header(table.pop(TABLE, None), spots, source.layer, source.file)
        except ConfigError as error:
            self.problems += error.problems
            return
        if header.expires is not None:
            self.until = header.expires
            self.over = header.expires <= self._now
            if self.over:
                return
        origins = {path: Origin(source.layer, spot) for path, spot in spots.items() if path[0] != TABLE}
        for path, value in leaves(table):
            origin = self._origin(path, origins, source)
            self._refuse_locked(path, value, origin.spot.key)
            self.history.setdefault(path, []).append(Said(origin, value))
        _merge(self.values, table, (), self.origins)
        self.origins.update(origins)
        self._lock(header, source)

    def _refuse_locked(self, path: Path_, value: Any, place: Place) -> None:
        for lock, origin in self.locks.items():
            inside = path[:len(lock)] == lock
            if inside or (lock[:len(path)] == path and not isinstance(value, dict)):
                key = ".".join(map(str, path if inside else lock))
                self.problems.append(Problem(
                    place, f"{key} is locked by {origin.spot.value}; take it out here, or have it unlocked there",
                    "locked", (("key", key), ("layer", origin.layer)), (origin.spot.value,)))

    def _origin(self, path: Path_, origins: Mapping[Path_, Origin], source: Source) -> Origin:
        """A list of tables begins with its first."""
        top = Place(source.file)
        return origins.get(path) or origins.get((*path, 0)) or Origin(source.layer, Spot(top, top))

    def _lock(self, header: Header, source: Source) -> None:
        for key, spot in header.locks:
            self.locks.setdefault(key, Origin(source.layer, spot))


def leaves(table: Mapping[str, Any], path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Each value that is no table, and each empty table, with its key."""
    for key, value in table.items():
        here = (*path, key)
        if isinstance(value, dict) and value:
            yield from leaves(value, here)
        else:
            yield here, value


def _merge(into: dict[str, Any], table: dict[str, Any], path: Path_, origins: dict[Path_, Origin]) -> None:
    for key, value in table.items():
        here = (*path, key)
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value, here, origins)
        else:
            for old in [known for known in origins if known[:len(here)] == here]:
                del origins[old]
            into[key] = value


def _misnamed(directory: Path) -> list[Problem]:
    """A file whose name is nearly a layer's would be read by no one and missed by everyone."""
    names = [f"{layer}.toml" for layer in LAYERS]
    try:
        found = sorted(file for file in directory.iterdir() if file.suffix == ".toml" and file.name not in names)
    except OSError as error:
        return [Problem(Place(directory), f"the directory cannot be read: {error.strerror}", "unread")]
    return [Problem(Place(file), f'no layer has this name; did you mean "{close[0]}"?', "misnamed",
                    (("meant", close[0]),))
            for file in found if (close := difflib.get_close_matches(file.name, names, 1, 0.8))]


def parse(file: Path) -> tuple[str, dict[str, Any]]:
    """The text of a file and its tables. ConfigError when it cannot be read, or is no TOML."""
    return parse_bytes(raw_of(file), file)


def raw_of(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refused(Place(file), f"the file cannot be read: {error.strerror}", "unread") from None


def parse_bytes(raw: bytes, file: Path) -> tuple[str, dict[str, Any]]:
    """The same of what stood in `file`."""
    if len(raw) > MAX_BYTES:
        raise _refused(Place(file), f"the file is larger than {MAX_BYTES} bytes; is this a configuration?", "too-large")
    try:
        source = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = raw[:error.start].decode("utf-8", "replace")
        raise _refused(_end_of(before, file), "this is not UTF-8; save the file with the encoding UTF-8",
                       "not-utf-8") from None
    try:
        return source, tomllib.loads(source)
    except RecursionError:
        raise _refused(Place(file), "lists or tables are nested too deep", "not-toml") from None
    except ValueError as error:
        raise _not_toml(source, file, str(error)) from None


def _not_toml(source: str, file: Path, reason: str) -> ConfigError:
    words, _, where = reason.partition(" (at ")
    at = re.match(r"line (\d+), column (\d+)", where)
    place = Place(file, int(at[1]), int(at[2])) if at else _end_of(source, file)
    return _refused(place, f"the file cannot be read as TOML from here on: {words[:1].lower()}{words[1:]}", "not-toml")


def _end_of(text: str, file: Path) -> Place:
    return Place(file, text.count("\n") + 1, len(text) - text.rfind("\n"))


def _refused(place: Place, message: str, code: str) -> ConfigError:
    return ConfigError([Problem(place, message, code)])
