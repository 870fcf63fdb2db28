"""Rounds of killing: a central system, a reader, a payment terminal and a kiosk, patrons before it, and somebody with
kill -9.

`python -m tests.kiosk.kills --kills 300 --seed 1`, or `soak(300, 1)` as a part of `make soak`.

A kill comes at a random moment, or aimed: when a request that changes something is on the wire, when its answer is, or
just before or after the reader writes a tag, or the terminal takes money.
"""
from __future__ import annotations

import logging
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random

from tests.kept import keep
from tests.kiosk.kills.claims import claims_of
from tests.kiosk.kills.errands import Errand
from tests.kiosk.kills.library import SEED, UIDS
from tests.kiosk.kills.patron import Patrons
from tests.kiosk.kills.processes import Central, Died, KioskProcess, Reader, Stuck, Terminal
from tests.kiosk.kills.shelf import Shelf, Trap
from tests.kiosk.kills.till import Till
from tests.kiosk.kills.truth import Answer, Evidence, loans_in, offline_in, said_in
from tests.kiosk.library import CARD
from tests.kiosk.proxy import Proxy
from tests.kiosk.rig import CONFIG, SEARCH

A_ROUND = 50               # kills, before it is all looked at and begun anew
AIM = 5.0                  # seconds for the moment that was aimed at; then it is killed anyway
REST = 30.0                # seconds for everything to be done when all is quiet
DEEDS = {Errand.LOANS: {b"11": b"12", b"09": b"10"}, Errand.PAY: {b"37": b"38"}, Errand.HOLD: {b"15": b"16"}}
MORE = """
[printer.paper]
url = "{printer}"
[payment]
url = "{terminal}?timeout=1&wait=5"
"""
KOHA = "koha-suomi"
SLOW = ("latency:latency=15,jitter=10,stream=upstream", "latency:latency=15,jitter=10")


class Moment(StrEnum):
    ANY = "any"
    REQUEST = "request"            # for what the patron came for, before it arrives
    ANSWER = "answer"              # before it arrives
    CUT_ANSWER = "cut answer"      # before it arrives, and it never does
    AFTER = "after answer"         # a moment after it was seen: journal, tag write and screen are at work
    BEFORE_WRITE = "before write"  # of a tag, or of money; a kiosk that is killed then goes with the reader or
    AFTER_WRITE = "after write"    # terminal, as at a power cut


AIMED = {"kiosk": (Moment.ANY, Moment.REQUEST, Moment.ANSWER, Moment.AFTER, Moment.AFTER, Moment.AFTER,
                   Moment.BEFORE_WRITE, Moment.AFTER_WRITE),
         "central": (Moment.ANY, Moment.REQUEST, Moment.ANSWER, Moment.CUT_ANSWER, Moment.CUT_ANSWER),
         "reader": (Moment.ANY, Moment.BEFORE_WRITE, Moment.AFTER_WRITE),
         "terminal": (Moment.ANY, Moment.BEFORE_WRITE, Moment.AFTER_WRITE)}
TRAPS = {Moment.BEFORE_WRITE: Trap.BEFORE_WRITE, Moment.AFTER_WRITE: Trap.AFTER_WRITE}
Victim = Central | Reader | Terminal | KioskProcess


@dataclass(frozen=True, slots=True)
class Kill:
    target: str
    moment: Moment = Moment.ANY
    later: float = 0.0             # seconds after the moment
    errand: Errand = Errand.LOANS  # what patrons come for until then


def chosen(chance: Random) -> Kill:
    errand = chance.choices(tuple(Errand), (3, 4, 2))[0]
    third = {Errand.LOANS: "reader", Errand.PAY: "terminal"}.get(errand, "kiosk")
    target = chance.choices(("kiosk", "central", third), (5, 3, 2))[0]
    moment = chance.choice(AIMED[target])
    if errand is Errand.HOLD and moment in TRAPS:
        moment = Moment.AFTER                      # a hold is written nowhere but at the central system
    later = chance.uniform(0, 0.9) if moment is Moment.ANY else chance.uniform(0, 0.25) if moment is Moment.AFTER else 0
    return Kill(target, moment, later, errand)


