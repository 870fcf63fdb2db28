"""A driver bears whatever its reader says: on every seed, on bytes at random, and on what fuzzing has found."""
from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.readers import readers, seeds


def test_every_seed_keeps_the_promises() -> None:
    for seed in seeds():
        readers(seed)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 255), st.integers(0, 255), st.lists(st.binary(max_size=60), max_size=6))
def test_any_answers_keep_them_too(first: int, second: int, said: list[bytes]) -> None:
    readers(bytes([first, second]) + b"".join(bytes([len(one)]) + one for one in said))
