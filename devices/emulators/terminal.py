"""An emulated payment terminal that speaks ZVT over TCP: money is taken, declined, given up; and the cable is cut.

As a real one it goes on with a payment when the cash register is gone, says "please wait" to others meanwhile, and
remembers its last transaction. `taken` is the truth about the money.
"""
from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from devices.emulators.line import Connection, Line, OnLine
from devices.errors import BadReply
from devices.payment.zvt.apdu import BUSY, CANNOT, NO, Apdu, ApduBuffer, Code
from devices.payment.zvt.fields import (
    AMOUNT,
    CURRENCY,
    ORIGINAL,
    RECEIPT,
    RESULT,
    STATUS,
    TERMINAL,
    TRACE,
    field,
    unpacked,
    values,
)

TERMINAL_ID = 28004869
EURO = 978
GIVEN_UP, DECLINED, NO_RECEIPT, UNKNOWN_RECEIPT, ALREADY_REVERSED = 0x6C, 0x05, 0x83, 0xB5, 0xB4
INSERT_CARD, WATCH_PIN_PAD, ASKING_BANK, REFUSED, TAKE_CARD = 0x0A, 0x01, 0x04, 0x1D, 0x0B


class Hand(StrEnum):
    """What the card's holder does."""

    APPROVE = "approve"
    DECLINE = "decline"            # the bank does
    CANCEL = "cancel"              # by the key, or by waiting for too long
    WAIT = "wait"                  # nothing yet: `decide` tells later


class TerminalFault(StrEnum):
    """What happens to the next payment."""

    CUT_BEFORE = "cut-before"      # the line is cut when the order has come; it is given up
    CUT_AFTER = "cut-after"        # the money is taken, then the line is cut
    LOSE_COMPLETION = "lose-completion"        # the money is taken and told; the line is cut before the end
    SILENT = "silent"              # nothing is answered, and nothing taken
    DEAF = "deaf"                  # the money is taken, and nothing told


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment. `amount` in cents."""

    amount: int
    receipt: int
    trace: int
    reversed: bool = False


Step = Apdu | Callable[[], None]


class TerminalLogic:
    """The terminal without its line. Not thread-safe."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.hand = Hand.APPROVE
        self.fault: TerminalFault | None = None
        self.repeats = True                        # whether it tells its last transaction when asked
        self.asked = 0                             # cents of the payment that waits for a card; 0: none
        self.shown = ""                            # on its display
        self.cut = False                           # the line is to be cut now
        self.registered = False
        self._buffer = ApduBuffer()
        self._script: deque[Step] = deque()
        self._awaits_yes = False
        self.connected = False
        self._last: bytes | None = None            # the status information of the last transaction
        self._trace = 0

    def connect(self) -> None:
        self._buffer, self.connected, self._awaits_yes, self.cut = ApduBuffer(), True, False, False
        if not self.asked:
            self._script.clear()

    def disconnect(self) -> None:
        """The cash register is gone. A payment goes on without it."""
        self.connected, self.cut = False, False
        self._script = deque(step for step in self._script if not isinstance(step, Apdu))

    def receive(self, data: bytes) -> bytes:
        """Take bytes; the bytes to answer."""
        answer = b""
        for apdu in self._buffer.feed(data):
            answer += self._take(apdu)
        return answer + self.work()

    def work(self) -> bytes:
        """Go on, as far as the card's holder and the cash register let; the bytes to send."""
        sent = b""
        if self.asked and not self._script and self.hand is not Hand.WAIT:
            self._decided(self.hand)
        while self._script and not self._awaits_yes and not self.cut:
            step = self._script.popleft()
            if isinstance(step, Apdu):
                if self.connected:
                    sent, self._awaits_yes = sent + step.to_bytes(), True
            else:
                step()
        return sent

    # --- commands ------------------------------------------------------------------------------------------

    def _take(self, apdu: Apdu) -> bytes:
        if apdu.answer:
            self._awaits_yes = False
            return b""
        if apdu.code == Code.ABORT:
            return self._abort()
        if self.asked or self._script:
            return _no(BUSY)
        if apdu.code == Code.REGISTRATION:
            self.registered = True
            self._script.append(Apdu(Code.COMPLETION, bytes([STATUS, 0]) + field(TERMINAL, TERMINAL_ID)
                                     + field(CURRENCY, EURO)))
            return _YES
        if not self.registered:
            return _no(0x6B)
        return self._command(apdu)

    def _command(self, apdu: Apdu) -> bytes:
        match apdu.code:
            case Code.AUTHORISATION:
                return self._authorise(apdu)
            case Code.STATUS_ENQUIRY | Code.END_OF_DAY:
                self._script.append(Apdu(Code.COMPLETION))
            case Code.REPEAT_RECEIPT if self._last is None:
                return _no(NO_RECEIPT)
            case Code.REPEAT_RECEIPT:
                last = [Apdu(Code.STATUS_INFORMATION, self._last)] if self._last and self.repeats else []
                self._script.extend([*last, Apdu(Code.COMPLETION)])
            case Code.REVERSAL:
                self._reverse(apdu)
            case _:
                return _no(CANNOT)
        return _YES

    def _authorise(self, apdu: Apdu) -> bytes:
        amount = unpacked(values(apdu.data).get(AMOUNT, b"\xff"))
        if not amount:
            return _no(0x9A)
        if self.fault is TerminalFault.SILENT:
            return b""
        if self.fault is TerminalFault.CUT_BEFORE:
            self.fault, self.cut = None, True
            return b""
        self.asked, self.shown = amount, "card"
        self._script.append(Apdu(Code.INTERMEDIATE_STATUS, bytes([INSERT_CARD])))
        return _YES

    def _abort(self) -> bytes:
        if not self.asked:
            return _no(CANNOT)
        self._decided(Hand.CANCEL)
        return _YES

    def decide(self, hand: Hand) -> None:
        """The card's holder does something, while a payment waits for it."""
        if self.asked and hand is not Hand.WAIT:
            self._decided(hand)

    def _decided(self, hand: Hand) -> None:
        amount, self.asked = self.asked, 0
        steps: list[Step] = []
        if hand is Hand.APPROVE:
            steps += [_told(WATCH_PIN_PAD), _told(ASKING_BANK), lambda: self._pay(amount)]
        elif hand is Hand.DECLINE:
            steps += [_told(WATCH_PIN_PAD), _told(ASKING_BANK), _told(REFUSED), lambda: self._refuse(DECLINED)]
        else:
            steps.append(lambda: self._refuse(GIVEN_UP))
        self._script.extend(steps)

    def _pay(self, amount: int) -> None:
        self._trace += 1
        payment = Taken(amount, self._trace, self._trace)
        self.taken.append(payment)
        self.shown = "approved"
        self._last = self._information(0, payment)
        fault, self.fault = self.fault, None
        if fault is TerminalFault.CUT_AFTER:
            self.cut = True
        elif fault is TerminalFault.LOSE_COMPLETION:
            self._script.extend([Apdu(Code.STATUS_INFORMATION, self._last), self._cut])
        elif fault is not TerminalFault.DEAF:
            self._script.extend([Apdu(Code.STATUS_INFORMATION, self._last), _told(TAKE_CARD), Apdu(Code.COMPLETION)])

    def _cut(self) -> None:
        self.cut = True

    def _refuse(self, code: int) -> None:
        self.shown = "declined" if code == DECLINED else "cancelled"
        self.fault = None
        self._script.extend([Apdu(Code.STATUS_INFORMATION, bytes([RESULT, code]) + field(TERMINAL, TERMINAL_ID)),
                             Apdu(Code.ABORTED, bytes([code]))])

    def _reverse(self, apdu: Apdu) -> None:
        receipt = unpacked(values(apdu.data[3:]).get(RECEIPT, b"\xff"))       # after the password
        found = next((one for one in self.taken if one.receipt == receipt), None)
        if found is None or found.reversed:
            self._script.append(Apdu(Code.ABORTED, bytes([ALREADY_REVERSED if found else UNKNOWN_RECEIPT])))
            return
        self.taken[self.taken.index(found)] = replace(found, reversed=True)
        self._trace += 1
        self._last = self._information(0, Taken(found.amount, self._trace, self._trace)) + field(ORIGINAL, found.trace)
        self._script.extend([Apdu(Code.STATUS_INFORMATION, self._last), Apdu(Code.COMPLETION)])

    def _information(self, result: int, payment: Taken) -> bytes:
        """As real ones tell it, with a masked card number, which nobody on our side may keep."""
        return (bytes([RESULT, result]) + field(AMOUNT, payment.amount) + field(TRACE, payment.trace)
                + bytes.fromhex("0c123456 0d1123 0e2512 22f0f8eeeeeeeeeeee4771") + field(TERMINAL, TERMINAL_ID)
                + field(CURRENCY, EURO) + field(RECEIPT, payment.receipt % 10000)
                + bytes.fromhex("8a2e8bf1f0") + b"DebitCard\0" + bytes.fromhex("06041f120102"))


