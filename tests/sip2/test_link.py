"""The terminal's side of a link: what is sent again, what never, and which answers count."""
from __future__ import annotations

from datetime import datetime

import pytest

from sip2.codec import encode
from sip2.errors import EncodeError, NoAnswer, ProtocolError
from sip2.link import Answered, Failed, Ignored, ScLink, Send, StatusChanged
from sip2.messages import (
    AcsStatus,
    BlockPatron,
    Checkin,
    Checkout,
    CheckoutResponse,
    FeePaid,
    Hold,
    ItemInformation,
    ItemInformationResponse,
    Login,
    Message,
    PatronEnable,
    PatronInformation,
    PatronStatus,
    Renew,
    RenewAll,
    ScStatus,
)

RESEND = b"97AZFEF5\r"


def begun(**settings: object) -> ScLink:
    """A link after its 99, so that the next number is 1."""
    link = ScLink(**settings)  # type: ignore[arg-type]
    link.ask(ScStatus(), 0.0, 5.0)
    signed = settings.get("error_detection", True)
    [event] = link.receive(encode(AcsStatus(), sequence=0, error_detection=bool(signed)), 0.0)
    assert isinstance(event, Answered)
    assert link.deadline is None
    return link


def answer(sequence: int | None, item: str = "1", **settings: object) -> bytes:
    return encode(CheckoutResponse(ok=True, item_id=item), sequence=sequence, **settings)  # type: ignore[arg-type]


def test_sequence_numbers_run_from_nought_to_nine_and_begin_again() -> None:
    link = ScLink()
    numbers = []
    for number in range(12):
        numbers.append(link.ask(ScStatus(), 0.0, 5.0)[-8:-7])
        assert link.receive(encode(AcsStatus(), sequence=number % 10), 0.0)
    assert numbers == [str(n % 10).encode() for n in range(12)]


@pytest.mark.parametrize("message", [
    ItemInformation(item_id="1"), PatronStatus(), PatronInformation(), Login(), ScStatus()], ids=lambda m: m.code)
def test_what_merely_reads_is_sent_again_byte_for_byte_and_then_given_up(message: Message) -> None:
    link = begun(retries=2)
    sent = link.ask(message, 0.0, 5.0)
    assert link.deadline == 5.0
    assert link.expire(4.9) == []
    assert link.expire(5.0) == [Send(sent)]
    assert link.expire(10.0) == [Send(sent)]
    [event] = link.expire(15.0)
    assert isinstance(event, Failed)
    assert isinstance(event.error, NoAnswer)
    assert not event.error.in_doubt


@pytest.mark.parametrize("message", [
    Checkin(), Checkout(), Hold(), Renew(), FeePaid(), RenewAll()], ids=lambda m: m.code)
def test_what_changes_something_is_never_sent_again_after_a_time_out(message: Message) -> None:
    link = begun()
    link.ask(message, 0.0, 5.0)
    [event] = link.expire(5.0)
    assert isinstance(event, Failed)
    assert isinstance(event.error, NoAnswer)
    assert event.error.in_doubt
    assert "before sending it again" in str(event.error)


def test_a_spoiled_answer_is_asked_again_with_97() -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    assert link.receive(answer(1).replace(b"AB1", b"AB2"), 1.0) == [Send(RESEND)]
    assert link.deadline == 6.0
    [event] = link.receive(answer(1), 2.0)
    assert isinstance(event, Answered)


def test_a_cut_answer_is_asked_again_with_97() -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    assert link.receive(answer(1)[:30] + b"\r", 1.0) == [Send(RESEND)]
    assert link.receive(b"\xff\xfe garbage\r", 1.0) == [Send(RESEND)]


@pytest.mark.parametrize("sequence", [None, 0, 1])
def test_the_answer_to_97_may_carry_another_number(sequence: int | None) -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    link.receive(b"12spoiled\r", 0.0)
    [event] = link.receive(answer(sequence), 0.0)
    assert isinstance(event, Answered)


def test_after_97_a_loan_is_asked_for_with_97_only_and_ends_in_doubt() -> None:
    link = begun(retries=2)
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    assert link.receive(b"12spoiled\r", 0.0) == [Send(RESEND)]
    assert link.expire(5.0) == [Send(RESEND)]
    [event] = link.expire(10.0)
    assert isinstance(event, Failed)
    assert event.error.in_doubt


def test_a_96_after_97_ends_the_link_in_doubt() -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    link.receive(b"12spoiled\r", 0.0)
    [event] = link.receive(b"96AZFEF6\r", 0.0)
    assert isinstance(event, Failed)
    assert isinstance(event.error, ProtocolError)
    assert event.error.in_doubt


REFUSALS = pytest.mark.parametrize("refusal", [b"96AZFEF6\r", b"96\r", b"96 \r\n"])


