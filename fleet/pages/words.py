"""The words of the pages: one gettext catalogue a language, read by Babel. Code and templates hold keys only."""
from __future__ import annotations

import gettext
from datetime import datetime, tzinfo
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel.core import Locale
from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("fi", "sv", "en")
FALLBACK = "fi"
LOCALE = Path(__file__).parent / "locale"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@cache
def catalogue(language: str) -> gettext.GNUTranslations:
    with (LOCALE / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def wished(header: str) -> str:
    """The language for an Accept-Language header (RFC 9110, 12.5.4): the first of ours that it names."""
    for part in header.split(","):
        tag = part.partition(";")[0].strip().casefold().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return FALLBACK


@lru_cache(maxsize=4096)
def _number(n: float, locale: Locale) -> str:
    """A page with a line for each kiosk has thousands, and mostly small ones."""
    return str(format_decimal(n, locale=locale))


class Words:
    """One language, and the time zone in which moments are told."""

    def __init__(self, language: str, zone: tzinfo | None = None) -> None:
        self.language = language
        self._messages = catalogue(language)
        self._locale = Locale.parse(f"{language}_FI")
        self._zone = zone

    def __call__(self, key: str, n: int | None = None, **values: object) -> str:
        """The sentence; `n` chooses its plural form and stands in it as {n}."""
        if n is None:
            return self._messages.gettext(key).format(**values)
        return self._messages.ngettext(key, key, n).format(n=self.number(n), **values)

    def knows(self, key: str) -> bool:
        return self._messages.gettext(key) != key

    def first(self, *keys: str, **values: object) -> str:
        """The first of these that there is."""
        return self._messages.gettext(next((key for key in keys if self.knows(key)), keys[-1])).format(**values)

    def number(self, n: float) -> str:
        return _number(n, self._locale)

    def local(self, moment: int) -> datetime:
        return datetime.fromtimestamp(moment, self._zone).astimezone(self._zone)

    def moment(self, moment: int | None) -> str:
        """A day and the time of day: "ma 21.12.2026 14.05"."""
        return "" if moment is None else format_datetime(self.local(moment), self("moment"), locale=self._locale)

    def day(self, moment: int) -> str:
        return format_datetime(self.local(moment), self("day"), locale=self._locale)

    def weekday(self, moment: int) -> str:
        return format_datetime(self.local(moment), "EEEE", locale=self._locale)

    def clock(self, moment: int) -> str:
        return format_datetime(self.local(moment), self("clock"), locale=self._locale)

    def span(self, seconds: int) -> str:
        """How long, roughly: "14 min", "2 h", "3 päivää"."""
        if seconds < _MINUTE:
            return self("span.now")
        if seconds < _HOUR:
            return self("span.minutes", seconds // _MINUTE)
        return self("span.hours", seconds // _HOUR) if seconds < 2 * _DAY else self("span.days", seconds // _DAY)
