"""Any line is explained, and never raises; vendors' fields have names in their dialect only; what hurts is remarked."""
from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from sip2.__main__ import main
from sip2.dialects import BY_NAME, EXPLAINED, GENERIC
from sip2.explain import Explanation, explain
from sip2.layout import LAYOUTS
from tests.thorough import many

PATRON = b"64              00720261123    101500000000000000000000000000AOLAH|AA2|AEAino|BLY|CQY|"
RETURNED = b"101YNN20261123    101500AOLAH|AB1|AQLAH|"


def named(explanation: Explanation, identifier: str) -> Any:
    return next(field.name for field in explanation.fields if field.id == identifier)


@pytest.mark.parametrize(("dialect", "line", "identifier", "meaning"), [
    *(("koha-suomi", PATRON, field, meaning) for field, meaning in (
        ("PA", "self-service access"), ("PB", "birth date"), ("PC", "category"), ("PI", "internet right"),
        ("AQ", "home branch"))),
    ("sipserver", PATRON, "PA", "expiry"), ("evergreen", PATRON, "PA", "expiry"),
    ("evergreen", PATRON, "XI", "internal number"), ("sipserver", RETURNED, "BF", "phone of the hold's patron"),
    *(("polaris", PATRON, field, meaning) for field, meaning in (
        ("BC", "birth date"), ("PX", "expiry"), ("PY", "expired"), ("PZ", "post code"))),
    ("wise", PATRON, "GG", "licences and extensions"),
    ("folio", PATRON, "FU", "category"), ("folio", PATRON, "FV", "category's name"),
    *((dialect, PATRON, field, meaning) for dialect in ("folio", "gossip") for field, meaning in (
        ("CG", "fee's number"), ("FA", "fee: remaining"), ("FB", "fee: item"), ("FC", "fee: date"),
        ("FD", "fee: title"), ("FE", "fee: type"), ("FF", "fee: type's name"), ("FG", "fee: paid"))),
    ("cicero", b"1720261123    101500AOLAH|AB1|", "WS", "owner's ISIL"),
    ("cicero", b"09N20261123    10150020261123    101500AP|AOLAH|AB1|AC|", "WS", "owner's ISIL"),
    ("symphony", PATRON, "AD", "PIN, returned"),
])
def test_a_vendors_field_has_its_name_in_its_dialect(dialect: str, line: bytes, identifier: str,
                                                     meaning: str) -> None:
    line += identifier.encode() + b"x|"
    assert named(explain(line, dialect=EXPLAINED[dialect]), identifier) == meaning
    assert named(explain(line), identifier) != meaning      # without a dialect nothing is promised


def test_pa_means_one_thing_in_one_dialect_and_nothing_without() -> None:
    assert {name: named(explain(PATRON + b"PA1|", dialect=one), "PA") for name, one in BY_NAME.items()} == {
        "koha-suomi": "self-service access", "koha": None, "evergreen": "expiry", "sipserver": "expiry",
        "folio": None, "sierra": None, "symphony": None, "generic": None}


def test_the_rich_item_lines_of_the_danish_shape_are_taken_apart() -> None:
    line = PATRON + "AU1000200001%20261221%Åbo i våra hjärtan%Öhman, Åke%001|".encode()
    [lent] = [field for field in explain(line, dialect=EXPLAINED["cicero"]).fields if field.id == "AU"]
    assert lent.value == {"item": "1000200001", "date": "20261221", "title": "Åbo i våra hjärtan",
                          "author": "Öhman, Åke", "material": "001"}
    [lent] = [field for field in explain(line).fields if field.id == "AU"]
    assert lent.value == lent.raw


@pytest.mark.parametrize(("line", "word"), [
    (b"63007" + b"20261123    101500" + b" " * 10 + b"AOLAH|AA2|AD|", "AD is sent empty"),
    (b"63007" + b"20261123    101500" + b"YY        AOLAH|AA2|", "more than one list"),
    (b"63007" + b"20261123    101500" + b" " * 10 + b"AO|AA2|", "AO is empty"),
    (b"09N20261123    10150020261123    101500APHEI|AOLAH|AB1|AC|", "AP is set"),
    (b"09N20261123    10150020261123    101500AP|AOLAH|AB0000000000|AC|", "AB holds no number"),
    (b"09N20261123    10150020261123    101500AP|AOLAH|AB1|AC|BIY|", "BI asks to undo"),
    (b"11YN20261123    101500" + b" " * 18 + b"AOLAH|AA2|AB1|AC|", "BO is missing"),
    (b"9900481.00", "The version does not begin with 2."),
    (RETURNED + b"CTHOL|CV53|CY2|", "CT and CY decide"),
    (PATRON.replace(b"CQY|", b""), "no PIN was checked"),
    (b"98NYYYNY600003" + b"0" * 18 + b"2.00AOLAH|BXYYY|", "off line"),
    (b"98YYYYNY600003" + b"0" * 18 + b"2.00AOLAH|BXYYY|", "does not tell its time"),
    (PATRON + b"AF" + b"x" * 300 + b"|", "AF holds 300 characters"),
    (PATRON + b"AFx|" * 3000, "bytes"),
    (RETURNED + b"AY1AZF000" + PATRON, "two messages"),
    (PATRON, "There is no AZ")])
