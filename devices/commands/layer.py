"""What commands take from a layer of a kiosk: one table of its TOML file, and the readers that it names."""
from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from devices.errors import DeviceError

READERS = ("pad", "card_reader")


def table_of(file: Path, name: str) -> Mapping[str, Any]:
    """The table of this name; an empty one where there is none. Raises DeviceError."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get(name, {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeviceError(f"{file} cannot be read: {error}") from error
    if not isinstance(table, Mapping):
        raise DeviceError(f"{file}: [{name}] is a table")
    return table


def readers_of(file: Path) -> list[str]:
    """The addresses of the readers that the layer names. Raises DeviceError, also when it names none."""
    urls = [url for name in READERS if (url := table_of(file, name).get("url"))]
    if not urls or not all(isinstance(url, str) for url in urls):
        raise DeviceError(f"{file}: neither [pad] nor [card_reader] names a reader by url = \"…\"")
    return list(dict.fromkeys(urls))
