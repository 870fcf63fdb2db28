"""The central system's side of a link: nothing is done twice, nothing damaged is done at all."""
from __future__ import annotations

import pytest

from sip2.acs_link import AcsLink, Asked, Habits
from sip2.checksum import signed
from sip2.codec import encode
from sip2.errors import EncodeError, LineTooLong, ProtocolError
from sip2.link import Ignored, Send
from sip2.messages import (
    AcsStatus,
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    FeePaid,
    Hold,
    Login,
    Message,
    RequestAcsResend,
    ScStatus,
)

REFUSED = Send(b"96AZFEF6\r")
NINE = b"09N" + b" " * 36
REQUEST = encode(Checkout(item_id="1"), sequence=4)


def answered(link: AcsLink, line: bytes = REQUEST) -> bytes:
    link.receive(line)
    assert isinstance(link.next_event(), Asked)
    return link.answer(CheckoutResponse(ok=True, item_id="1"))


def test_the_answer_repeats_the_number_of_the_request() -> None:
    assert b"|AY4AZ" in answered(AcsLink())


def test_a_request_without_checksum_is_answered_without_even_after_one_with() -> None:
    link = AcsLink()
    answered(link)
    assert answered(link, encode(Checkout(item_id="1"), error_detection=False)).endswith(b"AH|\r")


def test_a_damaged_request_is_refused_with_96_and_not_carried_out() -> None:
    link = AcsLink()
    link.receive(REQUEST.replace(b"AB1", b"AB2"))
    assert link.next_event() == REFUSED
    assert link.next_event() is None


@pytest.mark.parametrize("line", [b"garbage\r", b"11short\r", b"\xff\xff\r"])
def test_what_cannot_be_read_is_refused_with_96(line: bytes) -> None:
    link = AcsLink()
    link.receive(line)
    assert link.next_event() == REFUSED


def flipped(line: bytes, places: range) -> list[bytes]:
    """The line with each bit of these places flipped, one at a time; but not what lower-case digits make of it."""
    return [spoiled for at in places for bit in range(8)
            if (spoiled := line[:at] + bytes((line[at] ^ 1 << bit,)) + line[at + 1:])[:-5] != line[:-5]
            or spoiled.upper() != line.upper()]


SIGNED = pytest.mark.parametrize("message", [
    Checkout(item_id="MATKA-1 J*", patron_id="2"), Checkin(item_id="1"), FeePaid(patron_id="1", fee_amount="1.00"),
    Hold(item_id="1"), Login(login_user_id="a", login_password="b"), ScStatus()], ids=lambda m: m.code)


@SIGNED
def test_a_bit_flipped_in_ay_or_az_makes_no_unsigned_line(message: Message) -> None:
    line = encode(message, sequence=4)
    for spoiled in flipped(line, range(len(line) - 10, len(line) - 1)):
        link = AcsLink()
        link.receive(spoiled)
        assert link.next_event() in (REFUSED, None), spoiled


@SIGNED
def test_on_a_link_that_signs_no_line_with_a_flipped_bit_is_carried_out(message: Message) -> None:
    line = encode(message, sequence=4)
    for spoiled in flipped(line, range(2, len(line) - 1)):
        link = AcsLink()
        answered(link)
        link.receive(spoiled)
        while (event := link.next_event()) is not None:
            assert event == REFUSED or isinstance(event, Ignored), spoiled


@pytest.mark.parametrize("kept", range(1, 9))
def test_a_line_cut_in_its_trailer_is_refused(kept: int) -> None:
    link = AcsLink()
    link.receive(REQUEST[:len(REQUEST) - 10 + kept] + b"\r")
    assert link.next_event() == REFUSED


@pytest.mark.parametrize("line", [
    NINE + b"APY|AOLAH|AB1AZ1234|AC|", NINE + b"AP|AOLAH|AC|ABKAZ1234",
    NINE + b"AP|AOLAH|AC|AB1AZ1234", NINE + b"AP|AOLAH|AC|AB12AZ1234"])
def test_an_unsigned_line_whose_last_value_looks_like_a_sum_is_carried_out(line: bytes) -> None:
    link = AcsLink()
    for _ in range(2):
        link.receive(line + b"\r")
        assert isinstance(link.next_event(), Asked)
        link.answer(CheckinResponse(ok=True))


def test_two_signed_lines_without_an_end_between_them_are_refused_even_when_the_second_is_cut() -> None:
    for kept in range(len(REQUEST) - 1):
        link = AcsLink()
        link.receive(REQUEST[:-1] + REQUEST[:kept] + b"\r" if kept else REQUEST[:-1] + b"99\r")
        assert link.next_event() == REFUSED, kept


