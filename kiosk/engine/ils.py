"""What the engine asks the central system, and what it hears, in the engine's own nouns.

How a question travels (SIP2 message, dialect, transport) is not the engine's business.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kiosk.engine.catalogue import Standing
from kiosk.engine.view import Money


@dataclass(frozen=True, slots=True)
class VerifyPatron:
    """Is this card good, and is this its PIN?"""

    card: str = field(repr=False)
    pin: str = field(repr=False)
    language: str = "fi"


@dataclass(frozen=True, slots=True)
class LendItem:
    card: str = field(repr=False)
    pin: str = field(repr=False)
    item_id: str = ""
    made: datetime | None = None   # it was lent while off line, then
    fee_accepted: bool = False     # the patron was told what it costs, and agreed


@dataclass(frozen=True, slots=True)
class ReturnItem:
    item_id: str
    made: datetime | None = None   # it was taken in while off line, then


@dataclass(frozen=True, slots=True)
class DescribeItem:
    """What is known of an item, for a row that otherwise would show a number."""

    item_id: str


@dataclass(frozen=True, slots=True)
class WasLent:
    """After a doubt: is this item now on loan to this card?"""

    card: str = field(repr=False)
    item_id: str = ""


@dataclass(frozen=True, slots=True)
class WasReturned:
    """After a doubt: is this item now off loan?"""

    item_id: str


@dataclass(frozen=True, slots=True)
class OnLoan:
    """Before a write that was left owed: is this item on loan now, to anybody?"""

    item_id: str


@dataclass(frozen=True, slots=True)
class FeesOwed:
    """What does this card owe?"""

    card: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PayFee:
    """A payment was taken. `amount` in cents; `transaction` is the same whenever it is told again; `fee`: only that."""

    card: str = field(repr=False)
    amount: int = 0
    currency: str = "EUR"
    transaction: str = ""
    fee: str = ""


@dataclass(frozen=True, slots=True)
class ReadAccount:
    """What is on this patron's account? Its PIN was right."""

    card: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RenewItem:
    """A longer time for a loan of this card. `due`: as it is now, to tell afterwards whether it moved."""

    card: str = field(repr=False)
    pin: str = field(repr=False)
    item_id: str = ""
    due: date | str = ""
    accepted: Money | None = None  # what it costs: the patron was told, and agreed


@dataclass(frozen=True, slots=True)
class WasRenewed:
    """After a doubt: is this item due later now than on `due`?"""

    item_id: str
    due: date | str = ""


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """Any copy of a work, which is named by its `copies`; to be fetched at `pickup`."""

    card: str = field(repr=False)
    pin: str = field(repr=False)
    copies: tuple[str, ...] = ()
    pickup: str = ""


@dataclass(frozen=True, slots=True)
class WasHeld:
    """Before a hold is placed, and after a doubt: has this card one on any of these copies?"""

    card: str = field(repr=False)
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndSession:
    card: str = field(repr=False)


Question = (VerifyPatron | LendItem | ReturnItem | DescribeItem | WasLent | WasReturned | OnLoan | ReadAccount
            | RenewItem | WasRenewed | FeesOwed | PayFee | PlaceHold | WasHeld | EndSession)


class Refusal(StrEnum):
    """Why the central system said no, in reasons of our own."""

    HOLD_OTHER = "hold_other"
    NOT_FOR_LOAN = "not_for_loan"
    AGE_LIMIT = "age_limit"
    TOO_MANY_LOANS = "too_many_loans"
    TOO_MANY_RENEWALS = "too_many_renewals"
    CHARGE = "charge"              # the loan itself costs something, and nobody has agreed to that
    FEES = "fees"
    OVERDUE = "overdue"
    CARD_EXPIRED = "card_expired"
    CARD_LOST = "card_lost"
    BLOCKED = "blocked"
    PIN_LOCKED = "pin_locked"
    NO_SELF_SERVICE = "no_self_service"    # not at this branch, or not for this kind of patron
    LENT_TO_OTHER = "lent_to_other"
    UNKNOWN_ITEM = "unknown_item"
    WITHDRAWN = "withdrawn"
    NOT_ON_LOAN = "not_on_loan"
    UNWRITABLE = "unwritable"      # the tag takes no write, and policy wants no such loan
    OFFLINE = "offline"            # the central system is away, and this is not lent without it
    CLOCK = "clock"                # this machine's clock is wrong, and a return would be dated by it
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PatronVerified:
    """`valid`: the card is known and the PIN right. `block` tells why it may not borrow, though it is, or that the
    PIN is locked."""

    valid: bool
    block: Refusal | None = None
    holds_ready: int = 0
    fees: Money | None = None
    card: str = field(default="", repr=False)      # the card's number as the central system knows it
    email: str = field(default="", repr=False)     # to which a receipt may be sent; empty where there is none


