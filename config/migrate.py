"""Layers of an earlier version brought to the present one: only the keys that changed, in their places, so that
comments, order and lines stay.

Version 1 held passwords, names of password files, and the hash of the staff PIN. What is secret comes out of the text
and is handed over, to be put into the store under the name that the text has then.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.errors import ConfigError, Place, Problem
from config.header import TABLE
from config.layers import parse_bytes
from config.places import Path_, Span, find_spans
from config.versions import VERSION

_ACCOUNTS: dict[Path_, str] = {("sip2",): "sip2", ("sip2", "telnet"): "telnet", ("mail",): "mail"}
_RENAMED: dict[Path_, str] = {("sip2", "telnet", "secret"): "secret_prompt",
                              ("sip2", "telnet", "login"): "login_prompt"}


@dataclass(frozen=True, slots=True)
class Migrated:
    """The text as it is to be. `secrets`: what came out of it, by its name; `files`: files that hold such."""

    text: str
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: Mapping[str, str] = field(default_factory=dict)


def migrated(text: str, file: Path, version: int = 1) -> Migrated:
    """`text` stood in `file`; it is of `version`, unless it says itself of which. ConfigError when it is no TOML."""
    text, table = parse_bytes(text.encode(), file)
    head = table.get(TABLE)
    said = head.get("version") if isinstance(head, dict) else None
    if type(said) is int:
        version = said
    if version >= VERSION:
        return Migrated(text)
    work = _Rewriting(text, table)
    work.to_2()
    if said is not None:
        work.put((TABLE, "version"), "version", str(VERSION))
    return Migrated(work.text(), work.secrets, work.files)


def upgraded(text: str, version: int, file: Path) -> str:
    """The same where nothing may come out: in a bundle there are no secrets. ConfigError when there are."""
    if version >= VERSION:
        return text
    done = migrated(text, file, version)
    if done.secrets or done.files:
        raise ConfigError([Problem(Place(file), "a secret stands here; python -m config migrate takes it out, where "
                                   "the layer is kept", "too-old")])
    return done.text


class _Rewriting:
    """Changes of one text, each a key with its new name and value."""

    def __init__(self, text: str, table: Mapping[str, Any]) -> None:
        self._raw, self._table = text.encode(), table
        self._spans = find_spans(text)
        self._changes: list[tuple[slice, bytes]] = []
        self.secrets: dict[str, str] = {}
        self.files: dict[str, str] = {}

    def to_2(self) -> None:
        for path, new in _RENAMED.items():
            self.put(path, new)
        for table, name in _ACCOUNTS.items():
            self._name_secret((*table, "password"), name, self.secrets)
            self._name_secret((*table, "password_file"), name, self.files)
        self._name_secret(("staff", "pin_hash"), "staff-pin", self.secrets)

    def put(self, path: Path_, name: str, value: str | None = None) -> None:
        """Another name for this key, if it is there, and another value. What is there in the new form already stays."""
        span: Span | None = self._spans.get(path)
        if span is None:
            return
        self._changes.append((span.name, name.encode()))
        if value is not None:
            self._changes.append((span.value, value.encode()))

    def _name_secret(self, path: Path_, name: str, found: dict[str, str]) -> None:
        value = self._at(path)
        if isinstance(value, str) and value:
            found[name] = value
            self.put(path, "secret", f'"{name}"')

    def _at(self, path: Path_) -> Any:
        found: Any = self._table
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def text(self) -> str:
        raw = self._raw
        for place, new in sorted(self._changes, key=lambda change: change[0].start, reverse=True):
            raw = raw[:place.start] + new + raw[place.stop:]
        return raw.decode()
