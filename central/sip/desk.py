"""The desk at which a request is served: which terminal asks, where it stands, what time it is."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from central.audit import Agent
from central.dialects import HOUSE, Dialect
from central.items import Item
from central.library import Library, Terminal
from central.patrons import Patron
from central.refusal import Refusal
from central.sip.texts import CHECKIN_REFUSALS, REFUSALS
from central.text import has_controls
from sip2.codec import MAX_VALUE
from sip2.values import MediaType, PatronFlags


@dataclass(frozen=True, slots=True)
class Desk:
    """`institution` is what AO answers, `branch` the code of the branch where things happen, `who` the terminal."""

    library: Library
    institution: str
    branch: str
    now: datetime
    return_when_not_on_loan: bool = True
    dialect: Dialect = HOUSE
    who: str = "terminal"

    @property
    def agent(self) -> Agent:
        return Agent(self.who, self.branch, self.now)

    @classmethod
    def of(cls, library: Library, terminal: Terminal | None, asked: str, now: datetime,
           dialect: Dialect = HOUSE) -> Desk:
        """The desk of a signed-in terminal; without one (no accounts exist) AO of the request names the branch."""
        if terminal is not None:
            return cls(library, terminal.institution, terminal.branch, now, terminal.return_when_not_on_loan,
                       dialect, terminal.login)
        return cls(library, asked, asked if asked in library.branches else next(iter(library.branches)), now,
                   dialect=dialect)

    def due(self, when: datetime) -> str:
        """Field AH."""
        return _written(when, self.dialect.due_format)

    def keeps_away(self, patron: Patron) -> bool:
        """Whether the patron's category may not use the terminals of this branch."""
        return patron.category in self.library.no_self_service.get(self.branch, ())

    def can_keep(self, text: str) -> bool:
        """Whether a text of the wire may be kept: PostgreSQL takes no NUL, and no field is longer."""
        return len(text) <= MAX_VALUE and not has_controls(text)

    def magnetic(self, item: Item) -> bool:
        return self.library.materials[item.material].magnetic

    def media_type(self, item: Item) -> MediaType:
        return MediaType(self.library.materials[item.material].media_type)

    def hold_place(self, item: Item) -> str:
        """The words for where a ready hold stands."""
        branch = self.library.branches[item.pickup_branch or self.branch]
        return f"Hold shelf {branch.hold_shelf}, pick-up number {item.pickup_number}"

    def hold_fields(self, item: Item) -> tuple[tuple[str, str], ...]:
        """Shelf and pick-up number of a ready hold, in the two item fields this library has made up for them."""
        if not item.ready:
            return ()
        branch = self.library.branches[item.pickup_branch or self.branch]
        return (("XS", branch.hold_shelf), ("XN", str(item.pickup_number)))


@lru_cache(maxsize=256)
def _written(when: datetime, how: str) -> str:
    return when.strftime(how)


def words(refusal: Refusal) -> tuple[str, ...]:
    return (REFUSALS[refusal],)


def checkin_words(refusal: Refusal) -> tuple[str, ...]:
    return (CHECKIN_REFUSALS.get(refusal, REFUSALS[refusal]),)


ALL_DENIED = PatronFlags(charge_denied=True, renewal_denied=True, recall_denied=True, hold_denied=True)