@REFUSALS
def test_a_96_means_not_processed_so_the_same_bytes_go_again(refusal: bytes) -> None:
    link = begun(retries=2)
    sent = link.ask(ItemInformation(item_id="1"), 0.0, 5.0)
    assert link.receive(refusal, 0.0) == [Send(sent)]
    assert link.receive(refusal, 0.0) == [Send(sent)]
    [event] = link.receive(refusal, 0.0)
    assert isinstance(event, Failed)
    assert "character set" in str(event.error)


CHANGING = pytest.mark.parametrize("message", [
    Checkout(), Checkin(), Renew(), RenewAll(), FeePaid(), Hold(), BlockPatron(), PatronEnable()], ids=lambda m: m.code)


@CHANGING
@REFUSALS
def test_what_changes_something_goes_again_after_one_96_and_is_in_doubt_after_two(
        message: Message, refusal: bytes) -> None:
    """The second 96 may be the first one doubled, while what was sent again is being carried out."""
    link = begun()
    sent = link.ask(message, 0.0, 5.0)
    assert link.receive(refusal, 0.0) == [Send(sent)]
    [event] = link.receive(refusal, 0.0)
    assert isinstance(event, Failed)
    assert event.error.in_doubt
    assert "character set" in str(event.error)


@CHANGING
def test_two_96_at_once_send_nothing_again(message: Message) -> None:
    link = begun()
    link.ask(message, 0.0, 5.0)
    [event] = link.receive(b"96AZFEF6\r96AZFEF6\r", 0.0)
    assert isinstance(event, Failed)
    assert event.error.in_doubt


def test_a_96_that_comes_with_the_answer_is_of_something_else() -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    [event] = link.receive(b"96AZFEF6\r" + answer(1), 0.0)
    assert isinstance(event, Answered)


def test_a_96_after_something_stayed_unanswered_may_be_a_late_one_and_leaves_a_loan_in_doubt() -> None:
    link = begun()
    link.ask(ItemInformation(item_id="1"), 0.0, 5.0)
    link.expire(5.0)
    link.receive(encode(ItemInformationResponse(item_id="1"), sequence=1), 6.0)
    link.ask(Checkout(item_id="1"), 7.0, 5.0)
    [event] = link.receive(b"96AZFEF6\r", 8.0)
    assert isinstance(event, Failed)
    assert event.error.in_doubt


def test_a_spoiled_line_that_begins_with_96_is_no_96() -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    assert link.receive(b"96AZFEF7\r", 0.0) == [Send(RESEND)]


def test_a_time_out_after_a_repeat_is_in_doubt_again() -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    link.receive(b"96AZFEF6\r", 0.0)
    [event] = link.expire(5.0)
    assert isinstance(event, Failed)
    assert event.error.in_doubt


def test_an_answer_with_another_number_is_put_aside_and_the_wait_goes_on() -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    [event] = link.receive(answer(7), 3.0)
    assert isinstance(event, Ignored)
    assert link.deadline == 5.0
    [event] = link.receive(answer(1), 4.0)
    assert isinstance(event, Answered)


@pytest.mark.parametrize("line", [
    answer(1, item="9"),
    encode(ItemInformationResponse(item_id="1"), sequence=1),
    encode(Checkout(item_id="1"), sequence=1),
    b"77AOLAH|AY1AZF8E0\r"])
def test_an_answer_about_something_else_is_put_aside(line: bytes) -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    if line.startswith(b"77"):
        covered = line[:-5]
        line = covered + b"%04X\r" % (-sum(covered) & 0xFFFF)
    [event] = link.receive(line, 0.0)
    assert isinstance(event, Ignored)
    assert event.why


def test_another_number_of_the_same_patron_is_no_reason_to_refuse() -> None:
    link = begun()
    link.ask(Checkout(item_id="1", patron_id="username"), 0.0, 5.0)
    [event] = link.receive(encode(CheckoutResponse(ok=True, item_id="1", patron_id="2000100001"), sequence=1), 0.0)
    assert isinstance(event, Answered)


def test_a_line_nobody_asked_for_is_ignored() -> None:
    [event] = begun().receive(answer(1), 0.0)
    assert isinstance(event, Ignored)


def test_a_status_instead_of_an_answer_is_taken_and_the_request_sent_with_the_next_number() -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    first, second = link.receive(encode(AcsStatus(online=False), sequence=1), 1.0)
    assert first == StatusChanged(AcsStatus(online=False))
    assert isinstance(second, Send)
    assert second.data == encode(Checkout(item_id="1"), sequence=2)
    assert link.deadline == 6.0


def test_a_storm_of_statuses_ends() -> None:
    link = begun(retries=1)
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    link.receive(encode(AcsStatus(online=False), sequence=1), 1.0)
    *_, last = link.receive(encode(AcsStatus(), sequence=2), 1.0)
    assert isinstance(last, Failed)


