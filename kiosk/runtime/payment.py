"""The worker that owns the payment terminal: one errand at a time, each answered exactly once."""
from __future__ import annotations

import queue
import time
from collections.abc import Callable

from devices.errors import DeviceError
from devices.payment import Order, PaymentTerminal, PaymentUnknown, Progress
from kiosk.engine.effects import AtTerminal, Charge, GiveUpCharge, PreparePayment, SettleCharge
from kiosk.engine.events import Charged, Event, NotCharged, TerminalProgress, TerminalReady
from kiosk.engine.payment import Charging, Payment
from kiosk.runtime.worker import Worker

CHECK = 20.0               # seconds between two signs of life


class PaymentWorker(Worker):
    """While the terminal is away every errand is told so at once: a charge was then certainly not made."""

    part = "payment"
    failures = (DeviceError,)

    def __init__(self, terminal: PaymentTerminal, post: Callable[[Event], None], *,
                 clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._terminal = terminal
        self._errands: queue.SimpleQueue[AtTerminal | None] = queue.SimpleQueue()
        self._given_up = ""                # the payment that is not wanted any more; read while another thread writes

    def do(self, effect: AtTerminal) -> None:
        if isinstance(effect, GiveUpCharge):
            self._given_up = effect.payment
        else:
            self._errands.put(effect)

    def wake(self) -> None:
        self._errands.put(None)

    def open(self) -> None:
        self._terminal.open()

    def close(self) -> None:
        self._terminal.close()

    def use(self) -> None:
        while not self.stopping:
            try:
                errand = self._errands.get(timeout=CHECK)
            except queue.Empty:
                self._terminal.check()
                continue
            if errand is not None:
                self._carry_out(errand)

    def _carry_out(self, errand: AtTerminal) -> None:
        try:
            match errand:
                case PreparePayment(payment):
                    self.post(TerminalReady(at=self.clock(), payment=payment, mark=self._terminal.mark()))
                case Charge(payment):
                    outcome = self._terminal.authorise(order_of(payment), self._watch(payment.id))
                    self._tell(payment.id, outcome.result.value, outcome.number)
                case SettleCharge(payment):
                    outcome = self._terminal.settle(order_of(payment))
                    self._tell(payment.id, outcome.result.value, outcome.number)
        except DeviceError as error:
            self._tell_nothing(errand, doubt=isinstance(error, PaymentUnknown))
            self.down(str(error))
            raise

    def _tell(self, payment: str, result: str, number: str) -> None:
        self.post(Charged(at=self.clock(), payment=payment, result=Charging(result), number=number))

    def _tell_nothing(self, errand: AtTerminal, *, doubt: bool = False) -> None:
        payment = errand.payment if isinstance(errand, PreparePayment | GiveUpCharge) else errand.payment.id
        self.post(NotCharged(at=self.clock(), payment=payment, doubt=doubt or isinstance(errand, SettleCharge)))

    def _watch(self, payment: str) -> _Watch:
        return _Watch(lambda progress: self.post(
            TerminalProgress(at=self.clock(), payment=payment, progress=progress.value)),
            lambda: self.stopping or self._given_up == payment)

    def pause(self, seconds: float) -> None:
        end = self.clock() + seconds
        while not self.stopping and (left := end - self.clock()) > 0:
            try:
                errand = self._errands.get(timeout=left)
            except queue.Empty:
                return
            if errand is not None:
                self._tell_nothing(errand)


class _Watch:
    def __init__(self, tell: Callable[[Progress], None], cancelled: Callable[[], bool]) -> None:
        self._tell, self._cancelled = tell, cancelled

    def progress(self, progress: Progress) -> None:
        self._tell(progress)

    def cancelled(self) -> bool:
        return self._cancelled()


def order_of(payment: Payment) -> Order:
    return Order(payment.amount, payment.currency, payment.id, payment.mark)
