"""What hurt other terminals on the wire, one test each; the rules that avoid it are listed in docs/sip2.md."""
from __future__ import annotations

import pytest

from sip2.codec import decode, encode
from sip2.errors import ProtocolError
from sip2.link import Answered, Failed, Ignored, ScLink, Send
from sip2.messages import (
    AcsStatus,
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    PatronInformation,
    PatronInformationResponse,
    ScStatus,
)

PATRON = PatronInformation(patron_id="2000100001")


def begun(signed: bool = True) -> ScLink:
    link = ScLink(retries=2)
    link.ask(ScStatus(), 0.0, 5.0)
    [event] = link.receive(encode(AcsStatus(), sequence=0, error_detection=signed), 0.0)
    assert isinstance(event, Answered)
    return link


def test_the_version_begins_with_two_whatever_happens() -> None:
    """Anything else drops a Koha process to protocol 1, which refuses 63, 17, 35 and 37."""
    assert encode(ScStatus(), sequence=0) == b"9900482.00AY0AZFC9D\r"


def test_a_card_that_the_system_cannot_read_ends_in_an_error_that_names_the_character_set() -> None:
    """SIPServer answers 96 to Latin-1 where it expects UTF-8, for ever."""
    link = begun()
    sent = link.ask(PatronInformation(patron_id="Mäkinen"), 0.0, 5.0)
    assert link.receive(b"96AZFEF6\r", 0.0) == [Send(sent)]
    assert link.receive(b"96AZFEF6\r", 0.0) == [Send(sent)]
    [event] = link.receive(b"96AZFEF6\r", 0.0)
    assert isinstance(event, Failed)
    assert "character set" in str(event.error)
    assert not event.error.in_doubt


def test_a_line_end_inside_a_note_never_passes_for_a_whole_answer() -> None:
    """A CR in a patron's note cut Koha's 64 in two (its bug 40675): the first half has no AZ, the second no code."""
    link = begun()
    link.ask(PATRON, 0.0, 5.0)
    whole = encode(PatronInformationResponse(patron_id="2000100001", screen_messages=("a note",)), sequence=1)
    cut = whole.replace(b"a note", b"a\rnote")
    events = link.receive(cut, 0.0)
    assert not [event for event in events if isinstance(event, Answered)]
    for _ in range(3):
        events = link.receive(cut, 0.0)
    assert link.failed is not None
    assert isinstance(link.failed, ProtocolError)


@pytest.mark.parametrize("item", ["1000200001 ", " 1000200001", "1000200001"])
def test_an_item_that_comes_back_padded_is_ours(item: str) -> None:
    link = begun()
    link.ask(Checkin(item_id="1000200001"), 0.0, 5.0)
    [event] = link.receive(encode(CheckinResponse(ok=True, item_id=item), sequence=1), 0.0)
    assert isinstance(event, Answered)


def test_an_item_in_other_letters_is_ours_and_one_with_more_digits_is_not() -> None:
    link = begun()
    link.ask(Checkin(item_id="abc-1"), 0.0, 5.0)
    [event] = link.receive(encode(CheckinResponse(ok=True, item_id="ABC-12"), sequence=1), 0.0)
    assert isinstance(event, Ignored)
    [event] = link.receive(encode(CheckinResponse(ok=True, item_id="ABC-1"), sequence=1), 0.0)
    assert isinstance(event, Answered)


def test_the_answer_of_another_connection_is_never_ours() -> None:
    """Ceridwen's server mixed connections up under load: same code, same number, another item."""
    link = begun()
    link.ask(Checkout(item_id="1000200001", patron_id="1"), 0.0, 5.0)
    [event] = link.receive(encode(CheckoutResponse(ok=True, item_id="1000200002"), sequence=1), 0.0)
    assert isinstance(event, Ignored)
    assert link.deadline == 5.0


def test_another_number_of_the_same_person_and_the_systems_own_institution_are_taken() -> None:
    """Koha answers with the card's number to a user name, and with its own AO; Sierra pads AO with a blank."""
    link = begun()
    link.ask(PatronInformation(patron_id="aino", institution_id="LAH"), 0.0, 5.0)
    answer = PatronInformationResponse(patron_id="2000100001", institution_id="KOHA ")
    [event] = link.receive(encode(answer, sequence=1), 0.0)
    assert isinstance(event, Answered)


def test_two_answers_in_one_packet_are_two_and_the_late_one_is_put_aside() -> None:
    link = begun()
    link.ask(PATRON, 0.0, 5.0)
    late = encode(PatronInformationResponse(patron_id="9"), sequence=0)
    ours = encode(PatronInformationResponse(patron_id="2000100001"), sequence=1)
    first, second = link.receive(late + b"\n" + ours + b"\n", 0.0)
    assert isinstance(first, Ignored)
    assert isinstance(second, Answered)
    assert second.decoded.message == PatronInformationResponse(patron_id="2000100001")


def test_a_due_date_is_never_read_out_of_a_branchs_name() -> None:
    """node-sip2 found AH inside AQLAHTI-PAA, and read a due date."""
    message = decode(b"121NNY20261123    101500AOLAHTI|AA1|AB2|AJAHAA|AQLAHTI-PAA|AH|").message
    assert isinstance(message, CheckoutResponse)
    assert (message.due_date, message.institution_id, message.title_id) == ("", "LAHTI", "AHAA")
    assert message.extra == (("AQ", "LAHTI-PAA"),)


@pytest.mark.parametrize("text", ["20261221    235900", "21/12/2026", "2026-12-21", "ensi viikolla", ""])
def test_a_due_date_is_free_text_and_kept_as_it_came(text: str) -> None:
    message = decode(f"121NNY20261123    101500AOLAH|AA1|AB2|AJ|AH{text}|".encode()).message
    assert isinstance(message, CheckoutResponse)
    assert message.due_date == text


def test_counts_left_blank_are_unknown_and_not_nought() -> None:
    line = b"64              00720261123    1015000001        0003        AOLAH|AA1|AE|"
    message = decode(line).message
    assert isinstance(message, PatronInformationResponse)
    assert (message.counts.holds, message.counts.overdue, message.counts.charged) == (1, None, None)
