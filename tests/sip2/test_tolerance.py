"""What sloppy, old and odd senders write is read; each oddity is told."""
from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

from sip2.codec import decode
from sip2.errors import DecodeError, UnknownMessage
from sip2.messages import (
    AcsStatus,
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    Login,
    LoginResponse,
    Message,
    PatronInformation,
    PatronInformationResponse,
    PatronStatus,
    RequestScResend,
    ScStatus,
)
from sip2.patient import OddityKind

VAINO = "64              00720261123    101500000000000000000000000000AOLAH|AA2000100001|AEMäkinen, Väinö|BLY|CQY|"


def read(line: bytes | str, kind: OddityKind | None = None, charset: str = "utf-8") -> Message:
    """The message, after making sure that exactly this oddity was told."""
    decoded = decode(line.encode() if isinstance(line, str) else line, charset=charset)
    assert [odd.kind for odd in decoded.oddities] == ([] if kind is None else [kind])
    assert decoded.checksum_ok is not False
    return decoded.message


def test_two_lines_glued_into_one_are_told() -> None:
    first, second = b"9900482.00AY0AZFC9D", b"2300720261123    101500AOLAH|AA1|AC|AD|"
    assert decode(first + second).oddities[0].kind is OddityKind.GLUED
    glued = decode(second + b"AY1AZF000" + second)
    assert OddityKind.GLUED in [odd.kind for odd in glued.oddities]
    assert glued.checksum_ok is False


@pytest.mark.parametrize("terminator", [b"\r", b"\n", b"\r\n", b"\r\r", b"\r\n\0", b""])
def test_any_terminator_is_taken_off(terminator: bytes) -> None:
    assert read(b"941AY1AZFDFC" + terminator) == LoginResponse(ok=True)


def test_leading_white_space_and_nul_are_dropped() -> None:
    assert read(b"\n \0941AY1AZFDFC") == LoginResponse(ok=True)


@pytest.mark.parametrize(("trailer", "charset", "form"), [
    ("AY2AZE36D", "utf-8", None),
    ("AY2AZE4F6", "utf-8", OddityKind.CHECKSUM),
    ("AY2AZE4F6", "latin-1", None),
    ("AY2AZE618", "cp850", None),
])
def test_a_sum_over_code_points_is_accepted_and_told(trailer: str, charset: str, form: OddityKind | None) -> None:
    message = read((VAINO + trailer).encode(charset), form, charset)
    assert isinstance(message, PatronInformationResponse)
    assert message.personal_name == "Mäkinen, Väinö"


def test_a_sum_over_cp850_on_a_line_in_utf8_is_accepted_and_told() -> None:
    read(VAINO + "AY2AZE618", OddityKind.CHECKSUM)


def test_accents_sent_apart_are_joined() -> None:
    message = read(unicodedata.normalize("NFD", VAINO) + "AY2AZE287", OddityKind.NOT_COMPOSED)
    assert isinstance(message, PatronInformationResponse)
    assert message.personal_name == "Mäkinen, Väinö"


def test_an_accent_at_the_start_of_a_value_does_not_change_the_identifier() -> None:
    message = read("121NNY20261123    101500AO\u0308|AA2|AB1|AJ|AH|")
    assert isinstance(message, CheckoutResponse)
    assert message.institution_id == "\u0308"


def test_lower_case_hexadecimal_is_accepted() -> None:
    assert decode(b"941AY1AZfdfc").checksum_ok is True


@pytest.mark.parametrize("line", [b"941AY1AZFDFD", b"941AY1AZ0000", b"951AY1AZFDFC", b"97AZFEF6"])
def test_a_wrong_sum_is_told(line: bytes) -> None:
    try:
        good = decode(line).checksum_ok
    except DecodeError as error:
        good = error.checksum_ok
    assert good is False


def test_a_delimiter_before_the_sequence_number_is_accepted() -> None:
    message = read(b"9909992.00|AY1AZFC11", OddityKind.EMPTY_FIELD)
    assert message == ScStatus(max_print_width="999")


def test_a_delimiter_after_the_checksum_is_accepted() -> None:
    decoded = decode(b"941AY1AZFDFC|")
    assert decoded.checksum_ok is True
    assert decoded.sequence == 1


def test_a_sequence_number_of_two_digits_is_read_as_its_last() -> None:
    covered = b"941AY10AZ"
    decoded = decode(covered + b"%04X" % (-sum(covered) & 0xFFFF))
    assert decoded.sequence == 0
    assert decoded.checksum_ok is True
    assert decoded.oddities[0].kind is OddityKind.TRAILER


@pytest.mark.parametrize("width", ["080", " 40", " 80"])
def test_a_print_width_padded_with_blanks_is_read(width: str) -> None:
    assert read(f"990{width}2.00") == ScStatus(max_print_width=width)


def test_the_guides_blank_padded_width_agrees_with_its_sum() -> None:
    assert decode(b"990 402.00AY1AZFCB4").checksum_ok is True
    assert decode(b"9900802.00AY0AZFCA1").checksum_ok is True


def test_blanks_as_login_algorithms_are_read() -> None:
    assert read("93  CNuser|COword|") == Login(uid_algorithm=" ", pwd_algorithm=" ", login_user_id="user",
                                               login_password="word")


def test_a_login_without_location_is_read() -> None:
    message = read("9300CNuser|COword|AY1AZF6F1"[:18])
    assert isinstance(message, Login)
    assert message.location_code is None


