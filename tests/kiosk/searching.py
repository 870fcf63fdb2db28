"""The world with a catalogue in it: works, copies and holds, and every way in which an answer is lost."""
from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.catalogue import CopiesFound, Copy, FindCopies, FindWorks, Found, Kind, Standing, WorksFound
from kiosk.engine.effects import Effect, Forget, LookUp, RecordHold
from kiosk.engine.hold import Hold, HoldState
from kiosk.engine.view import Action
from tests.kiosk.world import Item, World, policy

KALEVALA = Found("demo.1", "1", "Kalevala", "Elias Lönnrot", "1849", Kind.BOOK)
RAUTATIE = Found("demo.2", "2", "Rautatie", "Juhani Aho", "1884", Kind.BOOK)


@dataclass
class Reading(World):
    """`lose`: so many holds are placed and their answers lost; `drop`: so many never arrive."""

    policy: object = field(default_factory=lambda: policy(search=True, here="LAH", places={"SYS": "Sysmän kirjasto"}))
    works: dict[str, list[Copy]] = field(default_factory=lambda: {
        "1": [Copy("1001", "SYS", "84.2"), Copy("1002", "LAH", "84.2 KAL")],
        "2": [Copy("2001", "LAH", "84.2 AHO", Standing.LENT)]})
    catalogue_up: bool = True
    held: list[tuple[str, str, str]] = field(default_factory=list)     # card, a copy of the work, pick-up
    refuses: ils.HoldRefusal | None = None
    hides: set[str] = field(default_factory=set)                       # copies that the lists name otherwise
    whole: bool = True                                                 # the lists of holds are told whole
    lose: int = 0
    drop: int = 0
    mute: int = 0                                                      # so many looks at the holds are not answered
    holds: dict[str, Hold] = field(default_factory=dict)
    placed: int = 0

    def __post_init__(self) -> None:
        for copies in self.works.values():
            for copy in copies:
                self.items[copy.barcode] = Item("", holder="x" if copy.standing is Standing.LENT else "")
        super().__post_init__()

    def boot(self) -> None:
        super().boot()
        kept = tuple(getattr(self, "holds", {}).values())
        if kept:
            self.send(ev.HoldsFound(at=self.at, holds=kept))

    # --- the patron -------------------------------------------------------------------------------------

    def letters(self, words: str) -> None:
        for letter in words:
            self.send(ev.Written(at=self.at, letter=letter))

    def look(self, words: str = "kalevala") -> None:
        self.press(Action.SEARCH)
        self.letters(words)
        self.press(Action.FIND)
        self.settle()

    def open(self, work: Found = KALEVALA) -> None:
        self.look()
        self.send(ev.RowPressed(at=self.at, key=work.id))
        self.settle()

    def to_hold(self, work: Found = KALEVALA) -> None:
        """As far as the question where to pick it up, with the card."""
        self.open(work)
        self.press(Action.HOLD)
        self.sign_in()

    # --- the world --------------------------------------------------------------------------------------

    def do(self, effect: Effect) -> None:
        match effect:
            case RecordHold(hold):
                self.holds[hold.id] = hold
            case Forget():
                self.holds = {k: v for k, v in self.holds.items() if not v.final}
                super().do(effect)
            case LookUp(asked, question):
                self.look_up(asked, question)
            case _:
                super().do(effect)

    def look_up(self, asked: str, question: FindWorks | FindCopies) -> None:
        if not self.catalogue_up:
            self.send(ev.CatalogueSilent(at=self.at, asked=asked))
        elif isinstance(question, FindWorks):
            found = tuple(work for work in (KALEVALA, RAUTATIE) if question.words != "nothing")
            self.send(ev.CatalogueTold(at=self.at, asked=asked, answer=WorksFound(found, len(found))))
        else:
            copies = CopiesFound(tuple(self.works.get(question.record, ())))
            self.send(ev.CatalogueTold(at=self.at, asked=asked, answer=copies))

    def ask(self, operation: str, question: ils.Question) -> None:
        if isinstance(question, ils.WasHeld) and self.mute and self.ils_up:
            self.mute -= 1
            self.send(ev.NotAnswered(at=self.at, operation=operation, sent=True))
        elif not isinstance(question, ils.PlaceHold) or not self.ils_up:
            super().ask(operation, question)
        elif self.drop:
            self.drop -= 1
            self.send(ev.NotAnswered(at=self.at, operation=operation, sent=True))
        else:
            assert self.holds[operation].state is HoldState.SENT, "asked before it was journalled"
            answer = self.place(question)
            if self.lose:
                self.lose -= 1
                self.send(ev.NotAnswered(at=self.at, operation=operation, sent=True))
            else:
                self.send(ev.Answered(at=self.at, operation=operation, answer=answer))

    def place(self, question: ils.PlaceHold) -> ils.HoldPlaced:
        if self.refuses:
            return ils.HoldPlaced(False, refusal=self.refuses)
        self.placed += 1
        self.held.append((question.card, question.copies[0], question.pickup))
        return ils.HoldPlaced(True, len(self.held), question.pickup)

    def answer(self, question: ils.Question) -> ils.Answer:
        match question:
            case ils.WasHeld(card, copies):
                mine = [copy for holder, copy, _ in self.held if holder == card]
                found = any(copy in copies and copy not in self.hides for copy in mine)
                return ils.HeldOrNot(True if found else False if self.whole else None, len(mine))
            case ils.DescribeItem(item_id):
                lent = bool(self.items[item_id].holder)
                return ils.ItemDescribed(True, "Kalevala", waiting=len(self.held),
                                         standing=Standing.LENT if lent else Standing.SHELF)
            case _:
                return super().answer(question)
