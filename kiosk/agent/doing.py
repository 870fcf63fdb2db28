"""Carrying out what the fleet ordered, one small step at a time, each on disk before its effect.

What could be done twice by mistake is not: a restart and a reboot are known by what they leave behind, and a print is
asked for once in each run of the application. What is only looked at is looked at again after a crash.
"""
from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import replace

from kiosk.agent.application import Application, Down
from kiosk.agent.examining import Examine, NotExamined
from kiosk.agent.link import Link
from kiosk.agent.machine import booted, reboot
from kiosk.agent.memory import Memory, Task
from kiosk.agent.rotation import Rotation
from kiosk.agent.words import Errand, Status
from remote.codes import spelled
from remote.intent import CommandKind, CommandState, Mode
from remote.report import Closing, State

LATEST = 2**53                         # a number that no happening has: none of them is asked for


class Doing:
    """For one thread, whose way to the fleet is `link`; `turn` is called again and again. `logs` makes the bundle of
    logs, `examine` is the doctor, `rotation` brings another key."""

    def __init__(self, memory: Memory, application: Application, link: Link, *, logs: Callable[[State], bytes],
                 examine: Examine, rotation: Rotation, reboot: Callable[[], bool] = reboot,
                 booted: Callable[[], str] = booted) -> None:
        self._memory, self._application, self._link = memory, application, link
        self._logs, self._examine, self._rotation = logs, examine, rotation
        self._reboot, self._booted = reboot, booted

    def turn(self, status: Status | None, state: State, now: int) -> None:
        """`status`: the application's, None when it does not run. Errors: those of `link`, apsw.Error."""
        self._keep_mode(status, now)
        for task in self._memory.tasks():
            if not task.state.final:
                self._go_on(task, status, state, now)

    # --- closed or open ----------------------------------------------------------------------------------

    def _keep_mode(self, status: Status | None, now: int) -> None:
        """Closing and opening are each done once for one wish, at their time."""
        mode = self._memory.mode
        if mode is None or status is None:
            return
        for errand, closing in due(mode, now):
            name = order_of(mode, errand)
            done = self._memory.fact("mode done")
            if done in (name, order_of(mode, Errand.OPEN)):
                continue
            if errand is Errand.OPEN and mode.closed is not None and done != order_of(mode, Errand.CLOSE):
                continue                       # its time passed before it was closed: whoever closed it since, opens it
            if name in dict(status.done):
                self._memory.know(**{"mode done": name})
                continue
            try:
                self._application.ask(errand, id=name, message=closing, words=mode.words if closing else None)
            except Down:
                return
            return                             # what comes after waits for this

    # --- commands ----------------------------------------------------------------------------------------

    def _go_on(self, task: Task, status: Status | None, state: State, now: int) -> None:
        if task.state is CommandState.RECEIVED and now >= task.exp:
            self._over(task, CommandState.REFUSED, "late")
        elif task.kind is CommandKind.REBOOT:
            self._go_on_rebooting(task, status)
        elif task.kind is CommandKind.LOGS:
            self._bring(task, "application/zip", lambda: self._logs(state))
        elif task.kind is CommandKind.DOCTOR:
            self._go_on_examining(task, status)
        elif task.kind is CommandKind.KEY:
            self._go_on_with_the_key(task, now)
        elif status is None:
            if task.state is not CommandState.STARTED:
                self._over(task, CommandState.FAILED, "down")      # one that was begun is seen by what comes of it
        elif task.kind is CommandKind.PICTURE:
            self._bring(task, "image/png", self._picture)
        else:
            self._go_on_in_the_application(task, status)

    def _over(self, task: Task, how: CommandState, reason: str = "") -> None:
        self._memory.keep(replace(task, state=how, reason=reason))

    def _begun(self, task: Task, note: str) -> Task:
        return self._memory.keep(replace(task, state=CommandState.STARTED, note=note))

    def _go_on_with_the_key(self, task: Task, now: int) -> None:
        """Done when the key is another one than it was when this began."""
        if task.state is not CommandState.STARTED:
            task = self._begun(task, self._rotation.name)
        try:
            if task.note == self._rotation.name:
                self._rotation.rotate(self._link, now)
        except OSError:
            self._over(task, CommandState.FAILED, "disk")
        else:
            self._over(task, CommandState.DONE)

    def _go_on_rebooting(self, task: Task, status: Status | None) -> None:
        here = self._booted()
        if task.state is CommandState.STARTED:
            if task.note != here:
                self._over(task, CommandState.DONE)
            return
        if status is not None and status.busy:
            return                             # after that session
        begun = self._begun(task, here)
        if not self._reboot():
            self._over(begun, CommandState.FAILED, "not_allowed")

    def _go_on_in_the_application(self, task: Task, status: Status) -> None:
        """A restart is done when another run answers; a print when this run says so."""
        done = dict(status.done)
        if task.state is not CommandState.STARTED:
            task = self._begun(task, status.run)
            try:
                self._application.ask(Errand(task.kind.value), id=task.id)
            except Down:
                return                         # it is seen by what comes of it
        elif task.kind is CommandKind.RESTART and status.run != task.note:
            self._over(task, CommandState.DONE)
        elif task.id in done:
            self._over(task, CommandState.FAILED if done[task.id] else CommandState.DONE, done[task.id])
        elif status.run != task.note:
            self._over(task, CommandState.FAILED, "restarted")

    def _go_on_examining(self, task: Task, status: Status | None) -> None:
        """The doctor, also of an application that does not run; never beside a session, and again after one."""
        if status is not None and status.busy:
            return
        task = self._begun(task, "")
        try:
            found = self._examine(lambda: self._alone(status))
        except NotExamined as error:
            if not error.again:
                self._over(task, CommandState.FAILED, error.code)
            return
        bad = any(verdict != "ok" for _, verdict in found)
        self._memory.keep(replace(task, state=CommandState.DONE, reason="trouble" if bad else "", findings=found))

    def _alone(self, before: Status | None) -> bool:
        """Nobody came, and the same run of the application is there, or still none."""
        try:
            status = self._application.ask(Errand.STATUS, after=LATEST).status
        except Down:
            status = None
        if status is None or before is None:
            return status is before
        return status.run == before.run and not status.busy

    def _bring(self, task: Task, media: str, make: Callable[[], bytes | None]) -> None:
        begun = self._begun(task, "")
        body = make()
        if body is None:
            self._over(begun, CommandState.REFUSED, "session")
            return
        self._link.upload(task.id, media, body)
        self._over(begun, CommandState.DONE)

    def _picture(self) -> bytes | None:
        """None while the screen is somebody's."""
        try:
            told = self._application.ask(Errand.PICTURE)
            return base64.b64decode(told.picture, validate=True) or None
        except (Down, binascii.Error):
            return None


def due(mode: Mode, now: int) -> list[tuple[Errand, Closing | None]]:
    """What a mode wants to have been done by now, in its order."""
    if mode.closed is None:
        return [(Errand.OPEN, None)]
    if mode.since is not None and now < mode.since:
        return []
    over = mode.until is not None and now >= mode.until
    return [(Errand.OPEN, None)] if over else [(Errand.CLOSE, mode.closed)]


def order_of(mode: Mode, errand: Errand) -> str:
    """The name of this deed for this wish: the same after any restart."""
    digest = hashlib.sha256(f"{mode.rev} {errand.value}".encode()).digest()
    return spelled(int.from_bytes(digest[:10]), 16).lower()