@pytest.mark.parametrize("line", ["2300720261123    101500AOLAH|AA1|", "2300720261123    101500AOLAH|AA1|AD1234|"])
def test_a_missing_terminal_password_is_read_as_empty(line: str) -> None:
    message = read(line, OddityKind.MISSING_FIELD)
    assert isinstance(message, PatronStatus)
    assert message.terminal_password == ""


def test_a_checkout_without_nb_due_date_is_read() -> None:
    message = read("11YN20261123    101500AOLAH|AA2000100001|AB1000200001|AC|", OddityKind.MISSING_DATE)
    assert message == Checkout(sc_renewal_policy=True, transaction_date=datetime(2026, 11, 23, 10, 15),
                               institution_id="LAH", patron_id="2000100001", item_id="1000200001")


def test_zeros_padded_into_paging_are_kept() -> None:
    message = read("6300720261123    101500  Y       AO|AA1|BP00001|BQ00005|")
    assert isinstance(message, PatronInformation)
    assert (message.start_item, message.end_item) == ("00001", "00005")


@pytest.mark.parametrize("zone", ["0000", " EST", "+020"])
def test_an_unknown_time_zone_is_read_as_local_time(zone: str) -> None:
    message = read(f"09N20261123{zone}10150020261123    101500AP|AO|AB1|AC|", OddityKind.VALUE)
    assert isinstance(message, Checkin)
    assert message.transaction_date == datetime(2026, 11, 23, 10, 15)


def test_utc_is_read_as_utc() -> None:
    message = read("09N20261123   Z10150020261123    101500AP|AO|AB1|AC|")
    assert isinstance(message, Checkin)
    assert message.transaction_date == datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize("date", ["0" * 18, " " * 18])
def test_a_clock_that_is_not_told_is_none(date: str) -> None:
    message = read(f"98YYYYNY600003{date}2.00AOLAH|BXYYY|")
    assert isinstance(message, AcsStatus)
    assert message.datetime_sync is None


@pytest.mark.parametrize("date", ["20261323    101500", "2026 1 3    101500", "2026W011    101500",
                                  "tomorrow at noon  "])
def test_an_impossible_date_is_none_and_told(date: str) -> None:
    message = read(f"09N{date}20261123    101500AP|AO|AB1|AC|", OddityKind.VALUE)
    assert isinstance(message, Checkin)
    assert message.transaction_date is None
    assert message.item_id == "1"


def test_a_delimiter_inside_a_value_joins_the_pieces() -> None:
    message = decode(b"121NNY20261123    101500AO|AA2|AB1|AJone|two| three|AHx|").message
    assert isinstance(message, CheckoutResponse)
    assert message.title_id == "one|two| three"
    assert message.due_date == "x"


def test_of_a_single_field_sent_twice_the_first_counts_and_the_other_is_kept() -> None:
    message = read("121NNY20261123    101500AO|AA2|AB1|AB9|AJ|AH|", OddityKind.REPEATED_FIELD)
    assert isinstance(message, CheckoutResponse)
    assert message.item_id == "1"
    assert message.extra == (("AB", "9"),)


def test_a_last_field_without_delimiter_is_read() -> None:
    message = read("101YNN20261123    101500AOLAH|AB1|AQLAH", OddityKind.NO_DELIMITER)
    assert isinstance(message, CheckinResponse)
    assert message.permanent_location == "LAH"


def test_a_value_that_ends_like_a_checksum_is_left_whole() -> None:
    message = read("101YNN20261123    101500AOLAH|AB1|AQKAZ1234", OddityKind.NO_DELIMITER)
    assert isinstance(message, CheckinResponse)
    assert message.permanent_location == "KAZ1234"


@pytest.mark.parametrize(("data", "charset"), [
    ("Mäkinen".encode("latin-1"), "utf-8"), ("Mäkinen".encode(), "ascii"), ("Mäkinen".encode("cp1252"), "utf-8")])
def test_bytes_outside_the_agreed_set_are_still_read(data: bytes, charset: str) -> None:
    line = VAINO.encode().replace("Mäkinen, Väinö".encode(), data)
    message = read(line, OddityKind.CHARSET, charset)
    assert isinstance(message, PatronInformationResponse)
    assert message.personal_name == "Mäkinen"


@pytest.mark.parametrize(("raw", "value"), [("y", True), ("n", False), ("1", False), ("true", False)])
def test_an_unclear_yes_is_never_a_yes(raw: str, value: bool) -> None:
    message = read(VAINO.replace("BLY", "BL" + raw), OddityKind.VALUE)
    assert isinstance(message, PatronInformationResponse)
    assert message.valid_patron is value


@pytest.mark.parametrize("raw", ["Y", "2", " "])
def test_a_checkout_is_ok_only_with_a_one(raw: str) -> None:
    message = read(f"12{raw}NNY20261123    101500AO|AA2|AB1|AJ|AH|", OddityKind.VALUE)
    assert isinstance(message, CheckoutResponse)
    assert message.ok is False


def test_a_bare_96_is_read() -> None:
    assert read(b"96") == RequestScResend()


@pytest.mark.parametrize("line", [b"", b"x", b"HTTP/1.1 400 Bad Request", b"login: ", b"\xff\xfe", b"6",
                                  "٦٤".encode(), b"|||", b"64", b"12", b"11YN|AA|", b"12zz||", b"2520261123"])
def test_what_is_no_message_gets_a_typed_error(line: bytes) -> None:
    with pytest.raises(DecodeError):
        decode(line)


def test_an_unknown_code_has_an_error_of_its_own() -> None:
    with pytest.raises(UnknownMessage, match="77"):
        decode(b"77AOLAH|")
