"""PINs hashed at next to no cost: what holds up a thief would hold up a thousand patrons of tests as well."""
from __future__ import annotations

from argon2 import PasswordHasher

from central import pins


def quick_pins() -> None:
    """For this process and what is forked from it."""
    pins._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
