"""Can this machine be the kiosk that its configuration describes? Asked before the window opens, so that a technician
reads one sentence at the right place, and not what broke because of it."""
from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from config.errors import ConfigError, Problem
from config.layers import Layered
from config.places import Path_
from config.settings import Settings
from devices.drivers import barcode_scanner, card_reader, receipt_printer, tag_reader
from devices.errors import DeviceError


def refuse_what_cannot_be(settings: Settings, layered: Layered) -> None:
    """ConfigError with every device URL without a driver, an unreadable password file, and a data directory that
    cannot be written. A device that is merely not there now is no fault of the configuration."""
    problems = [problem for path, url, driver in _devices(settings) if (problem := _url(path, url, driver, layered))]
    try:
        settings.sip2.secret()
    except ConfigError as error:
        place = layered.spot(("sip2", "password_file"))[0].value
        problems += [Problem(place, f"sip2.password_file: {problem.place.file}: {problem.message}")
                     for problem in error.problems]
    if reason := _unwritable(settings.data.directory):
        place = layered.spot(("data", "directory"))[0].value
        problems.append(Problem(place, f"data.directory: {settings.data.directory} cannot be written ({reason}); "
                                       "make it, owned by the kiosk's user, or name another"))
    if problems:
        raise ConfigError(problems)


def _devices(settings: Settings) -> Iterator[tuple[Path_, str, Callable[[str], Any]]]:
    yield ("pad", "url"), settings.pad.url, tag_reader
    if settings.card_reader:
        yield ("card_reader", "url"), settings.card_reader.url, card_reader
    if settings.scanner:
        yield ("scanner", "url"), settings.scanner.url, barcode_scanner
    for name, printer in settings.printers.items():
        yield ("printer", name, "url"), printer.url, receipt_printer


def _url(path: Path_, url: str, driver: Callable[[str], Any], layered: Layered) -> Problem | None:
    try:
        driver(url)
    except DeviceError as error:
        return Problem(layered.spot(path)[0].value, f"{'.'.join(map(str, path))}: {error}")
    return None


def _unwritable(directory: Path) -> str | None:
    """Why nothing can be written there; None when it can. The directory is made."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return error.strerror or str(error)
    return None if os.access(directory, os.W_OK | os.X_OK) else "permission denied"
