"""The core thread: one queue of events, one engine, one journal. Effects are carried out in their order."""
from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.day_book import DayBook
from kiosk.engine import charging
from kiosk.engine.effects import (
    Alert,
    Ask,
    Charge,
    Effect,
    Forget,
    GiveUpCharge,
    Inspect,
    KeepTally,
    LogDeed,
    Look,
    LookUp,
    Mail,
    Obeyed,
    PlanTag,
    PreparePayment,
    Print,
    PrintSlip,
    Record,
    RecordHold,
    RecordPayment,
    RecordSlip,
    RecordTries,
    Restart,
    Secure,
    SetLevels,
    SettleCharge,
    Shutter,
    TryLink,
    WriteTag,
)
from kiosk.engine.events import (
    Counted,
    Event,
    HoldsFound,
    PartDown,
    PartUp,
    PaymentsFound,
    Shut,
    SlipsFound,
    Started,
    Tick,
)
from kiosk.engine.levels import Levels
from kiosk.engine.policy import Policy
from kiosk.engine.present import alike, present
from kiosk.engine.state import State, anew, initial
from kiosk.engine.step import step
from kiosk.engine.vacancy import vacant
from kiosk.engine.view import ViewState
from kiosk.journal import Entry, Journal, JournalError
from kiosk.level_book import LevelBook
from kiosk.runtime.carriers import Asker, Catalogue, ForStaff, Mailing, Paying, Printing, Securer
from kiosk.runtime.witness import Witness
from kiosk.staff_book import StaffBook
from kiosk.tries import Tries

log = logging.getLogger("kiosk")

Post = Callable[[Event], None]
AT_ONCE = 50                       # events taken together
ANEW = 1800.0                      # seconds without a journal: another process may open what this one cannot


@dataclass(frozen=True, slots=True)
class Probe:
    """Asks from another thread whether the core still serves its queue; not an event, the engine never sees it."""

    answer: Callable[[], None]
    between: bool = False                  # it is to answer when nobody is here


