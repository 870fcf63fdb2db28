"""A language that nobody speaks: English with every word forty per cent longer and accented, to see that it fits."""
from __future__ import annotations

import gettext
import re

from kiosk.texts import Texts

PSEUDO = "qps"
LONGER = 0.4
_ACCENTS = str.maketrans("aeiouAEIOUyn", "áéïöüÅÉÏÖÜýñ")
_WORDS = re.compile(r"\{[^}]*\}|[^\W\d_]+")
_PATTERNS = ("date.", "time")          # how dates are written: no words


def longer(message: str) -> str:
    """The message longer by `LONGER`, word by word; placeholders as they are."""
    owed = 0.0

    def grown(found: re.Match[str]) -> str:
        nonlocal owed
        word = found.group()
        if word.startswith("{"):
            return word
        owed += len(word) * LONGER
        more, owed = round(owed), owed - round(owed)
        return word.translate(_ACCENTS) + word[-1].lower() * more

    return _WORDS.sub(grown, message)


class _Longer(gettext.NullTranslations):
    def __init__(self) -> None:
        super().__init__()
        self._english = Texts("en")._messages

    def gettext(self, message: str) -> str:
        words = self._english.gettext(message)
        return words if message.startswith(_PATTERNS) else longer(words)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return longer(self._english.ngettext(msgid1, msgid2, n))


class Pseudo(Texts):
    def __init__(self) -> None:
        super().__init__(PSEUDO)
        self._messages = _Longer()


def texts_of(language: str) -> Texts:
    """The words of a language, or of the one that is none."""
    return Pseudo() if language == PSEUDO else Texts(language)
