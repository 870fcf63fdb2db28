"""A visit told to the real engine: cards, items and mishaps in, its state out. What is drawn from it cannot drift."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.engine import events as ev
from kiosk.engine import ils, slides
from kiosk.engine.catalogue import Answer as CatalogueAnswer
from kiosk.engine.catalogue import CopiesFound, FindWorks, WorksFound
from kiosk.engine.effects import (
    Ask,
    Effect,
    Inspect,
    Look,
    LookUp,
    Mail,
    PlanTag,
    Print,
    PrintSlip,
    Secure,
    TryLink,
    WriteTag,
)
from kiosk.engine.findings import Inspected, LinkTested, TagPlanned, TagsLooked, TagWritten
from kiosk.engine.hours import Timetable, day_of
from kiosk.engine.payment import Charging
from kiosk.engine.policy import Policy
from kiosk.engine.present import present
from kiosk.engine.showcase import Said, Showcase, Slide
from kiosk.engine.staff import Deed, Found
from kiosk.engine.state import State, initial
from kiosk.engine.step import step
from kiosk.engine.tagging import Strength, TagDump, TagPlan, WriteResult
from kiosk.engine.view import Action, ViewState, Work
from kiosk.engine.wishes import Ordered, Wish
from kiosk.texts import unstaffed

WORKS = tuple(Work(*pair) for pair in (
    ("Kalevala", "Elias Lönnrot"), ("Fänrik Ståls sägner", "J. L. Runeberg"), ("Työmiehen vaimo", "Minna Canth"),
    ("Sanoja ja säveliä", "Larin-Kyösti"), ("Välskärin kertomuksia", "Z. Topelius")))
BOOKS = (
    ("Seitsemän veljestä", "Aleksis Kivi"), ("Rautatie", "Juhani Aho"), ("Kalevala", "Elias Lönnrot"),
    ("Fänrik Ståls sägner", "J. L. Runeberg"), ("Helkavirsiä", "Eino Leino"), ("Sanoja ja säveliä", "Larin-Kyösti"),
    ("Köyhää kansaa", "Minna Canth"), ("Välskärin kertomuksia", "Z. Topelius"), ("Papin tytär", "Juhani Aho"),
    ("Nummisuutarit", "Aleksis Kivi"), ("Kanteletar", "Elias Lönnrot"), ("Hamlet", "William Shakespeare"))
OWN = Slide("satutunti", (("fi", "Satutunti torstaisin"), ("sv", "Sagostund på torsdagar"),
                          ("en", "Story time on Thursdays")),
            (("fi", "Lastenosastolla klo 10. Kaikki ovat tervetulleita, eikä paikkaa tarvitse varata."),
             ("sv", "På barnavdelningen kl. 10. Alla är välkomna och ingen plats behöver bokas."),
             ("en", "In the children's library at 10. Everybody is welcome; no booking is needed.")))
DAYTIME, EVENING = day_of([(600, 1140)], [(420, 1320)]), day_of([(600, 960)], [(420, 1320)])
HOURS = Timetable(week=(DAYTIME, DAYTIME, DAYTIME, DAYTIME, EVENING, day_of([(600, 900)], [(420, 1080)]),
                        day_of([], [(600, 1080)])))
NOW, DUE = datetime(2026, 11, 23, 12, 34), date(2026, 12, 21)
CARD, OTHER, STAFF = "20000000004821", "20000000000025", "S-1001"


def policy(**changes: object) -> Policy:
    names = {"fi": "Päijät-Hämeen kirjastot", "sv": "Biblioteken i Päijänne-Tavastland",
             "en": "Libraries of Päijät-Häme"}
    return Policy(region=names, branch={"fi": "Heinolan kirjasto"}, phone="03 000 0000", works=WORKS,
                  unstaffed=unstaffed(), web="https://lastu.finna.fi",
                  recognise=lambda text, source: text if len(text) == 14 else None, **changes)  # type: ignore[arg-type]


@dataclass
class Story:
    """Verbs of a visit; each may be followed by another. Everything is answered at once, unless told otherwise."""

    policy: Policy = field(default_factory=policy)
    patron: ils.PatronVerified | None = field(default_factory=lambda: ils.PatronVerified(True, None, 2))
    answers: dict[str, ils.Answer | None] = field(default_factory=dict)    # by item; None: no answer comes
    truths: dict[str, ils.Answer] = field(default_factory=dict)            # by item; without one nobody can tell
    stubborn: set[str] = field(default_factory=set)                        # items whose tags take no write
    own: ils.AccountRead | None = field(default_factory=ils.AccountRead)    # the account; None: no answer comes
    facts: dict[str, ils.ItemDescribed] = field(default_factory=dict)      # by item
    renewals: dict[str, ils.ItemRenewed | ils.RenewedOrNot] = field(default_factory=dict)
    owing: ils.Owing | None = None                                         # None: no answer comes
    books: bool | None = True                                              # None: no answer comes
    works: WorksFound | None = None                                        # what a search finds; None: no answer comes
    copies: CopiesFound | None = None                                      # of any work; None: no answer comes
    silent: bool = False                                                   # the catalogue says that it cannot
    held: ils.HeldOrNot | None = field(default_factory=lambda: ils.HeldOrNot(False))
    placed: ils.HoldPlaced | None = None                                   # None: no answer comes
    printing: str | None = ""                                              # why it fails; None: it is under way
    mailing: str | None = ""                                               # the same of an e-mail
    found: Found | None = None                                             # what the machine says of itself, for staff
    findings: tuple[tuple[str, str], ...] | None = None                    # the test of the connection
    dumps: tuple[TagDump, ...] = ()                                        # what the pad tells staff of its tags
    strength: Strength | None = None                                       # of the pad's field
    plan: TagPlan | None = None                                            # what writing a tag would change
    written: WriteResult | None = None                                     # None: it is under way
    at: float = 100.0
    now: datetime = NOW
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.state = initial(self.policy, "story")
        self._send(ev.Tick(at=self.at, now=self.now))

    @property
    def view(self) -> ViewState:
        return present(self.state)

    # --- the visit ----------------------------------------------------------------------------------

    def start(self) -> Story:
        return self._send(ev.Started(at=self.at))

    def shown(self, showcase: Showcase) -> Story:
        """What the branch shows from now on."""
        return self._send(ev.Shown(at=self.at, showcase=showcase))

    def slide(self, number: int) -> Story:
        """Nobody comes until this slide is on."""
        return self.wait(number * slides.SECONDS - (self.at - self.state.active))

    def press(self, action: Action) -> Story:
        return self._send(ev.Pressed(at=self.at, action=action))

    def card(self, number: str = CARD) -> Story:
        return self._send(ev.CardShown(at=self.at, number=number))

    def type(self, digits: str) -> Story:
        for digit in digits:
            self._send(ev.Typed(at=self.at, digit=digit))
        return self

    def speak(self, language: str) -> Story:
        return self._send(ev.LanguageChosen(at=self.at, language=language))

    def write(self, words: str) -> Story:
        for letter in words:
            self._send(ev.Written(at=self.at, letter=letter))
        return self

    def sign_in(self) -> Story:
        return self.start().card().take_card().type("1234")

    def lend(self, book: int, *, due: date = DUE, renewed: bool = False, refusal: ils.Refusal | None = None,
             parts: int = 1) -> Story:
        title, author = BOOKS[book]
        return self.lay(str(book + 1), ils.ItemLent(refusal is None, title, author, due, renewed, refusal=refusal),
                        parts=parts)

    def bring(self, book: int, way: str = "shelf", place: str = "", refusal: ils.Refusal | None = None, *,
              held: bool = False) -> Story:
        told = ils.ItemReturned(refusal is None, *BOOKS[book], True, way, place, refusal, held)
        return self.lay(str(book + 1), told)

    def lay(self, item: str, answer: ils.Answer | None = None, *, part: int = 1, parts: int = 1, problem: str = "",
            still: bool = True, copy: str = "") -> Story:
        """One tag on the pad; `still`: it lies long enough to be acted on."""
        self.answers.setdefault(item, answer)
        tag = ev.Tag(f"{item}/{part}{copy}", item, parts=parts, part=part, problem=problem)
        self._send(ev.TagSeen(at=self.at, tag=tag))
        return self._send(ev.TagStable(at=self.at, tag=tag)) if still else self

    def put(self, item: str, uid: str) -> Story:
        """A tag named by its UID."""
        tag = ev.Tag(uid, item)
        self._send(ev.TagSeen(at=self.at, tag=tag))
        return self._send(ev.TagStable(at=self.at, tag=tag))

    def lift(self, *items: str) -> Story:
        for tag in self.state.pad:
            if not items or tag.item_id in items:
                self._send(ev.TagLeft(at=self.at, uid=tag.uid))
        return self

    def scan(self, book: int, answer: ils.Answer | None = None) -> Story:
        """Only the barcode of an item; what was answered before is answered again."""
        self.answers.setdefault(str(book + 1), answer)
        return self._send(ev.ItemScanned(at=self.at, item_id=str(book + 1)))

    def take_card(self) -> Story:
        return self._send(ev.CardTaken(at=self.at))

    def choose(self, *items: str) -> Story:
        for item in items:
            self._send(ev.RowPressed(at=self.at, key=item))
        return self

    def staff_card(self, digits: str = "") -> Story:
        return self._send(ev.StaffCardShown(at=self.at, number=STAFF)).take_card().type(digits)

    def unknown_card(self) -> Story:
        return self._send(ev.CardUnknown(at=self.at))

    def closed_with(self, words: Said) -> Story:
        """From afar, with words of staff's own."""
        return self._send(Ordered(at=self.at, wish=Wish("story", Deed.CLOSE, "service", words)))

    def down(self, part: str, reason: str = "") -> Story:
        return self._send(ev.PartDown(at=self.at, part=part, reason=reason))

    def up(self, part: str) -> Story:
        return self._send(ev.PartUp(at=self.at, part=part))

    def answer(self, asked: str, told: ils.Answer) -> Story:
        """What is true is told of a question that was left open."""
        return self._send(ev.Answered(at=self.at, operation=asked, answer=told))

    def unanswered(self) -> Story:
        """What is with the central system was sent, and its answers are lost."""
        return self._not_answered(sent=True)

    def unsent(self) -> Story:
        """It never left."""
        return self._not_answered(sent=False)

    def _not_answered(self, *, sent: bool) -> Story:
        holding = self.state.holding
        asked = [self.state.entry.asked, self.state.account.asked, holding.asked if holding else "",
                 *(pending.operation.id for pending in self.state.pending)]
        for operation in filter(None, asked):
            self._send(ev.NotAnswered(at=self.at, operation=operation, sent=sent))
        return self

    def ready(self) -> Story:
        """The payment terminal is there, and what it did last is known."""
        assert self.state.paying is not None
        return self._send(ev.TerminalReady(at=self.at, payment=self.state.paying.asked, mark="t-1"))

    def progress(self, progress: str) -> Story:
        assert self.state.paying is not None
        return self._send(ev.TerminalProgress(at=self.at, payment=self.state.paying.asked, progress=progress))

    def charged(self, result: Charging) -> Story:
        assert self.state.paying is not None
        return self._send(ev.Charged(at=self.at, payment=self.state.paying.asked, result=result, number="28004869-7-7"))

    def not_charged(self, *, doubt: bool) -> Story:
        assert self.state.paying is not None
        return self._send(ev.NotCharged(at=self.at, payment=self.state.paying.asked, doubt=doubt))

    def unanswered_payment(self) -> Story:
        """The central system was told of a payment, and its answer is lost."""
        assert self.state.paying is not None
        return self._send(ev.NotAnswered(at=self.at, operation=self.state.paying.asked, sent=True))

    def wait(self, seconds: float) -> Story:
        for _ in range(round(seconds * 2)):
            self.at += 0.5
            self._send(ev.Tick(at=self.at, now=self.now))
        return self

    # --- the world ----------------------------------------------------------------------------------

    def _send(self, event: ev.Event) -> Story:
        self.state, effects = step(self.state, event)
        for effect in effects:
            self._do(effect)
        return self

    def _do(self, effect: Effect) -> None:
        match effect:
            case Ask(operation, question):
                answer = self._answer(question)
                if answer is not None:
                    self._send(ev.Answered(at=self.at, operation=operation, answer=answer))
            case LookUp(asked, question):
                told: CatalogueAnswer | None = self.works if isinstance(question, FindWorks) else self.copies
                if told is not None:
                    self._send(ev.CatalogueTold(at=self.at, asked=asked, answer=told))
                elif self.silent:
                    self._send(ev.CatalogueSilent(at=self.at, asked=asked))
            case Secure(operation, uid, _):
                if uid.split("/")[0] in self.stubborn:
                    self._send(ev.NotSecured(at=self.at, operation=operation, uid=uid, gone=False))
                else:
                    self._send(ev.Secured(at=self.at, operation=operation, uid=uid))
            case Inspect() if self.found is not None:
                self._send(Inspected(at=self.at, found=self.found))
            case TryLink() if self.findings is not None:
                self._send(LinkTested(at=self.at, findings=self.findings))
            case Look(uid):
                here = [dump for dump in self.dumps if self.state.on_pad(dump.look.uid)]
                self._send(TagsLooked(at=self.at, tags=tuple(dump.look for dump in here),
                                         dump=next((dump for dump in here if dump.look.uid == uid), None),
                                         strength=self.strength))
            case PlanTag(asked) if self.plan is not None:
                self._send(TagPlanned(at=self.at, asked=asked, plan=self.plan))
            case WriteTag(asked) if self.written is not None:
                self._send(TagWritten(at=self.at, asked=asked, result=self.written))
            case Print() if self.printing:
                self._send(ev.NotPrinted(at=self.at, reason=self.printing))
            case Print() if self.printing is not None:
                self._send(ev.Printed(at=self.at))
            case PrintSlip(operation) if self.printing is not None:
                self._send(ev.SlipPrinted(at=self.at, operation=operation, reason=self.printing))
            case Mail(letter) if self.mailing:
                self._send(ev.NotMailed(at=self.at, letter=letter, reason=self.mailing))
            case Mail(letter) if self.mailing is not None:
                self._send(ev.Mailed(at=self.at, letter=letter))

    def _answer(self, question: ils.Question) -> ils.Answer | None:
        match question:
            case ils.VerifyPatron():
                return self.patron
            case ils.LendItem(_, _, item) | ils.ReturnItem(item, _):
                return self.answers.get(item)
            case ils.WasLent(_, item):
                return self.truths.get(item)
            case ils.OnLoan(item) | ils.WasReturned(item):
                return self.truths.get(item)
            case ils.ReadAccount():
                return self.own
            case ils.DescribeItem(item):
                return self.facts.get(item)
            case ils.RenewItem(_, _, item):
                return self.renewals.get(item)
            case ils.FeesOwed():
                return self.owing
            case ils.PayFee():
                return None if self.books is None else ils.FeePaid(self.books)
            case ils.WasHeld():
                return self.held
            case ils.PlaceHold():
                return self.placed
            case ils.EndSession():
                return ils.SessionEnded()
            case _:
                return None
