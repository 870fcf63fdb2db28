"""Whatever is played back, forged or lost between fleet and kiosk, and whenever the agent dies: each order is done once
at most, none that the fleet did not give, and what is wished goes only forward."""
from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk.agent.doing import Doing
from kiosk.agent.memory import Memory
from kiosk.agent.words import Errand
from remote.codes import spelled
from remote.intent import DESIRED, CommandKind, Desired, Order, RegionKey
from remote.report import Service, State
from remote.signing import Envelope, NotSigned, believed, intent, key_id, seal, told
from tests.kiosk.agent.rig import FakeApplication

NOW, DEVICE = 1_795_862_891, "0" * 12
KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3)]
REGION = [RegionKey(id=key_id(key.public_key()), public=told(key.public_key()), not_before=0, not_after=2**39)
          for key in KEYS]


class Wire(RuleBasedStateMachine):
    """The fleet signs with the first two keys; the third is a stranger's."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.rev, self.highest, self.number = 0, 0, 0
        self.orders: list[Order] = []
        self.sent: list[Envelope] = []
        self.application = FakeApplication()

    @initialize()
    def enrolled(self) -> None:
        self.start()
        self.memory.become(device=DEVICE, url="http://127.0.0.1", keys=f"[{REGION[0].model_dump_json()}]")

    def start(self) -> None:
        self.memory = Memory(self.folder / "agent.db")
        self.doing = Doing(self.memory, self.application, None, logs=lambda _: b"",  # type: ignore[arg-type]
                           examine=lambda _: (), rotation=None)              # type: ignore[arg-type]

    @rule(kind=st.sampled_from((CommandKind.PRINT, CommandKind.RESTART)))
    def order(self, kind: CommandKind) -> None:
        self.number += 1
        self.orders.append(Order(id=spelled(self.number, 16).lower(), kind=kind, exp=NOW + 100))
        self.wish()

    @rule(which=st.sampled_from((0, 1)), aud=st.sampled_from((DEVICE, "1" * 12)), late=st.booleans())
    def wish(self, which: int = 0, aud: str = DEVICE, late: bool = False) -> None:
        """What the fleet wants now, signed; it may be for another kiosk, or reach nobody in time."""
        self.rev += 1
        self.sent.append(self.sealed(which, aud=aud, exp=NOW if late else NOW + 100))

    def sealed(self, which: int, **changes: object) -> Envelope:
        usual: dict[str, object] = {"aud": DEVICE, "rev": self.rev, "nbf": NOW - 10, "exp": NOW + 100,
                                    "commands": tuple(self.orders[-8:]), "keys": (REGION[0], REGION[1])}
        desired = Desired(**{**usual, **changes})       # type: ignore[arg-type]
        return seal(KEYS[which], DESIRED, desired.model_dump_json().encode())

    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        """Any of what was ever sent, in any order, as often as somebody likes."""
        if self.sent:
            self.hear(data.draw(st.sampled_from(self.sent)))

    @rule()
    def go_round(self) -> None:
        """As it is on most days."""
        self.wish()
        self.hear(self.sent[-1])
        self.do()

    @rule()
    def forge(self) -> None:
        """A stranger's order, newer than anything."""
        order = Order(id="z" * 16, kind=CommandKind.REBOOT, exp=NOW + 100)
        forged = self.sealed(2, rev=2**40, commands=(order,), keys=(REGION[2],))
        self.hear(forged)
        self.hear(forged.model_copy(update={"key": REGION[0].id}))

    def hear(self, envelope: Envelope) -> None:
        with suppress(NotSigned):
            payload = believed(envelope, DESIRED, self.memory.keys, NOW)
            self.memory.believe(intent(payload, device=DEVICE, now=NOW, above=self.memory.rev))

    @rule()
    def do(self) -> None:
        self.doing.turn(self.application.ask(Errand.STATUS).status, State(service=Service.SERVING), NOW)

    @rule()
    def agent_dies(self) -> None:
        self.memory.close()
        self.start()

    @rule()
    def application_dies(self) -> None:
        self.application.restart()

    @invariant()
    def what_is_wished_goes_forward(self) -> None:
        if hasattr(self, "memory"):
            assert self.highest <= self.memory.rev <= self.rev
            self.highest = self.memory.rev

    @invariant()
    def each_order_is_done_once(self) -> None:
        asked = [one.id for one in self.application.asked]
        assert len(asked) == len(set(asked))
        assert set(asked) <= {order.id for order in self.orders}

    def teardown(self) -> None:
        if hasattr(self, "memory"):
            self.memory.close()
        shutil.rmtree(self.folder)


TestWire = Wire.TestCase
TestWire.settings = settings(max_examples=10, stateful_step_count=25, deadline=None)
