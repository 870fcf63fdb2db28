"""Where a word may be broken: between syllables, as nearly as one rule tells for all languages written in letters.

A syllable begins with the consonant before a vowel. That is exact in Finnish, Estonian and Northern Sámi, and in others
good enough for the few words that are wider than a screen.
"""
from __future__ import annotations

HYPHEN = "\u2010"
"""Ends a line in the middle of a word: no word has it of its own."""
_VOWELS = set("aeiouyåäöáéíóúõüïøæîûêаеёиоуыэюяіїє")
LEAST = 3                          # letters before a break, and after it


def breaks(word: str) -> list[int]:
    """The places before which a line may end, from the left."""
    low = word.lower()
    vowels = [index for index, letter in enumerate(low) if letter in _VOWELS]
    if not vowels:
        return []
    return [place for place in range(LEAST, len(word) - LEAST + 1)
            if vowels[0] < place and low[place].isalpha() and low[place] not in _VOWELS and low[place] not in "ьъй"
            and low[place - 1].isalpha() and low[place + 1] in _VOWELS]
