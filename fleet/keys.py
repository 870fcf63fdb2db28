"""The keys with which a region signs, in one file of mode 0600 beside the database, and never in it.

Kiosks believe every key of the list that each signed wish brings. A new key is told a month before it is used, so that
a kiosk that was switched off for less than that knows it.
"""
from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fleet.errors import FleetError
from remote.intent import RegionKey
from remote.signing import Envelope, key_id, seal, told

LIFE, LEAD = 2 * 365 * 24 * 3600, 30 * 24 * 3600       # seconds
_EARLY = 24 * 3600                                     # the first key is good for kiosks whose clock is behind


@dataclass(frozen=True, slots=True)
class SigningKey:
    """`secret`: 32 bytes, base64."""

    secret: str
    not_before: int
    not_after: int

    @property
    def key(self) -> Ed25519PrivateKey:
        return _private(self.secret)

    @property
    def public(self) -> RegionKey:
        public = self.key.public_key()
        return RegionKey(id=key_id(public), public=told(public), not_before=self.not_before, not_after=self.not_after)


class Keys:
    """Those of one file, made when there is none and `make` is true. Errors: FleetError."""

    def __init__(self, path: Path, now: int, *, make: bool = True) -> None:
        self._path = path
        try:
            written = json.loads(path.read_text(encoding="utf-8"))
            self._keys = [SigningKey(**one) for one in written["keys"]]
            self.nonces = base64.b64decode(written["nonces"])
            self._public = [one.public for one in self._keys]
        except FileNotFoundError:
            if not make:
                raise FleetError(f"there are no keys at {path}; serve once, or restore a backup") from None
            self._keys = [_new(now - _EARLY)]
            self.nonces = secrets.token_bytes(32)
            self._keep()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise FleetError(f"the keys at {path} cannot be read ({error}); restore that file from a backup") from None

    def public(self, now: int) -> tuple[RegionKey, ...]:
        """Those that count now, and those that will."""
        return tuple(key for key in self._public if now < key.not_after)

    def seal(self, purpose: str, payload: bytes, now: int) -> Envelope:
        """Errors: as `signing`."""
        newest = self._signing(now)
        return seal(newest.key, purpose, payload, _name(newest.secret))

    def signing(self, now: int) -> RegionKey:
        """The newest that counts now, with which all is signed. Errors: FleetError when none does."""
        return self._signing(now).public

    def _signing(self, now: int) -> SigningKey:
        good = [key for key in self._keys if key.not_before <= now < key.not_after]
        if not good:
            raise FleetError(f"no key at {self._path} counts today; check the clock, then make one: fleet keys --new")
        return max(good, key=lambda key: key.not_before)

    def rotate(self, now: int, lead: int = LEAD) -> RegionKey:
        """Another key, told to kiosks from now on and used when `lead` seconds are over; the others go a lead later."""
        fresh = _new(now + lead)
        self._keys = [replace(key, not_after=min(key.not_after, fresh.not_before + LEAD)) for key in self._keys
                      if now < key.not_after] + [fresh]
        self._keep()
        return fresh.public

    def written(self) -> str:
        """All of them as the file has them, secrets too."""
        return json.dumps({"keys": [asdict(one) for one in self._keys],
                           "nonces": base64.b64encode(self.nonces).decode()}, indent=1)

    @staticmethod
    def write(path: Path, text: str) -> None:
        """On return it survives a power cut. Errors: FleetError."""
        new = path.with_name(path.name + ".new")
        try:
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            new.rename(path)
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        except OSError as error:
            raise FleetError(f"cannot write the keys at {path}: {error.strerror}; mend that folder") from None

    def _keep(self) -> None:
        self._public = [one.public for one in self._keys]
        self.write(self._path, self.written())


@lru_cache(maxsize=16)
def _private(secret: str) -> Ed25519PrivateKey:
    """Made once: that takes as long as a signature."""
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret))


@lru_cache(maxsize=16)
def _name(secret: str) -> str:
    return key_id(_private(secret).public_key())


def _new(not_before: int) -> SigningKey:
    secret = Ed25519PrivateKey.generate().private_bytes_raw()
    return SigningKey(base64.b64encode(secret).decode(), not_before, not_before + LIFE)
