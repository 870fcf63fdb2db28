"""What staff mode knows while it is open: whose card opened it, the page, and what was found out for it.

Nothing of a patron: an item and why it is a case, tags and their bytes, counts. All of it goes when staff mode closes.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.engine.tagging import Draft, Strength, TagDump, TagLook
from kiosk.engine.value import Value
from kiosk.engine.view import Text

NEVER = float("-inf")
MESSAGES = ("service", "closed", "other", "desk")
"""Why the kiosk is closed, as patrons are told: `closed.lead.NAME` of the catalogue."""
FEW = 5                            # a reason of fewer refusals is not told alone
REASONS = ("hold_other", "not_for_loan", "age_limit", "too_many_loans", "fees", "overdue", "card_expired", "card_lost",
           "blocked", "lent_to_other", "unknown_item", "withdrawn", "not_on_loan", "too_many_renewals", "charge",
           "clock", "other")
"""Those that there are words for."""


class Page(StrEnum):
    """Where in staff mode. The first four are always a tab away."""

    STATUS = "status"
    TAGS = "tags"
    QUEUE = "queue"
    KIOSK = "kiosk"
    PIN = "pin"                    # nothing else is shown before it was right
    TAG = "tag"                    # all that one tag says
    LINK = "link"                  # what the test of the connection found
    CLOSING = "closing"            # which message is shown while the kiosk is closed
    DAY = "day"                    # what was done today, as counts
    PREVIEW = "preview"            # a patron's screen
    LEVELS = "levels"              # how loud it is
    ANTENNA = "antenna"            # how well each tag is heard, and how strong the field is
    WRITE = "write"                # what can be written on the tag that is looked at
    NUMBER = "number"              # the number of a new item
    DRAFT = "draft"                # what is on the tag now, and what will be
    SLIPS = "slips"                # of holds, that did not come out


TABS = (Page.STATUS, Page.TAGS, Page.QUEUE, Page.KIOSK)
PARENTS = {Page.TAG: Page.TAGS, Page.ANTENNA: Page.TAGS, Page.WRITE: Page.TAGS, Page.DRAFT: Page.TAGS,
           Page.LINK: Page.STATUS, Page.SLIPS: Page.QUEUE, Page.CLOSING: Page.KIOSK, Page.DAY: Page.KIOSK,
           Page.LEVELS: Page.KIOSK}
"""The tab under which a page opens."""


class Deed(StrEnum):
    """What is written down of staff mode."""

    ENTER = "enter"
    PIN = "pin"                    # it was wrong
    LEAVE = "leave"
    PRINT = "print"
    REPORT = "report"              # of the day, printed
    LINK = "link"
    SEND = "send"
    SLIPS = "slips"                # printed
    DROP_SLIPS = "drop slips"
    READ_TAG = "read tag"
    SECURE = "secure"
    UNSECURE = "unsecure"
    WRITE = "write tag"
    PREVIEW = "preview"
    ADJUST = "adjust"
    CLOSE = "close"
    OPEN = "open"
    RESTART = "restart"
    REBOOT = "reboot"


@dataclass(frozen=True, slots=True)
class Found:
    """What the machine says of itself. `parts`: those that this kiosk has. `free`: bytes on the journal's disk.

    `ahead`: seconds by which the central system's clock is ahead of this one's; None when it was never told.
    `cases`: (item, kind, reason) of each open case.
    """

    parts: tuple[str, ...]
    version: str
    free: int | None = None
    ahead: int | None = None
    cases: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Staff(Value):
    who: str                                   # keyed hash of the card
    touched: float                             # monotonic: when a finger or key was last there
    page: Page = Page.PIN
    found: Found | None = None
    found_at: float = NEVER                    # when it was last asked for
    tags: tuple[TagLook, ...] | None = None    # None: not looked yet
    looked_at: float = NEVER
    tag: str = ""                              # UID of the one that is looked at
    dump: TagDump | None = None
    draft: Draft | None = None                 # what is to be written on it
    strength: Strength | None = None           # of the reader's field; None where it cannot be changed
    findings: tuple[tuple[str, str], ...] | None = None    # (step, verdict) of the test of the connection
    message: str = ""                          # the one chosen, before the kiosk is closed
    asked: str = ""                            # the operation that is under way on the tag
    secure: bool = False                       # what it is to become
    preview: int = 0                           # which of the patron's screens
    level: str = ""                            # the one that is set; "" is the first
    printing: Deed | None = None               # what is being printed
    chosen: frozenset[str] = frozenset()       # slips
    wanted: frozenset[str] = frozenset()       # those on their way to the printer
    came: int = 0                              # and those of them that are out
    trouble: Text | None = None                # why another one is not
    rebooting: bool = False                    # the machine is about to be started again
    notice: Text | None = None                 # what came of the last deed
    good: bool = True                          # and whether that was well

    @property
    def inside(self) -> bool:
        return self.page is not Page.PIN

    @property
    def writing(self) -> bool:
        """A tag is being written: nothing else is done until it is known what became of it."""
        return self.draft is not None and bool(self.draft.writing)


@dataclass(frozen=True)
class Tally(Value):
    """Counts of one day, from `since` on. `refusals`: (reason, how many); the last three are receipts, and slips of
    holds."""

    since: datetime
    loans: int = 0
    returns: int = 0
    renewals: int = 0
    refusals: tuple[tuple[str, int], ...] = ()
    printed: int = 0
    mailed: int = 0
    slips: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """All of them but the reasons, by their names."""
        return {"loans": self.loans, "returns": self.returns, "renewals": self.renewals,
                "refusals": sum(n for _, n in self.refusals), "printed": self.printed, "mailed": self.mailed,
                "slips": self.slips}

    @property
    def told(self) -> tuple[tuple[str, int], ...]:
        """The reasons that are told one by one: one of a few may be somebody."""
        return tuple((reason, n) for reason, n in self.refusals if n >= FEW and reason in REASONS)

    def with_refusal(self, reason: str) -> Tally:
        counts = dict(self.refusals)
        counts[reason] = counts.get(reason, 0) + 1
        return self.but(refusals=tuple(counts.items()))
