"""A small true world around the engine: items, cards, tags with memory, a journal that survives, and time.

Effects are carried out one by one, so that a test can stop, break or crash the world between any two.
"""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from kiosk.engine import charging, ils
from kiosk.engine import events as ev
from kiosk.engine.account import Account
from kiosk.engine.catalogue import Standing
from kiosk.engine.effects import (
    Alert,
    Ask,
    Effect,
    Entry,
    Forget,
    KeepTally,
    Mail,
    Print,
    PrintSlip,
    Record,
    RecordSlip,
    RecordTries,
    Secure,
)
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.engine.policy import Policy
from kiosk.engine.present import alike, present
from kiosk.engine.slip import Slip
from kiosk.engine.state import SEARCHING, VISITING, WORKING, Phase, State, anew, initial
from kiosk.engine.step import step
from kiosk.engine.view import Action, Money, Screen, ViewState
from receipts.document import Receipt

CARD, PIN, OTHER = "20000000000017", "1234", "20000000000025"
DUE = date(2026, 12, 21)


@dataclass
class Item:
    title: str
    holder: str = ""               # card it is lent to
    hold: str = ""                 # card it is kept for
    home: str = "LAH"
    loans: int = 0
    renewals: int = 0
    returns: int = 0
    lent_at: float = 0.0
    due: date = DUE
    fee: Money | None = None       # what lending and renewing it costs
    told: bool = True              # a row, or a desk, has said that it is lent


def policy(**changes: object) -> Policy:
    base = Policy(region={"fi": "Päijät-Hämeen kirjastot"}, branch={"fi": "Lahden pääkirjasto"}, phone="03 000 000",
                  owners=frozenset({"FI-La", "FI-Sy"}),
                  recognise=lambda text, source: text if text.isdecimal() and len(text) == 14 else None)
    return replace(base, **changes)  # type: ignore[arg-type]


