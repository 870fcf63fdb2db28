"""Secrets by their names: a layer says `secret = "sip2"`, and what that is stands in a store on the kiosk alone.

The store is a file for each secret. One that systemd hands over (`LoadCredential=`, systemd.exec(5)) goes before one in
the directory `secrets` beside the configuration, which must be readable by its owner alone (0600). What is read is
never kept, logged or told: whatever prints a setting prints the name.
"""
from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from config.errors import ConfigError, Place, Problem

DIRECTORY = "secrets"
LONGEST = 4096                     # bytes
_NAME = r"[a-z][a-z0-9_-]{0,31}"


@dataclass(frozen=True, slots=True)
class Store:
    """Where secrets are. `directories` are looked into in their order; in `guarded` ones a file must be its owner's."""

    guarded: Path
    handed: Path | None = None

    @classmethod
    def beside(cls, directory: Path, environment: Mapping[str, str] = os.environ) -> Store:
        """That of the kiosk whose configuration is in `directory`."""
        handed = environment.get("CREDENTIALS_DIRECTORY")
        return cls(directory / DIRECTORY, Path(handed) if handed else None)

    def read(self, name: str) -> str:
        """The secret, without the end of its line. ConfigError when it is not there, or others could read it."""
        if self.handed is not None and (self.handed / name).is_file():
            return _text(self.handed / name, name)
        file = self.guarded / name
        try:
            mode = file.stat().st_mode
        except OSError as error:
            raise _problem(file, "missing", f'the secret "{name}" is not here ({error.strerror}); '
                           f"python -m config secret {self.guarded.parent} {name} puts it there", name) from None
        if mode & 0o077:
            raise _problem(file, "open", f'the secret "{name}" can be read by others (mode {mode & 0o777:04o}); '
                           f"chmod 600 {file}", name)
        return _text(file, name)

    def write(self, name: str, value: str) -> Path:
        """Keep it durably, in place of what had this name. Raises OSError, and ValueError for what is no name."""
        if not re.fullmatch(_NAME, name):
            raise ValueError("the name of a secret is of lower-case letters, digits, - and _, and begins with a letter")
        self.guarded.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.guarded / name
        new = file.with_name(f".{name}.{secrets.token_hex(4)}")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(value)
            out.flush()
            os.fsync(out.fileno())
        new.rename(file)
        end = os.open(self.guarded, os.O_RDONLY)
        try:
            os.fsync(end)
        finally:
            os.close(end)
        return file


def _text(file: Path, name: str) -> str:
    try:
        with file.open("rb") as stream:
            raw = stream.read(LONGEST + 1)
        text = raw.decode("utf-8").rstrip("\r\n")
    except OSError as error:
        raise _problem(file, "unread", f'the secret "{name}" cannot be read: {error.strerror}', name) from None
    except UnicodeDecodeError:
        raise _problem(file, "unread", f'the secret "{name}" cannot be read: it is not UTF-8', name) from None
    if not text or len(raw) > LONGEST:
        raise _problem(file, "unread", f'the secret "{name}" is {"too long" if text else "empty"}', name)
    return text


def _problem(file: Path, what: str, sentence: str, name: str) -> ConfigError:
    return ConfigError([Problem(Place(file), sentence, f"secret-{what}", (("name", name),))])


@dataclass(frozen=True, slots=True)
class Secret:
    """One of them, named by a setting and not yet read."""

    name: str
    store: Store

    def read(self) -> str:
        """ConfigError when the store does not give it."""
        return self.store.read(self.name)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"Secret({self.name!r})"


def _named(value: Any, info: ValidationInfo) -> Secret:
    if isinstance(value, Secret):
        return value
    if not isinstance(value, str) or not re.fullmatch(_NAME, value):
        raise PydanticCustomError("secret-name", "must be the name of a secret")
    context = info.context or {}
    return Secret(value, context.get("secrets") or Store.beside(Path(context.get("directory", ""))))


SecretName = Annotated[Secret, PlainValidator(_named), PlainSerializer(str),
                       WithJsonSchema({"type": "string", "pattern": f"^{_NAME}$"})]
