"""The words of a receipt: one gettext catalogue a language, read by Babel, with its plural forms and date patterns.

What a language lacks is said in Finnish. Figures are 0 to 9 in every language.
"""
from __future__ import annotations

import gettext
import io
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import resources

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from receipts.document import ReceiptError
from receipts.script import anchored, isolated

FALLBACK = "fi"
LANGUAGES = (FALLBACK, "sv", "en", "fi-simple", "se", "ru", "uk", "ar", "et", "so", "ku", "fa")


class Catalogue:
    """The messages of one language. A message is named by its key; a missing one is a ReceiptError, not silence."""

    def __init__(self, language: str, translations: gettext.NullTranslations, locale: Locale) -> None:
        self.language = language
        self._translations = translations
        self._locale = locale

    @property
    def leftward(self) -> bool:
        """Whether the language is written from right to left."""
        return self._locale.text_direction == "rtl"

    def __call__(self, key: str, **arguments: str | int) -> str:
        return self._filled(key, self._translations.gettext(key), arguments)

    def plural(self, key: str, n: int) -> str:
        """The message `key` in the plural form of `n`, which is also its argument."""
        return self._filled(key, self._translations.ngettext(key, key, n), {"n": n})

    def date(self, day: date) -> str:
        """A day as the language writes it, with its weekday: `ma 21.12.2026`."""
        return format_date(day, self("date.pattern"), self._locale)

    def money(self, cents: int, currency: str) -> str:
        """An amount as the language writes it: `12,40 €`."""
        return format_currency(Decimal(cents) / 100, currency, locale=self._locale)

    def moment(self, at: datetime) -> str:
        """A day and the time of day: `ma 21.12.2026 klo 14.05`."""
        return self("moment", date=self.date(at), time=format_time(at, self("time.pattern"), locale=self._locale))

    def _filled(self, key: str, message: str, arguments: dict[str, str | int]) -> str:
        if message == key:
            raise ReceiptError(f"the receipt catalogue of {self.language!r} has no message {key!r}")
        values = {name: isolated(value, within_left=self.leftward) if isinstance(value, str) else value
                  for name, value in arguments.items()}
        return anchored(message.format(**values), message, leftward=self.leftward)


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language. Raises ReceiptError for a language in which no receipt is written."""
    if language not in LANGUAGES:
        raise ReceiptError(f"receipts are not written in {language!r}; they are in: {', '.join(LANGUAGES)}")
    return Catalogue(language, _messages(language), _locale(language))


@cache
def _messages(language: str) -> gettext.NullTranslations:
    source = resources.files("receipts").joinpath("locale", f"{language}.po")
    if not source.is_file():
        return _messages(FALLBACK)
    with source.open("rb") as file:
        found = read_po(file, locale=_plain(language), abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    messages = gettext.GNUTranslations(compiled)
    if language != FALLBACK:
        messages.add_fallback(_messages(FALLBACK))
    return messages


def _plain(language: str) -> str:
    return language.partition("-")[0]


def _locale(language: str) -> Locale:
    """The language as it is written in Finland, where the locale data knows it; else the plain language."""
    try:
        return Locale.parse(f"{_plain(language)}_FI")
    except UnknownLocaleError:
        return Locale.parse(_plain(language))
