"""The words of a receipt: one gettext catalogue a language, read by Babel, with its plural forms and date patterns."""
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

LANGUAGES = ("fi", "sv", "en")
_LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_FI"}


class Catalogue:
    """The messages of one language. A message is named by its key; a missing one is a ReceiptError, not silence."""

    def __init__(self, language: str, translations: gettext.GNUTranslations, locale: Locale) -> None:
        self.language = language
        self._translations = translations
        self._locale = locale

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
        return message.format(**arguments)


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language. Raises ReceiptError for a language that has none."""
    if language not in LANGUAGES:
        raise ReceiptError(f"receipts are not written in {language!r}; they are in: {', '.join(LANGUAGES)}")
    with resources.files("receipts").joinpath("locale", f"{language}.po").open("rb") as file:
        messages = read_po(file, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Catalogue(language, gettext.GNUTranslations(compiled), _locale(language))


def _locale(language: str) -> Locale:
    """The language as it is written in Finland, where the locale data knows it; else the plain language."""
    try:
        return Locale.parse(_LOCALES[language])
    except UnknownLocaleError:
        return Locale.parse(language)
