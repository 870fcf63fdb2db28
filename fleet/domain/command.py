"""A command to one kiosk: who ordered it, and how far it is."""
from __future__ import annotations

from dataclasses import dataclass, replace

from remote.intent import CommandKind, CommandState, Feedback, Order

LIFE = {CommandKind.PICTURE: 600, CommandKind.PRINT: 900, CommandKind.DOCTOR: 900}     # seconds; a day for others
LONGEST = 24 * 3600
PATIENCE = 600                 # seconds for one that was begun: a kiosk that started a reboot tells when it is up


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    id: str
    device: str
    kind: CommandKind
    by: str
    ordered: int
    exp: int
    state: CommandState = CommandState.ORDERED
    changed: int = 0
    reason: str = ""
    findings: tuple[tuple[str, str], ...] = ()
    upload: bool = False                   # what was asked for is here

    @property
    def order(self) -> Order:
        return Order(id=self.id, kind=self.kind, exp=self.exp)

    def told(self, feedback: Feedback, now: int) -> Command | None:
        """The command after the kiosk's word; None when that changes nothing. A word that was overtaken, or comes
        twice, is one of those, so that it may come in any order and as often as it likes."""
        if feedback.state.rank <= self.state.rank:
            return None
        return replace(self, state=feedback.state, changed=now, reason=feedback.reason, findings=feedback.findings)

    def aged(self, now: int) -> Command | None:
        """The command after this much time, when that ends it."""
        late = self.exp if self.state.rank < CommandState.STARTED.rank else max(self.exp, self.changed + PATIENCE)
        if self.state.final or now < late:
            return None
        return replace(self, state=CommandState.EXPIRED, changed=now)

    def withdrawn(self, now: int) -> Command | None:
        """None: it is too late for that."""
        if self.state.rank >= CommandState.STARTED.rank:
            return None
        return replace(self, state=CommandState.WITHDRAWN, changed=now)


def ordered(identifier: str, device: str, kind: CommandKind, by: str, now: int) -> Command:
    return Command(id=identifier, device=device, kind=kind, by=by, ordered=now, changed=now,
                   exp=now + LIFE.get(kind, LONGEST))
