"""By which ways notices go out: the file `notices.toml`, its mail server and its web-hooks."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from sqlalchemy import URL

from config.alone import read_alone
from config.errors import ConfigError
from config.mail import Mail
from config.secrets import SecretName
from config.values import Flag, Gateway, ItemName, Line, LocalPath, Table, disagreement, unfit
from fleet.domain.notice import Reader
from fleet.errors import FleetError
from fleet.people import hearing
from fleet.people.hearing import MAIL
from post.hook import Hook, signature
from post.smtp import MailError, MailServer, server_of
from server.place import Place
from server.transaction import Transaction

FILE = "notices.toml"
HOOK = "hook:"


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        fits = False
    if not fits:
        raise unfit("hook-url", "must be a web address without an account: https://hooks.example/kiosks")
    return text


class HookTable(Table):
    """[hook.NAME]. `private`: it may be on this machine or in a network of one's own, and without TLS there."""

    url: Annotated[Line, AfterValidator(_url)]
    secret: SecretName
    private: Flag = False
    ca: LocalPath | None = None
    branches: tuple[Line, ...] = ()
    important: Flag = False

    @model_validator(mode="after")
    def _agrees(self) -> HookTable:
        if self.url.startswith("http:") and not self.private:
            raise disagreement("must begin with https:// unless private = true", "url", code="in-plain")
        return self


class NoticesFile(Table):
    """`address`: where people reach the pages, for the links in what is sent."""

    address: Gateway
    mail: Mail | None = None
    hook: Annotated[Mapping[ItemName, HookTable], Field(max_length=20)] = {}


@dataclass(frozen=True, slots=True)
class Channels:
    """`hooks`: by their names. `readers`: the hooks' wishes; people's are in the database."""

    address: str
    mail: MailServer | None = None
    patience: float = 8.0          # seconds for a letter
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    readers: tuple[Reader, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (*((MAIL,) if self.mail else ()), *(HOOK + name for name in self.hooks))

    def everybody(self, tx: Transaction) -> list[Reader]:
        people = [one.reader for one in hearing.everybody(tx)] if self.mail else []
        return [*(reader for reader in people if reader), *self.readers]


def file_beside(where: Place) -> Path | None:
    """The one that is read when none is named; None when there is none."""
    file = Path(FILE) if isinstance(where, URL) else where.with_name(FILE)
    return file if file.exists() else None


def channels(file: Path) -> Channels:
    """Errors: FleetError, with every problem of the file, or the secret that cannot be read."""
    try:
        told = read_alone(file.absolute(), NoticesFile)
        mail = server_of(told.mail) if told.mail else None
        hooks = {name: Hook(one.url, _secret(one, file), private=one.private, ca=str(one.ca) if one.ca else None)
                 for name, one in told.hook.items()}
    except (ConfigError, MailError) as error:
        raise FleetError(str(error)) from None
    readers = tuple(Reader(HOOK + name, "", one.branches, one.important) for name, one in told.hook.items())
    return Channels(told.address.rstrip("/"), mail, told.mail.deadline if told.mail else 8.0, hooks, readers)


def _secret(hook: HookTable, file: Path) -> str:
    secret = hook.secret.read()
    try:
        signature(secret, "", 0, b"")
    except ValueError as error:
        raise FleetError(f"{file}: the secret {hook.secret} of a hook is not as it says: {error}") from None
    return secret
