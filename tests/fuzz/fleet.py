"""The fleet under fuzz: each input is one request, by anybody, to any route there is, and every promise of
`tests.fleet.walk.Walk.go` is kept after it."""
from __future__ import annotations

from pathlib import Path

from argon2 import PasswordHasher

from fleet.people import secrets
from tests.fleet.town import Town
from tests.fleet.walk import ROLES, Dice, Walk


class Fleet:
    """A target to be called with bytes, over and over; `close` it at the end."""

    def __init__(self, where: Path) -> None:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        secrets._hasher, secrets._nobody = quick, quick.hash("nobody's")
        self.town = Town(where)
        self.walk = Walk(self.town)

    def __call__(self, data: bytes) -> None:
        self.walk.go(self.walk.drawn(Dice(data)))

    def close(self) -> None:
        self.town.close()

    def seeds(self) -> list[bytes]:
        """Each route as who may do all of it asks it, and each thing it reads being what it is not."""
        who = len(ROLES) - 1
        return [bytes((who, route, 0, *more)) for route, at in enumerate(self.walk.routes)
                for more in ((), *((1, name, 2, 3) for name in range(len(self.walk.reads[at]))))]