def test_what_hurt_in_the_field_is_remarked(line: bytes, word: str) -> None:
    told = explain(line)
    assert [said for said in (*told.remarks, *map(str, told.oddities)) if word in said]


def test_a_message_that_the_system_never_carries_out_is_remarked_in_its_dialect_only() -> None:
    line = b"1920261123    101500AOLAH|AB1|CHEAS off|AY9AZF2F1"
    assert explain(line).remarks == ()
    assert explain(line, dialect=BY_NAME["koha-suomi"]).remarks == (
        "Koha as run by Koha-Suomi never carries out a 19.",)


def test_of_a_line_that_breaks_off_the_beginning_is_explained() -> None:
    told = explain(b"120NUN2026AOLAH|")
    assert told.trouble is not None
    assert "breaks off in transaction_date" in told.trouble
    assert [field.name for field in told.fields] == ["ok", "renewal_ok", "magnetic_media", "desensitize", None]


LINES = some.one_of(
    some.binary(max_size=120),
    some.builds(lambda code, rest: code.encode() + rest, some.sampled_from(sorted(LAYOUTS)), some.binary(max_size=150)),
    some.builds(lambda at, rest: PATRON[:at] + rest, some.integers(0, len(PATRON)), some.binary(max_size=30)))


@settings(max_examples=many(600, few=200), deadline=None)
@given(LINES, some.sampled_from(sorted(EXPLAINED)), some.sampled_from(["utf-8", "cp850", "ascii"]))
@example(b"64YYYY", "generic", "utf-8")
@example(b"", "generic", "utf-8")
@example(b"98" + b" " * 34, "generic", "utf-8")
def test_explain_never_raises_and_is_whole_as_json(line: bytes, dialect: str, charset: str) -> None:
    told = explain(line, charset=charset, dialect=EXPLAINED[dialect])
    assert told.trouble or told.name
    json.loads(json.dumps(told.as_json()))


@settings(max_examples=many(300, few=100), deadline=None)
@given(some.one_of(
    some.text(some.characters(), max_size=80).filter(lambda text: text != "-"),      # which is the standard input
    some.text(some.characters(categories=["Cs", "Cc", "Lu"]), max_size=20).map(lambda tail: f"64{tail}")),
    some.booleans())
def test_decode_never_raises(line: str, as_json: bool) -> None:
    assert main([*(["--json"] if as_json else []), "decode", "--", line]) in (0, 2)


@settings(max_examples=many(200, few=100), deadline=None)
@given(LINES)
def test_decode_of_standard_input_never_raises(data: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert main(["decode", "-"]) in (0, 2)


def test_decode_reads_every_line_of_standard_input() -> None:
    done = subprocess.run([sys.executable, "-m", "sip2", "--json", "--dialect", "koha-suomi", "decode", "-"],
                          input=PATRON + b"PA0|\r\n941AY1AZFDFC\r", capture_output=True, timeout=30, check=True)
    first, second = json.loads(done.stdout)
    assert {"id": "PA", "name": "self-service access", "raw": "0", "value": "0"} in first["fields"]
    assert (second["message"], second["checksum_ok"]) == ("94", True)


def test_what_could_play_tricks_on_a_terminal_is_made_visible(capsys: pytest.CaptureFixture[str]) -> None:
    main(["decode", PATRON.decode() + "AF\x1b[2Jgone\u202e|"])
    said = capsys.readouterr().out
    assert "\\x1b[2Jgone\\u202e" in said
    assert "\x1b" not in said


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_decode_prints_on_any_terminal(locale: str) -> None:
    done = subprocess.run([sys.executable, "-m", "sip2", "decode", "-"], input=PATRON + "AFVäärä|".encode(), timeout=30,
                          capture_output=True, check=False, env={"LC_ALL": locale, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"V\\xe4\\xe4r\\xe4" in done.stdout


def test_a_dialect_that_is_none_tells_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--dialect", "aurora", "decode", "941"])
    said = capsys.readouterr().err
    assert all(name in said for name in EXPLAINED)


def test_no_dialect_names_what_the_standard_names_already() -> None:
    assert all(GENERIC.meaning(code, identifier) is None for code in LAYOUTS for identifier in ("AA", "PA", "AQ"))


def test_packed_letters_are_told_by_the_names_of_those_that_are_set() -> None:
    told = {field.name: field.value for field in explain(
        b"64Y    Y        00720261123    101500000000000000000000000000AOLAH|AA2|AE|").fields}
    assert told["patron_status"] == ["charge_denied", "too_many_charged"]
    told = {field.name: field.value for field in explain(
        b"98YYYYNY60000320261123    1015002.00AOLAH|BXNYY|").fields}
    assert told["supported_messages"] == ["checkout", "checkin"]
