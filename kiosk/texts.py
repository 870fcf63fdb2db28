"""Words for the screen: a `Text` becomes a sentence in one language.

The catalogues are gettext .po files with symbolic message ids ("borrow.title"), named placeholders (`{amount}`) and
plural forms. What a language lacks is taken from Finnish; what Finnish lacks is shown as its key. A date is written the
way the language writes it: `{date}` with the year only when it is another year than today's, `{date:year}` always.
"""
from __future__ import annotations

import gettext
import re
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from kiosk.engine.view import Argument, Money, Text

FALLBACK = "fi"
LOCALE = Path(__file__).parent / "locale"
_SPACES = re.compile(r"[ \t]+")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The messages of a language; those of a language without a catalogue are the fallback's."""
    source = LOCALE / f"{language}.po"
    if not source.is_file():
        return _catalogue(FALLBACK) if language != FALLBACK else gettext.NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    messages = gettext.GNUTranslations(compiled)
    if language != FALLBACK:
        messages.add_fallback(_catalogue(FALLBACK))
    return messages


class _Day:
    """A date as an argument: its format is chosen in the message."""

    def __init__(self, texts: Texts, day: date, today: date | None) -> None:
        self._texts, self._day, self._today = texts, day, today

    def __format__(self, wish: str) -> str:
        far = self._today is not None and self._day.year != self._today.year
        return self._texts.day(self._day, year=wish == "year" or far)


class Texts:
    """The words of one language (BCP 47: fi, sv, en)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._messages = _catalogue(language)

    def render(self, text: Text, today: date | None = None) -> str:
        """The sentence. An argument the message names and the Text lacks is shown as its name in braces."""
        arguments: dict[str, object] = {name: self._argument(value, today) for name, value in text.args}
        if text.n is None:
            message = self._messages.gettext(text.key)
        else:
            arguments["n"] = text.n
            message = self._messages.ngettext(text.key, text.key, text.n)
        return _SPACES.sub(" ", message.format_map(_Given(arguments))).strip()

    def say(self, key: str) -> str:
        """A message without arguments."""
        return self.render(Text(key))

    def day(self, day: date, *, year: bool = False) -> str:
        """A day with its weekday: "ma 21.12." or "ma 21.12.2026"."""
        return format_date(day, self.say("date.year" if year else "date.near"), locale=self._locale)

    def clock(self, moment: datetime) -> str:
        """The time of day: "12.34"."""
        return format_time(moment.time(), self.say("time"), locale=self._locale)

    def language_name(self, code: str) -> str:
        """A language's name in itself."""
        return Texts(code).say("language.name")

    @property
    def _locale(self) -> str:
        return self.language if (LOCALE / f"{self.language}.po").is_file() else FALLBACK

    def _argument(self, value: Argument, today: date | None) -> object:
        if isinstance(value, Text):
            return self.render(value, today)
        if isinstance(value, Money):
            return format_currency(value.amount, value.currency, locale=self._locale)
        if isinstance(value, date):
            return _Day(self, value, today)
        return value


class _Given(dict[str, object]):
    def __missing__(self, name: str) -> _Missing:
        return _Missing(name)


class _Missing:
    def __init__(self, name: str) -> None:
        self._name = name

    def __format__(self, wish: str) -> str:
        return "{" + self._name + "}"
