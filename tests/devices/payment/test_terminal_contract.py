"""What every payment terminal does, shown for each driver against its emulator. A terminal joins by a line in PAIRS."""
import threading
from contextlib import contextmanager

import pytest

from devices.drivers import payment_terminal
from devices.emulators.terminal import Hand, TerminalEmulator, TerminalFault
from devices.errors import BadUrl, DeviceError, DeviceGone, DeviceRefused
from devices.payment import Order, PaymentUnknown, Progress, Result

PAIRS = {"zvt-tcp": TerminalEmulator}
OPTIONS = "?timeout=0.3&wait=0.6"


class Watching:
    """What was told meanwhile; `until` gives the order up when that is told."""

    def __init__(self, until=None, then=lambda: None):
        self.told, self._until, self._then = [], until, then

    def progress(self, progress):
        self.told.append(progress)
        if progress is self._until:
            self._then()

    def cancelled(self):
        return self._until is not None and self._until in self.told and self._then.__name__ == "give_up"


def give_up():
    """Nothing to be done but to say so."""


@pytest.fixture(params=PAIRS)
def emulate(request):
    @contextmanager
    def start(hand=Hand.APPROVE):
        with PAIRS[request.param]() as emulator:
            emulator.hand(hand)
            terminal = payment_terminal(emulator.url + OPTIONS)
            terminal.open()
            try:
                yield emulator, terminal
            finally:
                terminal.close()
    return start


def ordered(terminal, amount=1240):
    return Order(amount, "EUR", "pay-1", terminal.mark())


def pay(terminal, amount=1240, watch=None):
    order = ordered(terminal, amount)
    return order, terminal.authorise(order, watch or Watching())


def settled(terminal, order):
    """As soon as the terminal can tell."""
    for _ in range(100):
        try:
            terminal.open()
            return terminal.settle(order)
        except DeviceError:
            threading.Event().wait(0.02)
    raise AssertionError("the terminal never tells")


@pytest.mark.parametrize("amount", [1, 50, 1240, 99999, 123456789012])
def test_the_amount_that_was_ordered_is_taken_once_and_its_number_is_told(emulate, amount):
    with emulate() as (emulator, terminal):
        order, outcome = pay(terminal, amount)
        assert outcome.result is Result.APPROVED
        assert outcome.number
        assert [one.amount for one in emulator.taken] == [amount]
        assert terminal.settle(order) == outcome


def test_two_payments_have_two_numbers_and_the_mark_is_the_last_one(emulate):
    with emulate() as (_, terminal):
        numbers = [pay(terminal, 100)[1].number for _ in range(2)]
        assert len(set(numbers)) == 2
        assert terminal.mark() == numbers[-1]


@pytest.mark.parametrize(("hand", "result"), [(Hand.DECLINE, Result.DECLINED), (Hand.CANCEL, Result.CANCELLED)])
def test_what_was_declined_or_given_up_took_nothing(emulate, hand, result):
    with emulate(hand) as (emulator, terminal):
        assert pay(terminal)[1].result is result
        assert emulator.taken == []
        emulator.hand(Hand.APPROVE)
        assert pay(terminal)[1].result is Result.APPROVED


def test_what_the_terminal_waits_for_is_told(emulate):
    with emulate() as (_, terminal):
        watch = Watching()
        pay(terminal, watch=watch)
        assert watch.told == [Progress.CARD, Progress.PIN, Progress.BANK, Progress.REMOVE_CARD]


def test_an_order_is_given_up_when_that_is_wanted_before_a_card_was_shown(emulate):
    with emulate(Hand.WAIT) as (emulator, terminal):
        watch = Watching(Progress.CARD, give_up)
        assert pay(terminal, watch=watch)[1].result is Result.CANCELLED
        assert watch.told == [Progress.CARD, Progress.CANCELLING]
        assert emulator.taken == []
        assert emulator.asked == 0


def test_a_wish_to_give_up_that_comes_too_late_changes_nothing(emulate):
    with emulate() as (emulator, terminal):
        assert pay(terminal, watch=Watching(Progress.BANK, give_up))[1].result is Result.APPROVED
        assert len(emulator.taken) == 1