@dataclass
class World:
    """Call the patron's verbs; `settle()` lets everything happen that is under way."""

    policy: Policy = field(default_factory=policy)
    items: dict[str, Item] = field(default_factory=dict)
    pins: dict[str, str] = field(default_factory=lambda: {CARD: PIN, OTHER: "4321"})
    blocks: dict[str, ils.Refusal] = field(default_factory=dict)
    tags: dict[str, ev.Tag] = field(default_factory=dict)
    secured: dict[str, bool] = field(default_factory=dict)
    field_: list[str] = field(default_factory=list)
    journal: dict[str, Operation] = field(default_factory=dict)
    slips: dict[str, Slip] = field(default_factory=dict)
    tries: tuple[ev.WrongTry, ...] = ()
    printed: list[Receipt] = field(default_factory=list)
    emails: dict[str, str] = field(default_factory=dict)       # by card
    mail: str | None = ""          # why no e-mail is sent; None: nothing is heard of it
    mailed: list[tuple[str, tuple[Receipt, ...]]] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    todo: list[Effect] = field(default_factory=list)
    history: list[Effect] = field(default_factory=list)
    at: float = 100.0
    runs: int = 0
    ils_up: bool = True
    paper: bool = True
    lose_answers: int = 0          # so many deeds are done but their answers lost
    lose_requests: int = 0
    pad_up: bool = True
    disk_full: bool = False
    halted: bool = False           # the journal could not be written: nothing is served until it can
    reached: Counter[str] = field(default_factory=Counter)     # what has happened, for tests that count
    stubborn: set[str] = field(default_factory=set)    # UIDs that take no write
    unclear: set[str] = field(default_factory=set)     # items of which it cannot be told whose loan they are
    locked_pins: set[str] = field(default_factory=set)
    state: State = field(init=False)
    _shown: tuple[State, ViewState] | None = None

    def __post_init__(self) -> None:
        self.boot()

    # --- the patron ---------------------------------------------------------------------------------

    def boot(self) -> None:
        """Start, or start again after a crash: only journal, tags and the central system remember."""
        self.runs += 1
        self.reached["crash with something under way"] += bool(self.todo)
        self.todo.clear()
        self.halted = False
        self.state = initial(self.policy, f"r{self.runs}")
        self.tick(0)
        self.send(ev.Started(at=self.at, unfinished=tuple(self.journal.values()), tries=self.tries))
        self.find_slips()

    def find_slips(self) -> None:
        if self.slips:
            self.send(ev.SlipsFound(at=self.at, slips=tuple(self.slips.values())))

    def add(self, item_id: str, title: str = "", *, parts: int = 1, owner: str = "FI-La", **facts: object) -> None:
        self.items[item_id] = Item(title or f"Title {item_id}", **facts)  # type: ignore[arg-type]
        for part in range(1, parts + 1):
            self.tag(f"E004{item_id:0>10}{part:02}", item_id, parts=parts, part=part, owner=owner)

    def tag(self, uid: str, item_id: str = "", **facts: object) -> str:
        self.tags[uid] = ev.Tag(uid, item_id, **facts)  # type: ignore[arg-type]
        self.secured[uid] = self.items[item_id].holder == "" if item_id in self.items else True
        return uid

    def uids(self, item_id: str) -> list[str]:
        return [uid for uid, tag in self.tags.items() if tag.item_id == item_id]

    def lay(self, *names: str) -> None:
        """Items by number, or single tags by UID; seen, then still."""
        uids = [uid for name in names for uid in (self.uids(name) or [name])]
        for uid in uids:
            self.field_.append(uid)
            self.send(ev.TagSeen(at=self.at, tag=self.tags[uid]))
        self.at += 0.3
        for uid in uids:
            self.send(ev.TagStable(at=self.at, tag=self.tags[uid]))

    def lift(self, *names: str) -> None:
        for name in names:
            for uid in self.uids(name) or [name]:
                if uid in self.field_:
                    self.field_.remove(uid)
                    self.send(ev.TagLeft(at=self.at, uid=uid))

    def press(self, action: Action) -> None:
        self.send(ev.Pressed(at=self.at, action=action))

    def type(self, digits: str) -> None:
        for digit in digits:
            self.send(ev.Typed(at=self.at, digit=digit))

    def sign_in(self, card: str = CARD, pin: str | None = None) -> None:
        """The card is shown and taken again; then its PIN."""
        self.send(ev.CardShown(at=self.at, number=card))
        self.send(ev.CardTaken(at=self.at))
        self.type(self.pins[card] if pin is None else pin)
        self.settle()

    def tick(self, seconds: float, step: float = 0.5) -> None:
        """Let time pass in the steps of the real clock, or longer ones."""
        while True:
            pause = min(seconds, step)
            self.at += pause
            seconds -= pause
            self.send(ev.Tick(at=self.at, now=datetime(2026, 11, 23, 12, 34) + timedelta(seconds=self.at)))
            if seconds <= 0:
                return

    def wait(self, seconds: float) -> None:
        """Let time pass with everything going on."""
        for _ in range(int(seconds / 0.5)):
            self.settle()
            self.tick(0.5)
        self.settle()

    def send(self, event: ev.Event) -> None:
        before, shown = self.state, self.view
        self.state, effects = step(self.state, event)
        assert self.view == shown or not alike(before, self.state)     # whatever happens, it can be shown
        self.check(before, effects)
        if self.disk_full and not self.halted and any(isinstance(e, Entry) for e in effects):
            self.halt()
        elif not self.halted:
            self.take_on(effects)

    def halt(self) -> None:
        """The journal fails, as it does when nothing was to be written: the core looks at it now and then."""
        self.halted = self.disk_full = True
        self.reached["journal failed"] += 1
        given_up = charging.abandoned(self.state)
        self.state, _ = step(anew(self.state), ev.PartDown(at=self.at, part="journal"))
        self.take_on(given_up)

    def take_on(self, effects: tuple[Effect, ...]) -> None:
        self.history.extend(effects)
        for effect in effects:                     # the core's own are done at once, the workers' are in their queues
            if isinstance(effect, Entry | RecordTries | Forget | Alert | Print | KeepTally):
                self.do(effect)
            else:
                self.todo.append(effect)

    def mend_disk(self) -> None:
        self.disk_full = False
        if self.halted:
            self.halted = False
            self.send(ev.Started(at=self.at, unfinished=tuple(self.journal.values()), tries=self.tries))
            self.find_slips()
            self.send(ev.PartUp(at=self.at, part="journal"))

    def desk(self, item_id: str, card: str) -> None:
        """Staff lend the item elsewhere, or take it back (no card); their pad writes its tags."""
        for effect in [e for e in self.todo if isinstance(e, Secure) and e.uid in self.uids(item_id)]:
            self.todo.remove(effect)               # the pad has long told that the tag was gone
            self.do(effect)
        item = self.items[item_id]
        if card and not item.holder:
            item.loans, item.lent_at = item.loans + 1, self.at
        elif not card and item.holder:
            item.returns += 1
        else:
            return
        item.holder, item.told = card, True
        self.secured.update(dict.fromkeys(self.uids(item_id), not card))

    # --- what never bends ---------------------------------------------------------------------------

    def check(self, before: State, effects: tuple[Effect, ...]) -> None:
        """No patron's loan in another's session, nothing of a session after it, no tick before it is true."""
        sessions = [s for s in (before.session, self.state.session) if s is not None]
        for effect in effects:
            if isinstance(effect, Ask) and isinstance(effect.question, ils.LendItem) and not effect.question.made:
                assert effect.question.card in [s.card for s in sessions], "lent in another's session"
            if isinstance(effect, Ask) and isinstance(effect.question, ils.ReadAccount | ils.RenewItem):
                assert effect.question.card in [s.card for s in sessions], "read in another's session"
                assert all(s.pin for s in sessions if s.card == effect.question.card), "read without its PIN"
            if isinstance(effect, Record) and effect.operation.state is OperationState.SECURED:
                told = before.row_of(effect.operation.id) is not None      # by its row, or by the last screen
                self.items[effect.operation.item_id].told |= told
        assert self.state.session is not None or not (self.state.rows or self.state.finishing)
        present_screens = (Screen.PIN, Screen.PAY, *WORKING, *VISITING, *SEARCHING)
        assert self.state.session is not None or self.state.account == Account()
        if self.screen is Screen.AWAY:
            assert not self.view.rows
        assert self.state.session is None or self.screen in present_screens, "nobody is there"
        if len({s.card for s in sessions}) > 1:
            assert not {row.operation for row in before.rows} & {row.operation for row in self.state.rows} - {""}
        for row in self.state.rows:
            old = before.row(row.key)
            if row.phase is not Phase.DONE or (old is not None and old.phase is Phase.DONE):
                continue
            item, lend = self.items[row.item_id], row.kind is OperationKind.LEND
            assert self.state.session is not None
            assert item.holder == (self.state.session.card if lend else ""), f"{row.key} has a tick and is not true"
            written = all(self.secured[uid] is not lend for uid in row.uids)
            assert written or row.problem == "foreign", f"{row.key} has a tick before its tag"
            self.reached[f"{row.kind} ticked"] += 1
            self.reached[f"set {row.kind} ticked"] += row.parts > 1

    # --- the effects --------------------------------------------------------------------------------

    def settle(self) -> None:
        for _ in range(500):
            if not self.todo:
                return
            self.do(self.todo.pop(0))
        raise AssertionError("the world does not come to rest")

    def do(self, effect: Effect) -> None:
        match effect:
            case Record(operation):
                self.journal[operation.id] = operation
            case RecordSlip(slip):
                self.slips[slip.id] = slip
            case RecordTries(tries):
                self.tries = tries
            case Forget(keep):
                self.slips = {k: v for k, v in self.slips.items() if not v.final}
                self.journal = {k: v for k, v in self.journal.items() if not v.final or (
                    v.item_id in keep and v.lent)}
            case Alert(kind, _):
                self.alerts.append(kind)
            case Print(receipt):
                if self.paper:
                    self.printed.append(receipt)
                    self.send(ev.Printed(at=self.at))
                else:
                    self.send(ev.NotPrinted(at=self.at, reason="paper"))
            case PrintSlip(operation, receipt):
                assert not self.slips[f"slip-{operation}"].final, "printed before it was journalled as owed"
                if self.paper:
                    self.printed.append(receipt)
                self.send(ev.SlipPrinted(at=self.at, operation=operation, reason="" if self.paper else "paper"))
            case Mail(letter, address, receipts) if self.mail == "":
                self.mailed.append((address, receipts))
                self.send(ev.Mailed(at=self.at, letter=letter))
            case Mail(letter) if self.mail is not None:
                self.send(ev.NotMailed(at=self.at, letter=letter, reason=self.mail))
            case Ask(operation, question):
                if isinstance(question, ils.LendItem | ils.ReturnItem):
                    assert self.journal[operation].state is OperationState.SENT, "asked before it was journalled"
                self.ask(operation, question)
            case Secure(operation, uid, on):
                assert self.journal.get(operation) is None or \
                    not self.journal[operation].state.undecided, "written before it was journalled"
                self.write(operation, uid, on)

    def ask(self, operation: str, question: ils.Question) -> None:
        deed = isinstance(question, ils.LendItem | ils.ReturnItem | ils.RenewItem)
        if not self.ils_up or (deed and self.lose_requests > 0):
            self.lose_requests -= deed and self.ils_up
            self.reached["question lost" if self.ils_up else "central system away"] += 1
            self.send(ev.NotAnswered(at=self.at, operation=operation, sent=self.ils_up))
            return
        answer = self.answer(question)
        if deed and self.lose_answers > 0:
            self.lose_answers -= 1
            self.reached["answer lost"] += 1
            self.send(ev.NotAnswered(at=self.at, operation=operation, sent=True))
        else:
            self.send(ev.Answered(at=self.at, operation=operation, answer=answer))

    def answer(self, question: ils.Question) -> ils.Answer:
        match question:
            case ils.VerifyPatron(card, pin):
                if card in self.locked_pins:
                    return ils.PatronVerified(False, ils.Refusal.PIN_LOCKED)
                valid = self.pins.get(card) == pin
                ready = sum(item.hold == card and not item.holder for item in self.items.values()) if valid else 0
                return ils.PatronVerified(valid, self.blocks.get(card) if valid else None, ready,
                                          email=self.emails.get(card, "") if valid else "")
            case ils.LendItem(card, _, item_id):
                asked = self.items.get(item_id, Item(""))
                if asked.fee is not None and not question.fee_accepted and not asked.holder:
                    return ils.ItemLent(False, asked.title, refusal=ils.Refusal.CHARGE, fee=asked.fee)
                return self.lend(card, item_id)
            case ils.RenewItem(card, _, item_id, _, accepted):
                return self.renew(card, item_id, accepted)
            case ils.WasRenewed(item_id, due):
                unclear = item_id in self.unclear
                return ils.RenewedOrNot(None if unclear else self.items[item_id].due != due, self.items[item_id].due)
            case ils.ReadAccount(card):
                return self.account(card)
            case ils.ReturnItem(item_id, _):
                return self.take_back(item_id)
            case ils.DescribeItem(item_id):
                item = self.items[item_id]
                ready = bool(item.hold) and not item.holder
                return ils.ItemDescribed(True, item.title, due=item.due if item.holder else "", ready=ready,
                                         standing=Standing.LENT if item.holder else None,
                                         shelf="C" if ready else "", number=item_id if ready else "",
                                         until=DUE if ready else None)
            case ils.WasLent(card, item_id):
                item = self.items.get(item_id, Item(""))
                lent = None if item_id in self.unclear else bool(card) and item.holder == card
                return ils.LentOrNot(lent, item.title, due=DUE)
            case ils.WasReturned(item_id):
                item = self.items[item_id]
                if item_id in self.unclear:
                    return ils.ReturnedOrNot(None, item.title, destination="staff", certain=False)
                return ils.ReturnedOrNot(not item.holder, item.title,
                                         destination="hold_shelf" if item.hold else "shelf")
            case ils.OnLoan(item_id):
                self.reached["owed write asked about"] += 1
                on_loan = None if item_id in self.unclear else bool(self.items[item_id].holder)
                return ils.LentOrNot(on_loan, self.items[item_id].title)
            case ils.EndSession():
                return ils.SessionEnded()

    def account(self, card: str) -> ils.AccountRead:
        mine = {item_id: item for item_id, item in self.items.items() if card in (item.holder, item.hold)}
        return ils.AccountRead(charged=tuple(i for i, item in mine.items() if item.holder == card),
                               ready=tuple(i for i, item in mine.items() if not item.holder))

    def renew(self, card: str, item_id: str, accepted: Money | None) -> ils.ItemRenewed:
        item = self.items[item_id]
        if item.holder != card:
            return ils.ItemRenewed(False, refusal=ils.Refusal.NOT_ON_LOAN)
        if item.hold:
            return ils.ItemRenewed(False, refusal=ils.Refusal.HOLD_OTHER)
        if item.fee != accepted:
            return ils.ItemRenewed(False, refusal=ils.Refusal.CHARGE, fee=item.fee)
        item.renewals, item.due = item.renewals + 1, item.due + timedelta(days=28)
        self.reached["renewed in the account"] += 1
        return ils.ItemRenewed(True, item.due)

    def lend(self, card: str, item_id: str) -> ils.ItemLent:
        item = self.items.get(item_id)
        if item is None:
            return ils.ItemLent(False, refusal=ils.Refusal.UNKNOWN_ITEM)
        if item.holder == card:
            item.renewals += 1
            self.reached["renewed"] += 1
            assert item.told or self.at - item.lent_at > self.policy.times.recent, "renewed before its loan was told"
            return ils.ItemLent(True, item.title, due=DUE, renewed=True)
        if item.holder or item.hold not in ("", card):
            reason = ils.Refusal.LENT_TO_OTHER if item.holder else ils.Refusal.HOLD_OTHER
            return ils.ItemLent(False, item.title, refusal=reason)
        item.holder, item.told, item.lent_at = card, False, self.at
        item.loans += 1
        return ils.ItemLent(True, item.title, due=DUE)

    def take_back(self, item_id: str) -> ils.ItemReturned:
        item = self.items.get(item_id)
        if item is None:
            return ils.ItemReturned(False, refusal=ils.Refusal.UNKNOWN_ITEM)
        item.returns += bool(item.holder)
        item.holder = ""
        here = ("hold_shelf", "B") if item.hold else ("shelf", "")
        way, place = here if item.home == "LAH" else ("transport", item.home)
        return ils.ItemReturned(True, item.title, destination=way, place=place, held=bool(item.hold))

    def write(self, operation: str, uid: str, on: bool) -> None:
        if uid not in self.field_ or not self.pad_up:
            self.reached["tag gone"] += 1
            self.send(ev.NotSecured(at=self.at, operation=operation, uid=uid, gone=True))
        elif uid in self.stubborn:
            self.send(ev.NotSecured(at=self.at, operation=operation, uid=uid, gone=False))
        else:
            self.secured[uid] = on
            self.reached["owed write made"] += self.state.row_of(operation) is None
            self.send(ev.Secured(at=self.at, operation=operation, uid=uid))

    # --- what can be seen ---------------------------------------------------------------------------

    @property
    def view(self) -> ViewState:
        """What is shown now; made once for each state."""
        if self._shown is None or self._shown[0] is not self.state:
            self._shown = self.state, present(self.state)
        return self._shown[1]

    @property
    def screen(self) -> Screen:
        return self.state.screen

    def statuses(self) -> dict[str, str]:
        return {row.key: row.status.key for row in self.view.rows}

    def details(self) -> dict[str, str]:
        return {row.key: row.detail.key if row.detail else "" for row in self.view.rows}