def test_97_brings_the_last_answer_byte_for_byte() -> None:
    link = AcsLink()
    data = answered(link)
    link.receive(encode(RequestAcsResend()) * 2)
    assert [link.next_event(), link.next_event(), link.next_event()] == [Send(data), Send(data), None]


def test_97_after_a_96_brings_the_96() -> None:
    link = AcsLink()
    answered(link)
    link.receive(b"garbage\r97AZFEF5\r")
    assert [link.next_event(), link.next_event()] == [REFUSED, REFUSED]


def test_97_before_any_answer_is_refused() -> None:
    link = AcsLink()
    link.receive(b"97AZFEF5\r")
    assert link.next_event() == REFUSED


def test_a_request_sent_again_gets_the_same_answer_and_is_not_done_twice() -> None:
    link = AcsLink()
    data = answered(link)
    link.receive(REQUEST)
    assert link.next_event() == Send(data)


def test_a_request_sent_again_before_its_answer_waits_for_it() -> None:
    link = AcsLink()
    link.receive(REQUEST + REQUEST)
    assert isinstance(link.next_event(), Asked)
    assert link.waiting
    assert link.next_event() is None
    data = link.answer(CheckoutResponse(ok=True))
    assert link.next_event() == Send(data)


def test_the_same_number_with_other_words_is_another_request() -> None:
    link = AcsLink()
    answered(link, encode(Checkout(item_id="12"), sequence=4))
    link.receive(encode(Checkout(item_id="21"), sequence=4))    # the same sum, too
    assert isinstance(link.next_event(), Asked)


def test_the_same_line_without_numbers_is_another_request() -> None:
    link = AcsLink()
    line = encode(Checkout(item_id="1"), error_detection=False)
    answered(link, line)
    link.receive(line)
    assert isinstance(link.next_event(), Asked)


@pytest.mark.parametrize("line", [b"77AOLAH|\r", encode(AcsStatus(), sequence=1), b"96AZFEF6\r"])
def test_what_no_terminal_sends_is_ignored(line: bytes) -> None:
    link = AcsLink()
    link.receive(line)
    assert isinstance(link.next_event(), Ignored)


def test_requests_are_given_out_one_at_a_time_in_order() -> None:
    link = AcsLink()
    link.receive(b"".join(encode(Checkout(item_id=str(n)), sequence=n) for n in range(3)))
    order = []
    while (event := link.next_event()) is not None:
        assert isinstance(event, Asked)
        order.append(event.decoded.message)
        link.answer(None)
    assert order == [Checkout(item_id=str(n)) for n in range(3)]


def test_lines_before_an_endless_one_are_still_answered() -> None:
    link = AcsLink()
    link.receive(REQUEST + b"A" * 70000)
    assert isinstance(link.next_event(), Asked)
    link.answer(None)
    with pytest.raises(LineTooLong):
        link.next_event()


def test_an_answer_that_cannot_be_written_leaves_the_request_waiting() -> None:
    link = AcsLink()
    link.receive(encode(ScStatus(), sequence=1))
    link.next_event()
    with pytest.raises(EncodeError):
        link.answer(AcsStatus(library_name="a|b"))
    assert link.waiting
    assert link.answer(AcsStatus())
    with pytest.raises(ProtocolError):
        link.answer(AcsStatus())


def test_habits_may_change_in_the_middle_of_a_link() -> None:
    link = AcsLink()
    link.receive(signed(b"9900482.00", 1) + b"\r")
    link.next_event()
    link.use_habits(Habits(terminator=b"\r\n"))
    assert link.answer(AcsStatus()).endswith(b"\r\n")


def test_an_answer_is_resent_without_its_number_where_numbers_are_not_kept() -> None:
    link = AcsLink(habits=Habits(keeps_number=False))
    link.receive(signed(b"9900482.00", 1) + b"\r97AZFEF5\r")
    link.next_event()
    first = link.answer(AcsStatus())
    again = link.next_event()
    assert isinstance(again, Send)
    assert again.data == signed(first[:-10], None) + b"\r"


@pytest.mark.parametrize(("line", "checked"), [
    (b"9900482.00AY1AZFC00", True), (b"9900482.00AY1AZFC00 ", False), (b"97AZ0000", False)])
def test_error_detection_is_noticed_only_nine_from_the_end_of_a_longer_line(line: bytes, checked: bool) -> None:
    link = AcsLink(habits=Habits(any_trailer=False))
    link.receive(b"9900482.00\r")
    link.next_event()
    link.answer(AcsStatus())
    link.receive(line + b"\r")
    event = link.next_event()
    refused = event == Send(b"96AZFEF6\r")
    assert refused is checked
    if isinstance(event, Asked):
        assert b"AZ" not in link.answer(AcsStatus())
