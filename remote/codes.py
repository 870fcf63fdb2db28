"""One-time codes that people type, and words that people compare: whether two keys met.

A code is ten characters of Crockford's base32 (https://www.crockford.com/base32.html): the first four name it, the last
six are its secret, 30 bits. A fingerprint is six words of five letters, each 16 bits of a SHA-256 over both keys,
consonants and vowels by turns as in A Proposal for Proquints (arXiv 0901.4016): the same in every language, easy to
read aloud.
"""
from __future__ import annotations

import hashlib

from remote.signing import public_key

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE, NAMED = 10, 4            # characters of a code, and those that name it
_MISREAD = str.maketrans("OILU", "011V")
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"
WORDS = 6


def spelled(number: int, length: int) -> str:
    """The lowest 5 × `length` bits of a number."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def typed(text: str) -> str | None:
    """The code that somebody typed, with whatever spaces, hyphens and mistaken letters; None when it can be none."""
    plain = "".join(letter for letter in text.upper() if letter not in " -\t").translate(_MISREAD)
    return plain if len(plain) == CODE and set(plain) <= set(ALPHABET) else None


def grouped(code: str) -> str:
    """For reading, in two halves."""
    return f"{code[:5]}-{code[5:]}"


def fingerprint(device: str, region: str) -> str:
    """Six words for the public key of a kiosk, and that with which the fleet signs, as messages write them: the same on
    both sides when nobody between them put another in the place of either. Errors: NotSigned for what is no key."""
    digest = hashlib.sha256(b"".join(public_key(key).public_bytes_raw() for key in (device, region))).digest()
    return " ".join(_word(int.from_bytes(digest[2 * n:2 * n + 2])) for n in range(WORDS))


def _word(bits: int) -> str:
    return (_CONSONANTS[bits >> 12] + _VOWELS[bits >> 10 & 3] + _CONSONANTS[bits >> 6 & 15] + _VOWELS[bits >> 4 & 3]
            + _CONSONANTS[bits & 15])
