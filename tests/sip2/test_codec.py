"""Lines as the standard has them: byte for byte in both directions."""
from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sip2.codec import decode, encode, fit
from sip2.errors import EncodeError
from sip2.messages import (
    BY_CODE,
    AcsStatus,
    Checkin,
    Checkout,
    CheckoutResponse,
    FeePaid,
    Hold,
    PatronInformation,
    PatronInformationResponse,
    RenewAllResponse,
    RequestAcsResend,
    ScStatus,
)
from sip2.values import AcsFunctions, HoldMode, Language, Summary, SummaryCounts


def test_an_example_line_is_read_without_oddity_and_written_back_byte_for_byte(example: bytes) -> None:
    decoded = decode(example)
    assert decoded.checksum_ok is True
    assert decoded.oddities == ()
    assert encode(decoded.message, sequence=decoded.sequence) == example + b"\r"


def test_the_examples_cover_every_message_of_the_table(examples: list[bytes]) -> None:
    assert set(BY_CODE) - {line[:2].decode() for line in examples} == set()


def test_every_value_of_a_patron_answer_is_typed(examples: list[bytes]) -> None:
    line = next(line for line in examples if line.startswith(b"64"))
    message = decode(line).message
    assert isinstance(message, PatronInformationResponse)
    assert message.language is Language.FINNISH
    assert message.transaction_date == datetime(2026, 11, 23, 10, 15)
    assert message.counts == SummaryCounts(holds=1, charged=2, fines=1, unavailable=3)
    assert message.valid_patron is True
    assert message.valid_patron_password is True
    assert message.personal_name == "Mäkinen, Aino"
    assert message.charged_items == ("1000200001", "1000200002")
    assert message.extra == (("AQ", "LAH"), ("PC", "HENKILO"))


def test_a_field_is_never_found_inside_another() -> None:
    message = decode(b"121NNY20261123    101500AOLAHTI-PAA|AA2|AB1|AJx|AQLAHTI-PAA|AHsoon|").message
    assert isinstance(message, CheckoutResponse)
    assert message.due_date == "soon"
    assert message.institution_id == "LAHTI-PAA"


def test_required_fields_are_sent_empty_and_optional_ones_left_out() -> None:
    line = encode(Checkout(item_id="1", patron_id="2"), error_detection=False)
    assert line == b"11NN" + b" " * 36 + b"AO|AA2|AB1|AC|\r"


def test_an_empty_pin_is_sent_only_when_asked_for() -> None:
    assert b"AD" not in encode(PatronInformation(patron_id="2"))
    assert b"|AD|" in encode(PatronInformation(patron_id="2", patron_password=""))


def test_96_and_97_never_carry_a_sequence_number() -> None:
    assert encode(RequestAcsResend(), sequence=4) == b"97AZFEF5\r"


def test_an_aware_date_is_written_in_utc_and_comes_back_aware() -> None:
    moment = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
    line = encode(Checkin(transaction_date=moment))
    assert b"20261123   Z101500" in line
    message = decode(line).message
    assert isinstance(message, Checkin)
    assert message.transaction_date == moment


def test_unknown_counts_are_blank_and_large_ones_clamped() -> None:
    assert b"6610003    " in encode(RenewAllResponse(ok=True, renewed_count=3, unrenewed_count=None))
    assert b"9999" in encode(RenewAllResponse(ok=True, renewed_count=12345))
    blank = decode(b"64" + b" " * 14 + b"007" + b" " * 18 + b" " * 24 + b"AO|AA|AE|").message
    assert isinstance(blank, PatronInformationResponse)
    assert blank.counts.charged is None


def test_an_unlisted_code_is_kept() -> None:
    message = decode(b"6302920261123    101500  Y       AO|AA1|").message
    assert isinstance(message, PatronInformation)
    assert message.language == "029"
    assert message.language.name == "UNLISTED"
    assert b"63029" in encode(message)


def test_supported_messages_shorter_than_sixteen_leave_the_rest_unsupported() -> None:
    message = decode(b"98YYYYNY60000320261123    1015002.00AOLAH|BXYYY|").message
    assert isinstance(message, AcsStatus)
    assert message.supported_messages == AcsFunctions(patron_status=True, checkout=True, checkin=True)


@pytest.mark.parametrize("bad", ["a|b", "a\rb", "a\nb", "a\0b", "a" * 256, "\ud800"])
def test_what_no_field_can_carry_is_refused_and_not_told(bad: str) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(Checkout(patron_id=bad))
    assert not caught.value.in_doubt
    assert bad not in str(caught.value)


@pytest.mark.parametrize("message", [
    Checkout(patron_id=None),   # type: ignore[arg-type]
    Checkout(patron_id=7),      # type: ignore[arg-type]
    Checkout(transaction_date="today"),     # type: ignore[arg-type]
    Hold(hold_mode=HoldMode("++")),
    FeePaid(currency_type="EU"),
    FeePaid(currency_type="€€€"),
    ScStatus(max_print_width="48"),
    PatronInformation(summary="Y"),     # type: ignore[arg-type]
    PatronInformation(extra=(("a", "b"),)),
    PatronInformation(extra=(("AY", "1"),)),
    PatronInformation(extra=(("XX", "a|b"),)),
])
def test_a_message_of_the_wrong_shape_is_refused(message: Checkout) -> None:
    with pytest.raises(EncodeError):
        encode(message)


@pytest.mark.parametrize("sequence", [-1, 10])
def test_a_sequence_number_of_two_digits_is_refused(sequence: int) -> None:
    with pytest.raises(EncodeError):
        encode(ScStatus(), sequence=sequence)


@pytest.mark.parametrize("charset", ["utf-16", "cp037", "no-such-set", "base64"])
def test_a_character_set_that_cannot_carry_the_protocol_is_refused(charset: str) -> None:
    with pytest.raises(EncodeError):
        encode(ScStatus(), charset=charset)


def test_a_character_outside_the_agreed_set_is_refused_with_advice() -> None:
    with pytest.raises(EncodeError, match="utf-8"):
        encode(Checkout(patron_id="Šamaan"), charset="latin-1")


def test_accents_are_written_composed() -> None:
    assert encode(Checkout(patron_id="a\u0308"), error_detection=False).count("ä".encode()) == 1


def test_fit_makes_any_text_writable() -> None:
    assert fit("a|b\r\nc\0") == "a b  c "
    line = encode(CheckoutResponse(title_id=fit("|" * 300 + "a\u0308" * 300)))
    assert decode(line).oddities == ()


@pytest.mark.parametrize("charset", ["utf-8", "cp850", "latin-1", "cp1252"])
def test_the_checksum_is_over_the_bytes_of_the_agreed_character_set(charset: str) -> None:
    line = encode(PatronInformationResponse(personal_name="Mäkinen, Väinö"), charset=charset, sequence=2)
    decoded = decode(line, charset=charset)
    assert decoded.checksum_ok is True
    assert decoded.oddities == ()
    assert decoded.message == PatronInformationResponse(personal_name="Mäkinen, Väinö")


def test_the_summary_names_its_list() -> None:
    line = encode(PatronInformation(summary=Summary(charged=True), language=Language.SWEDISH))
    assert line.startswith(b"63006" + b" " * 18 + b"  Y       ")
