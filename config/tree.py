"""The layers of many kiosks in one directory, as a region keeps them. Each kiosk has the layers on the way to it.

    region.toml
    lah/branch.toml
    lah/lobby/kiosk.toml           the kiosk lah/lobby
    lah/lobby/override.toml
    lah/upstairs/kiosk.toml        the kiosk lah/upstairs

A directory that has all layers itself is that of one kiosk, which is called `.` there.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.bundle import Bundle, BundleError, LayerText, bundle_of
from config.errors import ConfigError, Place, Problem
from config.layers import LAYERS, Layered, Source, files_in, merge, parse_bytes
from config.load import read, settled
from config.plain import nearest
from config.settings import Settings
from config.slots import in_use
from config.versions import VERSION

DEEPEST = 3                            # directories below the one that is looked into
ALONE = "."


@dataclass(frozen=True, slots=True)
class Kiosk:
    """One kiosk: its name, where it is, and its layers, not yet looked into."""

    name: str
    directory: Path
    sources: tuple[Source, ...]

    def read(self, *, now: datetime | None = None) -> tuple[Settings, Layered]:
        """ConfigError as `config.load.read` raises it."""
        if in_use(self.directory):
            return read(self.directory, now=now)
        return settled(merge(self.sources, self.directory, now=now))

    def anywhere(self) -> tuple[Settings, Layered]:
        """The same for whatever directory it may have: a path that is not absolute stays so."""
        return settled(merge(self.sources, Path())) if self.sources else self.read()

    def bundle(self, name: str = "") -> Bundle:
        """All its layers as one value. ConfigError when a layer is no TOML, or the name none of a kiosk."""
        top = self.directory.parents[self.name.count("/")] if self.name != ALONE else self.directory
        layers = []
        for source in self.sources:
            text, _ = parse_bytes(source.raw, source.file)
            layers.append(LayerText(source.layer, source.file.relative_to(top).as_posix(), text))
        try:
            return bundle_of(name or self.name, layers, VERSION)
        except BundleError as error:
            raise ConfigError([Problem(Place(self.directory), str(error), "bundle")]) from None


def kiosks_in(top: Path) -> tuple[Kiosk, ...]:
    """Every kiosk in `top`, by name. ConfigError when there is none, or a layer stands twice on the way to one."""
    if in_use(top):
        return (Kiosk(ALONE, top, ()),)
    found = tuple(_below(top, ALONE, {}, 0))
    if found:
        return found
    return (Kiosk(ALONE, top, files_in(top)),)


def kiosk_in(top: Path, name: str) -> Kiosk:
    """The kiosk of this name, "" the only one. ConfigError when there is none of it."""
    kiosks = kiosks_in(top)
    names = [kiosk.name for kiosk in kiosks]
    if not name and len(kiosks) == 1:
        return kiosks[0]
    if name in names:
        return kiosks[names.index(name)]
    meant = nearest(name, names)
    told = f'no kiosk is called "{name}"' if name else "there are several kiosks; say which by --kiosk"
    raise ConfigError([Problem(Place(top), told + (f'; did you mean "{meant}"?' if meant else f": {', '.join(names)}"),
                               "no-kiosk", (("name", name),))])


def _below(directory: Path, name: str, above: dict[str, Source], depth: int) -> Iterator[Kiosk]:
    folders = sorted(entry for entry in directory.iterdir() if entry.is_dir() and entry.name[0] != ".") \
        if directory.is_dir() and depth < DEEPEST else []
    here = {source.layer: source for source in _layers_of(directory)}
    for layer in above.keys() & here.keys():
        raise ConfigError([Problem(Place(here[layer].file), f"there is a {layer} layer above it already: "
                                   f"{above[layer].file}", "twice")])
    layers = above | here
    if "kiosk" in here:
        yield Kiosk(name, directory, tuple(layers[layer] for layer in LAYERS if layer in layers))
        return
    for folder in folders:
        yield from _below(folder, folder.name if name == ALONE else f"{name}/{folder.name}", layers, depth + 1)


def _layers_of(directory: Path) -> tuple[Source, ...]:
    try:
        return files_in(directory)
    except ConfigError as error:
        if all(problem.code == "no-layer" for problem in error.problems):
            return ()
        raise
