"""From what the application says of itself to what the fleet is told: the whole state, what is new in the counts."""
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from kiosk.agent.application import Application, Down
from kiosk.agent.machine import machine
from kiosk.agent.memory import Memory
from kiosk.agent.words import Errand, Status
from remote.report import BUCKET, Config, Event, Happening, Service, State, Upgrade

AT_ONCE = ("service", "closed", "down", "printer", "config", "upgrade", "waiting", "cases")    # not kept for later


class Telling:
    """Looks at the application and the machine. For one thread."""

    def __init__(self, memory: Memory, application: Application, directory: Path, version: str, *,
                 config: Callable[[], Config | None], upgrade: Callable[[], Upgrade | None], skew: Callable[[], int],
                 machine_of: Callable[[Path], State] = machine) -> None:
        self._memory, self._application, self._directory = memory, application, directory
        self._version, self._config, self._upgrade = version, config, upgrade
        self._skew, self._machine = skew, machine_of
        self.status: Status | None = None

    def look(self, now: int) -> State:
        """How the kiosk is now. What has happened since the last look is on disk then, to be told."""
        run, number = self._memory.fact("run") or "", int(self._memory.fact("number") or 0)
        try:
            self.status = self._application.ask(Errand.STATUS, after=number).status
            if self.status is not None and self.status.run != run:
                self.status = self._application.ask(Errand.STATUS).status
        except Down:
            self.status = None
        if self.status is not None:
            self._note(self.status, run, now)
        state = self.status.state if self.status else State(version=self._version, service=Service.DOWN, closed=None)
        facts = {name: value for name in State.model_fields
                 if (value := getattr(self._machine(self._directory), name)) is not None}
        return state.model_copy(update={**facts, "config": self._config(), "upgrade": self._upgrade(),
                                        "skew_s": self._skew()})

    def _note(self, status: Status, run: str, now: int) -> None:
        before: dict[str, int] = json.loads(self._memory.fact("counted") or "{}")
        events: list[Event] = [one.event for one in status.events]
        if status.run != run:
            before = {}
            events.insert(0, Event(at=now, kind=Happening.STARTED))
        more = {name: n - before.get(name, 0) for name, n in status.counts.items() if n > before.get(name, 0)}
        if events or more:
            last = status.events[-1].number if status.events else 0 if status.run != run else None
            facts = {"run": status.run, "counted": json.dumps(status.counts)}
            if last is not None:
                facts["number"] = str(last)
            self._memory.note(tuple(events), {now - now % BUCKET: more} if more else None, **facts)


def urgent(before: State, after: State) -> bool:
    """Whether staff would want to know this before the next report is due."""
    return any(getattr(before, name) != getattr(after, name) for name in AT_ONCE)