class Wire(Proxy):
    """Between kiosk and central system: a little slow. It remembers every answer, and tells when a deed passes."""

    def __init__(self, central: Central) -> None:
        self._aim: tuple[Kill, threading.Event, Victim] | None = None
        self.answers: list[Answer] = []
        super().__init__(central)
        for toxic in SLOW:
            self.add(toxic)

    def aim(self, kill: Kill, victim: Victim) -> threading.Event:
        """The victim dies at that moment, which is told by the event."""
        passed = threading.Event()
        self._aim = kill, passed, victim
        return passed

    def _note(self, line: bytes) -> bytes:
        self._at(line.strip()[:2], Moment.REQUEST)
        return super()._note(line)

    def _bitten(self, line: bytes) -> bytes | None:
        self.answers.append(Answer(time.time(), line))
        if self._at(line.strip()[:2], Moment.ANSWER, Moment.CUT_ANSWER, Moment.AFTER) is Moment.CUT_ANSWER:
            return None
        return super()._bitten(line)

    def _at(self, code: bytes, *moments: Moment) -> Moment | None:
        """Which of these it was that was waited for, now that this message passes."""
        if self._aim is None:
            return None
        kill, passed, victim = self._aim
        deeds = DEEDS[kill.errand]
        if kill.moment not in moments or code not in (deeds if kill.moment is Moment.REQUEST else deeds.values()):
            return None
        self._aim = None
        if kill.moment is not Moment.AFTER and victim.running:
            victim.strike()
        passed.set()
        return kill.moment


class Round:
    """One world. `run` kills as it is told, lets all come to rest, and gives what is wrong then."""

    def __init__(self, directory: Path, stack: ExitStack, chance: Random, *lies: str, serial: bool = False,
                 koha: bool = False, aim: float = AIM, rest: float = REST) -> None:
        self._chance, self._aim, self._patience = chance, aim, rest
        self._data = directory / "data"
        self.shelf = Shelf(directory / "shelf", UIDS)
        speaks = ("--dialect", KOHA) if koha else ()
        self.central = Central(directory, *speaks, "--catalogue", "127.0.0.1:0", seed=SEED)
        stack.callback(self.central.kill)
        self.reader = Reader(directory, serial=serial)
        stack.callback(self.reader.stop)
        self.terminal = Terminal(directory)
        stack.callback(self.terminal.stop)
        self.till = Till(directory / "till")
        self.wire = Wire(self.central)
        stack.callback(self.wire.stop)
        self.config = config = directory / "config"
        config.mkdir()
        reach = f'host = "127.0.0.1"\nport = {self.wire.port}'
        keep(config, CONFIG)
        (config / "kiosk.toml").write_text(
            CONFIG.format(reach=reach, dialect=KOHA if koha else "generic", pad=self.reader.urls["pad"],
                          data=self._data, card=CARD)
            + (MORE + SEARCH).format(printer=self.reader.urls["printer"], terminal=self.terminal.url,
                          catalogue=self.central.ports["catalogue"]), encoding="utf-8")
        self.kiosk = KioskProcess(config, *lies)
        stack.callback(self.kiosk.kill)
        self.patrons = Patrons(self.kiosk, self.shelf, Random(chance.random()), self.central, self.terminal)
        self.killed: Counter[str] = Counter()
        self.problems: list[str] = []
        self.paid = 0
        self._over = threading.Event()

    def run(self, kills: list[Kill]) -> list[str]:
        killer = threading.Thread(target=self._kill_all, args=(kills,), name="killer")
        killer.start()
        try:
            while killer.is_alive():
                self.patrons.serve()
            self._rest()
        except Stuck as error:
            self.problems.append(f"stuck: {error}")
        finally:
            self._over.set()
            killer.join()
        if not self.problems:
            try:
                if (code := self.kiosk.stop()) != 0:
                    self.problems.append(f"the kiosk ended with {code}")
            except Stuck as error:
                self.problems.append(f"stuck: {error}")
        self.central.stop()
        evidence = Evidence(loans_in(self.central.database), said_in(self.kiosk.said), offline_in(self.kiosk.said),
                            self.wire.answers, self.patrons.attempts, self.shelf, self._data / "journal.db")
        payer, reader = self.patrons.payer, self.patrons.reader
        claims = claims_of(self.central.database, self.till.payments(), fees=payer.fees, payments=payer.wishes,
                           holds=reader.wishes, said=self.kiosk.said, journal=self._data / "journal.db")
        self.paid = len(claims.taken)
        return [*self.problems, *evidence.problems(), *claims.problems()]

    # --- the one who kills ----------------------------------------------------------------------------------

    def _kill_all(self, kills: list[Kill]) -> None:
        for kill in kills:
            if self._chance.random() < 0.08:
                self._fill_disk()
            self._kill(kill)
            if self._over.is_set():
                return

    def _kill(self, kill: Kill) -> None:
        victims: tuple[Victim, ...] = self.kiosk, self.central, self.reader, self.terminal
        victim = next(one for one in victims if one.name == kill.target)
        self.patrons.errand = kill.errand
        hit = self._await(kill, victim)
        if not hit:
            self._over.wait(kill.later)
        if not victim.running and not hit:
            self.problems.append(f"the {kill.target} ended by itself")
        if victim.running:
            victim.strike()
        victim.again()
        self.killed[f"{kill.target}, {kill.errand}, {kill.moment if hit else Moment.ANY}"] += 1

    def _await(self, kill: Kill, victim: Victim) -> bool:
        """Wait for the moment. True: it came."""
        if kill.moment in TRAPS:
            return self._trapped(kill, victim)
        if kill.moment is Moment.ANY:
            return False
        came = self.wire.aim(kill, victim).wait(self._aim)
        self.wire._aim = None
        if came and kill.later:
            self._over.wait(kill.later)
        return came

    def _trapped(self, kill: Kill, victim: Victim) -> bool:
        writer = self.terminal if kill.errand is Errand.PAY else self.reader
        self._set(TRAPS[kill.moment], kill.errand)
        end = time.monotonic() + self._aim
        while writer.running and time.monotonic() < end:
            self._over.wait(0.005)
        self._set(Trap.NONE, kill.errand)
        hit = not writer.running
        if hit and victim is not writer:
            victim.strike()
            writer.again()
        return hit

    def _set(self, trap: Trap, errand: Errand) -> None:
        if errand is Errand.PAY:
            self.terminal.tell(trap=trap)
        else:
            self.shelf.set_trap(trap)

    def _fill_disk(self) -> None:
        self.kiosk.fill_disk()
        self._over.wait(self._chance.uniform(0.1, 0.7))
        self.kiosk.clear_disk()
        self.killed["disk full"] += 1

    # --- when all is quiet ----------------------------------------------------------------------------------

    def _rest(self) -> None:
        """Everything runs; every tag is laid there once more, so that what is owed to it is done. Raises Stuck."""
        life = self.kiosk.life
        try:
            self.patrons.go_home(life)
            self.shelf.lay(*UIDS)
            end = time.monotonic() + self._patience
            while (told := self.kiosk.rest(life))["rest"] or len(told["pad"]) < len(UIDS):
                if time.monotonic() > end:
                    raise Stuck(f"what rests is not done: {told}")
                self._over.wait(0.1)
        except Died:
            raise Stuck("the kiosk ended by itself") from None


