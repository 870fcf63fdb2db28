"""What `make test` takes in turns `make thorough` takes whole: every case in every way, and many more examples."""
from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

THOROUGH = bool(os.environ.get("THOROUGH"))
Way = TypeVar("Way")


def turns(place: int, ways: Sequence[Way]) -> Sequence[Way]:
    """The ways in which the case at this place of its list is tried: the one whose turn it is, or all of them."""
    return ways if THOROUGH else (ways[place % len(ways)],)


def many(examples: int, few: int) -> int:
    """How many examples of a property are tried."""
    return examples if THOROUGH else few
