"""The face every payment terminal has. Nothing of a card passes through it, not even its last digits.

Money is never taken twice: what the terminal did last is asked before each order (`mark`) and kept with it. When the
answer to an order is lost, `settle` asks the terminal again and compares. Amounts are in minor units: cents.
"""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from devices.errors import DeviceError


class PaymentUnknown(DeviceError):
    """The order may have been carried out, and its answer was lost. `settle` before anything else."""


class Progress(StrEnum):
    """What the terminal waits for. Its own words stay on its own display."""

    WAIT = "wait"
    CARD = "card"                  # for a card to be shown
    PIN = "pin"                    # for the card's PIN, or another key
    WRONG_PIN = "wrong_pin"
    BANK = "bank"                  # for the bank
    REMOVE_CARD = "remove_card"
    NOT_ACCEPTED = "not_accepted"  # this card; another may be
    LOOK = "look"                  # something that only its display tells
    CANCELLING = "cancelling"


class Result(StrEnum):
    APPROVED = "approved"          # the money is taken
    DECLINED = "declined"          # by bank, card or terminal: nothing is taken
    CANCELLED = "cancelled"        # by a key, by us, or by time: nothing is taken
    UNABLE = "unable"              # the terminal cannot pay now: nothing is taken
    UNKNOWN = "unknown"            # nobody can tell any more


@dataclass(frozen=True, slots=True)
class Order:
    """`amount` in minor units; `currency` as ISO 4217; `reference` is ours, for terminals that keep one.

    `mark`: what the terminal did last before this order, as `mark()` told it; empty: it could not tell.
    """

    amount: int
    currency: str
    reference: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`number`: by which the terminal's owner finds the payment again; `code`: the terminal's own reason."""

    result: Result
    number: str = ""
    code: int = 0


class Watch(Protocol):
    """What goes on while an order is carried out, on the thread that gave it."""

    def progress(self, progress: Progress) -> None: ...

    def cancelled(self) -> bool:
        """Is the order to be given up? It still may be carried out when that comes too late."""


class PaymentTerminal(Protocol):
    """One terminal. One thread uses it; every call has a deadline. All raise DeviceError when it cannot be reached."""

    currency: str
    """The only one that it takes, as ISO 4217."""

    def open(self) -> None:
        """Reach it and sign on."""

    def close(self) -> None:
        """Let go of it. Never raises."""

    def check(self) -> None:
        """A sign of life."""

    def mark(self) -> str:
        """What it did last, in one word; empty when it cannot tell."""

    def authorise(self, order: Order, watch: Watch) -> Outcome:
        """Take the money. Raises PaymentUnknown when it may have been taken; any other DeviceError: it was not."""

    def settle(self, order: Order) -> Outcome:
        """After a doubt: what became of the order. CANCELLED: it was not carried out. Raises DeviceError while the
        terminal cannot tell yet: it is away, or still at it."""

    def reverse(self, order: Order, number: str) -> Outcome:
        """Give the money of a payment back, on the day that it was made. APPROVED: it is given back."""

    def end_of_day(self) -> None:
        """Hand the day's payments in, where nobody does it at the terminal."""
