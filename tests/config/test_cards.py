"""Card patterns: every card in a pocket gives the region's number, and a wrong pattern is told when it is loaded."""
from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.cards import CardPattern, CardPatterns, CardSource, CheckDigit, check_digit, normalise

REGIONAL = {"name": "regional", "sources": ["barcode", "typed"], "pattern": r"(?P<number>2\d{13})",
            "number": "{number}", "verify": "luhn", "example": "21110000012346", "gives": "21110000012346"}
OLD = {"name": "old", "sources": ["barcode"], "pattern": r"H(?P<serial>\d{6})\d", "verify": "mod11",
       "number": "2111{serial:0>9}{check}", "check": "luhn", "example": "h 001234 3", "gives": "21110000012346"}
CHIP = {"name": "chip", "sources": ["nfc"], "pattern": "(?P<uid>[0-9A-F]{14})", "number": "{uid}",
        "example": "04a2b3c4d5e680", "gives": "04A2B3C4D5E680"}


def patterns(*tables: dict[str, Any]) -> CardPatterns:
    return CardPatterns(patterns=tuple(CardPattern(**table) for table in tables))


# Luhn and GTIN-13 are the published examples of their standards; the others are worked out by hand.
@pytest.mark.parametrize(("digits", "rule", "gives"), [
    ("7992739871", CheckDigit.LUHN, "3"), ("629104150021", CheckDigit.GS1, "3"),
    ("1234", CheckDigit.CODABAR, "6"), ("1234", CheckDigit.LUHN, "4"),
    ("036532", CheckDigit.MOD11, "7"), ("", CheckDigit.LUHN, None), ("12x", CheckDigit.LUHN, None),
    ("٣٤", CheckDigit.LUHN, None), ("6", CheckDigit.MOD11, None)])
def test_check_digits_follow_their_published_rules(digits: str, rule: CheckDigit, gives: str | None) -> None:
    assert check_digit(digits, rule) == gives


@pytest.mark.parametrize(("text", "source", "gives"), [
    ("21110000012346", CardSource.BARCODE, "21110000012346"),
    (" 2111 0000 0123 46 ", CardSource.TYPED, "21110000012346"),
    ("H0012343", CardSource.BARCODE, "21110000012346"),
    ("h0012343", None, "21110000012346"),
    ("H0012343", CardSource.TYPED, None),
    ("H0012344", CardSource.BARCODE, None),
    ("21110000012345", CardSource.BARCODE, None),
    ("04A2B3C4D5E680", CardSource.NFC, "04A2B3C4D5E680"),
    ("04A2B3C4D5E680", CardSource.TYPED, None),
    ("x21110000012346", None, None),
    ("٢1110000012346", None, None),
])
def test_each_card_gives_the_regions_number_from_its_own_source(text: str, source: CardSource | None,
                                                               gives: str | None) -> None:
    assert patterns(REGIONAL, OLD, CHIP).recognise(text, source) == gives


@pytest.mark.parametrize("text", ["", "   ", "0", "00000000000000", "21110000012346\r", "2111|", "a\nb", "\x00",
                                  "x" * 65])
def test_what_is_no_identifier_is_refused_before_any_pattern(text: str) -> None:
    assert normalise(text) is None


@pytest.mark.parametrize(("change", "words"), [
    ({"gives": "21110000012345"}, "its example"),
    ({"pattern": "H(?P<serial>"}, "no regular expression"),
    ({"number": "{other}{check}"}, "does not name"),
    ({"number": "{serial.__class__}{check}"}, "may hold"),
    ({"number": "{serial!r}{check}"}, "may hold"),
    ({"number": "{serial:>900000}{check}"}, "may hold"),
    ({"number": "{serial"}, "no template"),
    ({"number": "{serial}"}, "belong together"),
    ({"check": "none"}, "belong together"),
    ({"check": "luhm"}, "check"),
    ({"exmaple": "x"}, "exmaple"),
    ({"sources": []}, "sources"),
])
def test_a_wrong_pattern_is_told_when_it_is_loaded(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        CardPattern(**{**OLD, **change})


def test_patterns_that_take_each_others_cards_are_told() -> None:
    greedy = {**REGIONAL, "name": "greedy", "pattern": r"(?P<number>[H2]\d+)", "verify": "none"}
    with pytest.raises(ValidationError, match="another pattern before it"):
        patterns(greedy, OLD)
    with pytest.raises(ValidationError, match="stands twice"):
        patterns(REGIONAL, REGIONAL)
    with pytest.raises(ValidationError, match="not recognised as itself"):
        patterns(OLD)


KNOWN = patterns(REGIONAL, OLD, CHIP)


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[H2][0-9]{5,14}")))
def test_any_text_gives_a_clean_number_or_nothing(text: str) -> None:
    number = KNOWN.recognise(text)
    if number is not None:
        assert number.isascii()
        assert number.isalnum()
        assert KNOWN.recognise(number) == number
