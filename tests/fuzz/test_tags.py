"""The decoders of tags keep their promises on every seed, on bytes at random, and on what fuzzing has found."""
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import tags
from tests.fuzz.__main__ import TAGS
from tests.thorough import many


def test_every_target_is_fuzzed() -> None:
    assert TAGS == tags.TARGETS


@pytest.mark.parametrize("target", tags.TARGETS)
def test_every_seed_keeps_the_promises(target: str) -> None:
    for seed in tags.seeds():
        getattr(tags, target)(seed)


@settings(max_examples=many(250, few=100), deadline=None)
@given(st.sampled_from(tags.TARGETS), st.sampled_from([seed for seed in tags.seeds() if any(seed[1:])]),
       st.lists(st.tuples(st.integers(0, 70), st.binary(max_size=3)), max_size=4))
def test_a_good_tag_with_anything_put_into_it_keeps_them_too(target: str, seed: bytes,
                                                             noise: list[tuple[int, bytes]]) -> None:
    for at, some in noise:
        seed = seed[:at] + some + seed[at + len(some):]
    getattr(tags, target)(seed)


@settings(max_examples=many(250, few=100), deadline=None)
@given(st.sampled_from(tags.TARGETS), st.binary(max_size=160))
def test_any_bytes_keep_them_too(target: str, data: bytes) -> None:
    getattr(tags, target)(data)
