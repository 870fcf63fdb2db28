"""Everything that can happen to the kiosk, as values on one queue. `at` is monotonic seconds."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.engine.catalogue import Answer as CatalogueAnswer
from kiosk.engine.hold import Hold
from kiosk.engine.ils import Answer
from kiosk.engine.operation import Operation
from kiosk.engine.payment import Charging, Payment
from kiosk.engine.showcase import Said, Showcase
from kiosk.engine.slip import Slip
from kiosk.engine.staff import Tally
from kiosk.engine.view import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: float


@dataclass(frozen=True, slots=True)
class WrongTry:
    """A PIN that was wrong. `card`: the fingerprint, empty once that card's PIN was right. `at`: monotonic seconds."""

    card: str
    at: float
    until: float = 0.0             # the card waits until then, when this try was one too many


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Event):
    """The kiosk is up; `unfinished` is what the journal remembers of the time before, `tries` the wrong PINs."""

    unfinished: tuple[Operation, ...] = ()
    tries: tuple[WrongTry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Event):
    """Time passed. `now` is local wall time."""

    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Event):
    """What the branch shows from now on: hours, works, slides."""

    showcase: Showcase


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut(Event):
    """Staff closed the kiosk before this start: `message` is one of `staff.MESSAGES`, `words` are their own."""

    message: str
    words: Said = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Event):
    """What was counted before this start; it comes after `Started`."""

    tally: Tally


# --- The pad -------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Tag:
    """What is known of one tag on the pad. `problem` is empty when it could be understood, else blank, damaged
    (checksum), unknown (no known data model), unreadable (the air failed), patron_card or uncatalogued."""

    uid: str
    item_id: str = ""
    owner: str = ""                # ISIL as on the tag
    parts: int = 1
    part: int = 1
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagSeen(Event):
    """A tag came into the field and was read; not yet long enough to act on."""

    tag: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class TagStable(Event):
    """The tag has lain still long enough to be acted on."""

    tag: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLeft(Event):
    uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured(Event):
    """The security bit of one tag was written and read back as wanted."""

    operation: str
    uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSecured(Event):
    """The security bit could not be written and verified after the driver's tries; `gone`: the tag left the field."""

    operation: str
    uid: str
    gone: bool


# --- Card, scanner, touch ------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True, kw_only=True)
class CardShown(Event):
    """A card was shown and recognised: `number` is the regional card number. `held`: it lies on a reader that will
    tell when it is taken; a scanned barcode is not."""

    number: str = field(repr=False)
    held: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCardShown(Event):
    """A card that opens staff mode was shown; the rest as of a patron's."""

    number: str = field(repr=False)
    held: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CardUnknown(Event):
    """Something was shown that is no library card, or a card of no known pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTaken(Event):
    """The card left the reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScanned(Event):
    """A barcode that is no card was scanned."""

    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Event):
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPressed(Event):
    """A row that can be chosen was pressed: `RowView.key`."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed(Event):
    """A digit key, on screen or on a keypad."""

    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(Event):
    """A letter key, or the space, on screen or on a keyboard."""

    letter: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChosen(Event):
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched(Event):
    """A touch or key that pressed nothing: the patron is still here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsetMoved(Event):
    """A headset was plugged in, or out."""

    plugged: bool


# --- Outcomes of effects -------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Event):
    """The central system answered the question asked for `operation`."""

    operation: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAnswered(Event):
    """No usable answer. `sent` tells whether the question may have reached the central system."""

    operation: str
    sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueTold(Event):
    """The catalogue answered what was looked up."""

    asked: str
    answer: CatalogueAnswer = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSilent(Event):
    """It did not, or nothing that could be read."""

    asked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsFound(Event):
    """What the journal remembers of holds at a start; it comes after `Started`, when there are any."""

    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipsFound(Event):
    """What the journal remembers of slips at a start; it comes after `Started`, when there are any."""

    slips: tuple[Slip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsFound(Event):
    """What the journal remembers of payments at a start; it comes after `Started`, when there are any."""

    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalReady(Event):
    """`mark`: what the terminal did last, in its own word; empty: it could not tell."""

    payment: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalProgress(Event):
    """wait, card, pin, wrong_pin, bank, remove_card, not_accepted, look, cancelling."""

    payment: str
    progress: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged(Event):
    """The terminal told what became of a payment. `number`: by which it knows one that was approved."""

    payment: str
    result: Charging
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCharged(Event):
    """The terminal told nothing. `doubt`: it may have taken the money; else certainly not."""

    payment: str
    doubt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPrinted(Event):
    """`reason`: paper, cover, offline, other."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrinted(Event):
    """What became of the slip of this return. `reason`: as of `NotPrinted`; empty when it is out."""

    operation: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed(Event):
    """The mail server took the letter."""

    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMailed(Event):
    """`reason`: away (the server), address (it refused that one), doubt (it may have taken the letter)."""

    letter: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartUp(Event):
    """A part of the kiosk works (again): ils, pad, card, scanner, printer, payment, mail."""

    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDown(Event):
    part: str
    reason: str = ""
