"""Words for the screen: a `Text` becomes a sentence in one language.

The catalogues are gettext .po files with symbolic message ids ("borrow.title"), named placeholders (`{amount}`) and
plural forms. What a language lacks is taken from Finnish; what Finnish lacks is shown as its key. A date is written the
way the language writes it: `{date}` with the year only when it is another year than today's, `{date:year}` always.
A time is written short: a full hour without its minutes, where the language does so.
Figures are 0 to 9 in every language, as on the keypad and on the books.
"""
from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kiosk.engine.view import Argument, Money, Text
from kiosk.pseudo import PSEUDO, Lengthened
from receipts.catalogue import money
from receipts.script import anchored, isolated

FALLBACK = "fi"
LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("fi", "sv", "en", "fi-simple", "se", "ru", "uk", "ar", "et", "so", "ku", "fa")
"""What a branch may offer, as BCP 47 tags; `fi-simple` is plain Finnish (selkosuomi)."""
_SPACES = re.compile(r"[ \t]+")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The messages of a language; those of a language without a catalogue are the fallback's."""
    if language == PSEUDO:
        return Lengthened(_catalogue("en"))
    source = LOCALE / f"{language}.po"
    if not source.is_file():
        return _catalogue(FALLBACK) if language != FALLBACK else gettext.NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=str(locale_of(language)))
    for message in catalogue:
        if message.id and (forms := _over.get(language, {}).get(key_of(message))):
            message.string = forms if isinstance(message.id, tuple) else forms[0]
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    messages = gettext.GNUTranslations(compiled)
    if language != FALLBACK:
        messages.add_fallback(_catalogue(FALLBACK))
    return messages


ALONE = ".alone"
Forms = tuple[str, ...]
_NAMED = re.compile(r"\{(\w*)(?::\w+)?\}")
_over: dict[str, dict[str, Forms]] = {}


@cache
def texts_of(language: str) -> Mapping[str, Forms]:
    """Our own messages of a language: key → its forms, one or as many as it has plural forms. Empty: no catalogue."""
    source = LOCALE / f"{language}.po"
    if not source.is_file():
        return {}
    with source.open("rb") as file:
        return {key_of(message): (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
                for message in read_po(file, locale=str(locale_of(language))) if message.id}


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def placeholders(forms: Forms) -> set[str]:
    """The names in braces."""
    return set(_NAMED.findall(" ".join(forms)))


def put_over(texts: Mapping[str, Mapping[str, Forms]]) -> None:
    """From now on these stand in place of ours: language → key → forms, already found to fit. Any thread may."""
    global _over
    _over = {language: dict(messages) for language, messages in texts.items()}
    _catalogue.cache_clear()


@cache
def unstaffed() -> frozenset[str]:
    """The messages that have another form for when no staff is there."""
    keys = texts_of(FALLBACK)
    return frozenset(key for key in keys if key + ALONE in keys)


@cache
def locale_of(language: str) -> Locale:
    """How the language writes dates and plurals, in Finland where it is at home there; and which way it runs."""
    plain = "en" if language == PSEUDO else language.partition("-")[0] if language in LANGUAGES else FALLBACK
    try:
        return Locale.parse(f"{plain}_FI")
    except UnknownLocaleError:
        return Locale.parse(plain)


class _Day:
    """A date as an argument: its format is chosen in the message."""

    def __init__(self, texts: Texts, day: date, today: date | None) -> None:
        self._texts, self._day, self._today = texts, day, today

    def __format__(self, wish: str) -> str:
        far = self._today is not None and self._day.year != self._today.year
        return self._texts.day(self._day, year=wish == "year" or far)


class Texts:
    """The words of one language (BCP 47, see LANGUAGES)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._messages = _catalogue(language)
        self._locale = locale_of(language)

    @property
    def leftward(self) -> bool:
        """Whether the language is written from right to left."""
        return self._locale.text_direction == "rtl"

    def render(self, text: Text, today: date | None = None) -> str:
        """The sentence. An argument the message names and the Text lacks is shown as its name in braces."""
        arguments: dict[str, object] = {name: self._argument(value, today) for name, value in text.args}
        if text.n is None:
            message = self._messages.gettext(text.key)
        else:
            arguments["n"] = text.n
            message = self._messages.ngettext(text.key, text.key, text.n)
        sentence = _SPACES.sub(" ", message.format_map(_Given(arguments))).strip()
        return anchored(sentence, message, leftward=self.leftward)

    def say(self, key: str) -> str:
        """A message without arguments."""
        return self.render(Text(key))

    def day(self, day: date, *, year: bool = False) -> str:
        """A day with its weekday: "ma 21.12." or "ma 21.12.2026"."""
        return format_date(day, self.say("date.year" if year else "date.near"), locale=self._locale)

    def clock(self, moment: datetime) -> str:
        """The time of day: "12.34"."""
        return format_time(moment.time(), self.say("time"), locale=self._locale)

    def hour(self, moment: time) -> str:
        """The same in a sentence: "12" or "12.34"."""
        return format_time(moment, self.say("time" if moment.minute else "time.hour"), locale=self._locale)

    def language_name(self, code: str) -> str:
        """A language's name in itself."""
        return Texts(code).say("language.name")

    def _argument(self, value: Argument, today: date | None) -> object:
        if isinstance(value, Text):
            return self.render(value, today)
        if isinstance(value, Money):
            return isolated(money(value.amount, value.currency, self._locale), within_left=self.leftward)
        if isinstance(value, date):
            return _Day(self, value, today)
        if isinstance(value, time):
            return self.hour(value)
        return isolated(value, within_left=self.leftward) if isinstance(value, str) else value


class _Given(dict[str, object]):
    def __missing__(self, name: str) -> _Missing:
        return _Missing(name)


class _Missing:
    def __init__(self, name: str) -> None:
        self._name = name

    def __format__(self, wish: str) -> str:
        return "{" + self._name + "}"
