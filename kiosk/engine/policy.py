"""What a branch has decided about its kiosk: names, languages, PIN, times. The engine reads it, nothing changes it."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal

from kiosk.engine.hours import Opening, Timetable
from kiosk.engine.levels import Levels
from kiosk.engine.look import Appearance, Brand
from kiosk.engine.view import Work


def _nothing(text: str, source: str) -> str | None:
    return None


def _never(digits: str) -> bool:
    return False


def _digest(number: str) -> str:
    return sha256(number.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds; the defaults are those of docs/patron/behaviour.md."""

    card_wait: float = 45          # card read, nothing laid
    between_items: float = 30
    action: float = 60             # the same while a row needs the patron
    pin: float = 30
    done: float = 6
    warning: float = 20            # "are you still there?" counts this down
    finish_empty: float = 20       # empty pad after the last item: Finish presses itself
    other_card: float = 5          # "finish the first session?" answers yes by itself
    stuck: float = 180             # an answer or a tag write is awaited no longer than this
    set_patience: float = 3        # a part of a set may follow within this
    set_question: float = 10       # and after this the kiosk asks what is to be done without it, where that may be done
    card_left: float = 10          # "take your card" is heard, and stays on the last screen, this long
    ils_patience: float = 8        # a row waits this long for the connection before it says so
    locked_card: float = 60        # after too many wrong PINs
    recent: float = 900            # an item dealt with before a restart is asked about first, this long
    replay: float = 2              # between two returns made off line, by chance half as long up to half longer
    old_record: float = 86400      # a return that waits longer for the connection is told to staff
    tries_window: float = 600      # wrong PINs of the whole kiosk are counted this long
    terminal: float = 120          # a payment terminal may wait for the patron this long
    booking: float = 15            # a patron who pays waits so long for an answer, before they are told otherwise
    mail: float = 10               # an e-mail is sent within this, or told as not sent
    account: float = 60            # nothing done in the account
    away: float = 180              # the patron fetches what is ready
    told: float = 10               # a notice that only tells stays so long
    staff: float = 120             # staff mode closes itself when nobody touches the screen
    leftover: float = 60           # language and appearance chosen without a session fall back after this

    def doubled(self) -> Times:
        """For a patron who needs more time: whatever waits for them waits twice as long."""
        return replace(self, **{name: 2 * getattr(self, name) for name in FOR_THE_PATRON})


FOR_THE_PATRON = ("card_wait", "between_items", "action", "pin", "done", "warning", "finish_empty", "other_card",
                  "set_question", "card_left", "leftover", "account", "away", "told")


@dataclass(frozen=True, slots=True)
class Policy:
    region: dict[str, str] = field(default_factory=lambda: {"fi": ""})
    branch: dict[str, str] = field(default_factory=lambda: {"fi": ""})
    phone: str = ""
    web: str = ""                  # the region's web library, where fees can be paid
    contact: str = ""
    languages: tuple[str, ...] = ("fi", "sv", "en")
    language: str = "fi"
    role: Literal["combined", "loan-only", "return-only"] = "combined"
    pin: Literal["mandatory", "optional", "none"] = "mandatory"     # optional: asked only when refused without
    pin_length: int = 4
    pin_tries: int = 3             # of one card, then it waits
    kiosk_tries: int = 10          # of all cards together within `times.tries_window`
    card_length: int = 20          # longest number that can be typed
    owners: frozenset[str] = frozenset()       # ISILs whose items are ours; empty: every owner is
    owner: str = ""                # the ISIL that is written on a new tag
    writes: bool = False           # the reader of the pad can write tags, and staff may
    foreign: Literal["refuse", "ask"] = "refuse"
    tagged: bool = True            # items have tags here: one that was only scanned is to be laid on the pad too
    unwritable: Literal["keep", "undo"] = "keep"        # the loan of an item whose tag takes no write
    already: Literal["renew", "ask", "show"] = "renew"  # an item that is lent to this patron already
    incomplete_loan: Literal["refuse", "ask"] = "refuse"    # a set without all its parts; ask: the patron may agree
    incomplete_return: Literal["refuse", "ask"] = "ask"     # the same, and then it goes to staff
    many: int = 30                 # more loans than this in one session are worth an alert
    receipts: bool = True          # printed
    unasked: Literal["none", "paper"] = "none"          # the receipt of a patron who pressed nothing at the end
    slips: bool = False            # and a slip for each returned item that fulfils a hold
    mails: bool = False            # and sent by e-mail, to those whose address is known
    pays: bool = False             # fees can be paid at a payment terminal
    currency: str = "EUR"          # the only one that it takes
    account: bool = True           # patrons may look at their account here
    renewals: bool = True          # and renew
    pickup: bool = True            # where holds stand that are ready is told before borrowing
    ready: Literal["listed", "asked"] = "listed"        # asked: a list of holds tells of all, and each is asked about
    search: bool = False           # the region's catalogue can be searched here
    holds: bool = True             # and holds placed, by who types a PIN
    here: str = ""                 # the code of this branch
    places: dict[str, str] = field(default_factory=dict)       # other branches: code, and name for patrons
    both: bool = False             # what was brought back can be returned in a borrower's session
    offline_returns: bool = False  # without the central system, returns are taken in and told to it later
    offline_loans: int = 0         # the same for so many loans in one session, where no PIN is asked
    appearance: Appearance = field(default_factory=Appearance)
    works: tuple[Work, ...] = ()   # shown where nobody has told of others
    timetable: Timetable = field(default_factory=Timetable)    # its week stands in where the directory is silent
    opening: Opening | None = None     # by hand, whatever the hours say
    dims: bool = True              # while the branch is closed and nobody is there
    brand: Brand = field(default_factory=Brand)
    unstaffed: frozenset[str] = frozenset()
    """Messages that send to the staff, and have another form, key + ".alone", for when no staff is there."""
    speech: bool = False           # the screen can be heard
    speech_private: Literal["headset", "always"] = "headset"    # when titles and what concerns the patron are said
    times: Times = field(default_factory=Times)
    recognise: Callable[[str, str], str | None] = _nothing     # (text, source) → regional card number
    """Sources: barcode, nfc, typed."""
    levels: Levels = ()            # how loud this kiosk begins; only those that it has
    staff_pin_length: int = 0      # 0: there is no staff mode
    staff_pin: Callable[[str], bool] = field(default=_never, repr=False)
    """Whether these digits are the PIN of staff."""
    fingerprint: Callable[[str], str] = field(default=_digest, repr=False)
    """Card number → what is kept of it where the number must not be: the same for the same card, and no way back."""

    @property
    def takes_in(self) -> bool:
        """Returns are taken in while the central system is away."""
        return self.offline_returns and self.role != "loan-only"

    @property
    def opens_account(self) -> bool:
        """Accounts are shown, to those who typed a PIN."""
        return self.account and self.pin != "none" and self.role != "return-only"

    @property
    def searches(self) -> bool:
        return self.search and self.role != "return-only"

    @property
    def places_holds(self) -> bool:
        return self.searches and self.holds and self.opens_account

    @property
    def lends_offline(self) -> bool:
        """Loans are made while the central system is away."""
        return self.offline_loans > 0 and self.pin == "none" and self.role != "return-only"
