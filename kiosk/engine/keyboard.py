"""The letters of the screen's keyboard: pages of lines, by language. Figures and rare letters are a page further on."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letters:
    """One page. `sign`: what stands on the key that leads to it."""

    sign: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeysView:
    """The letters that can be typed, in lines; `more` stands on the key that brings others."""

    lines: tuple[str, ...]
    more: str


NORDIC = Letters("abc", ("qwertyuiopå", "asdfghjklöä", "zxcvbnm-"))
RUSSIAN = Letters("абв", ("йцукенгшщзхъ", "фывапролджэё", "ячсмитьбю-"))
UKRAINIAN = Letters("абв", ("йцукенгшщзхї", "фівапролджєґ", "ячсмитьбю-"))
ARABIC = Letters("ابت", ("ضصثقفغعهخحجد", "شسيبلاتنمكطذ", "ئءؤرىةوزظأإآ"))
PERSIAN = Letters("ابپ", ("ضصثقفغعهخحجچ", "شسیبلاتنمکگپ", "ظطزرذدئوآءژ"))
FIGURES = "1234567890"
MARKS = ".:'&+?"
MORE = {"et": "õüšž", "se": "áčđŋšŧž", "ku": "çêîşû", "sv": "éüæø"}
"""Letters of a language that its page has not."""
ALSO = "éüšžæøõ"
OWN = {"ru": (RUSSIAN,), "uk": (UKRAINIAN,), "ar": (ARABIC,), "fa": (PERSIAN,)}
MOST = 60                          # letters of a search


def pages(language: str) -> tuple[Letters, ...]:
    """The language's own letters first, Latin ones in any case: most works have a name in them."""
    more = MORE.get(language, ALSO)
    return (*OWN.get(language, ()), NORDIC, Letters("123", (FIGURES, more, MARKS)))


def page(language: str, number: int) -> tuple[Letters, Letters]:
    """The page that is open, and the one after it."""
    found = pages(language)
    return found[number % len(found)], found[(number + 1) % len(found)]


def digits_first(number: int) -> tuple[Letters, Letters]:
    """The same of numbers, which may have capital letters in them."""
    capitals = Letters(NORDIC.sign.upper(), tuple(line.upper() for line in NORDIC.lines))
    found = (Letters("123", (FIGURES, "-./")), capitals)
    return found[number % 2], found[(number + 1) % 2]


def taken(letter: str) -> bool:
    """One printable sign, or a space."""
    return len(letter) == 1 and (letter.isprintable() or letter == " ")
