"""Paying fees at a whole kiosk: real central system, real bytes to a payment terminal, links cut wherever they can."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from devices.emulators.terminal import Hand, TerminalEmulator, TerminalFault
from kiosk.cases import Cases
from kiosk.engine.view import Action, Screen, ViewState
from kiosk.journal import JOURNAL, JournalError
from tests.kiosk.kills.processes import KioskProcess
from tests.kiosk.library import CARD, PIN
from tests.kiosk.rig import Rig, rig

SETTINGS = '''
[payment]
url = "{url}?timeout=0.5&wait=1.5"
[printer.folder]
url = "pdf://{folder}"
'''
PATIENT = 30.0


@contextmanager
def till(directory: Path) -> Iterator[tuple[Rig, TerminalEmulator]]:
    with TerminalEmulator() as terminal:
        more = SETTINGS.format(url=terminal.url, folder=directory / "receipts")
        with rig(directory, more=more) as desk:
            for worker in desk.kiosk.workers:
                worker._pause_after = lambda failures: 0.1
            yield desk, terminal


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rig, TerminalEmulator]]:
    with till(tmp_path_factory.mktemp("till")) as one:
        yield one


@dataclass
class Visit:
    """A patron who owes 12.40, at the kiosk of this module."""

    desk: Rig
    terminal: TerminalEmulator
    before: tuple[int, int] = (0, 0)

    def begin(self) -> None:
        self.terminal.hand(Hand.APPROVE)
        self.terminal.fault(None)
        self.desk.screen(Screen.ATTRACT)
        if owes := 1240 - self.desk.central.owed(CARD):
            self.desk.central.fee("charge", CARD, f"{owes / 100:.2f}")
        self.before = len(self.desk.central.payments()), len(self.terminal.taken)

    def end(self) -> None:
        """Whatever the screen says, to the first one."""
        for _ in range(100):
            view = self.desk.wait(lambda view: True)
            if view.screen is Screen.ATTRACT:
                return
            back = any(one.action is Action.CANCEL for one in view.actions)
            self.desk.press(Action.CANCEL if back else Action.FINISH)
            self.desk.lift(*self.desk.field.on_pad())
            Event().wait(0.05)

    def to_the_fees(self) -> None:
        self.desk.sign_in()
        self.desk.press(Action.FEES)
        self.desk.wait(offered)
        self.desk.press(Action.PAY)
        self.sees("pay.choose.title")

    def pays(self) -> None:
        self.to_the_fees()
        self.desk.press(Action.PAY)

    def sees(self, key: str) -> ViewState:
        return self.desk.wait(lambda view: view.title.key == key, PATIENT)

    @property
    def taken(self) -> list[int]:
        """Cents that the terminal took in this visit."""
        return [one.amount for one in self.terminal.taken[self.before[1]:]]

    @property
    def booked(self) -> list[int]:
        """Cents that are booked of it, when the kiosk has nothing open any more."""
        payments = until(lambda: None if self.desk.kiosk.core.state.payments else self.desk.central.payments())
        return [amount for _, amount in payments[self.before[0]:]]


@pytest.fixture
def visit(one: tuple[Rig, TerminalEmulator]) -> Iterator[Visit]:
    visit = Visit(*one)
    visit.begin()
    yield visit
    visit.end()


def offered(view: ViewState) -> bool:
    return any(action.action is Action.PAY for action in view.actions)


def test_fees_are_paid_with_a_receipt_and_the_session_goes_on(visit: Visit) -> None:
    desk, terminal = visit.desk, visit.terminal
    terminal.hand(Hand.WAIT)
    visit.pays()
    visit.sees("pay.progress.card")
    assert terminal.asked == 1240
    terminal.decide(Hand.APPROVE)
    visit.sees("pay.paid.title")
    desk.press(Action.FINISH_RECEIPT)
    desk.wait(lambda view: view.screen is Screen.ACCOUNT and not offered(view))
    desk.press(Action.BORROW)
    desk.screen(Screen.BORROW)
    uid = desk.tag("30001")
    desk.lay(uid)
    desk.row("30001", "status.borrowed")
    receipts = (desk.settings.parent / "receipts").iterdir()
    assert [path.name.rpartition("-")[2] for path in receipts] == ["payment.pdf"]
    assert visit.booked == visit.taken == [1240]


@pytest.mark.parametrize(("hand", "key"), [(Hand.DECLINE, "pay.declined.title"), (Hand.CANCEL, "pay.cancelled.title")])
def test_what_the_terminal_does_not_take_is_booked_nowhere_and_may_be_tried_again(
        visit: Visit, hand: Hand, key: str) -> None:
    visit.terminal.hand(hand)
    visit.pays()
    visit.sees(key)
    assert visit.booked == []
    visit.terminal.hand(Hand.APPROVE)
    visit.desk.press(Action.PAY)
    visit.sees("pay.paid.title")
    assert visit.booked == visit.taken == [1240]


def test_a_patron_may_give_up_before_a_card_is_shown(visit: Visit) -> None:
    visit.terminal.hand(Hand.WAIT)
    visit.pays()
    visit.sees("pay.progress.card")
    visit.desk.press(Action.CANCEL)
    visit.sees("pay.cancelled.title")
    assert visit.terminal.asked == 0
    assert visit.booked == []


@pytest.mark.parametrize("fault", [TerminalFault.CUT_AFTER, TerminalFault.LOSE_COMPLETION, TerminalFault.DEAF])
def test_money_whose_answer_is_lost_at_the_terminal_is_found_and_booked_once(
        visit: Visit, fault: TerminalFault) -> None:
    visit.terminal.fault(fault)
    visit.pays()
    visit.sees("pay.paid.title")
    assert visit.booked == visit.taken == [1240]


def test_a_cut_before_any_money_is_no_payment(visit: Visit) -> None:
    if not visit.terminal.taken:                   # one that has never paid cannot tell that it did not
        visit.pays()
        visit.sees("pay.paid.title")
        visit.end()
        visit.begin()
    visit.terminal.fault(TerminalFault.CUT_BEFORE)
    visit.pays()
    visit.sees("pay.cancelled.title")
    assert visit.booked == visit.taken == []


@pytest.mark.parametrize("arrives", [True, False])
def test_a_payment_whose_38_is_lost_is_told_as_received_and_booked_once(visit: Visit, arrives: bool) -> None:
    proxy = visit.desk.proxy
    before = proxy.count(b"37")
    (proxy.bites if arrives else proxy.stops).append((b"38" if arrives else b"37", lambda line: None))
    visit.pays()
    visit.sees("pay.received.title")
    assert visit.booked == visit.taken == [1240]
    assert proxy.count(b"37") - before == (1 if arrives else 2)


def test_a_terminal_that_is_away_offers_nothing_and_is_found_again(visit: Visit) -> None:
    visit.to_the_fees()
    visit.terminal.unplug()
    visit.desk.press(Action.PAY)
    visit.sees("pay.unable.title")
    visit.desk.press(Action.FINISH)
    visit.desk.wait(lambda view: view.screen is Screen.ACCOUNT and not offered(view))
    visit.terminal.plug()
    visit.desk.wait(offered, PATIENT)
    assert visit.booked == []


@pytest.mark.parametrize("hand", [Hand.WAIT, Hand.APPROVE])
def test_when_the_journal_fails_the_terminal_gives_up_and_what_it_took_is_booked_once(
        visit: Visit, monkeypatch: pytest.MonkeyPatch, hand: Hand) -> None:
    core = visit.desk.kiosk.core
    visit.terminal.hand(Hand.WAIT)
    visit.pays()
    visit.sees("pay.progress.card")
    with monkeypatch.context() as patch:
        patch.setattr(core, "_journal_again", 0.05)
        patch.setattr(core, "_make_journal", full)
        patch.setattr(core._journal, "record", full)
        patch.setattr(core._journal, "prove", full)
        if hand is Hand.WAIT:
            core.probe(lambda: None)               # as the guard asks
        else:
            visit.terminal.decide(hand)            # what it took cannot be written down
        visit.desk.screen(Screen.OUT_OF_ORDER)
        visit.desk.until(lambda: visit.terminal.asked == 0)
    visit.desk.screen(Screen.ATTRACT)
    assert visit.booked == visit.taken == ([1240] if hand is Hand.APPROVE else [])
    visit.desk.until(lambda: not waiting(visit.desk))


def full(*_: object) -> None:
    raise JournalError("The disk is full.")


def test_a_payment_that_the_central_system_does_not_take_is_a_case_with_its_numbers(tmp_path: Path) -> None:
    with till(tmp_path) as (desk, terminal):
        visit = Visit(desk, terminal)
        visit.begin()
        terminal.hand(Hand.WAIT)
        visit.pays()
        visit.sees("pay.progress.card")
        desk.central.fee("pay", CARD, "5.00")      # on the web, at the same time: now 12.40 is more than is owed
        terminal.decide(Hand.APPROVE)
        visit.sees("pay.received.title")
        desk.press(Action.FINISH)
        view = desk.wait(lambda view: view.advice and view.advice.key == "blocked.payment_received")
        assert not offered(view)
        (case,) = Cases(desk.data / JOURNAL).open()
        assert (case.kind, case.amount, case.card, case.reason) == ("payment", "12.40 EUR", CARD, "booking")
        assert case.number.startswith("28004869-")
        assert not case.waiting
        assert "payment of 12.40 EUR" in str(case)
        Cases(desk.data / JOURNAL).close(case.id)
        assert Cases(desk.data / JOURNAL).open() == []


@pytest.mark.parametrize("moment", ["before the 37", "after the 38"])
def test_a_kiosk_killed_between_the_money_and_the_booking_tells_it_after_its_restart_exactly_once(
        tmp_path: Path, moment: str) -> None:
    with ExitStack() as stack:
        desk, terminal = stack.enter_context(till(tmp_path))
        desk.central.fee("charge", CARD, "12.40")
        desk.stop()
        kiosk = KioskProcess(desk.settings)
        stack.callback(kiosk.kill)

        def strike(line: bytes) -> None:
            kiosk.strike()

        struck = (desk.proxy.stops, b"37") if moment == "before the 37" else (desk.proxy.bites, b"38")
        struck[0].append((struck[1], strike))
        pay(kiosk)
        kiosk._process.wait(PATIENT)
        assert len(terminal.taken) == 1
        kiosk.again()
        booked = until(lambda: desk.central.payments() if not waiting(desk) else None)
        assert [amount for _, amount in booked] == [1240]
        assert len(terminal.taken) == 1
        kiosk.stop()


def test_a_kiosk_killed_while_the_card_is_charged_asks_the_terminal_after_its_restart(tmp_path: Path) -> None:
    with ExitStack() as stack:
        desk, terminal = stack.enter_context(till(tmp_path))
        desk.central.fee("charge", CARD, "12.40")
        desk.stop()
        terminal.hand(Hand.WAIT)
        kiosk = KioskProcess(desk.settings)
        stack.callback(kiosk.kill)
        pay(kiosk)
        assert kiosk.wait(1, lambda view: view["title"] == "pay.progress.card", PATIENT)
        kiosk.kill()
        assert desk.central.payments() == []
        kiosk.start()
        assert kiosk.wait(2, lambda view: view["screen"] == "attract", PATIENT)
        terminal.decide(Hand.APPROVE)              # the patron goes on at the terminal
        booked = until(lambda: desk.central.payments() if not waiting(desk) else None)
        assert [amount for _, amount in booked] == [1240]
        kiosk.stop()


def pay(kiosk: KioskProcess) -> None:
    """As a patron does, up to the terminal."""
    assert kiosk.wait(1, lambda view: view["screen"] == "attract", PATIENT)
    kiosk.tell(1, card=CARD)
    assert kiosk.wait(1, lambda view: view["screen"] == "pin", PATIENT)
    kiosk.tell(1, type=PIN)
    assert kiosk.wait(1, lambda view: view["screen"] == "borrow", PATIENT)
    kiosk.tell(1, press="fees")
    assert kiosk.wait(1, lambda view: view["screen"] == "account", PATIENT)
    kiosk.tell(1, press="pay")
    assert kiosk.wait(1, lambda view: view["title"] == "pay.choose.title", PATIENT)
    kiosk.tell(1, press="pay")


def waiting(desk: Rig) -> bool:
    """A payment is still open in the journal of the kiosk that runs."""
    return bool(Cases(desk.data / JOURNAL).open())


def until(found: Callable[[], list[tuple[str, int]] | None]) -> list[tuple[str, int]]:
    for _ in range(600):
        if (there := found()) is not None:
            return there
        Event().wait(0.05)
    raise AssertionError("it is never over")
