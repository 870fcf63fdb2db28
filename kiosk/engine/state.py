"""The engine's memory: one immutable value. What is not in here, the kiosk does not know."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from kiosk.engine.account import Account, Own, Purpose
from kiosk.engine.ending import Ending, Letter, Paper, Summary
from kiosk.engine.events import Tag, WrongTry
from kiosk.engine.hold import Holding, Sent
from kiosk.engine.ils import PatronVerified, Refusal
from kiosk.engine.levels import Levels, level_of
from kiosk.engine.look import Appearance, Speech
from kiosk.engine.operation import OperationKind
from kiosk.engine.payment import Due, Paying
from kiosk.engine.pending import Pending
from kiosk.engine.policy import Policy, Times
from kiosk.engine.search import Search
from kiosk.engine.showcase import Said, Showcase
from kiosk.engine.slip import Slip
from kiosk.engine.staff import Staff, Tally
from kiosk.engine.value import Value
from kiosk.engine.view import Money, Screen, Sound, Text
from kiosk.engine.wishes import Wish

WORKING = (Screen.BORROW, Screen.RETURN)
VISITING = (Screen.PICKUP, Screen.AWAY, Screen.ACCOUNT)        # a patron is signed in, and nothing is lent or returned
SEARCHING = (Screen.SEARCH, Screen.RESULTS, Screen.WORK, Screen.HOLD, Screen.HELD)     # signed in or not


class Phase(StrEnum):
    """Where a row stands."""

    READING = "reading"            # seen, not yet still
    LIFTED = "lifted"              # taken away before anything was asked about it
    INCOMPLETE = "incomplete"      # parts of the set are missing
    ASKING = "asking"              # the central system decides
    WRITING = "writing"            # it said yes; the tags are being written
    DONE = "done"                  # and read back
    UNSECURED = "unsecured"        # it said yes; a tag could not be written
    TAKING = "taking"              # written down without the central system; the tags are being written
    RECEIVED = "received"          # and are; the central system is told later
    REFUSED = "refused"
    UNKNOWN = "unknown"            # it cannot be told whether it was done: staff have a case
    PROBLEM = "problem"            # the tag itself cannot be acted on

    @property
    def busy(self) -> bool:
        return self in BUSY

    @property
    def counted(self) -> bool:
        """The central system said yes: it is on the receipt."""
        return self in COUNTED


BUSY = (Phase.ASKING, Phase.WRITING, Phase.TAKING)
COUNTED = (Phase.WRITING, Phase.DONE, Phase.UNSECURED)


@dataclass(frozen=True)
class Row(Value):
    """One item of this session, or one tag that could not be understood."""

    key: str                               # item identifier, or UID where none could be read
    kind: OperationKind
    phase: Phase
    since: float                           # monotonic, when it came into this phase
    item_id: str = ""
    parts: int = 1
    tags: tuple[tuple[int, str], ...] = () # (part, UID) met so far
    operation: str = ""
    title: str = ""
    author: str = ""
    due: date | str = ""
    renewed: bool = False
    destination: str = ""
    place: str = ""
    refusal: Refusal | None = None
    problem: str = ""
    already: bool = False                  # it was so before: lent to this patron, or returned
    partial: bool = False                  # a set that the patron wants without its missing parts
    answered: bool = False                 # the patron was asked: missing parts, a fee, a renewal
    scanned: bool = False                  # by its barcode: its tags come later, if at all
    undo: bool = False                     # its loan is being taken back: a tag takes no write
    fee: Money | None = None               # what the loan costs, told when it was refused for that
    accepted: bool = False                 # and the patron agreed
    held: bool = False                     # it was kept for this patron
    slip: str = ""                         # that of the hold it fulfils: asked, printing, printed

    @property
    def uids(self) -> tuple[str, ...]:
        return tuple([uid for _, uid in self.tags])

    @property
    def missing(self) -> tuple[int, ...]:
        """Ordinals of the parts not met yet."""
        met = {part for part, _ in self.tags}
        return tuple(part for part in range(1, self.parts + 1) if part not in met)

    @property
    def counted(self) -> bool:
        """It is lent, or returned, as the patron wanted."""
        return self.phase in COUNTED and not self.undo

    @property
    def provisional(self) -> bool:
        """Lent without the central system, which may still refuse it."""
        return self.kind is OperationKind.LEND and self.phase in (Phase.TAKING, Phase.RECEIVED)

    @property
    def on_receipt(self) -> bool:
        return self.counted or self.provisional


@dataclass(frozen=True, slots=True)
class Session:
    kind: OperationKind
    card: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)
    patron: PatronVerified | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    digits: str = field(default="", repr=False)
    asked: str = ""                            # the question that carries these digits, while awaited
    problem: Text | None = None
    shake: int = 0

    @property
    def busy(self) -> bool:
        return bool(self.asked)


class OverlayKind(StrEnum):
    IDLE = "idle"
    OTHER_CARD = "other_card"
    SAME_CARD = "same_card"
    BLOCKED = "blocked"
    INCOMPLETE = "incomplete"      # a set lacks parts: without them, or not at all?
    CHARGE = "charge"              # a loan or renewal costs something: is that wanted?
    ALREADY = "already"            # it is lent to this patron already: renew it?
    HELP = "help"
    RESTART = "restart"            # staff: start the program anew?
    UNSENT = "unsent"              # a receipt was not sent, or did not come out: the other way?
    ACCESS = "access"              # how the patron sees, hears and reaches the screen


@dataclass(frozen=True, slots=True)
class Overlay:
    kind: OverlayKind
    since: float
    card: str = field(default="", repr=False)
    refusal: Refusal | None = None
    row: str = ""                              # the row, or the loan of the account, that is asked about
    finish: Ending | None = None               # Finish was pressed, and goes on after the answer
    staff: str = ""                            # the other card is one of staff: its keyed hash


@dataclass(frozen=True)
class State(Value):
    policy: Policy
    run: str                                   # makes operation identifiers unique across restarts
    language: str
    appearance: Appearance
    speech: Speech = field(default_factory=Speech)
    levels: Levels = ()                        # how loud it is, as staff set it
    screen: Screen = Screen.STARTING
    at: float = 0.0
    now: datetime = datetime(2000, 1, 1)
    active: float = 0.0                        # when the patron last did something
    counter: int = 0
    session: Session | None = None
    rows: tuple[Row, ...] = ()
    pad: tuple[Tag, ...] = ()                  # every tag in the field now
    stable: frozenset[str] = frozenset()       # UIDs of them that lie still
    left_behind: frozenset[str] = frozenset()  # UIDs that lay there when a session ended
    pending: tuple[Pending, ...] = ()
    recent: tuple[tuple[str, float], ...] = () # (item, until): a session before this start dealt with it
    scanned: tuple[tuple[str, OperationKind, float], ...] = ()     # (item, what was done, until): a tag was not met
    entry: Entry = Entry()
    typing_card: bool = False
    purpose: Purpose = Purpose.BORROW
    account: Account = field(default_factory=Account)
    away_until: float = 0.0                    # so long the session waits for a patron who fetches holds
    strange_card: float = 0.0                  # when something that is no card of ours was shown in a session
    search: Search | None = None
    holding: Holding | None = None
    holds: tuple[Sent, ...] = ()               # not over yet, of whomever
    paying: Paying | None = None
    payments: tuple[Due, ...] = ()             # not over yet, of whomever
    slips: tuple[Slip, ...] = ()               # owed to returned items, of whomever
    overlay: Overlay | None = None
    choosing: bool = False                     # the sheet of languages lies over everything
    finishing: Ending | None = None            # Finish was pressed while rows are busy
    summary: Summary | None = None
    down: frozenset[str] = frozenset()         # parts that do not work now
    heard: bool = False                        # the central system answered since this start: the clock is its own
    ils_lost: float = 0.0                      # since when, while it is down
    replay_at: float = 0.0                     # the next return made off line is told then
    told_old: frozenset[str] = frozenset()     # operations that wait so long that staff have been told
    no_receipts: str = ""                      # why receipts cannot be printed
    letters: tuple[Letter, ...] = ()
    printing: tuple[Paper, ...] = ()           # handed to the printer, which may fail in the middle
    unsent: tuple[Paper, ...] = ()             # what did not come out, or was not sent: it may be given the other way
    unsent_why: str = ""                       # the words for why
    reader_card: str = ""                      # fingerprint of the card that lies on the reader
    left_card: str = ""                        # the same of one that lay there when a session ended: it begins none
    left_since: float = 0.0
    tries: tuple[WrongTry, ...] = ()
    staff: Staff | None = None                 # staff mode is open, or its PIN is asked for
    closed: str = ""                           # staff have closed the kiosk, with this message
    closed_words: Said = ()                    # and in words of their own
    wishes: tuple[Wish, ...] = ()              # from afar; they wait until nobody is there
    trial: str = ""                            # the wish whose trial print is with the printer
    tally: Tally | None = None                 # what was done today
    tally_kept: Tally | None = None            # and what of it is on disk
    visit: int = 0                             # grows with each session that ends
    sound: Sound | None = None                 # the last one, and how many there were
    sounds: int = 0
    showcase: Showcase = field(default_factory=Showcase)    # what the branch shows of itself

    @property
    def times(self) -> Times:
        """How long to wait for this patron: who listens, reaches up or needs large text may need longer."""
        look, usual = self.appearance, self.policy.appearance
        needs_time = look.text_step > usual.text_step or look.theme == "contrast" or look.low_reach or self.speech.on
        return self.policy.times.doubled() if needs_time else self.policy.times

    def on_pad(self, uid: str) -> bool:
        return uid in [tag.uid for tag in self.pad]

    def lies_there(self, row: Row) -> bool:
        """Every tag of it that was met is on the pad. What was only scanned may be anywhere, and counts as there."""
        return all(map(self.on_pad, row.uids))

    def row(self, key: str) -> Row | None:
        for row in self.rows:
            if row.key == key:
                return row
        return None

    def row_of(self, operation: str) -> Row | None:
        return next((row for row in self.rows if row.operation == operation), None) if operation else None

    def pending_of(self, operation: str) -> Pending | None:
        for pending in self.pending:
            if pending.operation.id == operation:
                return pending
        return None

    def untold(self, item_id: str) -> bool:
        """Something was done off line with this item that the central system has not settled yet."""
        return any(p.operation.item_id == item_id and p.untold for p in self.pending)

    def comes_first(self, item_id: str) -> bool:
        """What is to be over before anything new is asked for this item: untold deeds, and writes under way."""
        return any(p.operation.item_id == item_id and (p.untold or p.writing) for p in self.pending)

    @property
    def sees_account(self) -> bool:
        """The patron who is here typed a PIN, and accounts are shown here."""
        session = self.session
        return session is not None and session.patron is not None and bool(session.pin) and self.policy.opens_account

    @property
    def may_borrow(self) -> bool:
        session = self.session
        return session is not None and session.patron is not None and session.patron.block is None

    @property
    def returning(self) -> bool:
        """The patron of this session was away, and is to show that it is them."""
        return self.screen is Screen.AWAY or (
            self.screen is Screen.PIN and self.session is not None and self.session.patron is not None)

    @property
    def renewed(self) -> tuple[Own, ...]:
        """Loans that were renewed on the account's page, and have no row here."""
        return tuple(loan for loan in self.account.renewed if self.row(loan.item_id) is None)

    @property
    def for_receipt(self) -> bool:
        """There is something to give a receipt for."""
        return bool(self.renewed) or any(row.on_receipt for row in self.rows)

    @property
    def speaks(self) -> bool:
        """This kiosk can be heard now."""
        return self.policy.speech and "speech" not in self.down

    @property
    def dead(self) -> bool:
        """A part without which nobody can be served does not work."""
        needed = {"pad", "journal"} if self.policy.takes_in or self.lends_offline else {"ils", "pad", "journal"}
        return bool(self.down & needed)

    @property
    def serves(self) -> bool:
        """Neither a part nor staff keep everybody out."""
        return not (self.dead or self.closed)

    @property
    def offline(self) -> bool:
        """Without the central system, but not out of service: returns are taken in, or loans made."""
        return "ils" in self.down and (self.policy.takes_in or self.lends_offline)

    @property
    def lends_offline(self) -> bool:
        """Loans are made now without the central system, which has told the time of day since this start."""
        return "ils" in self.down and self.policy.lends_offline and self.heard

    @property
    def busy(self) -> bool:
        """An answer or a tag write of this session is awaited. What is only read may be left."""
        placing = self.holding is not None and self.holding.step.at_work
        return placing or self.account.renewing or any(row.phase in BUSY or row.slip == "asked" for row in self.rows)


