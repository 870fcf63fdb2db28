"""An agent with everything around it in hand: a fleet on this machine, an application that is a value, a clock."""
from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.slots import Slots
from fleet.store import devices
from kiosk.agent.agent import Agent
from kiosk.agent.application import Down
from kiosk.agent.bundles import Bundles, NoBundles, SlotBundles
from kiosk.agent.enrol import enrol
from kiosk.agent.examining import Examine
from kiosk.agent.identity import FOLDER, MEMORY, Identity, identity
from kiosk.agent.link import Link, Where
from kiosk.agent.memory import Memory
from kiosk.agent.programs import NoPrograms, Programs
from kiosk.agent.words import Asked, Errand, Numbered, Status, Told
from remote.codes import grouped
from remote.report import Closing, Event, Happening, Service, State
from tests.fleet.served import Served

PNG = b"\x89PNG picture"


@dataclass
class FakeApplication:
    """Answers as the application does, or not at all."""

    run: str = "a" * 16
    up: bool = True
    busy: bool = False
    state: State = field(default_factory=lambda: State(service=Service.SERVING, closed=None, down=()))
    counts: dict[str, int] = field(default_factory=dict)
    events: list[Numbered] = field(default_factory=list)
    done: list[tuple[str, str]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    obeys: bool = True

    def ask(self, errand: Errand, *, id: str | None = None, message: Closing | None = None,
            words: Mapping[str, str] | None = None, after: int = 0) -> Told:
        if not self.up:
            raise Down("gone")
        if errand is Errand.STATUS:
            return Told(status=Status(
                run=self.run, state=self.state, busy=self.busy, counts=dict(self.counts), done=tuple(self.done),
                events=tuple(one for one in self.events if one.number > after)))
        if errand is Errand.PICTURE:
            return Told(refused="session") if self.busy else Told(picture=base64.b64encode(PNG).decode())
        self.asked.append(Asked(errand=errand, id=id, message=message, words=dict(words or {})))
        if self.obeys and id is not None and errand is not Errand.RESTART:
            self.done.append((id, ""))
        return Told()

    def happened(self, kind: Happening, at: int) -> None:
        self.events.append(Numbered(number=len(self.events) + 1, event=Event(at=at, kind=kind)))

    def restart(self) -> None:
        self.run = ("b" if self.run[0] == "a" else "a") * 16
        self.counts, self.events, self.done = {}, [], []


class Rig:
    """`agent` is the kiosk's; `turn` lets each of its threads go round once, here and now."""

    programs: Programs = NoPrograms()
    examined: Examine = staticmethod(lambda undisturbed: (("item_reader", "fail"), ("disk", "ok")))

    def __init__(self, served: Served, data: Path, slots: Slots | None = None) -> None:
        self.served, self.data = served, data
        self.application = FakeApplication()
        self.reboots = 0
        self.device, code = served.house.invite()
        self.bundles: Bundles = NoBundles() if slots is None else SlotBundles(slots, self.device)
        assert enrol(data, served.url, grouped(code)) == 0
        known = served.do(devices.one, self.device)
        served.do(devices.accept, self.device, known.new_key, "aino", int(served.house.clock.now))
        self.start()

    def start(self, way: Where | None = None) -> None:
        """Again, as after a crash: only what is on disk is known. `way`: a way round."""
        self.memory = Memory(self.data / FOLDER / MEMORY)
        who = identity(self.data / FOLDER, self.memory)
        assert who is not None
        self.who = Identity(who.device, way, who.key) if way else who
        self.agent = Agent(self.who, self.memory, self.application, self.data, "0.1.0", self.bundles,  # type: ignore[arg-type]
                           lambda undisturbed: self.examined(undisturbed), self.programs,
                           machine_of=lambda _: State(disk_free_mb=9000), reboot=self._reboot,
                           wall=self.served.house.clock, chance=lambda: 0.5)
        self.link = self.agent.link()

    def _reboot(self) -> bool:
        self.reboots += 1
        return True

    def crash(self) -> None:
        self.link.close()
        self.memory.close()

    def turn(self) -> None:
        """Hear, look and tell, do, and tell of what was done."""
        self.hear()
        self.agent.tell(self.link)
        self.agent.do(self.link)

    def hear(self) -> None:
        """What is wished now, without waiting for what is not."""
        self.agent._fetch(self.link)
        if (envelope := self.link.desired(self.memory.rev, wait=0)) is not None:
            self.agent.hear(envelope)

    def stranger(self) -> Link:
        """Somebody with another key who says to be this kiosk."""
        return Link(self.who.where, self.who.device, Ed25519PrivateKey.generate())


@contextmanager
def rigged(folder: Path, slots: Slots | None = None, kind: type[Rig] = Rig) -> Iterator[Rig]:
    (folder / "server").mkdir()
    with Served(folder / "server" / "fleet.db", folder / "server") as served:
        rig = kind(served, folder / "kiosk", slots)
        yield rig
        rig.crash()
