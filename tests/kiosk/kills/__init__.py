"""kill -9 at random of kiosk, central system and reader while patrons borrow and return over sockets and ptys.

`python -m tests.kiosk.kills --kills 300 --seed 1`; the same as a part of `make soak`: `soak(300, 1)`.
"""
from __future__ import annotations


def soak(count: int, seed: int) -> dict[str, int | float]:
    """{"kills": how many there were, "kills_lost": how many things were wrong afterwards}."""
    from tests.kiosk.kills.rounds import soak as run  # the children of a round need none of it
    return run(count, seed)