def initial(policy: Policy, run: str) -> State:
    """The state before anything happened. `run` differs for each start of the program."""
    return State(policy=policy, run=run, language=policy.language, appearance=policy.appearance, levels=policy.levels,
                 speech=Speech(volume=level_of(policy.levels, "speech")))


def anew(state: State) -> State:
    """The state for a start without a new process: what lies there and what works, and nothing of a patron."""
    return replace(initial(state.policy, state.run), counter=state.counter, at=state.at, now=state.now, pad=state.pad,
                   stable=state.stable, left_behind=frozenset(tag.uid for tag in state.pad), down=state.down,
                   heard=state.heard, ils_lost=state.ils_lost, no_receipts=state.no_receipts,
                   reader_card=state.reader_card, left_card=state.left_card, left_since=state.left_since,
                   tries=state.tries, closed=state.closed, closed_words=state.closed_words, tally=state.tally,
                   visit=state.visit + 1, showcase=state.showcase, levels=state.levels, speech=plain(state),
                   wishes=state.wishes)


def plain(state: State) -> Speech:
    """What the next patron begins with: speech for a headset that is plugged in, else silence."""
    headset = state.speech.headset
    return Speech(on=headset, headset=headset, volume=level_of(state.levels, "speech"))


def with_row(state: State, row: Row) -> State:
    """Put a row in the place of the one with its key, or at the end."""
    if state.row(row.key) is None:
        return state.but(rows=(*state.rows, row))
    return state.but(rows=tuple([row if old.key == row.key else old for old in state.rows]))
