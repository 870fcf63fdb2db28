"""The agent's four threads: one asks what is wished, one tells how the kiosk is, one does what was ordered, and one
brings versions of the program.

Each goes on by itself when what it needs is away: the fleet, the application, or both. What is acknowledged is on disk.
"""
from __future__ import annotations

import hashlib
import logging
import random
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.slot_store import SlotsError
from kiosk.agent.application import Application
from kiosk.agent.bundles import OTHER_HASH, Bundles
from kiosk.agent.doing import Doing
from kiosk.agent.examining import Examine
from kiosk.agent.identity import FOLDER, Identity
from kiosk.agent.link import Away, Link, No
from kiosk.agent.logs import bundle
from kiosk.agent.machine import machine, reboot
from kiosk.agent.memory import Memory
from kiosk.agent.pacing import pause_after
from kiosk.agent.programs import Programs
from kiosk.agent.rotation import Rotation
from kiosk.agent.telling import Telling, urgent
from kiosk.agent.words import Status
from remote.intent import DESIRED, Feedback
from remote.refusals import Refusal
from remote.report import Event, Happening, State
from remote.signing import Envelope, NotSigned, believed, intent

log = logging.getLogger("kiosk.agent")

LOOK = 2.0                     # seconds between two looks at the application
REST = 1.0                     # between two turns of what was ordered
SHUT_OUT = 300.0               # until the next try of a kiosk that is pending, revoked or in quarantine
LEAST_SKEW = 5                 # seconds of a difference of clocks that are worth a word


