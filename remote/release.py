"""A version of the program as one file: a zip whose first entry tells which. Kiosks get it part by part."""
from __future__ import annotations

import zipfile
import zlib
from typing import IO

from pydantic import ValidationError

from remote.values import Message, Version

MANIFEST = "release.json"
PART = 1024 * 1024                     # bytes of each part but the last
LARGEST = 128 * 1024 * 1024            # bytes of the whole


class Manifest(Message):
    """What a release says of itself. `format`: of the file; there is one."""

    version: Version
    format: int = 1


def manifest_of(file: IO[bytes]) -> Manifest:
    """Errors: ValueError for what is no release."""
    try:
        with zipfile.ZipFile(file) as packed:
            first = packed.infolist()[0]
            if first.filename != MANIFEST or first.file_size > 4096:
                raise ValueError("is no release: it does not begin with what it is")
            manifest = Manifest.model_validate_json(packed.read(first))
    except (zipfile.BadZipFile, zlib.error, ValidationError, IndexError, NotImplementedError, RuntimeError, OSError,
            EOFError) as error:
        raise ValueError(f"is no release ({type(error).__name__})") from None
    if manifest.format != 1:
        raise ValueError(f"is a release of another format ({manifest.format})")
    return manifest


def parts_of(size: int) -> int:
    return -(-size // PART)
