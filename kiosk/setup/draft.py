"""The kiosk's own layer as it is to be: what is changed keeps its place, its order and the comments around it.

Nothing is written before it was tried with the other layers. The layer before is kept beside it, and `undo` puts it
back.
"""
from __future__ import annotations

import difflib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.edit import NotEditable, edited
from config.errors import ConfigError
from config.layers import LAYERS, Source, files_in, merge
from config.load import settled
from config.settings import Settings
from config.tree import kiosk_in
from kiosk.seal import sync

NAME, LAYER, BEFORE = "kiosk", "kiosk.toml", "kiosk.toml.before"
Path_ = tuple[str, ...]
SECRET = ("password", "secret", "pin_hash")
_SECRET = re.compile(rf"((?:{'|'.join(SECRET)})\s*=\s*)(?:\"[^\"]*\"|'[^']*'|[^\s\"&]+)")


class DraftError(Exception):
    """The layer cannot be changed or written; the sentence says what to do."""


class Draft:
    """`changes`: by path of keys, what setup wants to be so. The files are read when it is asked.

    `directory` is that of one kiosk, or of a region with this `kiosk` in it. Raises DraftError when it is not there.
    """

    def __init__(self, directory: Path, kiosk: str = "") -> None:
        self._top, self._kiosk = directory, kiosk
        try:
            self.directory = kiosk_in(directory, kiosk).directory if kiosk else directory
        except ConfigError as error:
            raise DraftError(str(error)) from error
        self.file = self.directory / LAYER
        self.changes: dict[Path_, Any] = {}

    def now(self, *path: str, default: Any = "") -> Any:
        """What all layers and the changes say of this key; `default` where none does."""
        if path in self.changes:
            return self.changes[path]
        value: Any = self._values()
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return default if value is None else value

    def change(self, changes: Mapping[Path_, Any]) -> None:
        """Want these too. What is so already is not written again."""
        for path, value in changes.items():
            if self.now(*path, default=None) != value:
                self.changes[path] = value

    def before(self) -> str:
        """The layer's text as it is; empty when there is none. Raises DraftError."""
        try:
            return self.file.read_text(encoding="utf-8") if self.file.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise DraftError(f"{self.file} cannot be read: {error}") from error

    def text(self) -> str:
        """The layer's text with the changes. Raises DraftError."""
        try:
            return edited(self.before(), self.changes)
        except NotEditable as error:
            raise DraftError(f"{self.file}: {error}.") from error

    def difference(self) -> str:
        """Line by line, as diff -u tells it, secrets left out; empty when nothing changes. Raises DraftError."""
        lines = difflib.unified_diff(self.before().splitlines(keepends=True), self.text().splitlines(keepends=True),
                                     LAYER, f"{LAYER}, new")
        return "".join(_SECRET.sub(r"\1…", line) for line in lines)

    def changed(self) -> list[tuple[str, str, str]]:
        """Of each key that changes its name, what it will be and what it is, secrets left out."""
        before = Draft(self._top, self._kiosk)
        told = []
        for path, value in self.changes.items():
            secret = path[-1] in SECRET
            will, was = ("…" if secret and one else str(one) for one in (value, before.now(*path)))
            told.append((f"[{'.'.join(path[:-1])}] {path[-1]}", will, was))
        return told

    def settings(self) -> Settings:
        """The settings with the changes. Raises DraftError with every problem and its place."""
        new = {NAME: Source(NAME, self.file, self.text().encode())}
        try:
            layers = {source.layer: source for source in self._sources()} | new
            return settled(merge((layers[name] for name in LAYERS if name in layers), self.directory))[0]
        except ConfigError as error:
            raise DraftError(str(error)) from error

    def write(self) -> None:
        """Durably, with the rights of the one before, which is kept as kiosk.toml.before. Raises DraftError."""
        self.settings()
        text, new = self.text(), self.file.with_name(f"{LAYER}.new")
        try:
            new.write_text(text, encoding="utf-8")
            if self.file.exists():
                shutil.copymode(self.file, new)
                owner = self.file.stat()
                os.chown(new, owner.st_uid, owner.st_gid)
                self._keep()
            sync(new)
            new.rename(self.file)
            sync(self.directory)
        except OSError as error:
            raise DraftError(f"{self.file} cannot be written: {error.strerror}. Repeat this as its owner.") from error

    def _keep(self) -> None:
        kept = self.file.with_name(f"{BEFORE}.new")
        kept.unlink(missing_ok=True)
        os.link(self.file, kept)
        kept.rename(self.file.with_name(BEFORE))

    def undo(self) -> None:
        """The layer before and this one change places. Raises DraftError."""
        before, aside = self.file.with_name(BEFORE), self.file.with_name(f"{BEFORE}.new")
        if not before.exists():
            raise DraftError(f"There is no {before}: nothing was written by setup here.")
        try:
            aside.unlink(missing_ok=True)
            os.link(self.file, aside)
            before.rename(self.file)
            aside.rename(before)
            sync(self.directory)
        except OSError as error:
            raise DraftError(f"{self.file} cannot be put back: {error.strerror}. Repeat this as its owner.") from error

    def _sources(self) -> tuple[Source, ...]:
        """Its layers as they are; none when there is no file yet."""
        if self._kiosk:
            return kiosk_in(self._top, self._kiosk).sources
        return files_in(self.directory) if any(self.directory.glob("*.toml")) else ()

    def _values(self) -> Mapping[str, Any]:
        try:
            sources = self._sources()
            return merge(sources, self.directory).values if sources else {}
        except ConfigError as error:
            raise DraftError(str(error)) from error
