"""The judge: compares the central system, the tags, the journals, the receipts and what the screens said.

It looks at the world from outside. Of a kiosk it takes what left it: views, receipts, journal rows, tag writes; and
from its state only whose session it is, since no screen shows that in full.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.engine.state import State
from kiosk.engine.view import Icon, RowView, Screen, ViewState
from receipts.document import Receipt, ReceiptKind
from tests.simulation.field import LOANED, SECURED, Tag
from tests.simulation.library import Change

if TYPE_CHECKING:
    from tests.simulation.world import World

LENT = ("status.borrowed", "status.renewed")
RETURNED = ("status.cart", "status.hold_shelf", "status.transport", "status.staff", "status.returned")
NOT_DONE = {"status.refused": OperationKind.LEND, "status.not_returned": OperationKind.RETURN}
NONE_OF = ("done.not_borrowed", "done.not_returned")
RECENT = 900.0             # seconds after which a loan that nobody was told of may be taken for a wish to renew


class Harm(StrEnum):
    LOST = "lost"                                      # said to be done, and is not
    DOUBLED = "doubled"                                # done twice
    WRONG_ANSWER = "wrong answer"                      # the screen said what is not so
    UNSECURED = "unsecured without loan"
    ALARMS = "secured though on loan"                  # the gate will alarm, and nobody said so
    CRASHED = "crashed"                                # a kiosk's own fault ended it
    UNRESOLVED = "unresolved"                          # a doubt was left without an end


@dataclass(frozen=True, slots=True)
class Finding:
    harm: Harm
    sentence: str


@dataclass(slots=True)
class Since:
    """Where an operation began: how far the item's history had come, and in which visit."""

    deeds: int
    holders: int
    visit: int


@dataclass(slots=True)
class Terminal:
    """What the judge knows of one kiosk: its operations as last written, and since when it deals with each item."""

    journal: dict[str, Operation] = field(default_factory=dict)
    latest: dict[str, Operation] = field(default_factory=dict)     # item → the operation written last
    begun: dict[str, Since] = field(default_factory=dict)          # item → where its last operation began
    said: set[tuple[str, str]] = field(default_factory=set)        # rows of this session that were judged already
    told: dict[str, str] = field(default_factory=dict)             # item → status last shown in this session
    session: tuple[str, OperationKind] | None = None
    received: dict[str, Since] = field(default_factory=dict)       # operations whose return was promised to be told
    taken_in: dict[str, int] = field(default_factory=dict)         # operation made off line → deeds until then
    made: set[str] = field(default_factory=set)                    # items of such operations
    wished: dict[str, str] = field(default_factory=dict)           # item → the operation that somebody wished last
    visit: int = 0
    over: bool = False                                             # its last screen has been shown

    def untold(self, item: str) -> bool:
        """Nobody can tell whether what was wished in this visit was done."""
        since = self.begun.get(item)
        return (since is not None and since.visit == self.visit and item in self.wished
                and self.journal[self.wished[item]].state is OperationState.UNKNOWN)

    def forget(self) -> None:
        """A session is over. What may still be done of it keeps the time since when it may."""
        self.begun = {item: since for item, since in self.begun.items() if self.latest[item].state.undecided
                      or (item in self.wished and self.journal[self.wished[item]].state.undecided)}