_YES = Apdu(Code.YES).to_bytes()


def _no(code: int) -> bytes:
    return Apdu(NO << 8 | code).to_bytes()


def _told(status: int) -> Apdu:
    return Apdu(Code.INTERMEDIATE_STATUS, bytes([status]))


class TerminalEmulator(OnLine):
    """The terminal on a TCP port; the driver opens `url`. What hands and bad luck do is set from any thread."""

    def __init__(self, *, listen: str = "tcp://127.0.0.1:0", logic: TerminalLogic | None = None) -> None:
        self._logic = logic or TerminalLogic()
        self._lock = threading.Lock()
        self._line = Line(listen, self._serve)

    @property
    def url(self) -> str:
        return f"zvt+{self._line.where}"

    @property
    def taken(self) -> list[Taken]:
        with self._lock:
            return list(self._logic.taken)

    @property
    def asked(self) -> int:
        """Cents of the payment that waits for a card; 0: none."""
        with self._lock:
            return self._logic.asked

    @property
    def shown(self) -> str:
        with self._lock:
            return self._logic.shown

    # --- What hands and bad luck do ------------------------------------------------------------------------

    def hand(self, hand: Hand) -> None:
        """What is done at each payment from now on."""
        with self._lock:
            self._logic.hand = hand

    def decide(self, hand: Hand) -> None:
        """What is done at the payment that waits."""
        with self._lock:
            self._logic.decide(hand)
            if not self._logic.connected:
                self._logic.work()

    def fault(self, fault: TerminalFault | None) -> None:
        with self._lock:
            self._logic.fault = fault

    def forgetful(self) -> None:
        """It does not tell its last transaction when asked, as some do."""
        with self._lock:
            self._logic.repeats = False

    # --- The line ------------------------------------------------------------------------------------------

    def _serve(self, connection: Connection) -> None:
        with self._lock:
            self._logic.connect()
        try:
            while (data := connection.read(0.02)) is not None:
                with self._lock:
                    answer = self._logic.receive(data)
                    cut = self._logic.cut
                if answer:
                    connection.write(answer)
                if cut:
                    return
        except BadReply:
            return                     # what is no ZVT is hung up on
        finally:
            with self._lock:
                self._logic.disconnect()
                self._logic.work()