class Core:
    """Owns the state. Workers post events from their threads; `show` is called with each new view."""

    def __init__(self, policy: Policy, journal: Callable[[], Journal], *, run: str, show: Callable[[ViewState], None],
                 tries: Tries | None = None, book: StaffBook | None = None,
                 day: DayBook | None = None, levels: LevelBook | None = None, tick: float = 0.25,
                 journal_again: float = 5.0, clock: Callable[[], float] = time.monotonic,
                 now: Callable[[], datetime] = datetime.now) -> None:
        self.state: State = initial(policy, run)
        self.asker: Asker
        self.securer: Securer
        self.printing: Printing
        self.paying: Paying                       # where there is a payment terminal
        self.catalogue: Catalogue                 # where it can be searched
        self.mailing: Mailing                     # where receipts are e-mailed
        self.staff: ForStaff                      # where there is staff mode
        self.restart: Callable[[], None] = _nothing
        self.witness: Witness | None = None       # who tells the fleet
        self.adjust: dict[str, Callable[[int], None]] = {}    # what sets each level
        self._make_journal = journal
        self._tries = tries
        self._book = book
        self._day = day
        self._levels = levels
        self._journal_again = journal_again
        self._journal: Journal | None = None
        self._lost: float | None = None           # since when it cannot be written
        self._show = show
        self._tick = tick
        self._clock = clock
        self._now = now
        self._events: queue.SimpleQueue[Event | Probe | None] = queue.SimpleQueue()
        self._shown: tuple[State, ViewState] | None = None
        self._probed: list[Callable[[], None]] = []       # waiting for a sign of life
        self._between: list[Callable[[], None]] = []      # waiting for a moment between two patrons
        self._thread = threading.Thread(target=self._run, name="core")

    def post(self, event: Event) -> None:
        self._events.put(event)

    def probe(self, answer: Callable[[], None]) -> None:
        """Call `answer` from the core's thread when all that was posted before is served and the journal then takes a
        durable write, or is known to be away: then nobody is served, and it is tried again and again."""
        self._events.put(Probe(answer))

    def between(self, call: Callable[[], None]) -> None:
        """Call from the core's thread at the next moment between two patrons."""
        self._events.put(Probe(call, between=True))

    def clock(self) -> float:
        return self._clock()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the events posted so far."""
        self._events.put(None)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        running = True
        while running:
            try:
                self._open_journal()
                running = self._serve(float("inf"))
            except JournalError as error:
                if self._lost is None:
                    log.critical("%s", error)
                self._out_of_service()
                running = self._serve(self._clock() + self._journal_again)
        if self._journal is not None:
            self._journal.close()
        if self._tries is not None:
            self._tries.close()

    def _open_journal(self) -> None:
        """Starting is recovering, also from a journal that failed."""
        self._journal = journal = self._make_journal()
        unfinished = journal.operations()
        if journal.set_aside is not None or journal.rotten:
            aside = f"set aside as {journal.set_aside.name}, " if journal.set_aside else ""
            self._carry_out([Alert("journal damaged", f"{aside}{journal.rotten} rows cannot be read")])
        tries = self._tries.open(self._clock()) if self._tries else self.state.tries
        self._turn(Tick(at=self._clock(), now=self._now()),
                   Started(at=self._clock(), unfinished=unfinished, tries=tries), *self._shut(),
                   *self._counted())
        if journal.payments:
            self._turn(PaymentsFound(at=self._clock(), payments=journal.payments))
        if journal.holds:
            self._turn(HoldsFound(at=self._clock(), holds=journal.holds))
        if journal.slips:
            self._turn(SlipsFound(at=self._clock(), slips=journal.slips))
        self._lost = None
        if "journal" in self.state.down:
            self._turn(PartUp(at=self._clock(), part="journal"))

    def _shut(self) -> tuple[Shut, ...]:
        """Staff closed the kiosk, and nobody has opened it since."""
        closed = self._book.closed() if self._book else None
        return () if closed is None else (Shut(at=self._clock(), message=closed[0], words=closed[1]),)

    def _counted(self) -> tuple[Counted, ...]:
        """What was done today before this start."""
        tally = self._day.kept() if self._day else None
        return () if tally is None else (Counted(at=self._clock(), tally=tally),)

    def _out_of_service(self) -> None:
        """Nothing can be written: nobody is served, and what is not on disk is not known. The disk has the truth."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        given_up = charging.abandoned(self.state)
        self.state = anew(self.state)
        self._carry_out(given_up)
        now = self._clock()
        self._turn(Tick(at=now, now=self._now()), PartDown(at=now, part="journal", reason="journal"))
        if self._lost is None:
            self._lost = now
        elif now - self._lost >= ANEW:
            self._lost = now
            self.between(self.restart)

    def _serve(self, until: float) -> bool:
        """Take events as they come. False: the kiosk is to stop; True: the time is up."""
        due = self._clock() + self._tick
        while self._clock() < until:
            events = self._next(min(due, until))
            if not events:
                events = [Tick(at=self._clock(), now=self._now())]
                due = self._clock() + (self._tick if self._lively else 4 * self._tick)
            self._turn(*(event for event in events if event is not None and not isinstance(event, Probe)))
            for probe in (event for event in events if isinstance(event, Probe)):
                (self._between if probe.between else self._probed).append(probe.answer)
            while self._between and vacant(self.state):
                self._between.pop()()
            if self._probed and self._journal is not None:
                self._journal.prove()
            while self._probed:
                self._probed.pop()()
            if None in events:
                return False
        return True

    def _next(self, due: float) -> list[Event | Probe | None]:
        """The next event and all that wait behind it; none when none came in time."""
        events: list[Event | Probe | None] = []
        try:
            events.append(self._events.get(timeout=max(0.0, due - self._clock())))
            while len(events) < AT_ONCE:
                events.append(self._events.get_nowait())
        except queue.Empty:
            pass        # these are all
        return events

    @property
    def _lively(self) -> bool:
        state = self.state
        return any(part is not None for part in (state.session, state.overlay, state.summary, state.staff))

    def _turn(self, *events: Event) -> None:
        """Take the events in their order. Their journal rows share one commit, before any of their effects.

        Raises JournalError; then none of the effects that were to follow has left.
        """
        effects: list[Effect] = []
        for event in events:
            before = self.state
            self.state, more = step(before, event)
            effects.extend(more)
            if self.witness is not None:
                self.witness.met(before, self.state)
        if effects:
            self._carry_out(effects)
        if self._shown is None or not alike(self._shown[0], self.state):
            shown, view = self._shown, present(self.state)
            self._shown = self.state, view
            if shown is None or view != shown[1]:
                self._show(view)

    def _carry_out(self, effects: Sequence[Effect]) -> None:
        """Every row is durable before the first byte of an effect leaves. Without a journal nothing new leaves."""
        if self._journal is None:
            effects = [effect for effect in effects if isinstance(effect, Alert | GiveUpCharge)]
        rows = [entry for effect in effects if (entry := _entry(effect)) is not None]
        if self._journal is not None and rows:
            self._journal.record(rows)
        for effect in effects:
            match effect:
                case Record() | RecordPayment() | RecordHold() | RecordSlip():
                    pass           # by then it has its row
                case Ask():
                    self.asker.ask(effect)
                case Secure():
                    self.securer.secure(effect)
                case Print(receipt):
                    self.printing.print(receipt)
                case PrintSlip():
                    self.printing.print_slip(effect)
                case Mail():
                    self.mailing.send(effect)
                case Forget(keep):
                    assert self._journal is not None
                    self._journal.forget(keep)
                case RecordTries(tries):
                    if self._tries is not None:
                        self._tries.store(tries, self._clock())
                case LogDeed(deed, outcome, who):
                    if self._book is not None:
                        self._book.write(deed, outcome, who)
                case Shutter(message, words):
                    if self._book is not None:
                        self._book.shut(message, words)
                case KeepTally(tally):
                    if self._day is not None:
                        self._day.keep(tally)
                case SetLevels(levels):
                    self._set(levels)
                case Inspect() | TryLink():
                    self.staff.do(effect)
                case Look() | PlanTag() | WriteTag():
                    self.securer.attend(effect)
                case Restart(machine=True):
                    self.staff.do(effect)
                case Restart():
                    self.restart()
                case Alert(kind, detail):
                    log.warning("alert: %s%s", kind, f" ({detail})" if detail else "")
                    if self.witness is not None:
                        self.witness.alerted(kind, detail)
                case Obeyed(wish, reason):
                    if self.witness is not None:
                        self.witness.obeyed(wish, reason)
                case PreparePayment() | Charge() | GiveUpCharge() | SettleCharge():
                    self.paying.do(effect)
                case LookUp():
                    self.catalogue.ask(effect)

    def _set(self, levels: Levels) -> None:
        if self._levels is not None:
            self._levels.keep(levels)
        for name, level in levels:
            if name in self.adjust:
                self.adjust[name](level)


def _entry(effect: Effect) -> Entry | None:
    """The row of the journal that it wants."""
    match effect:
        case Record(operation):
            return operation
        case RecordPayment(payment):
            return payment
        case RecordHold(hold):
            return hold
        case RecordSlip(slip):
            return slip
    return None


def _nothing() -> None:
    """Nobody would start it again."""
