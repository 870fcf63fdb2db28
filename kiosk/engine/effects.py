"""What the engine wants done. The runtime carries effects out in order; a journal row is durable before the next."""
from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.engine.catalogue import Question as CatalogueQuestion
from kiosk.engine.events import WrongTry
from kiosk.engine.hold import Hold
from kiosk.engine.ils import Question
from kiosk.engine.levels import Levels
from kiosk.engine.operation import Operation
from kiosk.engine.payment import Payment
from kiosk.engine.showcase import Said
from kiosk.engine.slip import Slip
from kiosk.engine.staff import Deed, Tally
from kiosk.engine.tagging import Inscription, TagDump, Wish
from receipts.document import Receipt


@dataclass(frozen=True, slots=True)
class Record:
    """Write the operation to the journal, durably, before any later effect."""

    operation: Operation


@dataclass(frozen=True, slots=True)
class RecordPayment:
    """Write the payment to the journal, durably, before any later effect."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class RecordHold:
    """Write the hold to the journal, durably, before any later effect."""

    hold: Hold


@dataclass(frozen=True, slots=True)
class RecordSlip:
    """Write the slip that is owed, or no more, to the journal, durably, before any later effect."""

    slip: Slip


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask the catalogue of the region's libraries, which hears nothing but this."""

    asked: str
    question: CatalogueQuestion


@dataclass(frozen=True, slots=True)
class PreparePayment:
    """Is the terminal ready, and what did it do last?"""

    payment: str


@dataclass(frozen=True, slots=True)
class Charge:
    """Let the terminal take the money."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class GiveUpCharge:
    """The patron, or time, wants the terminal to give up. It may be too late."""

    payment: str


@dataclass(frozen=True, slots=True)
class SettleCharge:
    """Ask the terminal what became of it."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class Forget:
    """Remove final operations from the journal: the session is over. Loans of these items are kept."""

    keep: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RecordTries:
    """These are all the wrong PINs that count: write them durably, before the patron is told, and forget all others."""

    tries: tuple[WrongTry, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    operation: str
    question: Question


@dataclass(frozen=True, slots=True)
class Secure:
    """Write the security bit of this one tag and read it back."""

    operation: str
    uid: str
    on: bool


@dataclass(frozen=True, slots=True)
class Print:
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Print what goes into this returned item, and tell by the operation what became of it."""

    operation: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Mail:
    """Send these receipts by e-mail now, or tell within seconds that they were not sent. They are kept nowhere."""

    letter: str
    address: str = field(repr=False)
    receipts: tuple[Receipt, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogDeed:
    """Write down, durably and before any later effect, what staff did here. `who`: the keyed hash of their card."""

    deed: Deed
    outcome: str
    who: str


@dataclass(frozen=True, slots=True)
class Shutter:
    """Close the kiosk with this message, or open it (""): durably, before anyone is told. `words`: staff's own."""

    message: str
    words: Said = ()


@dataclass(frozen=True, slots=True)
class KeepTally:
    """Write the counts of the day where the next start finds them. Nothing waits for it."""

    tally: Tally


@dataclass(frozen=True, slots=True)
class SetLevels:
    """So loud from now on, also after a start."""

    levels: Levels


@dataclass(frozen=True, slots=True)
class Inspect:
    """Find out how the machine is, for staff."""


@dataclass(frozen=True, slots=True)
class TryLink:
    """Try the connection to the central system step by step, over one of its own."""


@dataclass(frozen=True, slots=True)
class Look:
    """Tell staff what lies on the pad; of the tag `uid`, if it is named, everything."""

    uid: str = ""


@dataclass(frozen=True, slots=True)
class PlanTag:
    """Tell what would change on this tag. Writes nothing."""

    asked: str
    uid: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class WriteTag:
    """Write the tag that says `before`, and no other; then its security, unless None; and read both back."""

    asked: str
    before: TagDump
    then: Inscription
    secured: bool | None = None


@dataclass(frozen=True, slots=True)
class Restart:
    """End this process, so that it is started again; or start the `machine` again."""

    machine: bool = False


@dataclass(frozen=True, slots=True)
class Obeyed:
    """What was wished from afar is done; `reason`: a code, when it could not be."""

    wish: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something staff should know. No patron data: a class, and a detail that names no one."""

    kind: str
    detail: str = ""


AtTerminal = PreparePayment | Charge | GiveUpCharge | SettleCharge
AtPad = Look | PlanTag | WriteTag
ForStaff = LogDeed | Shutter | KeepTally | SetLevels | Inspect | TryLink | AtPad | Restart | Obeyed
Entry = Record | RecordPayment | RecordHold | RecordSlip
Effect = Entry | Forget | RecordTries | Ask | LookUp | Secure | Print | PrintSlip | Mail | Alert | AtTerminal | ForStaff
