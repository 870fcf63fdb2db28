"""From a directory, or a bundle, to settings."""
from __future__ import annotations

import difflib
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from config.bundle import Bundle, BundleError
from config.errors import ConfigError, Place, Problem
from config.invariants import FILE, Invariants
from config.layers import Layered, Source, merge, read_layers
from config.migrate import upgraded
from config.plain import dotted, keys_of, refusal
from config.settings import Settings
from config.slot_store import SlotsError
from config.slots import Slots, in_use
from config.versions import VERSION


def read(directory: Path, *, now: datetime | None = None) -> tuple[Settings, Layered]:
    """The settings of the kiosk configured in `directory`, and the layers they came from: those of its active slot
    where it has slots, else the files themselves. `now` decides whether a temporary override still holds.

    Raises ConfigError with every problem found: all files that cannot be read as TOML, else all unknown keys, missing
    keys and values that do not fit.
    """
    if not in_use(directory):
        return settled(read_layers(directory, now=now))
    directory = directory.resolve()
    try:
        bundle = Slots(directory).bundle()
    except (SlotsError, OSError) as error:
        raise ConfigError([Problem(Place(directory), str(error), "slots")]) from None
    settings, layered = read_bundle(bundle, directory, now=now)
    if (directory / FILE).exists():
        Invariants.read(directory).hold(settings, layered)
    return settings, layered


def load(directory: Path) -> Settings:
    """The settings alone; see `read`."""
    return read(directory)[0]


def settled(layered: Layered) -> tuple[Settings, Layered]:
    """Merged layers as settings. ConfigError as `read` raises it."""
    problems = [_no_such(lock, layered) for lock in layered.locks if not _known(lock)]
    try:
        settings = Settings.model_validate(layered.values, context={"directory": layered.directory})
    except ValidationError as error:
        raise ConfigError([*problems, *refusal(error, layered, Settings).problems]) from None
    if problems:
        raise ConfigError(problems)
    return settings, layered


def read_bundle(bundle: Bundle, directory: Path, *, now: datetime | None = None) -> tuple[Settings, Layered]:
    """The settings of the kiosk whose directory is `directory` as they are in `bundle`. ConfigError as for `read`."""
    if bundle.schema > VERSION:
        raise ConfigError([Problem(Place(Path(bundle.layers[0].file)), f"this is of version {bundle.schema}, and this "
                                   f"program knows {VERSION} at most; renew the program", "too-new",
                                   (("version", str(bundle.schema)),))])
    sources = (Source(one.layer, Path(one.file), upgraded(one.text, bundle.schema, Path(one.file)).encode())
               for one in bundle.layers)
    return settled(merge(sources, directory, now=now))


def judge(bundle: Bundle, directory: Path) -> None:
    """ConfigError when this bundle is wrong, or breaks an invariant of the kiosk in `directory`. Where none are written
    down yet, the kiosk is being commissioned."""
    try:
        bundle.to_bytes()
    except BundleError as error:
        raise ConfigError([Problem(Place(directory), str(error), "bundle")]) from None
    directory = directory.resolve()
    settings, layered = read_bundle(bundle, directory)
    if in_use(directory) or (directory / FILE).exists():
        Invariants.read(directory).hold(settings, layered)


def _known(lock: tuple[str | int, ...]) -> bool:
    known = keys_of(Settings, lock[:-1])
    return not known or lock[-1] in known


def _no_such(lock: tuple[str | int, ...], layered: Layered) -> Problem:
    known = keys_of(Settings, lock[:-1])
    close = difflib.get_close_matches(str(lock[-1]), known, 1, 0.6)
    meant = f'; did you mean "{close[0]}"?' if close else ""
    return Problem(layered.locks[lock].spot.value, f'layer.lock names "{dotted(lock)}", which is no setting{meant}',
                   "no-lock", (("key", dotted(lock)),))
