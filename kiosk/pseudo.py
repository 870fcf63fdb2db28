"""A language that no one speaks (`qps`): English with accents, longer by two fifths, between brackets.

What is not in a catalogue stands out by having none of it, and what is cut by having no closing bracket. It is for
looking at screens, and no branch can offer it.
"""
from __future__ import annotations

import gettext
import re
from itertools import cycle, islice

PSEUDO = "qps"
LONGER = 0.4
_ACCENTS = str.maketrans("aeiouyAEIOUYcnszdlrt", "åéïõüýÅÉÏÕÜÝçñšžđłřŧ")
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
_FILLING = "lôrem ìpsûm dölor sït ämet çonsec "
_AS_IT_IS = ("date.", "time")
"""Messages that are patterns and not words."""


class Lengthened(gettext.NullTranslations):
    """The messages of another catalogue, made longer."""

    def __init__(self, source: gettext.NullTranslations) -> None:
        super().__init__()
        self._source = source

    def gettext(self, message: str) -> str:
        return _lengthened(message, self._source.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _lengthened(msgid1, self._source.ngettext(msgid1, msgid2, n))


def _lengthened(key: str, words: str) -> str:
    if key.startswith(_AS_IT_IS) or words == key:
        return words
    parts = _PLACEHOLDER.split(words)
    told = "".join(part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts))
    letters = sum(len(part) for part in parts[::2])
    more = "".join(islice(cycle(_FILLING), max(1, round(letters * LONGER) - 3))).strip()
    return f"[{told} {more}]"
