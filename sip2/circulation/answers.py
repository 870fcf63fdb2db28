"""What `Circulation` answers: frozen values, the patron's own kept out of every repr."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sip2.reasons import Reason


@dataclass(frozen=True, slots=True)
class Fee:
    amount: Decimal
    currency: str = "EUR"
    kind: str = "01"               # SIP2 fee type


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee of several, which can be paid alone by its `id` (CG)."""

    id: str
    amount: Decimal
    title: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a patron owes. `total` None: the system did not tell it; without lines it tells only the total."""

    total: Decimal | None
    currency: str = "EUR"
    lines: tuple[FeeLine, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Patron:
    """`valid`: the card is known and a typed PIN right. `authenticated`: a PIN was typed, and the system said yes."""

    valid: bool
    authenticated: bool = False
    block: Reason | None = None    # why a valid patron may not borrow, or why the card is not valid
    holds_ready: int = 0
    charged: int = 0
    owed: Fee | None = None
    card: str = field(default="", repr=False)          # the number as the central system knows it
    category: str = field(default="", repr=False)
    access_group: str = ""         # the self-service access code, where there is one
    email: str = field(default="", repr=False)         # as somebody once typed it


@dataclass(frozen=True, slots=True)
class Account:
    """All of a patron's lists, as numbers or texts just as the system tells them."""

    patron: Patron
    holds_ready: tuple[str, ...] = field(default=(), repr=False)
    holds_pending: tuple[str, ...] = field(default=(), repr=False)
    charged: tuple[str, ...] = field(default=(), repr=False)
    overdue: tuple[str, ...] = field(default=(), repr=False)
    fines: tuple[str, ...] = field(default=(), repr=False)
    recalls: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Loan:
    """Of a checkout or a renewal. Not `done` with a `fee`: ask the patron, then again with `accept_fee`."""

    done: bool
    title: str = ""
    author: str = ""
    due: date | str = ""
    renewed: bool = False
    desensitize: bool = False      # switch the tag's security off now: told with Y, nothing else
    magnetic: bool = False         # treat as magnetic medium: no strong field
    media_type: str = ""
    fee: Fee | None = None
    reason: Reason | None = None


class Way(StrEnum):
    SHELF = "shelf"
    HOLD_SHELF = "hold_shelf"
    TRANSPORT = "transport"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Return:
    done: bool
    title: str = ""
    author: str = ""
    resensitize: bool = True
    magnetic: bool = False
    way: Way = Way.SHELF
    destination: str = ""          # branch code
    sort_bin: str = ""
    reason: Reason | None = None
    held: bool = False             # it fulfils a hold, here or where it goes


@dataclass(frozen=True, slots=True)
class Item:
    known: bool
    title: str = ""
    author: str = ""
    status: str = ""               # circulation status
    due: date | str = ""
    home: str = ""
    media_type: str = ""
    place: str = ""                # branch code: where it is now
    shelf: str = ""                # of a ready hold, where the system has fields for them
    number: str = ""
    until: date | str = ""         # the last day it is kept
    waiting: int | None = None     # in the queue for it


@dataclass(frozen=True, slots=True)
class RenewedAll:
    done: bool
    renewed: tuple[str, ...] = field(default=(), repr=False)
    refused: tuple[str, ...] = field(default=(), repr=False)
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Held:
    done: bool
    queue: str = ""
    pickup: str = ""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    done: bool
    transaction: str = ""
    reason: Reason | None = None


class Settled(StrEnum):
    """What is true after a doubt."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"            # staff must look; nothing may be sent again
