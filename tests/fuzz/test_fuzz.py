"""The fuzz targets hold on every seed, and what fuzzing has found stays mended."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from central.sip.charset import fitted
from sip2.codec import encode
from sip2.messages import PatronInformationResponse
from sip2.values import Language
from tests.central.library import EERO, FREE
from tests.fuzz import targets
from tests.fuzz.central import Central
from tests.fuzz.seeds import seeds

DATE = b"20261123    101500"


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    central = Central(tmp_path_factory.mktemp("fuzz"))
    yield central
    central.close()


@pytest.mark.parametrize("target", ["codec", "links"])
def test_every_seed_keeps_the_promises(target: str) -> None:
    for seed in seeds(target):
        getattr(targets, target)(seed)


def test_the_central_system_answers_after_every_seed(central: Central) -> None:
    for seed in seeds("central"):
        central(seed)


@pytest.mark.parametrize("found", [
    b"63007" + DATE + b" " * 10 + b"AOLAH|AA21|x 1|AD1234|\r",       # a delimiter in the card's number, to be echoed
    b"17" + DATE + b"AOLAH|AB" + b"9" * 300 + b"|\r",
    b"11YN" + DATE * 2 + b"AO\x01\x7f|AA\x1b|AB\xc2\x85" + FREE[0].encode() + b"|\r",
    "63öäå".encode() + DATE + b" " * 10 + b"AOLAH|AA21|\r",           # a language that cannot be written
], ids=["delimiter", "long", "control", "language"])
def test_what_cannot_be_echoed_is_answered_all_the_same(central: Central, found: bytes) -> None:
    central(found)


@pytest.mark.parametrize(("end", "said"), [("|", "?"), ("\r", " "), ("\0", " ")])
def test_a_card_with_what_no_field_carries_can_be_said_back(end: str, said: str) -> None:
    told = fitted(PatronInformationResponse(patron_id=EERO + end, language=Language("ä12")), "utf-8", "?")
    assert told == PatronInformationResponse(patron_id=f"{EERO}{said}")
    encode(told)


@pytest.mark.parametrize("found", [
    b"\0" + b"9900482.00AY0AZFC9D\x00100NUY" + DATE + b"AOLAH|ABxyz|AQ|CV00|AY2AZEC14",
    b"\0" + b"15+" + DATE + b"BSHEI|BY|AOLAH|AA2|BYD1234|AJ123456|BON|",      # an empty field, and then the same again
    b"\x0097AZBIY|", b"\x00990A990AY1",
], ids=["glued", "twice", "trailer", "version"])
def test_what_was_found_in_the_codec_stays_mended(found: bytes) -> None:
    targets.codec(found)
