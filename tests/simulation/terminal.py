"""One simulated kiosk: the real core, journal, workers, client and pad, driven by hand on the world's clock.

Each worker takes one thing at a time, as its thread would. A question to the central system is carried out whole when
its worker comes to it; what came of it reaches the core when the time it took has passed.
"""
from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import apsw

from devices.errors import DeviceError
from devices.rfid.pad import Pad
from kiosk.engine.effects import Ask, Secure
from kiosk.engine.events import Event, NotAnswered, NotPrinted, NotSecured, Printed, Tick
from kiosk.engine.ils import EndSession
from kiosk.engine.operation import Operation
from kiosk.engine.view import RowView, Screen, ViewState
from kiosk.ils.central_system import CentralSystem
from kiosk.journal import Journal, JournalError
from kiosk.runtime.clock import CentralTime
from kiosk.runtime.core import Core
from kiosk.runtime.ils import IlsWorker
from kiosk.runtime.pad import PadWorker
from receipts.document import Receipt
from sip2.circulation import Circulation
from sip2.circulation.desk import Rules
from sip2.client import Client, Credentials
from sip2.errors import Sip2Error
from sip2.pacing import BackOff, KeepAlive
from tests.kiosk.world import policy
from tests.simulation.disk import Disk, quiet
from tests.simulation.field import Reader
from tests.simulation.vendor import VendorReader
from tests.simulation.watched import Killed, Watched
from tests.simulation.wire import Stopwatch, Wire

if TYPE_CHECKING:
    from tests.simulation.world import World

LIVELY, IDLE = 12.0, 60.0           # seconds between ticks; fewer than in life, as each costs time here
TELLING = 3.0                      # the same while returns are still to be told, one at each tick
ROUND = 0.3                        # seconds between inventory rounds while something changes on the pad
AIR = 0.03                         # seconds for a write
JOURNAL_AGAIN = 5.0
SENT = 0.5                         # how likely a worker was quicker than the death of its process
POLICY = policy(owners=frozenset({"FI-Lah"}))


