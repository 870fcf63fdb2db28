"""A simulated run: one clock, a central system, tags, two kiosks, and people who follow a script."""
from __future__ import annotations

import logging
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from heapq import heappop, heappush
from pathlib import Path
from random import Random
from typing import Any

from kiosk.engine import events as ev
from kiosk.engine.view import Action
from tests.simulation.chance import CALM, LOSSY, WILD, Chance, Fault, Odds
from tests.simulation.checker import Checker
from tests.simulation.disk import Disk
from tests.simulation.field import LOANED, SECURED, Tag, tags_of
from tests.simulation.library import KINDS, UNDER_WAY, Item, Kind, Library
from tests.simulation.script import CARDS, KIOSKS, Step, script_of
from tests.simulation.terminal import Terminal
from tests.simulation.vendor import MAKERS

SESSIONS = 48
LOOK = 1.0                 # seconds between two looks at the screen
BEATS = (0.0, 0.2, 0.4, 0.4)       # seconds: one kiosk in four is quicker than anything that happens
READERS = (*MAKERS, *[""] * 45)    # in one seed of sixteen a driver speaks to its reader
SHELVES = (4, 12, 24, 96, 96, 96)  # so many items; of few each is dealt with again soon
memory = Path("/dev/shm")
BEGIN = datetime(2026, 11, 23, 9)
ITEMS = tuple(str(300101 + n) for n in range(96))
SETS = frozenset(ITEMS[5::24])     # items of two parts
AWAY = frozenset(ITEMS[3::24])     # they belong to another branch
HELD = frozenset(ITEMS[7::24])     # kept for one patron
PRESSES = {"borrow": Action.BORROW, "return": Action.RETURN, "finish": Action.FINISH, "yes": Action.YES,
           "no": Action.NO, "close": Action.CLOSE, "help": Action.HELP, "finish with receipt": Action.FINISH_RECEIPT}


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a seed decides before the run."""

    seed: int
    kind: Kind
    odds: Odds
    steps: tuple[tuple[int, Step], ...]            # numbered, so that a step keeps its chances when others are left out
    on_disk: bool = False                          # the journals lie on disks whose power can be cut
    offline: bool = False                          # returns are taken in without the central system
    beat: float = 0.0                              # seconds that a kiosk needs for a turn; what comes meanwhile waits
    reader: str = ""                               # whose reader it is, with driver and bytes; "": the tags themselves


def plan_of(seed: int, odds: Odds | None = None, sessions: int = SESSIONS) -> Plan:
    """Calm, lossy or wild by the seed, unless `odds` says."""
    random = Random(seed)
    chosen = random.choice((CALM, LOSSY, WILD, WILD.times(0.3), WILD.times(2)))
    kind, on_disk = random.choice(KINDS), random.random() < 0.1
    steps = script_of(random, ITEMS[:random.choice(SHELVES)], sessions, rough=odds is None)
    return Plan(seed, kind, odds or chosen, tuple(enumerate(steps)), on_disk, offline=random.random() < 0.3,
                beat=random.choice(BEATS), reader=random.choice(READERS))


def dawdling(plan: Plan, odds: float = 0.1) -> Plan:
    """The same with a central system that now and then carries out later what it is asked, when nobody waits any more.
    The kiosk is told that it is one."""
    return replace(plan, kind=replace(plan.kind, under_way=UNDER_WAY), odds=replace(plan.odds, request_slow=odds))


@cache
def _tags(number: int) -> tuple[Tag, ...]:
    return tuple(tags_of(number, ITEMS[number], 2 if ITEMS[number] in SETS else 1))


class World:
    """Call `run` once. What was found is then in `checker.findings`."""

    def __init__(self, plan: Plan, directory: Path, faults: frozenset[Fault] | None = None, *,
                 telling: bool = False) -> None:
        self.plan, self.odds = plan, plan.odds
        self.chance = Chance(plan.seed, faults)
        self.at = 0.0
        self._due: list[tuple[float, int, Callable[..., object], tuple[Any, ...]]] = []
        self._count = 0
        self.log: list[tuple[float, str]] = []         # what happened, in sentences
        self.telling = telling
        self.chance.tell = self.tell
        self.library = Library(plan.kind, CARDS, BEGIN)
        self.library.tell = self.tell
        for item in ITEMS:
            self.library.items[item] = Item(item, f"Work {item}", "SYS" if item in AWAY else "LAH",
                                            kept_for=next(iter(CARDS)) if item in HELD else "")
        self.tags = {tag.uid: Tag(tag.uid, tag.item, tag.memory, tag.dsfid)
                     for number in range(len(ITEMS)) for tag in _tags(number)}
        self._uids: dict[str, list[str]] = {}
        for tag in self.tags.values():
            self._uids.setdefault(tag.item, []).append(tag.uid)
        self.checker = Checker(self)
        self.terminals: dict[str, Terminal] = {}
        for name in KIOSKS:
            disk = Disk(directory / name, f"{directory.name}-{name}") if plan.on_disk else None
            self.terminals[name] = Terminal(self, name, directory / name / "journal.db", disk)

    def tell(self, sentence: str) -> None:
        if self.telling:
            self.log.append((self.at, sentence))

    def wall(self) -> datetime:
        return BEGIN + timedelta(seconds=self.at)

    def schedule(self, at: float, do: Callable[..., object], *what: Any) -> None:
        self._count += 1
        heappush(self._due, (max(at, self.at), self._count, do, what))

    def let_pass(self, seconds: float) -> None:
        end = self.at + seconds
        while self._due and self._due[0][0] <= end:
            self.at, _, do, what = heappop(self._due)
            do(*what)
        self.at = end
        self.library.catch_up(end)

    # --- the run ---------------------------------------------------------------------------------------------

    def run(self) -> World:
        try:
            for terminal in self.terminals.values():
                terminal.boot()
            self.let_pass(1.0)
            self._play()
            self._come_to_rest()
            self.checker.settled()
        finally:
            for terminal in self.terminals.values():
                terminal.end()
        return self

    def _play(self) -> None:
        """Each kiosk has its own people, who do one thing after the other."""
        queues = {name: deque(one for one in self.plan.steps if one[1].kiosk == name) for name in self.terminals}
        free = dict.fromkeys(queues, self.at)          # when the next thing can be done there
        patient = free.copy()                          # and until when the kiosk is let do what it is at
        while any(queues.values()):
            name = min([name for name in queues if queues[name]], key=free.__getitem__)
            self.let_pass(max(0.0, free[name] - self.at))
            self.checker.deeds()
            terminal = self.terminals[name]
            if self.at < patient[name] and terminal.at_work:
                free[name] = self.at + LOOK
                continue
            number, step = queues[name].popleft()
            if step.on and terminal.screen not in step.on:
                continue
            self.chance.begin(number)
            if self.telling:
                self.tell(str(step))
            self.do(step)
            free[name] = self.at + step.wait
            patient[name] = free[name] + step.patience
        self.let_pass(max(0.0, *(at - self.at for at in free.values())))

    def do(self, step: Step) -> None:
        terminal = self.terminals[step.kiosk]
        match step.verb:
            case "lay":
                self._move(step.what, terminal.name)
            case "take":
                self._move(tuple(item for item in step.what if self._lies(item) == terminal.name), "")
            case "take all":
                self._move(tuple(item for item in ITEMS if self._lies(item) == terminal.name), "")
            case "desk lends":
                self._desk(step.what[0], step.what[1])
            case "desk returns":
                self._desk(step.what[0], "")
            case "kill":
                terminal.kill()
                self.schedule(self.at + 3.0, terminal.revive)
            case "power":
                terminal.kill(power=Random(f"{self.plan.seed} {self.at}"))
                self.schedule(self.at + 6.0, terminal.revive)
            case "disk full" | "disk well":
                terminal.fill_disk(step.verb == "disk full")
            case "ils away" | "ils back":
                terminal.wire.down = step.verb == "ils away"
            case "unplug" | "plug":
                terminal.reader.unplugged = step.verb == "unplug"
                terminal.stir()
            case "paper out" | "paper in":
                terminal.paper = step.verb == "paper in"
            case "clock":
                terminal.skew = timedelta(seconds=float(step.what[0]))
            case "wait":
                pass
            case _:
                if terminal.alive:
                    terminal.turn(*self._touches(step))

    def _touches(self, step: Step) -> Iterator[ev.Event]:
        """What the hand does, as the core hears it."""
        match step.verb:
            case "card":
                yield ev.CardShown(at=self.at, number=step.what[0], held=False)
            case "pin" | "wrong pin":
                for digit in CARDS[step.what[0]] if step.verb == "pin" else "0000":
                    yield ev.Typed(at=self.at, digit=digit)
            case verb:
                yield ev.Pressed(at=self.at, action=PRESSES[verb])

    def _lies(self, item: str) -> str:
        return self.tags[self._uids[item][0]].place

    def _move(self, items: tuple[str, ...], place: str) -> None:
        touched = {place}
        for item in items:
            for uid in self._uids[item]:
                touched.add(self.tags[uid].place)
                self.tags[uid].place = place
        for name in sorted(touched - {""}):
            self.terminals[name].stir()

    def _desk(self, item: str, card: str) -> None:
        """Staff have the item in their hands, and their own pad writes its tags."""
        if any(self.tags[uid].place for uid in self._uids[item]):
            return
        if card and self.library.lend(item, card, "desk", self.at) is None:
            return
        if not card:
            self.library.take_back(item, "desk", self.at)
        for uid in self._uids[item]:
            self.tags[uid].afi = LOANED if self.library.items[item].holder else SECURED

    def _come_to_rest(self) -> None:
        """Nothing fails any more, everybody goes, and every tag that anybody owes anything is laid on every pad.

        A tag that agrees with the central system and stands in no journal is left out: nothing would come of it.
        """
        self.chance.quiet = True
        self.tell("everybody goes, and everything works again")
        self._move(ITEMS, "")
        for terminal in self.terminals.values():
            terminal.fill_disk(False)
            terminal.wire.down = terminal.reader.unplugged = False
            terminal.skew = timedelta(0)
            terminal.lively = 20.0
        self.let_pass(300.0)
        for terminal in self.terminals.values():
            owed = tuple(sorted(self._owed()))
            if owed:
                self.tell(f"kiosk {terminal.name} sees {', '.join(owed)} again")
                self._move(owed, terminal.name)
                self.let_pass(4.0)
                self._move(owed, "")
                self.let_pass(100.0)

    def _owed(self) -> set[str]:
        remembered = {operation.item_id for terminal in self.terminals.values() for operation in terminal.remembered()}
        return remembered | {tag.item for tag in self.tags.values()
                             if (tag.afi == LOANED) is not bool(self.library.items[tag.item].holder)}


@contextmanager
def scratch() -> Iterator[Path]:
    """A directory in memory, where the machine has one."""
    where = Path(tempfile.mkdtemp(prefix="simulation-", dir=memory if memory.is_dir() else None))
    try:
        yield where
    finally:
        shutil.rmtree(where, ignore_errors=True)


@contextmanager
def quietly() -> Iterator[None]:
    """Without the kiosks' log: they have much to complain of."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def run(plan: Plan, faults: frozenset[Fault] | None = None, *, telling: bool = False) -> World:
    with scratch() as directory:
        return World(plan, directory, faults, telling=telling).run()
