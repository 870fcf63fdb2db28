"""The world with a payment terminal in it: what was taken and booked, and every way in which an answer is lost."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.effects import (
    Charge,
    Effect,
    Forget,
    GiveUpCharge,
    PreparePayment,
    RecordPayment,
    SettleCharge,
)
from kiosk.engine.payment import Charging, Payment, PayStep
from kiosk.engine.view import Action, Money
from tests.kiosk.world import CARD, World, policy


@dataclass
class Till(World):
    """`hand`: what the card's holder does. `lose`: what of a charge is lost: "" nothing, "order", "answer"."""

    policy: object = field(default_factory=lambda: policy(pays=True))
    fees: dict[str, int] = field(default_factory=lambda: {CARD: 1240})
    hand: Charging | None = Charging.APPROVED          # None: nothing yet
    lose: str = ""
    mute: bool = False                                 # it does not tell what it did last
    terminal_up: bool = True
    books: bool = True                                 # the central system takes payments
    lose_bookings: int = 0                             # so many are booked, and the answer is lost
    apart: tuple[ils.PayableFee, ...] = ()             # fees that can be paid alone
    taken: list[Payment] = field(default_factory=list)
    booked: Counter[str] = field(default_factory=Counter)
    payments: dict[str, Payment] = field(default_factory=dict)
    waiting: Payment | None = None

    def boot(self) -> None:
        self.payments = getattr(self, "payments", {})
        super().boot()
        if self.payments:
            self.send(ev.PaymentsFound(at=self.at, payments=tuple(self.payments.values())))

    def mend_disk(self) -> None:
        halted = self.halted
        super().mend_disk()
        if halted and self.payments:
            self.send(ev.PaymentsFound(at=self.at, payments=tuple(self.payments.values())))

    # --- the terminal -------------------------------------------------------------------------------

    @property
    def mark(self) -> str:
        return f"t-{len(self.taken)}"

    def do(self, effect: Effect) -> None:
        match effect:
            case RecordPayment(payment):
                self.payments[payment.id] = payment
            case Forget():
                self.payments = {k: v for k, v in self.payments.items() if not v.final}
                super().do(effect)
            case PreparePayment(payment) if self.terminal_up:
                self.send(ev.TerminalReady(at=self.at, payment=payment, mark=self.mark))
            case PreparePayment(payment):
                self.send(ev.NotCharged(at=self.at, payment=payment, doubt=False))
            case Charge(payment):
                assert self.payments[payment.id] == payment, "asked for money before it was journalled"
                self.charge(payment)
            case GiveUpCharge():
                if self.waiting is not None:
                    self.decide(Charging.CANCELLED)
            case SettleCharge(payment):
                self.settle_charge(payment)
            case _:
                super().do(effect)

    def charge(self, payment: Payment) -> None:
        if not self.terminal_up or self.lose == "order":
            self.lose = ""
            self.send(ev.NotCharged(at=self.at, payment=payment.id, doubt=self.terminal_up))
            return
        self.send(ev.TerminalProgress(at=self.at, payment=payment.id, progress="card"))
        self.waiting = payment
        if self.hand is not None:
            self.decide(self.hand)

    def decide(self, hand: Charging) -> None:
        payment, self.waiting = self.waiting, None
        assert payment is not None
        if hand is Charging.APPROVED:
            self.taken.append(payment)
        if self.lose == "answer":
            self.lose = ""
            self.send(ev.NotCharged(at=self.at, payment=payment.id, doubt=True))
        else:
            number = self.mark if hand is Charging.APPROVED else ""
            self.send(ev.Charged(at=self.at, payment=payment.id, result=hand, number=number))

    def settle_charge(self, payment: Payment) -> None:
        if not self.terminal_up or self.waiting is not None:
            self.send(ev.NotCharged(at=self.at, payment=payment.id, doubt=True))
            return
        nothing = payment.mark == self.mark
        result = Charging.UNKNOWN if self.mute else Charging.CANCELLED if nothing else Charging.APPROVED
        assert result is not Charging.APPROVED or self.taken[-1] == payment, "another's payment is taken for this one"
        self.send(ev.Charged(at=self.at, payment=payment.id, result=result, number=self.mark))

    # --- the central system -------------------------------------------------------------------------

    def ask(self, operation: str, question: ils.Question) -> None:
        if isinstance(question, ils.PayFee) and self.ils_up and self.lose_bookings > 0:
            self.lose_bookings -= 1
            self.answer(question)
            self.send(ev.NotAnswered(at=self.at, operation=operation, sent=True))
        else:
            super().ask(operation, question)

    def answer(self, question: ils.Question) -> ils.Answer:
        match question:
            case ils.VerifyPatron(card, pin) if self.pins.get(card) == pin:
                owed = self.fees.get(card, 0)
                block = ils.Refusal.FEES if owed >= 2000 else self.blocks.get(card)
                return ils.PatronVerified(True, block, fees=Money(Decimal(owed) / 100) if owed else None,
                                          card=card, email=self.emails.get(card, ""))
            case ils.FeesOwed(card):
                return ils.Owing(self.fees.get(card, 0), fees=self.apart)
            case ils.PayFee(card, amount, _, transaction):
                if not self.books or amount > self.fees.get(card, 0):
                    return ils.FeePaid(False)
                self.fees[card] -= amount
                self.booked[transaction] += 1
                return ils.FeePaid(True)
            case _:
                return super().answer(question)

    # --- the patron ---------------------------------------------------------------------------------

    @property
    def step(self) -> PayStep | None:
        return self.state.paying.step if self.state.paying else None

    @property
    def offers(self) -> list[Action]:
        """What can be pressed now."""
        return [one.action for one in (self.view.overlay or self.view).actions]

    def to_the_fees(self) -> None:
        self.sign_in()
        self.press(Action.PAY)
        self.settle()

    def pay(self) -> None:
        """All of it, as far as the terminal lets."""
        self.to_the_fees()
        self.press(Action.PAY)
        self.settle()

    def in_order(self) -> None:
        """Each cent that was taken is booked once, or known to staff, or still waits to be told."""
        kept = {payment.id: payment for payment in self.payments.values()}
        for payment in self.taken:
            there = kept.get(payment.id)
            waits = there is not None and not there.final
            assert self.booked[payment.id] == 1 or waits, f"{payment.id} is lost"
        assert all(count == 1 for count in self.booked.values()), "booked twice"
        assert set(self.booked) <= {payment.id for payment in self.taken}, "booked, and never taken"