class Terminal:
    """Switch it on with `boot`. `alive` is False from a kill until then."""

    def __init__(self, world: World, name: str, path: Path, disk: Disk | None) -> None:
        self.world, self.name = world, name
        self._path, self._disk = path, disk
        self.watch = Stopwatch()
        self.wire = Wire(world.library, name, self.watch, world.chance, world.odds)
        self._pad_watch = Stopwatch()
        reader = partial(VendorReader, world.plan.reader, watch=self._pad_watch) if world.plan.reader else Reader
        self.reader = reader(name=name, tags=world.tags, chance=world.chance, odds=world.odds,
                             written=world.checker.written)
        self.disk_full, self.paper = False, True
        self.skew = timedelta(0)
        self.lively = LIVELY
        self.alive = False
        self._life = 0
        self._view: ViewState | None = None
        self._said: dict[str, str] = {}

    @property
    def on_disk(self) -> bool:
        """Its disk fails by itself."""
        return self._disk is not None

    def wall(self) -> datetime:
        """This computer's own clock, right or wrong."""
        return self.world.wall() + self.skew

    @property
    def screen(self) -> Screen | None:
        """What people see; nothing while it is off."""
        return self._view.screen if self._view is not None and self.alive else None

    @property
    def at_work(self) -> bool:
        """Whoever looks at it would wait."""
        view = self._view
        return (not self.alive or view is None or view.screen in (Screen.STARTING, Screen.OUT_OF_ORDER)
                or view.pad_active or view.overlay is not None or (view.entry is not None and view.entry.busy))

    # --- life ------------------------------------------------------------------------------------------------

    def boot(self) -> None:
        world = self.world
        self._life += 1
        life = self._life
        self.alive = True
        time_of_day = CentralTime(self.wall, lambda: max(self.watch.at, world.at))
        self.core = Core(replace(POLICY, offline_returns=world.plan.offline), self._journal, run=f"{self.name}{life}",
                         show=self._show, clock=lambda: world.at, now=time_of_day.now)
        self.core.asker = self.core.securer = self.core.printing = self
        kind = world.library.kind
        client = Client(transport=self.wire, login=Credentials("kiosk", "secret", "LAH"), institution_id="LAH",
                        now=time_of_day.now, monotonic=self.watch, keep_alive=KeepAlive(60.0, lambda: 0.5))
        circulation = Circulation(client.request, kind.dialect, institution_id="LAH", now=self.wall,
                                  rules=Rules(under_way=kind.under_way), sleep=self._wait,
                                  monotonic=lambda: max(self.watch.at, self.world.at))
        self._inbox: dict[float, list[Event]] = {}
        self._questions: deque[Ask] = deque()
        self._writes: deque[Secure] = deque()
        self._ils = IlsWorker(client, CentralSystem(circulation, branch="LAH", places={}), self.post,
                              time_of_day=time_of_day, back_off=BackOff(0.5, 8.0, lambda: 0.5), clock=self.watch)
        self._ils_open, self._ils_tries, self._ils_again = False, 0, 0.0
        self._ils_busy = self._pad_busy = False
        self._pad = PadWorker(Pad(self.reader.driver(), clock=self._pad_clock), self.post, clock=self._pad_clock)
        self._pad_open, self._pad_tries, self._rounds_until = False, 0, -1.0
        self._polling = False
        if not self._guarded(self._open_journal):
            return
        self.soon(0.0, self._tick)
        self.soon(0.0, self._serve_ils)
        self.soon(0.0, self._open_pad)

    def revive(self) -> None:
        if not self.alive:
            self.boot()

    def _journal(self) -> Journal:
        if self.disk_full and not self.on_disk:
            raise JournalError("The disk is full.")
        self.may_die("before the journal was opened")
        journal = Watched(self._path, vfs=self._disk.vfs if self._disk else None)
        journal.terminal = self
        return journal

    def kill(self, power: Random | None = None) -> None:
        """As by `kill -9`: nothing is said, nothing is finished. `power` decides what an unsynced write comes to."""
        waits = self.watch.at > self.world.at                      # its worker, for an older answer
        if self.alive and self._ils_open and self._questions and not waits and self.world.chance.strikes(
                f"kiosk {self.name} had just sent a request", SENT):
            self.watch.at = self.world.at
            with suppress(Sip2Error):
                self._answer()                                     # nobody is there to hear it
        self.alive = False
        self._life += 1
        if power and self._disk:
            self._disk.power_cut(power)
        with quiet():
            self._let_go()
        self.wire.close()
        self.world.checker.died(self.name)

    def _let_go(self) -> None:
        journal = self.core._journal
        if journal is not None:
            self.core._journal = None
            try:
                journal.close()
            except apsw.Error:
                pass           # the power is gone

    def end(self) -> None:
        self._let_go()
        if self._disk:
            self._disk.close()

    def remembered(self) -> tuple[Operation, ...]:
        """What its journal still has."""
        return self.core._journal.operations() if self.core._journal else ()

    def fill_disk(self, full: bool) -> None:
        self.disk_full = full
        if self._disk:
            self._disk.full = full

    def may_die(self, when: str) -> None:
        if self.world.chance.strikes(f"kiosk {self.name} was killed {when}", self.world.odds.killed):
            raise Killed

    def soon(self, seconds: float, do: Callable[..., object], *what: Any) -> None:
        """Do it after a while, unless the kiosk has died by then."""
        self.world.schedule(self.world.at + seconds, self._in_life, self._life, do, *what)

    def _in_life(self, life: int, do: Callable[..., object], *what: Any) -> None:
        if self._life == life:
            try:
                do(*what)
            except Exception as error:  # noqa: BLE001 - whatever ends a worker is a finding
                self.world.checker.crashed(self.name, error)
                self._fall()

    # --- the core's thread -----------------------------------------------------------------------------------

    def post(self, event: Event) -> None:
        """From a worker, at its own time. What comes in the same moment is taken together, as the core's queue does; on
        a slow machine, what comes while it is at its turn.
        """
        due, beat = max(self.world.at, event.at), self.world.plan.beat
        if beat:
            due = ceil(due / beat) * beat
        if due in self._inbox:
            self._inbox[due].append(event)
        else:
            self._inbox[due] = [event]
            self.soon(due - self.world.at, self._take_in, due)

    def _take_in(self, due: float) -> None:
        self.turn(*sorted(self._inbox.pop(due), key=lambda event: event.at))

    def turn(self, *events: Event) -> None:
        self._guarded(self.core._turn, *events)

    def _guarded(self, do: Callable[..., object], *what: Event) -> bool:
        """Do it as the core's thread does: out of service without a journal. False when the kiosk died of it."""
        try:
            try:
                do(*what)
            except JournalError:
                self.core._out_of_service()
                self.soon(JOURNAL_AGAIN, self._guarded, self._open_journal)
        except Killed:
            self._fall()
            return False
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            self.world.checker.crashed(self.name, error)
            self._fall()
            return False
        return True

    def _fall(self) -> None:
        self.kill()
        self.world.schedule(self.world.at + 3.0, self.revive)

    def _open_journal(self) -> None:
        self.core._open_journal()

    def _tick(self) -> None:
        self.turn(Tick(at=self.world.at, now=self.core._now()))
        self.soon(self._pause(), self._tick)

    def _pause(self) -> float:
        """Until the next tick. With nobody there and nothing owed a tick would change nothing."""
        pending, lively = self.core.state.pending, self.core._lively
        if not lively and any(one.untold for one in pending):
            return TELLING
        return self.lively if pending or lively else IDLE

    def _show(self, view: ViewState) -> None:
        self._view = view
        self.world.checker.shown(self.name, view, self.core.state)
        if self.world.telling:
            said = {"": str(view.screen)} | {row.key: _said(row) for row in view.rows}
            for key, words in said.items():
                if self._said.get(key) != words:
                    self.world.tell(f"  kiosk {self.name} shows {key} {words}")
            self._said = said

    # --- effects ---------------------------------------------------------------------------------------------

    def ask(self, effect: Ask) -> None:
        if self.world.telling:
            item = getattr(effect.question, "item_id", "")
            self.world.tell(f"  kiosk {self.name} asks: {type(effect.question).__name__} {item}")
        self.may_die("before it asked")
        self._questions.append(effect)
        if not self._ils_busy:
            self._ils_busy = True
            self.soon(0.0, self._serve_ils)

    def secure(self, effect: Secure) -> None:
        if self.world.telling:
            item, security = self.world.tags[effect.uid].item, "on" if effect.on else "off"
            self.world.tell(f"  kiosk {self.name} wants to write a tag of {item}: security {security}")
        self.may_die("before it wrote a tag")
        self._writes.append(effect)
        if not self._pad_busy:
            self._pad_busy = True
            self.soon(AIR, self._serve_pad)

    def print(self, receipt: Receipt) -> None:
        self.may_die("before it printed")
        if self.paper:
            self.world.checker.printed(self.name, receipt)
        at = self.world.at + 0.5
        self.post(Printed(at=at) if self.paper else NotPrinted(at=at, reason="paper"))

    # --- the worker of the central system --------------------------------------------------------------------

    def _serve_ils(self) -> None:
        """One question. While the link is away, every question is told so at once."""
        self._ils_busy = True
        self.watch.at = max(self.watch.at, self.world.at)
        if not self._ils_open:
            self._reach_ils()
        if self._ils_open and self._questions:
            try:
                self._answer()
                self._ils._learn()
            except Sip2Error:
                self._lose_ils()
        if not self._ils_open:
            while self._questions:
                effect = self._questions.popleft()
                if isinstance(effect.question, EndSession):
                    self._ils._central.forget()
                self.post(NotAnswered(at=self.watch.at, operation=effect.operation, sent=False))
        self._ils_busy = bool(self._questions)
        if self._questions:
            self.soon(max(0.0, self.watch.at - self.world.at), self._serve_ils)
        elif not self._ils_open:
            self._ils_busy = True
            self.soon(max(0.05, self._ils_again - self.world.at), self._serve_ils)

    def _answer(self) -> None:
        effect = self._questions.popleft()
        self.wire.asking = effect.operation
        self._ils._answer(effect)

    def _wait(self, seconds: float) -> None:
        self.watch.at = max(self.watch.at, self.world.at) + seconds

    def _reach_ils(self) -> None:
        if self.world.at < self._ils_again:
            return
        try:
            self._ils.open()
            self._ils_open, self._ils_tries = True, 0
            self._ils.up()
        except Sip2Error as error:
            self._ils.down(str(error))
            self._lose_ils()

    def _lose_ils(self) -> None:
        self._ils.close()
        self._ils_open = False
        self._ils_again = self.watch.at + self._ils._pause_after(self._ils_tries)
        self._ils_tries += 1

    # --- the worker of the pad -------------------------------------------------------------------------------

    def stir(self) -> None:
        """Something was laid, taken or moved."""
        if self.alive:
            self._rounds_until = self.world.at + 1.0
            if self._pad_open and not self._polling:
                self._polling = True
                self.soon(0.05, self._round)

    def _round(self) -> None:
        self._polling = False
        self._pad_watch.at = self._pad_clock()
        try:
            for event in self._pad._pad.poll():
                self._pad._tell(event)
        except DeviceError as error:
            self._lose_pad(error)
            return
        if self.world.at < self._rounds_until and not self._settled():
            self._polling = True
            self.soon(self._after(ROUND), self._round)

    def _settled(self) -> bool:
        """Another round would tell nothing: what was there is gone, and what is there lies still."""
        return all(one.stable and not one.missed for one in self._pad._pad._present.values())

    def _serve_pad(self) -> None:
        self._pad_busy = False
        if not self._writes:
            return
        effect = self._writes.popleft()
        if not self._pad_open:
            self.post(NotSecured(at=self.world.at, operation=effect.operation, uid=effect.uid, gone=True))
        else:
            there = self.world.tags[effect.uid].place
            self._pad_watch.at = self._pad_clock()
            try:
                self._pad._write(effect)
            except DeviceError as error:
                self._lose_pad(error)
            if self.world.tags[effect.uid].place != there:
                self.stir()
        if self._writes:
            self._pad_busy = True
            self.soon(self._after(AIR), self._serve_pad)

    def _pad_clock(self) -> float:
        """The time at the pad, which is ahead while its reader is waited for."""
        return max(self.world.at, self._pad_watch.at)

    def _after(self, seconds: float) -> float:
        """From now, if it is so long after what the pad is at."""
        return seconds + self._pad_clock() - self.world.at

    def _open_pad(self) -> None:
        self._pad_watch.at = self._pad_clock()
        try:
            self._pad.open()
        except DeviceError as error:
            self._lose_pad(error)
            return
        self._pad_open, self._pad_tries = True, 0
        self._pad.up()
        self.stir()

    def _lose_pad(self, error: DeviceError) -> None:
        self._pad.down(str(error))
        self._pad_open = False
        self.soon(self._after(self._pad._pause_after(self._pad_tries)), self._open_pad)
        self._pad_tries += 1


def _said(row: RowView) -> str:
    return f"{row.status.key.removeprefix('status.')} ({row.detail.key if row.detail else ''})"
