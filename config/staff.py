"""Staff mode at the kiosk: whose cards open it, and the PIN that they need.

The PIN is kept as scrypt (RFC 7914) of it: `scrypt:DIGITS:N:R:P:SALT:HASH`, the last two in base64. A PIN of so few
digits is soon guessed by whoever has the hash, so that this line is a secret itself and stands in the store of them.
"""
from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from config.cards import CardPattern, CardPatterns
from config.errors import ConfigError, Place, Problem
from config.secrets import SecretName
from config.values import Seconds, Table, disagreement

SHORTEST, LONGEST = 4, 8               # digits
N, R, P = 2 ** 14, 8, 1                # 16 MB and some fifty milliseconds for each try
MEMORY = 64 << 20                      # the most that a hash may ask for, bytes
SIZE, SALT = 32, 16                    # bytes


@dataclass(frozen=True, slots=True)
class PinHash:
    """What is kept of a PIN. `digits`: how many it has."""

    digits: int
    n: int
    r: int
    p: int
    salt: bytes
    value: bytes

    @classmethod
    def of(cls, pin: str, salt: bytes | None = None) -> PinHash:
        """Raises ValueError for what is no PIN."""
        if not re.fullmatch(rf"[0-9]{{{SHORTEST},{LONGEST}}}", pin):
            raise ValueError(f"a staff PIN has {SHORTEST} to {LONGEST} digits, and nothing else")
        made = cls(len(pin), N, R, P, salt or secrets.token_bytes(SALT), b"")
        return cls(made.digits, N, R, P, made.salt, made._scrypt(pin))

    @classmethod
    def read(cls, text: str) -> PinHash:
        """Raises ValueError for what no `staff-pin` has made."""
        kind, *rest = text.split(":")
        try:
            digits, n, r, p = map(int, rest[:4])
            salt, value = (base64.b64decode(part, validate=True) for part in rest[4:])
        except (ValueError, binascii.Error):
            kind = ""
        if (kind != "scrypt" or not SHORTEST <= digits <= LONGEST or len(value) != SIZE or len(salt) < SALT
                or n < N or n & (n - 1) or r < 1 or p < 1 or p > 16 or 128 * r * (n + p + 2) > MEMORY):
            raise ValueError("must be a line made by `python -m config staff-pin`")
        return cls(digits, n, r, p, salt, value)

    def __str__(self) -> str:
        salt, value = (base64.b64encode(part).decode() for part in (self.salt, self.value))
        return f"scrypt:{self.digits}:{self.n}:{self.r}:{self.p}:{salt}:{value}"

    def matches(self, pin: str) -> bool:
        return hmac.compare_digest(self._scrypt(pin), self.value)

    def _scrypt(self, pin: str) -> bytes:
        return hashlib.scrypt(pin.encode(), salt=self.salt, n=self.n, r=self.r, p=self.p, maxmem=MEMORY, dklen=SIZE)


class Staff(Table):
    """The cards that open staff mode, told as the patrons' are, and the secret that its PIN is. Without a card none.

    `idle`: seconds without a touch after which it closes itself.
    """

    cards: Annotated[tuple[CardPattern, ...], Field(alias="card")] = ()
    secret: SecretName | None = None
    idle: Seconds = 120.0

    @property
    def patterns(self) -> CardPatterns:
        return CardPatterns(patterns=self.cards)

    @property
    def pin(self) -> PinHash | None:
        """ConfigError when the store does not give it, or what it gives is none."""
        if self.secret is None:
            return None
        try:
            return PinHash.read(self.secret.read())
        except ValueError as error:
            raise ConfigError([Problem(Place(self.secret.store.guarded / self.secret.name),
                                       f'the secret "{self.secret}" {error}', "pin-hash")]) from None

    @model_validator(mode="after")
    def _belong_together(self) -> Staff:
        try:
            _ = self.patterns
        except ValidationError as error:
            raise disagreement(str(error.errors()[0]["ctx"]["error"]), "card", code="cards") from None
        if self.cards and self.secret is None:
            raise disagreement("is missing: staff mode is behind a card and a PIN; `python -m config staff-pin` keeps "
                               "that, and its name belongs here", "secret", code="no-secret")
        if self.secret is not None and not self.cards:
            raise disagreement("stands alone: staff mode needs a [[staff.card]] too", "secret", code="no-card")
        return self

    def taking(self, patrons: tuple[CardPattern, ...]) -> str:
        """The name of a kind of patrons' cards that these take too, or nothing."""
        patterns = self.patterns
        return next((kind.name for kind in patrons for source in kind.sources
                     if patterns.recognise(kind.example, source) is not None), "")
