"""What the engine wants done. The runtime carries effects out in order; a journal row is durable before the next."""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.engine.events import WrongTry
from kiosk.engine.ils import Question
from kiosk.engine.operation import Operation
from kiosk.engine.payment import Payment
from receipts.document import Receipt


@dataclass(frozen=True, slots=True)
class Record:
    """Write the operation to the journal, durably, before any later effect."""

    operation: Operation


@dataclass(frozen=True, slots=True)
class RecordPayment:
    """Write the payment to the journal, durably, before any later effect."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class PreparePayment:
    """Is the terminal ready, and what did it do last?"""

    payment: str


@dataclass(frozen=True, slots=True)
class Charge:
    """Let the terminal take the money."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class GiveUpCharge:
    """The patron, or time, wants the terminal to give up. It may be too late."""

    payment: str


@dataclass(frozen=True, slots=True)
class SettleCharge:
    """Ask the terminal what became of it."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove final operations from the journal: the session is over. Loans of these items are kept."""

    keep: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RecordTries:
    """These are all the wrong PINs that count: write them durably, before the patron is told, and forget all others."""

    tries: tuple[WrongTry, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    operation: str
    question: Question


@dataclass(frozen=True, slots=True)
class Secure:
    """Write the security bit of this one tag and read it back."""

    operation: str
    uid: str
    on: bool


@dataclass(frozen=True, slots=True)
class Print:
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Alert:
    """Something staff should know. No patron data: a class, and a detail that names no one."""

    kind: str
    detail: str = ""


AtTerminal = PreparePayment | Charge | GiveUpCharge | SettleCharge
Effect = Record | RecordPayment | Forget | RecordTries | Ask | Secure | Print | Alert | AtTerminal
