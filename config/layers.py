"""The layers of one kiosk's configuration, read from a directory and merged; each value remembers its layer.

Layers stand in this order, later over earlier: `region.toml`, `branch.toml`, `kiosk.toml`. Tables merge key by key;
a list or a plain value replaces what was there.
"""
from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.errors import ConfigError, Place, Problem
from config.places import Path_, Spot, find_places

LAYERS = ("region", "branch", "kiosk")
MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Who set a value: the layer, and the spot in its file."""

    layer: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Layered:
    """The merged values as TOML gives them, not yet validated, and the origin of each."""

    directory: Path
    values: Mapping[str, Any]
    origins: Mapping[Path_, Origin]
    last: Path

    def spot(self, path: Path_) -> tuple[Spot, bool]:
        """The spot of `path`, or of the nearest table around it; and whether it was `path` itself."""
        for length in range(len(path), 0, -1):
            if origin := self.origins.get(path[:length]):
                return origin.spot, length == len(path)
        top = Place(self.last)
        return Spot(top, top), False


def read_layers(directory: Path) -> Layered:
    """Read and merge the layers in `directory`. ConfigError when none is there or one cannot be read as TOML."""
    problems = _misnamed(directory)
    values: dict[str, Any] = {}
    origins: dict[Path_, Origin] = {}
    last: Path | None = None
    for layer in LAYERS:
        file = directory / f"{layer}.toml"
        if not file.exists():
            continue
        last = file
        try:
            source, table = parse(file)
        except ConfigError as error:
            problems += error.problems
            continue
        _merge(values, table, (), origins)
        origins.update({path: Origin(layer, spot) for path, spot in find_places(source, file).items()})
    if last is None and not problems:
        names = ", ".join(f"{layer}.toml" for layer in LAYERS)
        problems.append(Problem(Place(directory), f"no configuration here: one of {names} is needed"))
    if problems or last is None:
        raise ConfigError(problems)
    return Layered(directory, values, origins, last)


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
        return [Problem(Place(directory), f"the directory cannot be read: {error.strerror}")]
    return [Problem(Place(file), f'no layer has this name; did you mean "{close[0]}"?')
            for file in found if (close := difflib.get_close_matches(file.name, names, 1, 0.8))]


def parse(file: Path) -> tuple[str, dict[str, Any]]:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refused(Place(file), f"the file cannot be read: {error.strerror}") from None
    if len(raw) > MAX_BYTES:
        raise _refused(Place(file), f"the file is larger than {MAX_BYTES} bytes; is this a configuration?")
    try:
        source = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = raw[:error.start].decode("utf-8", "replace")
        raise _refused(_end_of(before, file), "this is not UTF-8; save the file with the encoding UTF-8") from None
    try:
        return source, tomllib.loads(source)
    except RecursionError:
        raise _refused(Place(file), "lists or tables are nested too deep") from None
    except ValueError as error:
        raise _not_toml(source, file, str(error)) from None


def _not_toml(source: str, file: Path, reason: str) -> ConfigError:
    words, _, where = reason.partition(" (at ")
    at = re.match(r"line (\d+), column (\d+)", where)
    place = Place(file, int(at[1]), int(at[2])) if at else _end_of(source, file)
    return _refused(place, f"the file cannot be read as TOML from here on: {words[:1].lower()}{words[1:]}")


def _end_of(text: str, file: Path) -> Place:
    return Place(file, text.count("\n") + 1, len(text) - text.rfind("\n"))


def _refused(place: Place, message: str) -> ConfigError:
    return ConfigError([Problem(place, message)])