class Checker:
    def __init__(self, world: World) -> None:
        self._world = world
        self.findings: list[Finding] = []
        self._terminals: defaultdict[str, Terminal] = defaultdict(Terminal)
        self.operations = 0
        self._told: set[int] = set()                   # numbers of deeds that somebody was told of
        self._wrote: dict[str, tuple[str, int]] = {}   # tag → the kiosk that wrote it last, and deeds until then
        self._put: dict[tuple[str, str], tuple[int, int]] = {}      # the same for each kiosk: AFI, and deeds
        self._judged = 0

    def _find(self, harm: Harm, sentence: str) -> None:
        finding = Finding(harm, sentence)
        if finding not in self.findings:
            self.findings.append(finding)

    # --- what leaves a kiosk ---------------------------------------------------------------------------------

    def recorded(self, name: str, operations: Iterable[Operation]) -> None:
        """Rows that are durable now."""
        terminal = self._terminals[name]
        library, visit = self._world.library, self._world.terminals[name].core.state.visit
        for operation in operations:
            if operation.id not in terminal.journal:
                self.operations += 1
                item = library.items.get(operation.item_id)
                if item is not None and operation.state is not OperationState.CONFIRMED:      # else it was done before
                    terminal.begun[operation.item_id] = Since(len(library.deeds), len(item.holders) - 1, visit)
            before = terminal.journal.get(operation.id)
            if before is None and operation.state.undecided:
                terminal.wished[operation.item_id] = operation.id
            elif (operation.state is OperationState.CONFIRMED
                  and terminal.wished.get(operation.item_id) == operation.id):
                del terminal.wished[operation.item_id]     # that is certain, whatever becomes of its tag
            if operation.made and (before is None or before.made != operation.made):
                terminal.taken_in[operation.id] = len(library.deeds)
                terminal.made.add(operation.item_id)
            terminal.journal[operation.id] = terminal.latest[operation.item_id] = operation

    @property
    def untold(self) -> int:
        """Operations of which nobody could tell."""
        return sum(operation.state is OperationState.UNKNOWN for terminal in self._terminals.values()
                   for operation in terminal.journal.values())

    def crashed(self, name: str, error: Exception) -> None:
        self._find(Harm.CRASHED, f"kiosk {name} ended with {error!r}")

    def died(self, name: str) -> None:
        terminal = self._terminals[name]
        terminal.over = True

    def written(self, name: str, tag: Tag, afi: int) -> None:
        """A kiosk writes a tag. What the central system told it last about the item is all that it can know."""
        library = self._world.library
        self._wrote[tag.uid] = name, len(library.deeds)
        self._put[name, tag.uid] = afi, len(library.deeds)
        if afi == LOANED and not library.items[tag.item].holder and not library.told.get((name, tag.item)):
            self._find(Harm.UNSECURED, f"kiosk {name} takes the security off {tag.item}, which is on loan to nobody")

    def printed(self, name: str, receipt: Receipt) -> None:
        session = self._terminals[name].session
        titles = {item.title: item.id for item in self._world.library.items.values()}
        for line in receipt.lines:
            item = titles.get(line.title, line.title)
            lending = receipt.kind is ReceiptKind.LOANS
            if not self._true(name, item, session[0] if lending and session else ""):
                self._find(Harm.LOST, f"the receipt of kiosk {name} lists {item}, which was never "
                                      + ("lent" if lending else "returned"))
            self._mark_told(item)

    def shown(self, name: str, view: ViewState, state: State) -> None:
        terminal = self._terminals[name]
        if view.screen is Screen.DONE:
            if not terminal.over:
                terminal.over = True
                self._summary(name, terminal, view)
                terminal.forget()
            return
        terminal.visit = state.visit
        if state.session is None:
            terminal.forget()
        session = None if state.session is None else (state.session.card, state.session.kind)
        if session != terminal.session or terminal.over:
            terminal.said.clear()
            terminal.told.clear()
            terminal.session, terminal.over = session, False
        for row in view.rows:
            terminal.told[row.key] = row.status.key
            said = (row.key, row.status.key + str(row.icon))
            if said not in terminal.said:
                terminal.said.add(said)
                self._row(name, row, self._card(state))

    # --- what a row says -------------------------------------------------------------------------------------

    def _card(self, state: State) -> str:
        return state.session.card if state.session else ""

    def _true(self, name: str, item_id: str, card: str) -> bool:
        """Was it so at any time since this kiosk began to deal with the item?"""
        since = self._terminals[name].begun.get(item_id)
        item = self._world.library.items.get(item_id)
        return item is not None and since is not None and card in item.holders[since.holders:]

    def _stands(self, name: str, item_id: str, change: Change, card: str) -> bool:
        """This is the last thing done to the item in this visit to this kiosk, and it has had it done."""
        terminal = self._terminals[name]
        since = terminal.begun.get(item_id)
        if since is None or since.visit != terminal.visit:
            return False
        if item_id in terminal.made:
            return False                           # a return of an older visit, told to the system only now
        library = self._world.library
        last = next(reversed(library.deeds_of[item_id]), -1)
        if last < since.deeds:
            return False
        deed = library.deeds[last]
        return deed.change is change and deed.by == name and (change is Change.RETURNED or deed.card == card)

    def _row(self, name: str, row: RowView, card: str) -> None:
        status, item = row.status.key, row.key
        if self._terminals[name].untold(item) and (status in LENT or status in RETURNED or status in NOT_DONE):
            self._find(Harm.WRONG_ANSWER, f"kiosk {name} says {status} of {item}, of which nobody can tell")
        if status in LENT or status in RETURNED:
            lending = status in LENT
            if not self._true(name, item, card if lending else ""):
                self._find(Harm.LOST, f"kiosk {name} says of {item} that it is {'lent' if lending else 'returned'}, "
                                      "and the central system does not know of it")
            self._mark_told(item)
            if row.icon is not Icon.WARNING:
                self._ticked(name, item, LOANED if lending else SECURED)
        elif status == "status.received":
            terminal = self._terminals[name]
            terminal.received[terminal.latest[item].id] = terminal.begun[item]
        elif status in NOT_DONE:
            wanted = Change.LENT if NOT_DONE[status] is OperationKind.LEND else Change.RETURNED
            if self._stands(name, item, wanted, card):
                self._find(Harm.WRONG_ANSWER, f"kiosk {name} says of {item} that it was not {wanted.value}, "
                                              "and it was")

    def _ticked(self, name: str, item: str, afi: int) -> None:
        """Each tag is so, or was when this kiosk had written it: staff may have had it in their hands since then."""
        since = self._terminals[name].begun.get(item)
        for tag in [tag for tag in self._world.tags.values() if tag.item == item and tag.afi != afi]:
            put, deeds = self._put.get((name, tag.uid), (0, -1))
            if put == afi and since is not None and deeds >= since.deeds:
                continue
            self._find(Harm.WRONG_ANSWER, f"kiosk {name} ticks {item} before its tag is written")

    def _mark_told(self, item: str) -> None:
        self._told.update(self._world.library.deeds_of[item])

    def _summary(self, name: str, terminal: Terminal, view: ViewState) -> None:
        """The last screen counts what was done and what was not."""
        if terminal.session is None:
            return
        card, kind = terminal.session
        lending = kind is OperationKind.LEND
        wanted = Change.LENT if lending else Change.RETURNED
        said = 0 if view.title.key == "done.received" else view.title.n or 0
        possible = sum(self._true(name, item, card if lending else "") for item in terminal.told
                       if not terminal.untold(item))
        if said > possible:
            self._find(Harm.LOST, f"kiosk {name} says at the end that {said} were {wanted.value}, "
                                  f"and {possible} can have been")
        done = [item for item in terminal.told if (last := terminal.latest.get(item)) is not None
                and last.state in (OperationState.CONFIRMED, OperationState.SECURED)]
        if said == len(done):
            for item in done:
                self._mark_told(item)
        surely = sum(terminal.untold(item) or self._stands(name, item, wanted, card) for item in terminal.told)
        lead = view.lead
        if lead is not None and lead.key in NONE_OF and (lead.n or 0) > len(terminal.told) - surely:
            self._find(Harm.WRONG_ANSWER, f"kiosk {name} says at the end that {lead.n} were not {wanted.value}, and of "
                                          f"{len(terminal.told)} {surely} were, or may have been")

    # --- what the central system did -------------------------------------------------------------------------

    def deeds(self) -> None:
        """Judge what it has done since the last look."""
        deeds = self._world.library.deeds
        if self._judged == len(deeds) and not self._world.library.repeated:
            return
        for number in range(self._judged, len(deeds)):
            deed = deeds[number]
            if deed.change is Change.RENEWED and deed.by != "desk":
                before = next(n for n in range(number - 1, -1, -1)
                              if deeds[n].item == deed.item and deeds[n].change is not Change.RETURNED)
                first = deeds[before]
                if first.by == deed.by and before not in self._told and deed.at - first.at < RECENT:
                    self._find(Harm.DOUBLED, f"kiosk {deed.by} had {deed.item} lent twice: the second is a renewal "
                                             "that nobody wished")
        self._judged = len(deeds)
        for told in sorted(self._world.library.repeated):
            self._find(Harm.DOUBLED, f"kiosk {told[0]} told the same return of {told[1]} "
                                     f"{self._world.library.returns[told]} times")

    # --- at the end ------------------------------------------------------------------------------------------

    def _explains(self, terminal: Terminal, operation: Operation) -> bool:
        """It is a case that tells staff of a tag that alarms. A refused return does if nothing came after it."""
        since = self._world.library.deeds[terminal.taken_in.get(operation.id, 0):]
        return operation.state is OperationState.UNKNOWN or (
            operation.case and not any(deed.item == operation.item_id for deed in since))

    def _between_two(self, tag: Tag) -> bool:
        """One kiosk took its return in off line; another opened its tag meanwhile, for there it was on loan yet.

        Neither can know of the other, so that this story has no right end.
        """
        library = self._world.library
        writer, deeds = self._wrote.get(tag.uid, ("", 0))
        last = library.deeds[library.deeds_of[tag.item][-1]] if library.deeds_of[tag.item] else None
        if not writer or last is None or last.change is not Change.RETURNED or last.by in ("desk", writer):
            return False
        taker = self._terminals[last.by]
        return any(taker.taken_in[operation.id] <= deeds for operation in taker.journal.values()
                   if operation.item_id == tag.item and operation.made)

    def settled(self) -> None:
        """The world is quiet, and every tag has been seen again by every kiosk."""
        self.deeds()
        library = self._world.library
        staff = {operation.item_id for terminal in self._terminals.values() for operation in terminal.journal.values()
                 if self._explains(terminal, operation)}
        for tag in self._world.tags.values():
            item = library.items[tag.item]
            if tag.afi == LOANED and not item.holder and not self._between_two(tag):
                self._find(Harm.UNSECURED, f"{item.id} can be carried out and is on loan to nobody")
            elif tag.afi == SECURED and item.holder and item.id not in staff:
                self._find(Harm.ALARMS, f"{item.id} is on loan, and its tag was never written")
        for name, terminal in self._world.terminals.items():
            for operation in terminal.remembered():
                if operation.state.undecided or operation.state in (OperationState.CONFIRMED, OperationState.OFFLINE):
                    self._find(Harm.UNRESOLVED, f"kiosk {name} never came to an end with {operation.item_id}")
        for name, terminal_ in self._terminals.items():
            for id_, since in terminal_.received.items():
                operation, item = terminal_.journal[id_], library.items[terminal_.journal[id_].item_id]
                told = "" in item.holders[since.holders:]
                lent_again = any(later.lent and later.item_id == item.id for later in terminal_.journal.values())
                if not operation.case and not ((told or lent_again) and operation.state.final):
                    self._find(Harm.LOST, f"kiosk {name} took {item.id} in, and the central system was never told")