@pytest.mark.parametrize(("fault", "took", "result"), [
    (TerminalFault.CUT_BEFORE, 0, None), (TerminalFault.CUT_AFTER, 1, Result.APPROVED),
    (TerminalFault.LOSE_COMPLETION, 1, Result.APPROVED), (TerminalFault.DEAF, 1, Result.APPROVED),
    (TerminalFault.SILENT, 0, None),
])
@pytest.mark.parametrize("before", [0, 2])
def test_an_order_whose_answer_is_lost_is_in_doubt_until_the_terminal_has_told_what_it_did(
        emulate, fault, took, result, before):
    with emulate() as (emulator, terminal):
        for _ in range(before):
            pay(terminal)
        emulator.fault(fault)
        order = ordered(terminal)
        with pytest.raises(PaymentUnknown):
            terminal.authorise(order, Watching())
        emulator.fault(None)
        assert len(emulator.taken) - before == took
        # A terminal that has never paid, and still tells of nothing, cannot be told from one that does not tell.
        expected = result or (Result.CANCELLED if before else Result.UNKNOWN)
        assert settled(terminal, order).result is expected
        assert len(emulator.taken) - before == took


@pytest.mark.parametrize(("hand", "took"), [(Hand.APPROVE, 1), (Hand.CANCEL, 0), (Hand.DECLINE, 0)])
def test_a_payment_that_goes_on_without_us_is_not_settled_before_it_is_over(emulate, hand, took):
    with emulate() as (emulator, terminal):
        pay(terminal, 500)
        emulator.hand(Hand.WAIT)

        def cut():
            emulator.unplug()

        order = ordered(terminal)
        with pytest.raises(PaymentUnknown):
            terminal.authorise(order, Watching(Progress.CARD, cut))
        emulator.plug()
        with pytest.raises(DeviceError):
            terminal.open()
        emulator.decide(hand)
        assert settled(terminal, order).result is (Result.APPROVED if took else Result.CANCELLED)
        assert len(emulator.taken) == 1 + took


def test_nothing_is_guessed_when_the_terminal_does_not_tell_what_it_did_last(emulate):
    with emulate() as (emulator, terminal):
        emulator.forgetful()
        emulator.fault(TerminalFault.CUT_AFTER)
        order = ordered(terminal)
        with pytest.raises(PaymentUnknown):
            terminal.authorise(order, Watching())
        assert settled(terminal, order).result is Result.UNKNOWN


def test_nothing_is_guessed_of_another_amount_or_a_payment_that_was_given_back(emulate):
    with emulate() as (_, terminal):
        pay(terminal, 700)
        order = ordered(terminal, 500)
        other, outcome = pay(terminal, 600)
        assert terminal.settle(order).result is Result.UNKNOWN
        assert terminal.reverse(other, outcome.number).result is Result.APPROVED
        assert terminal.settle(Order(600, "EUR", "pay-2", order.mark)).result is Result.UNKNOWN


def test_money_is_given_back_once(emulate):
    with emulate() as (emulator, terminal):
        order, outcome = pay(terminal)
        assert terminal.reverse(order, outcome.number).result is Result.APPROVED
        assert terminal.reverse(order, outcome.number).result is not Result.APPROVED
        assert [one.reversed for one in emulator.taken] == [True]
        assert terminal.reverse(order, "").result is Result.UNABLE


def test_a_terminal_that_is_away_says_so_and_is_found_again(emulate):
    with emulate() as (emulator, terminal):
        emulator.unplug()
        order = Order(100, "EUR", "pay-1")
        with pytest.raises(DeviceGone):
            terminal.check()
        with pytest.raises(DeviceError) as away:
            terminal.authorise(order, Watching())
        assert not isinstance(away.value, PaymentUnknown)      # it was never sent
        emulator.plug()
        terminal.open()
        terminal.check()
        terminal.end_of_day()
        assert pay(terminal)[1].result is Result.APPROVED


def test_another_currency_or_no_amount_is_never_ordered(emulate):
    with emulate() as (emulator, terminal):
        for order in (Order(100, "USD", "a"), Order(0, "EUR", "b"), Order(-5, "EUR", "c"), Order(10**12, "EUR", "d")):
            assert terminal.authorise(order, Watching()).result is Result.UNABLE
        assert emulator.taken == []


@pytest.mark.parametrize("url", ["zvt+serial:///dev/ttyS0", "zvt://x", "zvt+tcp://h:1?password=12", "zvt+tcp://h:1?wat=1",
                                 "zvt+tcp://h:1?currency=USD", "zvd+tcp://h:1"])
def test_a_url_that_names_no_terminal_is_refused_in_a_sentence(url):
    with pytest.raises(BadUrl):
        payment_terminal(url)


def test_a_second_cash_register_is_told_to_wait(emulate):
    with emulate(Hand.WAIT) as (emulator, terminal):
        def cut():
            terminal.close()

        with pytest.raises(PaymentUnknown):
            terminal.authorise(ordered(terminal), Watching(Progress.CARD, cut))
        with pytest.raises(DeviceRefused) as busy:
            terminal.open()
        assert busy.value.code == 0x9C
        assert emulator.asked == 1240