def soak(count: int, seed: int) -> dict[str, int | float]:
    """So many kills from this seed. Whatever is wrong at the end of a round counts as lost, and is told."""
    logging.getLogger("chaos").setLevel(logging.CRITICAL)      # who cannot be reached has just been killed
    done, lost, slowest, killed = 0, 0, 0.0, Counter[str]()
    for number in range((count + A_ROUND - 1) // A_ROUND):
        chance = Random(f"{seed} {number}")
        kills = [chosen(chance) for _ in range(min(A_ROUND, count - done))]
        with tempfile.TemporaryDirectory() as directory, ExitStack() as stack:
            round_ = Round(Path(directory), stack, chance, serial=number % 2 == 1, koha=number % 4 in (1, 2))
            problems = round_.run(kills)
        done += len(kills)
        lost += len(problems)
        killed += round_.killed
        slowest = max(slowest, round_.kiosk.slowest)
        print(f"kills {done}/{count}: {round_.patrons.sessions} sessions, {len(round_.patrons.attempts)} items laid, "
              f"{round_.paid} payments, {len(round_.patrons.reader.wishes)} holds, "
              f"{len(problems)} wrong; a kiosk serves after at most {slowest:.1f} s", file=sys.stderr)
        for line in (*round_.kiosk.log[-40:], *problems) if problems else ():
            print(f"seed {seed}, round {number}: {line}", file=sys.stderr)
    print("; ".join(f"{what} {times}" for what, times in sorted(killed.items())), file=sys.stderr)
    return {"kills": sum(times for what, times in killed.items() if what != "disk full"), "kills_lost": lost}
