"""Codes that people type come through their mistakes; fingerprints are easy to compare and tell keys apart."""
from __future__ import annotations

import re

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from remote.codes import ALPHABET, fingerprint, grouped, spelled, typed
from remote.signing import told

CODES = st.integers(0, 2**50 - 1).map(lambda number: spelled(number, 10))


@given(CODES)
def test_a_code_is_known_however_it_is_typed(code: str) -> None:
    assert len(code) == 10
    assert set(code) <= set(ALPHABET)
    assert typed(grouped(code)) == typed(f" {code.lower()} ") == code
    assert typed(code.replace("0", "o").replace("1", "l")) == code


@given(st.text(max_size=20))
def test_what_is_no_code_is_none(text: str) -> None:
    found = typed(text)
    assert found is None or (len(found) == 10 and set(found) <= set(ALPHABET))
    assert typed(text + "?") is None


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_a_fingerprint_is_six_short_words_of_two_keys(one: bytes, other: bytes) -> None:
    keys = [told(Ed25519PrivateKey.from_private_bytes(secret).public_key()) for secret in (one, other)]
    words = fingerprint(keys[0], keys[1])
    assert re.fullmatch(r"([bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz] ?){6}", words)
    for pair in ((keys[0], keys[0]), (keys[1], keys[1]), (keys[1], keys[0])):
        assert (fingerprint(*pair) == words) == (keys[0] == keys[1])
