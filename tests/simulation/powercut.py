"""Power cuts while the real journal writes: what it had acknowledged is there when the power is back.

One trial: operations are begun, move through their states and are forgotten; at a write or sync chosen at random the
power goes. Then the journal opens again on what the platter has, and is compared with what had been acknowledged. A
row whose write was under way when the power went may be as it was or as it was to be. Some trials cut the power again
while the journal recovers.
"""
from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import apsw

from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.journal import Journal, JournalError
from tests.simulation.disk import Disk, quiet

NEXT = {OperationState.INTENDED: (OperationState.SENT,),
        OperationState.SENT: (OperationState.CONFIRMED, OperationState.REFUSED, OperationState.UNKNOWN),
        OperationState.CONFIRMED: (OperationState.SECURED,), OperationState.UNKNOWN: (OperationState.RESOLVED,)}
MEMORY = Path("/dev/shm")
Rows = dict[str, Operation]


@dataclass
class Tally:
    """What a number of trials came to. `lost` and `corrupt` count trials."""

    cuts: int = 0
    lost: int = 0
    corrupt: int = 0
    stories: list[str] = field(default_factory=list)


class Trial:
    """One journal on one disk, until its power is cut. `synchronous` is SQLite's word for how carefully it writes."""

    def __init__(self, directory: Path, seed: int, *, synchronous: str = "FULL") -> None:
        self.random = Random(seed)
        self.disk = Disk(directory, f"power-{seed}", sector=self.random.choice((512, 512, 512, 4096)))
        self._synchronous = synchronous
        self.acknowledged: Rows = {}
        self.under_way: Rows = {}                   # as they were to be; None of them acknowledged
        self.forgetting = False
        self._made = 0

    def open(self) -> Journal:
        journal = Journal(self.disk.root / "journal.db", vfs=self.disk.vfs)
        if self._synchronous != "FULL":
            journal._db.execute(f"PRAGMA synchronous={self._synchronous}")
        return journal

    def run(self) -> str:
        """What is wrong after the power cut; "" when nothing is."""
        journal: Journal | None = None
        self.disk.fuse = self.random.randrange(1, 160)
        try:
            journal = self.open()
            journal._db.execute(f"PRAGMA wal_autocheckpoint={self.random.choice((4, 16, 1000))}")
            while True:
                self._work(journal)
        except (JournalError, apsw.Error):
            if not self.disk.dark:
                raise
        self.disk.power_cut(self.random)
        if journal is not None:
            journal.close()
        while self.random.random() < 0.2:           # again, while it recovers
            self.disk.fuse = self.random.randrange(1, 12)
            try:
                self.open().close()
            except (JournalError, apsw.Error):
                if not self.disk.dark:
                    raise
            self.disk.power_cut(self.random)
        return self._wrong()

    def _work(self, journal: Journal) -> None:
        if self.random.random() < 0.06:
            self.forgetting = True
            journal.forget()
            self.acknowledged = {id_: row for id_, row in self.acknowledged.items() if not row.state.final}
            self.forgetting = False
            return
        rows = [self._moved() for _ in range(self.random.randint(1, 4))]
        self.under_way = {row.id: row for row in rows}
        journal.record(rows)
        self.acknowledged |= self.under_way
        self.under_way = {}

    def _moved(self) -> Operation:
        """A new operation, or one of the old in its next state."""
        open_ = [row for row in self.acknowledged.values() if row.state in NEXT]
        if open_ and self.random.random() < 0.6:
            row = self.random.choice(open_)
            return replace(row, state=self.random.choice(NEXT[row.state]), card="")
        self._made += 1
        return Operation(f"op-{self._made}", self.random.choice(tuple(OperationKind)), OperationState.INTENDED,
                         str(self.random.randrange(10**13)), "21110000000000", ("E00401" * self.random.randint(1, 60),))

    def _wrong(self) -> str:
        try:
            journal = self.open()
            rows = journal.operations()
        except JournalError as error:
            return f"corrupt: {error}"
        try:
            if journal.set_aside or journal.rotten:
                return f"corrupt: set aside as {journal.set_aside}, {journal.rotten} rotten"
            found = {row.id: row for row in rows}
            if len(found) != len(rows):
                return "corrupt: an operation twice"
            return self._compared(found) or self._serves(journal)
        finally:
            journal.close()

    def _compared(self, found: Rows) -> str:
        """All of what was under way is there, or nothing of it is."""
        states = [self.acknowledged, self.acknowledged | self.under_way]
        if self.forgetting:
            states.append({id_: row for id_, row in self.acknowledged.items() if not row.state.final})
        if found in states:
            return ""
        gone = [id_ for id_, row in self.acknowledged.items() if found.get(id_) not in (row, self.under_way.get(id_))]
        return f"lost: {len(gone)} of {len(self.acknowledged)} acknowledged rows, {len(found)} found"

    def _serves(self, journal: Journal) -> str:
        last = Operation("last", OperationKind.RETURN, OperationState.INTENDED, "1")
        journal.record([last])
        return "" if last in journal.operations() else "corrupt: it does not serve"


def trials(count: int, seed: int, *, synchronous: str = "FULL") -> Tally:
    tally = Tally()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as directory, quiet():
        for number in range(seed, seed + count):
            trial = Trial(Path(directory) / str(number), number, synchronous=synchronous)
            wrong = trial.run()
            trial.disk.close()
            tally.cuts += 1
            tally.lost += wrong.startswith("lost")
            tally.corrupt += wrong.startswith("corrupt")
            if wrong:
                tally.stories.append(f"seed {number}: {wrong}")
    return tally


def soak(count: int, seed: int) -> dict[str, int | float]:
    """For the report of `make soak`: a trial that ended with anything lost or corrupt counts as lost."""
    tally = trials(count, seed)
    for story in tally.stories:
        print(story)
    return {"power_cuts": tally.cuts, "power_cuts_lost": tally.lost + tally.corrupt}
