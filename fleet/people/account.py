"""A person's account and what it may do: a role, in the whole region or in some of its branches."""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

NAME = re.compile(r"(?!fleet$)[a-z][a-z0-9._-]{1,31}")
TRIES, LOCKED_FOR = 5, 15 * 60                 # failures in a row, and seconds


class Role(StrEnum):
    """Each may do what those before it may."""

    VIEWER = "viewer"
    STAFF = "staff"
    TECHNICIAN = "technician"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        return list(Role).index(self)


class Deed(Enum):
    """What a page offers."""

    LOOK = auto()
    RUN = auto()               # restart, test, close and open a kiosk, ask for a picture
    SERVE = auto()             # enrol kiosks, order logs and reboots, change settings
    RULE = auto()              # people, and the audit


LEAST = {Deed.LOOK: Role.VIEWER, Deed.RUN: Role.STAFF, Deed.SERVE: Role.TECHNICIAN, Deed.RULE: Role.ADMIN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`name` signs in and stands in the audit; `shown` is what people are called. `branches`: empty is the region.

    `secret`: the argon2id hash of the password; None until the one-time link was used. `subject`: whom the provider
    vouches for, where it is an account of another place; then its rights are what the provider said last, and `barred`
    is since when it gives none. `totp`: the base32 key of the second step; `step`: the last one that was used, so that
    a code that was overheard is worth nothing.
    """

    name: str
    shown: str
    role: Role
    branches: tuple[str, ...] = ()
    secret: str | None = None
    subject: str | None = None
    totp: str | None = None
    step: int = 0
    failed: int = 0
    locked_until: int = 0
    active: bool = True
    made: int = 0
    seen: int | None = None
    barred: int | None = None

    @property
    def counts(self) -> bool:
        """Whether it is anybody here now."""
        return self.active and self.barred is None

    def may(self, deed: Deed, branch: str | None = None) -> bool:
        """In that branch; without one, in the whole region."""
        if not self.counts or self.role.rank < LEAST[deed].rank:
            return False
        return not self.branches or (branch is not None and branch in self.branches)

    def sees(self, branches: Iterable[str]) -> bool:
        """Whether something of these branches is its business."""
        return not self.branches or any(branch in self.branches for branch in branches)

    @property
    def within(self) -> tuple[str, ...] | None:
        """The branches that lists are cut down to; None: all there are."""
        return self.branches or None

    def locked(self, now: int) -> bool:
        return now < self.locked_until
