"""The fleet under fuzz by its description: each input is a request by anybody that schemathesis draws."""
from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.fleet import described
from tests.fleet.walk import ROLES
from tests.fuzz.fleet import Fleet


class Described(Fleet):
    """A target to be called with bytes, over and over; `close` it at the end."""

    def __init__(self, where: Path) -> None:
        super().__init__(where)
        routes = described.Described(self.walk)

        @given(st.sampled_from(ROLES), st.sampled_from(list(routes.operations.values())).flatmap(routes.cases))
        def ask(who: Any, case: Any) -> None:
            routes.go(who, case)

        self._ask = ask.hypothesis.fuzz_one_input       # type: ignore[attr-defined]

    def __call__(self, data: bytes) -> None:
        self._ask(data)

    def seeds(self) -> list[bytes]:
        """Bytes enough for whole requests."""
        return [Random(number).randbytes(1000) for number in range(300)]
