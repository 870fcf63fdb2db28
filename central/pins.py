"""PINs and terminal passwords: argon2id, verified on threads so that no other client waits for it."""
from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 9 MiB and four passes: about 16 ms on a small server, one of the settings OWASP lists as equally strong.
_HASHER = PasswordHasher(time_cost=4, memory_cost=9216, parallelism=1)


class Pins:
    """Hashes and verifies secrets on `threads` threads; `close` ends them."""

    def __init__(self, *, threads: int = 2) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="pins")

    def hash_all(self, secrets: Iterable[str]) -> list[str]:
        """The hashes of `secrets`, in their order; each with a salt of its own."""
        return list(self._pool.map(_HASHER.hash, secrets))

    def verify(self, hashed: str | None, secret: str) -> Future[bool]:
        """Whether `secret` is the one hashed. No hash, or an empty secret, is never right."""
        return self._pool.submit(_matches, hashed, secret)

    def close(self) -> None:
        self._pool.shutdown()


def _matches(hashed: str | None, secret: str) -> bool:
    if not hashed or not secret:
        return False
    try:
        return _HASHER.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False
