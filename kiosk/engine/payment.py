"""One payment of fees, from the wish to the central system's yes: what the journal remembers of money, and the screen.

Nothing of a bank card is known here. Amounts are in cents.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from kiosk.engine.ils import PayableFee
from kiosk.engine.value import Value
from kiosk.engine.view import Screen


class PaymentState(StrEnum):
    INTENDED = "intended"          # written before the terminal is asked: from here on money may be taken
    APPROVED = "approved"          # it is taken; the central system is to be told
    TOLD = "told"                  # and has booked it
    VOID = "void"                  # nothing was taken
    REFUSED = "refused"            # taken, and the central system does not book it: staff
    UNKNOWN = "unknown"            # nobody can tell whether it was taken, or booked: staff

    @property
    def final(self) -> bool:
        return self in (PaymentState.TOLD, PaymentState.VOID)


@dataclass(frozen=True, slots=True)
class Payment:
    """`id` is told to the central system as the transaction's (BK); `number` is by which the terminal knows it."""

    id: str
    state: PaymentState
    amount: int
    currency: str = "EUR"
    card: str = field(default="", repr=False)      # the library card, until nobody needs to know whose it is
    owed: int = 0                                  # before
    fee: str = ""                                  # only this one is paid
    mark: str = ""                                 # what the terminal had done last before: see devices.payment
    number: str = ""
    made: str = ""                                 # ISO local time
    reason: str = ""                               # why it is a case for staff

    @property
    def final(self) -> bool:
        return self.state.final

    @property
    def case(self) -> bool:
        """Staff must look, and close it."""
        return self.state in (PaymentState.REFUSED, PaymentState.UNKNOWN)


class Charging(StrEnum):
    """What came of asking the terminal for money."""

    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNABLE = "unable"
    UNKNOWN = "unknown"


class With(Enum):
    """Who is asked about a payment now."""

    NOBODY = auto()
    TERMINAL = auto()
    FEES = auto()                  # the central system: what is owed?
    BOOKING = auto()               # the central system: book it


@dataclass(frozen=True)
class Due(Value):
    """A payment that is not over, with what is under way for it. A case stays, so that nobody pays twice."""

    payment: Payment
    asked: With = With.NOBODY
    doubt: bool = False            # the last thing asked may have been done
    refused: bool = False          # the central system said no
    again: float = 0.0             # when it is asked for again
    warned: bool = False           # staff know that it is not booked yet


class PayStep(StrEnum):
    ASKING = "asking"              # what is owed?
    CHOOSE = "choose"
    PREPARING = "preparing"        # the terminal is called
    TERMINAL = "terminal"          # the patron follows it
    CHECKING = "checking"          # its answer was lost: it is asked what it did
    BOOKING = "booking"            # the money is taken; the central system is told
    PAID = "paid"
    RECEIVED = "received"          # the money is taken; it is booked later
    UNSURE = "unsure"              # not known yet, or never: not to be paid again
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNABLE = "unable"              # the terminal cannot
    NOTHING = "nothing"            # nothing is owed
    ELSEWHERE = "elsewhere"        # it cannot be paid here
    NO_ANSWER = "no_answer"        # what is owed is not known: no connection
    LEAVING = "leaving"            # what the patron may do now is asked

    @property
    def over(self) -> bool:
        """Told, with a sign: nothing is under way."""
        return self in OVER

    @property
    def at_work(self) -> bool:
        """Money may be on its way: nobody interrupts."""
        return self in (PayStep.TERMINAL, PayStep.CHECKING, PayStep.BOOKING)


OVER = (PayStep.PAID, PayStep.RECEIVED, PayStep.UNSURE, PayStep.DECLINED, PayStep.CANCELLED, PayStep.UNABLE,
        PayStep.NOTHING, PayStep.ELSEWHERE, PayStep.NO_ANSWER)
TAKEN = (PayStep.PAID, PayStep.RECEIVED)           # worth a receipt


@dataclass(frozen=True)
class Paying(Value):
    """The screen on which a patron pays. `asked`: the question, or the payment, that is awaited or was."""

    step: PayStep
    since: float
    asked: str = ""
    owed: int = 0
    fees: tuple[PayableFee, ...] = field(default=(), repr=False)
    chosen: str = ""               # one of them; empty: all
    paid: int = 0                  # what the payment was about
    number: str = ""
    progress: str = "wait"
    back: Screen = Screen.BORROW

    @property
    def amount(self) -> int:
        """What is to be paid as chosen."""
        return next((fee.amount for fee in self.fees if fee.id == self.chosen), self.owed)
