"""Passwords (argon2id, RFC 9106) and the second step (TOTP, RFC 6238)."""
from __future__ import annotations

import secrets

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200                    # characters
STEP = 30                                      # seconds of one code
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_nobody = _hasher.hash(secrets.token_urlsafe(16))


def fits(password: str, name: str = "") -> bool:
    """Long enough, and not just a few letters or the name again. What it is made of is everybody's own choice."""
    plain = password.casefold()
    return SHORTEST <= len(password) <= LONGEST and len(set(plain)) >= 5 and not (name and plain.startswith(name))


def hashed(password: str) -> str:
    """About a tenth of a second of work; not for the event loop."""
    return _hasher.hash(password)


def matches(password: str, secret: str | None) -> bool:
    """As long for an account that is not there: the time tells nothing."""
    try:
        return _hasher.verify(secret or _nobody, password[:LONGEST]) and secret is not None
    except (VerificationError, InvalidHashError):
        return False


def new_totp() -> str:
    return pyotp.random_base32()


def uri(totp: str, name: str, issuer: str) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.TOTP(totp).provisioning_uri(name=name, issuer_name=issuer)


def step_of(totp: str, code: str, now: int, after: int = 0) -> int | None:
    """The step that this code is of, now or one to either side, and later than `after`; None when it is of none."""
    digits = "".join(code.split())
    for step in range(now // STEP - 1, now // STEP + 2):
        if step > after and pyotp.utils.strings_equal(digits, pyotp.TOTP(totp).at(step * STEP)):
            return step
    return None


def new_token() -> str:
    """256 bits for a cookie or a one-time link."""
    return secrets.token_urlsafe(32)
