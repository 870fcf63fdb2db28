"""Words for the ear: the same catalogues, where some messages have a twin "KEY.aloud" that is said in their place."""
from __future__ import annotations

import re
from datetime import date, datetime, time

from babel.dates import format_time

from kiosk.audio.utterance import Utterance
from kiosk.engine.view import Argument, Text
from kiosk.texts import FALLBACK, Texts

TWIN = ".aloud"
_SIGNS = re.compile(r"[•…·\s]+")                   # also spaces that do not break
_MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")  # which way letters run
_ENDS = (".", "!", "?", ":")


class Aloud(Texts):
    """The spoken words of one language."""

    def render(self, text: Text, today: date | None = None) -> str:
        twin = Text(text.key + TWIN, text.args, text.n)
        return super().render(twin if self._own(twin.key) else text, today)

    def utter(self, utterance: Utterance, today: date | None = None) -> str:
        """One string of sentences."""
        told = [self._part(part, today) for part in utterance.parts]
        return " ".join(one if one.endswith(_ENDS) else f"{one}." for one in told if one)

    def _part(self, part: Text | str | datetime, today: date | None) -> str:
        if isinstance(part, datetime):
            part = f"{self.day(part.date())} {self.clock(part)}"
        words = self.render(part, today) if isinstance(part, Text) else part
        return _SIGNS.sub(" ", _MARKS.sub("", words)).strip()

    def hour(self, moment: time) -> str:
        """In a sentence, which has its own word for the clock."""
        pattern = super().render(Text("time" if moment.minute else "time.hour"))
        return format_time(moment, pattern, locale=self._locale)

    def _own(self, key: str) -> bool:
        """Whether this language itself has the message: another language's twin is not better than its own words."""
        words = self._messages.gettext(key)
        finnish = self.language.partition("-")[0] == FALLBACK
        return words != key and (finnish or words != Texts(FALLBACK)._messages.gettext(key))

    def _argument(self, value: Argument, today: date | None) -> object:
        if isinstance(value, str) and len(value) > 2 and value.isdecimal():
            return " ".join(value)                 # a number of something, not an amount
        return super()._argument(value, today)
