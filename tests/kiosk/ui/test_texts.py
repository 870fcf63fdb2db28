"""The catalogues are whole, agree with one another, and write dates the way each language does."""
from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kiosk.engine.ils import Refusal
from kiosk.engine.view import Action, text
from kiosk.texts import LOCALE, Texts

LANGUAGES = ("fi", "sv", "en")
ROOT = Path(__file__).parents[3] / "kiosk"
_NAMED = re.compile(r"\{(\w*)(?::\w+)?\}")


def messages(language: str) -> dict[str, tuple[str, ...]]:
    with (LOCALE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    found = {}
    for message in catalogue:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return found


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_every_message_and_no_other(language: str) -> None:
    assert messages(language).keys() == messages("fi").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty(language: str) -> None:
    assert not [key for key, forms in messages(language).items() if not all(form.strip() for form in forms)]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    finnish = messages("fi")
    for key, forms in messages(language).items():
        wanted = set(_NAMED.findall(" ".join(finnish[key])))
        assert {frozenset(_NAMED.findall(form)) for form in forms} == {frozenset(wanted)}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_and_every_action_has_its_words(language: str) -> None:
    known = messages(language)
    assert {f"refusal.{refusal.value}" for refusal in Refusal} <= known.keys()
    assert not [action.value for action in Action
                if not {f"action.{action.value}", f"staff.action.{action.value}",
                        f"staff.tab.{action.value.removeprefix('staff_')}",
                        f"setup.action.{action.value}"} & known.keys()]


def test_every_key_the_code_names_is_in_the_catalogue() -> None:
    known = messages("fi").keys()
    named = set()
    for source in ROOT.rglob("*.py"):
        named |= set(re.findall(r"""text\(\s*"([a-z_]+(?:\.[a-z_]+)+)\"""", source.read_text(encoding="utf-8")))
    assert named <= known, sorted(named - known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_short_and_never_says_error(language: str) -> None:
    for key, forms in messages(language).items():
        for form in forms:
            assert not re.search(r"\b(virhe|fel|error)\b", form, re.IGNORECASE), key
            if not key.startswith("help."):
                assert len(form.split()) <= 12, key


def test_dates_are_written_as_each_language_writes_them_and_stay_in_one_line() -> None:
    today, due = date(2026, 11, 23), text("detail.due", date=date(2026, 12, 21))
    assert Texts("fi").render(due, today) == "palauta ma\N{NO-BREAK SPACE}21.12."
    assert Texts("sv").render(due, today) == "lämna mån\N{NO-BREAK SPACE}21.12."
    assert Texts("en").render(due, today) == "due Mon\N{NO-BREAK SPACE}21\N{NO-BREAK SPACE}Dec"


def test_a_date_in_another_year_tells_the_year() -> None:
    due = text("detail.due", date=date(2027, 1, 14))
    assert Texts("fi").render(due, date(2026, 11, 23)) == "palauta to\N{NO-BREAK SPACE}14.1.2027"
    assert Texts("fi").render(text("done.first_due", date=date(2026, 12, 7))) == (
        "Ensimmäinen eräpäivä ma\N{NO-BREAK SPACE}7.12.2026")


def test_the_clock_is_the_languages_own() -> None:
    moment = datetime(2026, 11, 23, 9, 5)
    assert [Texts(language).clock(moment) for language in LANGUAGES] == ["09.05", "09.05", "09:05"]


def test_number_chooses_the_form() -> None:
    assert Texts("sv").render(text("borrow.count", n=1)) == "1 lånad"
    assert Texts("sv").render(text("borrow.count", n=4)) == "4 lånade"


def test_a_text_inside_a_text_is_rendered_first() -> None:
    assert Texts("fi").render(text("detail.transport", place=text("action.help"))) == "laatikko Apua"


def test_an_unknown_language_speaks_finnish_and_an_unknown_key_shows_itself() -> None:
    assert Texts("xx").render(text("action.help")) == "Apua"
    assert Texts("sv").render(text("no.such.key")) == "no.such.key"


def test_an_argument_left_out_or_hostile_never_raises() -> None:
    assert Texts("fi").render(text("borrow.fees")) == "Maksuja {amount}"
    assert Texts("fi").render(text("borrow.fees", amount="{0} {x!r} %s")) == "Maksuja {0} {x!r} %s"


def test_an_empty_place_leaves_no_gap() -> None:
    assert Texts("fi").render(text("status.hold_shelf", place="")) == "Varaushylly"
