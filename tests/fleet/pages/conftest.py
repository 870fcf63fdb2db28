"""Passwords cost next to nothing here."""
from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from fleet.people import secrets


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(secrets, "_hasher", quick)
    monkeypatch.setattr(secrets, "_nobody", quick.hash("nobody's"))