def test_a_loan_that_is_answered_by_the_same_status_again_is_known_not_to_be_made() -> None:
    link = begun(retries=1)
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    closed = AcsStatus(online=True, checkout_ok=False)
    link.receive(encode(closed, sequence=1), 1.0)
    first, second = link.receive(encode(closed, sequence=2), 2.0)
    assert first == StatusChanged(closed)
    assert isinstance(second, Failed)
    assert not second.error.in_doubt


@pytest.mark.parametrize("signed", [True, False])
def test_an_old_answer_to_a_99_come_twice_is_no_reason_to_lend_twice(signed: bool) -> None:
    link = begun(error_detection=signed)
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    old = AcsStatus(datetime_sync=datetime(2026, 11, 23, 9))
    [event] = link.receive(encode(old, sequence=0, error_detection=signed), 1.0)
    assert isinstance(event, Ignored)
    [event] = link.expire(5.0)
    assert isinstance(event, Failed)
    assert event.error.in_doubt


def test_an_old_answer_to_a_99_is_no_reason_to_lend_twice_when_its_number_comes_round_again() -> None:
    link = begun()
    for number in range(1, 10):
        link.ask(ItemInformation(item_id="1"), 0.0, 5.0)
        link.receive(encode(ItemInformationResponse(item_id="1"), sequence=number), 0.0)
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    [event] = link.receive(encode(AcsStatus(datetime_sync=datetime(2026, 11, 23, 9)), sequence=0), 1.0)
    assert isinstance(event, Ignored)
    first, _ = link.receive(encode(AcsStatus(online=False), sequence=0), 2.0)
    assert isinstance(first, StatusChanged)     # that is news


def test_an_old_answer_to_a_99_that_is_late_and_numbered_wrongly_is_no_reason_to_lend_twice() -> None:
    link = ScLink()
    link.ask(ScStatus(), 0.0, 5.0)
    link.expire(5.0)                            # asked again, and answered; the first answer is on its way still
    link.receive(encode(AcsStatus(), sequence=0), 6.0)
    link.ask(Checkout(item_id="1"), 6.0, 5.0)
    [event] = link.receive(encode(AcsStatus(datetime_sync=datetime(2026, 11, 23, 9)), sequence=1), 7.0)
    assert isinstance(event, Ignored)
    first, _ = link.receive(encode(AcsStatus(online=False), sequence=1), 8.0)
    assert isinstance(first, StatusChanged)     # that is news


def test_answers_without_checksums_are_taken_from_a_system_that_never_signs() -> None:
    link = ScLink()
    for message in (ScStatus(), ScStatus()):
        link.ask(message, 0.0, 5.0)
        [event] = link.receive(encode(AcsStatus(), error_detection=False), 0.0)
        assert isinstance(event, Answered)
    link.ask(ItemInformation(item_id="1"), 0.0, 5.0)
    [event] = link.expire(5.0)      # without numbers two answers could not be told apart
    assert isinstance(event, Failed)


def test_without_error_detection_nothing_is_signed_numbered_or_repeated() -> None:
    link = begun(error_detection=False)
    assert link.ask(ItemInformation(item_id="1"), 0.0, 5.0).endswith(b"AB1|\r")
    assert isinstance(link.expire(5.0)[0], Failed)


def test_a_link_cut_while_a_loan_waits_is_in_doubt() -> None:
    link = begun()
    assert link.close() == []
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    [event] = link.close()
    assert isinstance(event, Failed)
    assert event.error.in_doubt


def test_ten_megabytes_without_an_end_fail_the_link_and_are_not_kept() -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    events = [event for _ in range(160) for event in link.receive(b"A" * 65536, 0.0)]
    assert [type(event) for event in events] == [Failed]
    assert isinstance(link.failed, ProtocolError)
    assert link.failed.in_doubt


def test_a_failed_link_takes_no_more_requests() -> None:
    link = begun()
    link.ask(Checkout(item_id="1"), 0.0, 5.0)
    link.expire(5.0)
    assert link.receive(answer(1), 6.0) == []
    with pytest.raises(ProtocolError):
        link.ask(ScStatus(), 6.0, 5.0)


def test_one_request_at_a_time() -> None:
    link = begun()
    link.ask(ScStatus(), 0.0, 5.0)
    with pytest.raises(ProtocolError):
        link.ask(ScStatus(), 0.0, 5.0)


def test_what_cannot_be_written_begins_nothing() -> None:
    link = begun()
    with pytest.raises(EncodeError):
        link.ask(Checkout(patron_id="a|b"), 0.0, 5.0)
    assert link.deadline is None
    assert link.ask(Checkout(item_id="1"), 0.0, 5.0)[-8:-7] == b"1"
