"""Lines that may be kept: no card number, no PIN, no person; structure and trailer stay."""
from __future__ import annotations

import pytest

from sip2.codec import decode
from sip2.mask import masked

SECRETS = ("2000100001", "2000199999", "2000100002", "1234|", "Aino", "Mäkinen", "Öhman", "aino@", "salasana",
           "Tuntematon kortti", "HENKILO", "koodi")


def test_no_example_line_shows_a_person(example: bytes) -> None:
    text = masked(example)
    assert not [secret for secret in SECRETS if secret in text]
    assert text[:2] == example[:2].decode()
    assert text[-9:] == example.decode()[-9:]
    assert text.count("|") == example.count(b"|")


def test_structure_and_items_stay() -> None:
    assert masked(b"11YN20261123    101500                  AOLAH|AA2000100001|AB1000200001|AC|AD1234|BON|BIN|"
                  b"AY5AZEAF4\r") == ("11YN20261123    101500                  AOLAH|AA***|AB1000200001|AC|AD***|BON|"
                                      "BIN|AY5AZEAF4")


def test_what_is_read_is_hidden_as_who_reads_it() -> None:
    assert masked(b"121NNY20261125    121910AOLAH|AA2000100001|AB30003|AJTeos 3 / Kirjailija|AH20261223    235900|"
                  ) == "121NNY20261125    121910AOLAH|AA***|AB30003|AJ***|AH20261223    235900|"


def test_what_is_owed_and_paid_is_hidden_with_the_numbers_that_lead_to_it() -> None:
    assert masked(b"3720261123    1015000102EURBV2.50|AOLAH|AA2000100001|CG4711|BKpay-0001|AY6AZED94\r") == (
        "3720261123    1015000102EURBV***|AOLAH|AA***|CG***|BK***|AY6AZED94")


def test_a_message_shown_by_mistake_shows_no_person(example: bytes) -> None:
    text = repr(decode(example).message)
    assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("line", [
    b"11YN20261123    101500AOLAH|AA2000100001|AB1000200001|AC|AD1234|",     # no nb due date
    b"12AA2000100001|AB1|", b"AA2000100001", b"77AA2000100001|", b"64AA2000100001", b"\xffAA2000100001|",
    b"64YYYY          00720261123    101500000000000000000000000000AOLAH|AE2000100001|2000100001|ZZ2000100001|",
    b"64YYYY          00720261123    101500000000000000000000000000aa2000100001|pb2000100001|2000100001"])
def test_a_line_out_of_shape_shows_nothing_it_should_not(line: bytes) -> None:
    assert "2000100001" not in masked(line)
    assert "1234" not in masked(line)
