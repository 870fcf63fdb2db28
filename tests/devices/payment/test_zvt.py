"""ZVT's bytes: published packets of real terminals, and whatever else may come."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import BadReply, DeviceError
from devices.payment import Order, Outcome, PaymentUnknown, Progress, Result
from devices.payment.zvt.apdu import Apdu, ApduBuffer, Code
from devices.payment.zvt.driver import ZvtTerminal
from devices.payment.zvt.fields import field, packed, status_information, unpacked, values
from devices.payment.zvt.meanings import progress_of, refusal_of

# As real terminals sent them: a debit card, a payment given up by its key, a chip card with a container.
DEBIT = bytes.fromhex(
    "040f772700040000000020400b0004700c2239530d10060e2512170001197022f0f8eeeeeeeeeeee477129280048692a31303034"
    "36313736332020202020203b36313138303400003cf0f1f447454e2e4e522e3a363131383034490978870470880004708a2e8bf1"
    "f74465626974204d61737465726361726400")
GIVEN_UP = bytes.fromhex(
    "040f1e276c29280048693cf0f1f941626272756368206475726368204b756e6465")
CHIP = bytes.fromhex(
    "040f6c2700040000000020400c2109160d11010e999922f0f8eeeeeeeeeeee4771a00129000000068700050b0000008a068bf1f1"
    "4d41535445524341524400062e2f081f1201011f100103601b4307a000000004101044104465626974204d617374657263617264"
    "1f2b0410016005")


def packet(data):
    (apdu,) = ApduBuffer().feed(data)
    return apdu


def test_published_packets_are_understood():
    debit, given_up, chip = (status_information(packet(data).data) for data in (DEBIT, GIVEN_UP, CHIP))
    assert (debit.result, debit.amount, debit.receipt, debit.trace, debit.currency) == (0, 2040, 470, 470, 978)
    assert debit.name == "28004869-470-470"
    assert (given_up.result, given_up.terminal, given_up.name) == (0x6C, "28004869", "")
    assert (chip.result, chip.amount, chip.receipt, chip.original) == (0, 2040, 5, None)


def test_nothing_of_a_card_becomes_a_value():
    for data in (DEBIT, CHIP):
        told = repr(status_information(packet(data).data)) + repr(values(packet(data).data)) + repr(packet(data))
        assert "4771" not in told
        assert "eeee" not in told.lower()
        assert "2512" not in told


def test_an_order_is_written_as_the_standard_has_it():
    assert Apdu(Code.AUTHORISATION, field(0x04, 314)).to_bytes() == bytes.fromhex("06010704000000000314")
    assert Apdu(Code.YES).to_bytes() == bytes.fromhex("800000")
    assert packed(978, 2) == bytes.fromhex("0978")
    assert unpacked(b"\xe1") is None


@given(st.integers(0, 0xFFFF), st.binary(max_size=700), st.lists(st.integers(1, 400), max_size=5))
def test_a_packet_survives_any_cutting_of_the_stream(code, data, cuts):
    sent = Apdu(code, data).to_bytes() * 2
    buffer, found = ApduBuffer(), []
    for cut in cuts:
        found += buffer.feed(sent[:cut])
        sent = sent[cut:]
    assert found + buffer.feed(sent) == [Apdu(code, data)] * 2


@given(st.binary(max_size=400))
def test_any_bytes_are_packets_or_refused(data):
    buffer = ApduBuffer()
    try:
        for apdu in buffer.feed(data):
            assert len(apdu.data) <= 0xFFFF
            repr(apdu)
    except BadReply:
        pass


@given(st.binary(max_size=300))
def test_any_status_information_is_understood_or_refused(data):
    try:
        told = status_information(data)
    except BadReply:
        return
    assert told.amount is None or 0 <= told.amount < 10**12
    assert isinstance(told.name, str)


@given(st.integers(0, 255))
def test_every_code_has_a_meaning(code):
    assert isinstance(progress_of(code), Progress)
    assert refusal_of(code) in (Result.DECLINED, Result.CANCELLED, Result.UNABLE)


class Tape:
    """A line on which a terminal says what it was told to say, whatever it hears."""

    def __init__(self, *said):
        self.said, self.heard, self.now = list(said), b"", 0.0

    def read(self, seconds):
        if self.said:
            return self.said.pop(0)
        self.now += seconds
        return b""

    def write(self, data, seconds):
        self.heard += data

    def close(self):
        pass


class Quiet:
    def progress(self, progress):
        pass

    def cancelled(self):
        return False


def told(*said):
    """What an order comes to when the terminal says this."""
    tape = Tape(bytes.fromhex("800000060f00"), *said)
    terminal = ZvtTerminal(lambda: tape, seconds=1, wait=2, clock=lambda: tape.now)
    terminal.open()
    return terminal.authorise(Order(2040, "EUR", "r", "none"), Quiet())


YES, DONE, ABORTED = bytes.fromhex("800000"), bytes.fromhex("060f00"), bytes.fromhex("061e016c")


def test_an_order_is_paid_only_when_that_is_told_and_completed():
    assert told(YES + DEBIT + DONE) == Outcome(Result.APPROVED, "28004869-470-470")
    assert told(DEBIT + DONE).result is Result.APPROVED                     # it leads without an answer first
    assert told(YES + bytes.fromhex("06d103004142") + DEBIT + DONE).result is Result.APPROVED
    assert told(YES + GIVEN_UP + ABORTED) == Outcome(Result.CANCELLED, code=0x6C)
    assert told(YES + ABORTED).result is Result.CANCELLED
    assert told(bytes.fromhex("849c00")).result is Result.UNABLE


@pytest.mark.parametrize("said", [
    [], [YES], [YES + DEBIT], [YES + DONE], [YES + DEBIT + ABORTED], [YES + bytes.fromhex("040f00") + DONE],
    [YES + DEBIT.replace(bytes.fromhex("2040"), bytes.fromhex("2041")) + DONE], [YES + b"\x00\x00\xff\xff\xff"],
])
def test_whatever_is_not_plain_is_in_doubt(said):
    with pytest.raises(PaymentUnknown):
        told(*said)


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([YES, DEBIT, DONE, ABORTED, GIVEN_UP])), max_size=6))
def test_no_noise_of_a_terminal_is_taken_for_money_or_ends_in_anything_but_an_outcome_or_a_doubt(said):
    try:
        outcome = told(*said)
    except PaymentUnknown:
        return
    except DeviceError as error:
        raise AssertionError("an order that was sent may have been carried out") from error
    joined = b"".join(said)
    assert outcome.result is not Result.APPROVED or (DONE[:2] in joined and b"\x04\x0f" in joined)
