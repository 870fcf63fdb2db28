"""A release made from the project's own tree, and taken apart again: the same bytes for the same tree, and nothing else
in it than files."""
from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from remote.release import LARGEST, MANIFEST, Manifest, manifest_of

ROOMS = ("config", "devices", "kiosk", "post", "receipts", "remote", "sip2")
FILES = ("LICENSE", "pyproject.toml", "requirements.lock")
PACKAGES = "packages"                  # packages that the release brings along, from wheels
UNPACKED, ENTRIES = 512 * 1024 * 1024, 20_000          # bytes and files that a release may become
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 16


class NoRelease(Exception):
    """A sentence that says why this is none, and `code` for a report."""

    def __init__(self, sentence: str, code: str = "not_a_release") -> None:
        super().__init__(sentence)
        self.code = code


def pack(root: Path, target: Path, wheels: Sequence[Path] = ()) -> Manifest:
    """Write the tree in `root` to the file `target`. Of `wheels` the packages go along: those that the kiosks do not
    have. Errors: NoRelease, OSError."""
    manifest = _manifest(root)
    new = target.with_name(target.name + ".new")
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as packed:
        _put(packed, MANIFEST, manifest.model_dump_json().encode())
        for name, path in _tree(root):
            _put(packed, name, path.read_bytes())
        for wheel in sorted(wheels):
            for name, data in _of_wheel(wheel):
                _put(packed, f"{PACKAGES}/{name}", data)
    if (size := new.stat().st_size) > LARGEST:
        new.unlink()
        raise NoRelease(f"it would have {size} bytes, and kiosks take {LARGEST}; leave out wheels that they have")
    new.replace(target)
    return manifest


def _manifest(root: Path) -> Manifest:
    try:
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        raise NoRelease(f"{root} is no tree of this project: it has no pyproject.toml") from None
    found = re.search(r'^version = "(.+)"', text, re.MULTILINE)
    try:
        return Manifest(version=found[1] if found else "")
    except ValueError:
        raise NoRelease("the version in pyproject.toml is none: give it numbers, such as 1.4.0") from None


def _tree(root: Path) -> Iterator[tuple[str, Path]]:
    paths = [root / name for name in FILES if (root / name).is_file()]
    for room in ROOMS:
        paths += [path for path in (root / room).rglob("*") if "__pycache__" not in path.parts]
    for path in sorted(paths):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(root).as_posix(), path


def _of_wheel(wheel: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(wheel) as packed:
            for entry in sorted(packed.infolist(), key=lambda one: one.filename):
                if ".data/" in entry.filename:
                    raise NoRelease(f"{wheel.name} puts files beside its packages; install it on the kiosks instead")
                if not entry.is_dir():
                    yield entry.filename, packed.read(entry)
    except (zipfile.BadZipFile, OSError) as error:
        raise NoRelease(f"{wheel} is no wheel: {error}") from None


def _put(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    packed.writestr(entry, data)


def unpack(file: IO[bytes], version: str, target: Path, moving: Callable[[], None] = lambda: None) -> None:
    """Into the new directory `target`; on return it survives a power cut. `moving` hears of each file that is there, as
    a slow disk takes minutes for all. Errors: NoRelease, OSError."""
    try:
        if (said := manifest_of(file).version) != version:
            raise NoRelease(f"this is {said}, and {version} was to come", "other_version")
        target.mkdir(mode=0o700, parents=True)
        with zipfile.ZipFile(file) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            names = {_name(entry) for entry in entries}
            if len(entries) > ENTRIES or len(names) < len(entries) or sum(e.file_size for e in entries) > UNPACKED:
                raise NoRelease("it has too much in it, or something twice", "too_large")
            for entry in entries:
                with packed.open(entry) as source:
                    _write(source, target / _name(entry), entry.file_size)
                moving()
    except (ValueError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise NoRelease(f"it cannot be unpacked: {error}") from None
    for folder, _, _ in os.walk(target):
        _sync(Path(folder))
        moving()


def _name(entry: zipfile.ZipInfo) -> str:
    """Errors: NoRelease for what would not lie in the directory, or is no plain file."""
    name, mode = PurePosixPath(entry.filename), entry.external_attr >> 16
    if name.is_absolute() or ".." in name.parts or "\\" in entry.filename or not name.parts or (
            stat.S_IFMT(mode) not in (0, stat.S_IFREG)):
        raise NoRelease("something in it is no plain file of its own", "not_plain")
    return str(name)


def _write(source: IO[bytes], path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        while data := source.read(_CHUNK):
            size -= len(data)
            if size < 0:
                raise NoRelease("something in it is larger than it says", "too_large")
            file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
