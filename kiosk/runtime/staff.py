"""The worker that finds out for staff how the machine is, tries the connection over one of its own, and starts the
machine again."""
from __future__ import annotations

import queue
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from config.errors import ConfigError
from config.settings import Settings
from kiosk.cases import cases_of
from kiosk.engine.effects import Inspect, Restart, TryLink
from kiosk.engine.events import Event
from kiosk.engine.findings import Inspected, LinkTested, NotRebooted
from kiosk.engine.staff import Found
from kiosk.ils.link import client_of
from kiosk.journal import JournalError
from kiosk.runtime.clock import CentralTime
from kiosk.runtime.worker import Worker
from kiosk.version import version
from sip2 import dialects
from sip2.errors import Sip2Error
from sip2.selftest import Subjects, Verdict, selftest

Findings = tuple[tuple[str, str], ...]
STEPS = ("link", "login", "online", "BX", "AO", "clock")


class StaffDesk(Worker):
    """One errand at a time; of many that wait to find out the same, one is done."""

    part = "staff"

    def __init__(self, found: Callable[[], Found], findings: Callable[[], Findings], reboot: Callable[[], bool],
                 post: Callable[[Event], None], *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._found, self._findings, self._reboot = found, findings, reboot
        self._errands: queue.SimpleQueue[Inspect | TryLink | Restart | None] = queue.SimpleQueue()

    def do(self, errand: Inspect | TryLink | Restart) -> None:
        self._errands.put(errand)

    def wake(self) -> None:
        self._errands.put(None)

    def open(self) -> None:
        """It needs nothing."""

    def up(self) -> None:
        """It is no part that could be away."""

    def use(self) -> None:
        while not self.stopping:
            match self._errands.get():
                case Inspect() if self._errands.empty():
                    self.post(Inspected(at=self.clock(), found=self._found()))
                case TryLink():
                    self.post(LinkTested(at=self.clock(), findings=self._findings()))
                case Restart() if not self._reboot():
                    self.post(NotRebooted(at=self.clock()))


def found(settings: Settings, parts: tuple[str, ...], time_of_day: CentralTime) -> Found:
    """How the machine is now."""
    return Found(parts, version(), free_of(settings.data.directory), time_of_day.ahead(), open_cases(settings))


def free_of(directory: Path) -> int | None:
    try:
        return shutil.disk_usage(directory).free
    except OSError:
        return None


def open_cases(settings: Settings) -> tuple[tuple[str, str, str], ...]:
    """Item, kind and reason of each: nothing of whose they are."""
    try:
        cases = cases_of(settings).open()
    except JournalError:
        return ()                                  # which is told by other ways
    return tuple((case.item, case.kind, case.reason) for case in cases if not case.waiting)


def try_link(settings: Settings) -> Findings:
    """What `python -m kiosk sip2-test` finds without a card and an item: (step, verdict). Changes nothing."""
    table = settings.sip2
    try:
        client = client_of(table)
    except (ConfigError, Sip2Error):
        return (("link", Verdict.BAD.value),)
    try:
        subjects = Subjects(table.institution, dialect=dialects.named(table.dialect))
        return tuple((one.step, one.verdict.value) for one in selftest(client, subjects)
                     if one.step in STEPS and one.verdict is not Verdict.SKIPPED)
    finally:
        client.close()
