"""Lines as other clients write them, sent raw to the central system: each is answered well, and the link stays.

The habits: Palace, jsip2, php-sip2, node-sip2, Koha's test client, sip2-ruby, Ceridwen, the package `Sip2`.
"""
from __future__ import annotations

from collections.abc import Callable

import pytest

from sip2.checksum import byte_sum
from sip2.codec import decode
from tests.central.library import DEBTOR, EERO, FREE, KALEVALA

Ask = Callable[..., bytes]
LOGIN = b"9300CNkiosk-lahti|COdemo-kiosk-lahti|CPLAH|"
DATE = "20261123    101500"


def by_code_points(text: str, number: str) -> bytes:
    """A line in UTF-8 whose sum was taken over code points, as many clients do."""
    covered = f"{text}AY{number}AZ"
    return f"{covered}{-sum(map(ord, covered)) & 0xFFFF:04X}\r".encode()


def by_bytes(text: bytes, number: str) -> bytes:
    covered = text + f"AY{number}AZ".encode()
    return covered + b"%04X\r" % (-byte_sum(covered) & 0xFFFF)


def read(answer: bytes) -> tuple[str, int | None, bool | None]:
    decoded = decode(answer)
    return decoded.message.code, decoded.sequence, decoded.checksum_ok


def test_palace_puts_a_delimiter_before_its_number(raw: Ask) -> None:
    assert read(raw(b"9909992.00|AY1AZFC11\r")) == ("98", 1, True)
    assert read(raw(by_bytes(LOGIN, "2"))) == ("94", 2, True)
    asked = by_code_points(f"63000{DATE}          AOLAH|AA{EERO}|ACä|AD1234||", "3")
    assert read(raw(asked)) == ("64", 3, True)


def test_jsip2_does_so_too_and_ends_lines_with_cr(raw: Ask) -> None:
    assert read(raw(by_bytes(LOGIN + b"|", "0"))) == ("94", 0, True)
    assert read(raw(by_bytes(f"17{DATE}AOLAH|AB{KALEVALA}||".encode(), "1"))) == ("18", 1, True)


def test_php_sip2_pads_the_width_with_blanks_and_sends_no_location(raw: Ask) -> None:
    assert read(raw(by_bytes(b"990 802.00", "0"))) == ("98", 0, True)
    assert read(raw(by_bytes(b"9300CNkiosk-lahti|COdemo-kiosk-lahti|", "1"))) == ("94", 1, True)
    assert raw(b"9900802.00AY0AZFCA1\r")[:2] == b"98"


def test_node_sip2_leaves_the_due_date_out_and_pads_its_pages(raw: Ask) -> None:
    assert raw(LOGIN + b"\r\n") == b"941\r"
    lent = raw(f"11YN{DATE}AOLAH|AA{EERO}|AB{FREE[1]}|AC|AD1234|BON|BIN|\r\n".encode())
    assert lent.startswith(b"121")
    listed = raw(f"63000{DATE}  Y       AOLAH|AA{EERO}|BP00001|BQ00005|\r\n".encode())
    assert FREE[1].encode() in listed
    assert raw(f"09N{DATE}{DATE}AP|AOLAH|AB{FREE[1]}|AC|\r\n".encode()).startswith(b"101")


def test_kohas_test_client_ends_lines_with_cr_lf_and_pads_no_dates(raw: Ask) -> None:
    assert raw(LOGIN + b"\r\n") == b"941\r"
    assert raw(f"23000202611 3    101500AOLAH|AA{EERO}|ACterm|AD1234|\r\n".encode()).startswith(b"24")
    assert raw(f"23000{DATE}AOLAH|AA{EERO}|AD1234|\r\n".encode()).startswith(b"24")


def test_sip2_ruby_counts_on_beyond_nine_and_adds_code_points(raw: Ask) -> None:
    assert read(raw(by_bytes(LOGIN, "1")))[0] == "94"
    for number in (9, 10, 11, 12):
        asked = by_code_points(f"17{DATE}AOLAH|ABä|AC{number}|", str(number))
        assert read(raw(asked)) == ("18", number % 10, True)


def test_ceridwen_writes_blanks_as_algorithms(raw: Ask) -> None:
    assert read(raw(by_bytes(b"93  CNkiosk-lahti|COdemo-kiosk-lahti|CPLAH|", "0"))) == ("94", 0, True)
    assert raw(LOGIN + b"\r") == b"941\r"


def test_lower_case_sums_lf_and_repeats_of_terminators_are_taken(raw: Ask) -> None:
    assert raw(LOGIN + b"\n") == b"941\r"
    asked = by_bytes(b"9900802.00", "4")
    assert read(raw(b"\r\n\n\r  \0" + asked[:-5] + asked[-5:].lower())) == ("98", 4, True)


def test_a_clock_with_noughts_for_its_zone_is_taken(raw: Ask) -> None:
    assert raw(LOGIN + b"\r") == b"941\r"
    assert raw(f"17202611230000101500AOLAH|AB{KALEVALA}|\r".encode()).startswith(b"18")


def test_one_byte_at_a_time_and_all_at_once_are_the_same(raw: Ask) -> None:
    assert raw(*(bytes([byte]) for byte in LOGIN + b"\r")) == b"941\r"
    assert raw(b"9900802.00\r9900802.00\r")[:2] == b"98"


def test_a_fee_is_owed_in_the_same_words_to_all(raw: Ask) -> None:
    assert raw(LOGIN + b"\r") == b"941\r"
    assert b"BHEUR|BV" in raw(f"63000{DATE}          AOLAH|AA{DEBTOR}|\r".encode())


@pytest.mark.parametrize("odd", [b"77nothing\r", b"hello\r", b"\xff\xfe\r", b"64\r", b"11\r", b"98YYY\r"])
def test_what_makes_no_sense_neither_ends_the_link_nor_anything_else(raw: Ask, odd: bytes) -> None:
    answer = raw(odd + by_bytes(b"9900802.00", "5"))
    if answer.startswith(b"96"):
        answer = raw(by_bytes(b"9900802.00", "6"))
    assert answer.startswith(b"98")