class Agent:
    """`wall`: seconds since 1970; `pause(seconds)` waits, or returns early at the end."""

    def __init__(self, identity: Identity, memory: Memory, application: Application, directory: Path, version: str,
                 bundles: Bundles, examine: Examine, programs: Programs, *,
                 machine_of: Callable[[Path], State] = machine,
                 reboot: Callable[[], bool] = reboot, wall: Callable[[], float] = time.time,
                 chance: Callable[[], float] = random.random) -> None:
        self._identity, self._memory, self._wall, self._chance = identity, memory, wall, chance
        self._bundles, self._programs = bundles, programs
        self.reached = False                   # the fleet has answered
        self._boot = secrets.token_hex(8)
        self._skew = 0
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._seen: tuple[Status | None, State] = (None, State())
        self._whole = False
        self._telling = Telling(
            memory, application, directory, version, skew=lambda: self._skew, machine_of=machine_of,
            config=lambda: bundles.told(memory.fact("config") or None), upgrade=lambda: programs.told(memory.release))
        self._links: list[Link] = []
        self._rotation = Rotation(directory / FOLDER, memory, identity.key, self._change_key)
        self._doing = Doing(memory, application, self.link(), rotation=self._rotation,
                            logs=lambda state: bundle(directory, state.model_dump_json(exclude_none=True)),
                            examine=examine, reboot=reboot)
        self.moved: dict[str, float] = {}      # when each thread last went round, monotonic
        self._threads = [threading.Thread(target=self._round, args=(name, turn), name=name, daemon=True)
                         for name, turn in (("listening", self.listen), ("telling", self.tell), ("doing", self.do),
                                           ("bringing", self.bring))]

    def link(self) -> Link:
        """A way to the fleet, for one thread."""
        one = self._identity
        link = Link(one.where, one.device, one.key, met=self._met, wall=self._wall)
        self._links.append(link)
        return link

    def _change_key(self, key: Ed25519PrivateKey) -> None:
        """Whoever has a token keeps it; the next is asked for with this one."""
        self._identity = replace(self._identity, key=key)
        for link in self._links:
            link.use(key)

    def _met(self, now: int) -> None:
        """The fleet's time, just heard."""
        self.reached = True
        skew = round(now - self._wall())
        self._skew = skew if abs(skew) >= LEAST_SKEW else 0

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._ending.set()

    def pause(self, seconds: float) -> None:
        self._ending.wait(seconds)

    def now(self) -> int:
        return int(self._wall())

    def _round(self, name: str, turn: Callable[[Link], float]) -> None:
        """Again and again; `turn` gives the seconds until the next. After failures it waits longer each time."""
        link, failures = self.link(), 0
        while not self._ending.is_set():
            self.moved[name] = time.monotonic()
            try:
                wait, failures = turn(link), 0
            except Away as away:
                failures += 1
                if failures == 1:
                    log.warning("the fleet is away: %s", away)
                wait = max(pause_after(failures, self._chance()), (away.again_after or 0.0) * (1 + self._chance()))
            except No as no:
                failures += 1
                log.warning("the fleet says no: %s", no.refusal.value)
                shut_out = no.refusal in (Refusal.PENDING, Refusal.REVOKED, Refusal.QUARANTINED)
                wait = (15.0 if no.refusal is Refusal.PENDING else SHUT_OUT) if shut_out else \
                    pause_after(failures, self._chance())
            self._wait(name, wait)
        link.close()

    def _wait(self, name: str, seconds: float) -> None:
        """In pieces, so that whoever watches sees that it lives."""
        until = time.monotonic() + seconds
        while not self._ending.is_set() and (left := until - time.monotonic()) > 0:
            self.moved[name] = time.monotonic()
            self.pause(min(left, 10.0))

    # --- what is wished ----------------------------------------------------------------------------------

    def listen(self, link: Link) -> float:
        """One question. Seconds until the next."""
        self._fetch(link)
        envelope = link.desired(self._memory.rev)
        if envelope is None:
            return 0.0
        return self.hear(envelope)

    def hear(self, envelope: Envelope) -> float:
        """A wish is on disk before anything of it is done; what is none of the fleet's is told to the fleet, once."""
        now = self.now()
        try:
            payload = believed(envelope, DESIRED, self._memory.keys, now)
            desired = intent(payload, device=self._identity.device, now=now, above=self._memory.rev)
        except NotSigned as error:
            log.warning("what came as a wish of the fleet is not to be believed: %s", error.code)
            if error.code != "repeated" and self._memory.fact("disbelieved") != error.code:
                self._memory.note((Event(at=now, kind=Happening.INTENT_REFUSED, reason=error.code),),
                                  disbelieved=error.code)
            return 30.0 * (0.5 + self._chance())
        self._memory.believe(desired)
        self._memory.know(disbelieved="")
        return 0.0

    def _fetch(self, link: Link) -> None:
        """The bundle that is wanted, unless it is active or was offered. What is active is offered too where another
        was offered last, which is then forgotten. Whoever changed it on the way has changed its hash."""
        wanted = self._memory.fact("config")
        told = self._bundles.told(wanted)
        if not wanted or told is None or (wanted == told.offered and told.reason != OTHER_HASH) or (
                wanted == told.active and not told.offered):
            return
        try:
            body = link.config(wanted)
        except No as no:
            if no.refusal is not Refusal.UNKNOWN:      # something newer is wanted already
                raise
            return
        if hashlib.sha256(body).hexdigest() == wanted:
            self._bundles.offer(wanted, body)
        else:
            log.warning("what came as a configuration is not the one that the fleet signed")
            self._bundles.refuse(wanted, OTHER_HASH)

    def bring(self, link: Link) -> float:
        """One step towards the version of the program that is wished; none before a wish was heard, as after it has
        enrolled anew: that nothing is known is no wish for what was installed."""
        if self._memory.fact("release") is None:
            return LOOK
        try:
            return self._programs.turn(self._memory.release, link, self._moving)
        except (OSError, SlotsError) as error:
            log.warning("no version of the program can be brought: %s", error)
            return 60.0

    def _moving(self) -> None:
        """What takes long goes on."""
        self.moved["bringing"] = time.monotonic()

    # --- how it is ---------------------------------------------------------------------------------------

    def tell(self, link: Link) -> float:
        """Look, and tell when it is time or something changed. What is on its way goes first, and is sent until it has
        arrived."""
        due = self._next_report
        state = self._telling.look(self.now())
        with self._lock:
            before, self._seen = self._seen[1], (self._telling.status, state)
        report = self._memory.outgoing()
        if report is None:
            if time.monotonic() < due and not urgent(before, state) and not self._memory.eager:
                return min(LOOK, due - time.monotonic())
            report = self._memory.compose(self._boot, self.now(), state, whole=self._whole)
        try:
            answer = link.report(report)
        except No as no:
            if no.refusal not in (Refusal.NOT_UNDERSTOOD, Refusal.TOO_LARGE):
                raise
            log.error("the fleet does not understand a report; it is dropped")
            self._memory.arrived(report)
            self._memory.note((Event(at=self.now(), kind=Happening.REPORT_DROPPED),))
            self._next_report = time.monotonic() + 60.0
            return 10.0
        self._memory.arrived(report)
        self._whole = answer.whole
        self._next_report = time.monotonic() + (1.0 if answer.whole else answer.next_after_s)
        return LOOK

    _next_report = 0.0

    # --- what was ordered --------------------------------------------------------------------------------

    def do(self, link: Link) -> float:
        """One step of each command, and the fleet is told of it. The key comes first: without one that counts there is
        nothing else."""
        try:
            self._rotation.turn(link, self.now())
        except OSError as error:
            log.warning("the key is not changed: %s", error)
        with self._lock:
            status, state = self._seen
        if state.service is not None:          # the application was looked at since this start
            self._doing.turn(status, state, self.now())
        for task in self._memory.tasks():
            if not task.told:
                try:
                    link.feedback(task.id, Feedback(state=task.state, reason=task.reason, findings=task.findings))
                except No as no:
                    if no.refusal is not Refusal.UNKNOWN:
                        raise
                self._memory.heard(task)
        return REST
