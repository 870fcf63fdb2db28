"""Who looks at a page: an account with its session, and the language that it reads."""
from __future__ import annotations

from dataclasses import dataclass

from fleet.pages.words import Words
from fleet.people.account import Account, Deed


class NotThere(Exception):
    """There is no such page for this visitor; what it may not see is not there."""


class NotAllowed(Exception):
    """It is there, and not this visitor's to do."""


@dataclass(frozen=True, slots=True)
class Visitor:
    account: Account
    token: str
    words: Words
    now: int

    @property
    def by(self) -> str:
        """As the audit names it."""
        return self.account.name

    def may(self, deed: Deed, branch: str | None = None) -> bool:
        return self.account.may(deed, branch)

    def must(self, deed: Deed, branch: str | None = None) -> None:
        """Errors: NotAllowed."""
        if not self.may(deed, branch):
            raise NotAllowed

    def must_see(self, branch: str) -> None:
        """Errors: NotThere."""
        if not self.account.sees((branch,)):
            raise NotThere
