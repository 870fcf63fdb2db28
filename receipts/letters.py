"""Letters a printer or font lacks: the nearest one it has, else a visible replacement; nothing vanishes in silence."""
from __future__ import annotations

import unicodedata
from collections.abc import Callable

REPLACEMENT = "?"
_NEAREST = {                       # letters that no decomposition leads back to plain ones
    "đ": "d", "Đ": "D", "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "ı": "i", "ł": "l", "Ł": "L", "ẞ": "SS",
    "•": "*", "…": "...", "–": "-", "—": "-", "’": "'", "‘": "'", "”": '"', "“": '"', "−": "-", "·": "-",
}


def fit(text: str, has: Callable[[str], bool]) -> str:
    """`text` in letters for which `has` holds."""
    return "".join(c if has(c) else _nearest(c, has) for c in text)


def _nearest(char: str, has: Callable[[str], bool]) -> str:
    if unicodedata.category(char) in ("Mn", "Cf"):
        return ""                  # a mark on the letter before, or one that is not seen: readable without it
    for form in ("NFKC", "NFKD"):
        parts = [c for c in unicodedata.normalize(form, char) if unicodedata.category(c) != "Mn"]
        if parts and parts != [char] and all(has(c) for c in parts):
            return "".join(parts)
    plain = _NEAREST.get(char, "")
    return plain if plain and all(has(c) for c in plain) else REPLACEMENT