@dataclass(frozen=True, slots=True)
class ItemLent:
    lent: bool
    title: str = ""
    author: str = ""
    due: date | str = ""           # the central system's own words when they are no readable date
    renewed: bool = False
    desensitize: bool = True       # False: leave the security on although it is lent
    refusal: Refusal | None = None
    fee: Money | None = None       # what it would cost, where that is why it was not lent


@dataclass(frozen=True, slots=True)
class ItemReturned:
    returned: bool
    title: str = ""
    author: str = ""
    resensitize: bool = True
    destination: str = "shelf"     # shelf, hold_shelf, transport, staff
    place: str = ""                # name of the library it travels to, or of the shelf
    refusal: Refusal | None = None
    held: bool = False             # it fulfils a hold, here or where it goes


@dataclass(frozen=True, slots=True)
class ItemDescribed:
    """`ready`: it stands on a hold shelf; then `shelf`, `number` and `until` as far as they are told."""

    known: bool
    title: str = ""
    author: str = ""
    due: date | str = ""
    ready: bool = False
    shelf: str = ""
    number: str = ""
    until: date | None = None      # the last day it is kept
    library: str = ""              # where it stands, when that is another library
    standing: Standing | None = None
    waiting: int | None = None     # in the queue for it


@dataclass(frozen=True, slots=True)
class LentOrNot:
    lent: bool | None              # None: it cannot be told
    title: str = ""
    author: str = ""
    due: date | str = ""
    desensitize: bool = True       # nobody said so after a doubt: by what is known of the item


@dataclass(frozen=True, slots=True)
class ReturnedOrNot:
    returned: bool | None          # None: it cannot be told
    title: str = ""
    author: str = ""
    destination: str = "shelf"
    place: str = ""
    certain: bool = True           # False: the item is in a state that tells nothing of this


@dataclass(frozen=True, slots=True)
class PayableFee:
    """A fee that can be paid alone; `amount` in cents."""

    id: str
    amount: int
    title: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Owing:
    """In cents; None: it cannot be told. `payable`: the central system takes payments from us."""

    amount: int | None
    payable: bool = True
    currency: str = "EUR"
    fees: tuple[PayableFee, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class FeePaid:
    """The payment is booked, or the central system said that it is not."""

    paid: bool


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee: what it is for, in the central system's own words."""

    what: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class AccountRead:
    """Items by their numbers, in the order told. What a system lists as ready may not all be (see [account])."""

    charged: tuple[str, ...] = field(default=(), repr=False)
    overdue: tuple[str, ...] = field(default=(), repr=False)
    ready: tuple[str, ...] = field(default=(), repr=False)
    waiting: tuple[str, ...] = field(default=(), repr=False)
    fees: tuple[FeeLine, ...] = field(default=(), repr=False)
    owed: Money | None = None
    recalled: int = 0              # loans that are wanted back


@dataclass(frozen=True, slots=True)
class ItemRenewed:
    renewed: bool
    due: date | str = ""
    refusal: Refusal | None = None
    fee: Money | None = None       # what it would cost, where that is why it was not renewed


@dataclass(frozen=True, slots=True)
class RenewedOrNot:
    renewed: bool | None           # None: it cannot be told
    due: date | str = ""


class HoldRefusal(StrEnum):
    """Why a hold was not placed, in reasons of our own."""

    TOO_MANY = "too_many"
    ALREADY = "already"
    NOT_HOLDABLE = "not_holdable"
    AGE_LIMIT = "age_limit"
    PICKUP = "pickup"              # not to be fetched there
    FEES = "fees"
    OVERDUE = "overdue"
    CARD_EXPIRED = "card_expired"
    BLOCKED = "blocked"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """`position` in the queue and `pickup`, a branch code, as far as they are told."""

    placed: bool
    position: int | None = None
    pickup: str = ""
    refusal: HoldRefusal | None = None


@dataclass(frozen=True, slots=True)
class HeldOrNot:
    held: bool | None              # None: it cannot be told
    count: int = 0                 # holds of this card


@dataclass(frozen=True, slots=True)
class SessionEnded:
    pass


Answer = (PatronVerified | ItemLent | ItemReturned | ItemDescribed | LentOrNot | ReturnedOrNot | AccountRead
          | ItemRenewed | RenewedOrNot | Owing | FeePaid | HoldPlaced | HeldOrNot | SessionEnded)
