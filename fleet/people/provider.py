"""Where people sign in who have an account elsewhere: the file that says so, and which rights follow from what that
place says of them."""
from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from config.values import loopback
from fleet.errors import FleetError
from fleet.people.account import Role

Word = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rights(_Part):
    """Whoever has `value` in the claim has this role, in these branches or in the region."""

    value: Word
    role: Role
    branches: tuple[Word, ...] = ()


class Provider(_Part):
    """`issuer`: as the provider names itself; `address`: the fleet's own, as browsers reach it. `name` is what people
    call the account they have there. `claim`: where its groups stand, with dots between tables within each other.
    The first of `rights` that fits counts. `hours`: after so many the provider is asked again, in any case."""

    issuer: str
    client_id: Word
    address: str
    name: Annotated[str, Field(min_length=1, max_length=40)]
    claim: Word = "groups"
    rights: Annotated[tuple[Rights, ...], Field(min_length=1)]
    secret_file: Path | None = None        # without: a public client, whose proof is PKCE alone
    ca: Path | None = None                 # who vouches for its certificate, when no usual authority does
    scopes: tuple[Word, ...] = ("openid", "profile")
    hours: Annotated[float, Field(ge=0.25, le=12)] = 4.0

    @field_validator("issuer", "address")
    @classmethod
    def _over_tls(cls, url: str) -> str:
        if not safe(url):
            raise ValueError("give an address that begins with https://")
        return url

    @property
    def session_life(self) -> int:
        """Seconds."""
        return round(self.hours * 3600)

    @property
    def back(self) -> str:
        """Where the provider sends people back to; it has to be told of this address."""
        return self.address.rstrip("/") + "/sign-in/provider/back"

    def rights_of(self, claims: Mapping[str, Any]) -> Rights | None:
        """None: that account has no business here."""
        found: Any = claims
        for name in self.claim.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        values = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return next((one for one in self.rights if one.value in values), None)


def safe(url: str) -> bool:
    """Whether it goes over TLS, or does not leave this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname or "")))


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom the provider has vouched for. `subject` stays the same whatever they are called."""

    subject: str
    name: str
    shown: str
    rights: Rights


def read_provider(file: Path) -> tuple[Provider, str | None]:
    """The provider of a TOML file, and the secret that is shared with it. Errors: FleetError."""
    try:
        provider = Provider.model_validate(tomllib.loads(file.read_text("utf-8")))
        secret = provider.secret_file.read_text("utf-8").strip() if provider.secret_file else None
    except OSError as error:
        raise FleetError(f"cannot read {error.filename or file}: {error.strerror}; check --sign-in and secret_file"
                         ) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FleetError(f"{file}: {where}: {first['msg']}; see docs/technician/fleet.md") from None
    except ValueError as error:
        raise FleetError(f"{file} is no TOML: {error}; see docs/technician/fleet.md") from None
    if secret == "":
        raise FleetError(f"{provider.secret_file} is empty; write the client's secret into it")
    return provider, secret
