"""What is remembered of a patron's account while their session lasts, and what is to be asked about it next."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.engine.ils import AccountRead, ItemDescribed, Refusal
from kiosk.engine.value import Value
from kiosk.engine.view import Action, Money


class Purpose(StrEnum):
    """What a patron came for, before the card is shown."""

    BORROW = "borrow"
    RENEW = "renew"
    ACCOUNT = "account"
    HOLD = "hold"                  # of the work that is on the screen


@dataclass(frozen=True)
class Own(Value):
    """One loan or hold. `facts`: None until it was asked about."""

    item_id: str
    facts: ItemDescribed | None = None
    late: bool = False             # a loan: the central system says that it is overdue
    ready: bool | None = None      # a hold: it can be picked up; None: still to be asked


class Stage(StrEnum):
    """How far a renewal has come. It writes no tag: nothing of it is owed after a crash, or journalled."""

    QUEUED = "queued"              # others are before it
    ASKED = "asked"                # with the central system
    DOUBT = "doubt"                # the answer was lost: has the due date moved?
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"            # nobody can tell: it is not asked for again


@dataclass(frozen=True)
class Renewal(Value):
    item_id: str
    due: date | str = ""           # before; once it is done, the new one
    stage: Stage = Stage.QUEUED
    refusal: Refusal | None = None
    fee: Money | None = None       # what it would cost
    accepted: bool = False         # and the patron agreed
    repeated: bool = False         # after a doubt it was asked for once more

    @property
    def under_way(self) -> bool:
        return self.stage in (Stage.QUEUED, Stage.ASKED, Stage.DOUBT)

    @property
    def over(self) -> bool:
        """Nothing more can be asked for it in this session."""
        return self.stage in (Stage.DONE, Stage.UNKNOWN) or (self.stage is Stage.REFUSED and self.fee is None)


@dataclass(frozen=True)
class Account(Value):
    """`asked`: the one question about it that is with the central system, and `about` which item."""

    wanted: bool = False
    told: AccountRead | None = None
    loans: tuple[Own, ...] = ()
    holds: tuple[Own, ...] = ()
    page: Action = Action.LOANS
    renewals: tuple[Renewal, ...] = ()
    chosen: frozenset[str] = frozenset()
    asked: str = ""
    about: str = ""

    @property
    def renewing(self) -> bool:
        """A renewal is under way."""
        return any(one.under_way for one in self.renewals)

    @property
    def renewed(self) -> tuple[Own, ...]:
        """Loans of the list that have a new due date now."""
        return tuple(loan for loan in self.loans if (one := self.renewal(loan.item_id)) and one.stage is Stage.DONE)

    def due(self, loan: Own) -> date | str:
        """As it is now, renewed or not."""
        renewal = self.renewal(loan.item_id)
        if renewal is not None and renewal.stage is Stage.DONE:
            return renewal.due
        return loan.facts.due if loan.facts else ""

    @property
    def unsettled(self) -> int:
        """Renewals of which nobody knows yet whether they were made."""
        return sum(one.stage in (Stage.ASKED, Stage.DOUBT) for one in self.renewals)

    @property
    def complete(self) -> bool:
        """Every loan was asked about."""
        return self.told is not None and all(loan.facts is not None for loan in self.loans)

    @property
    def ready(self) -> tuple[Own, ...]:
        """Holds that can be picked up."""
        return tuple(hold for hold in self.holds if hold.ready)

    @property
    def waiting(self) -> tuple[Own, ...]:
        return tuple(hold for hold in self.holds if hold.ready is False)

    def renewal(self, item_id: str) -> Renewal | None:
        return next((one for one in self.renewals if one.item_id == item_id), None)

    def with_renewal(self, renewal: Renewal) -> Account:
        """In the place of an older one of the same item, or at the end."""
        if self.renewal(renewal.item_id) is None:
            return self.but(renewals=(*self.renewals, renewal))
        return self.but(renewals=tuple(renewal if one.item_id == renewal.item_id else one for one in self.renewals))

    @property
    def renewable(self) -> tuple[Own, ...]:
        """Loans for which a renewal can still be asked."""
        return tuple(loan for loan in self.loans if loan.facts is not None
                     and ((one := self.renewal(loan.item_id)) is None or not (one.over or one.under_way)))

    @property
    def next_unread(self) -> str:
        """The item to be asked about next: on the page that is looked at first. Empty when all are known."""
        loans = [one.item_id for one in self.loans if one.facts is None]
        holds = [one.item_id for one in self.holds if one.facts is None]
        order = (loans, holds) if self.page is Action.LOANS else (holds, loans)
        return next((item for items in order for item in items), "")

    def read(self, told: AccountRead, *, ask_ready: bool) -> Account:
        """The lists are here. `ask_ready`: which holds can be picked up is only known when each was asked about."""
        loans = tuple(Own(item, late=item in told.overdue) for item in _once((*told.charged, *told.overdue)))
        ready = tuple(Own(item, ready=None if ask_ready else True) for item in _once(told.ready))
        waiting = tuple(Own(item, ready=False) for item in _once(told.waiting) if item not in told.ready)
        return self.but(told=told, loans=loans, holds=(*ready, *waiting))

    def described(self, item_id: str, facts: ItemDescribed) -> Account:
        """One item is known. When all loans are, the first to be due come first."""
        account = self.but(
            loans=tuple(one.but(facts=facts) if one.item_id == item_id else one for one in self.loans),
            holds=tuple(one.but(facts=facts, ready=facts.ready if one.ready is None else one.ready)
                        if one.item_id == item_id else one for one in self.holds))
        if account.complete and not self.complete:
            account = account.but(loans=tuple(sorted(account.loans, key=_due_first)))
        return account


def _once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if item))


def _due_first(loan: Own) -> tuple[bool, date]:
    """The late ones, then by their day; those of no readable day last."""
    due = loan.facts.due if loan.facts else ""
    return not loan.late, due if isinstance(due, date) else date.max
