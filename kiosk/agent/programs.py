"""Bringing versions of the program to this kiosk, one small step at a time. Killed between any two of them it goes on:
what has come stays, what was half done is done anew, and nothing is offered before it was tried whole."""
from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from config.slot_store import SlotsError
from kiosk.agent.bundles import OTHER_HASH, code
from kiosk.agent.link import Away, Link, No
from kiosk.release.command import REASONS
from kiosk.release.pack import NoRelease, unpack
from kiosk.release.releases import COMING, INSTALLED, NEW, Releases
from remote.intent import Release
from remote.refusals import Refusal
from remote.release import PART
from remote.report import Phase, Upgrade

log = logging.getLogger("kiosk.agent")

LOOK, AGAIN = 2.0, 600.0               # seconds to the next look; to the next try after what may pass
ROOM = 200 * 1024 * 1024               # bytes that stay free on the disk
TRY = 120.0                            # seconds in which a version shows that it could run here
KEPT = ("disk", "fleet")               # why not, though what came is as it should be
PASSING = (*KEPT, OTHER_HASH)         # why not, until it is tried again
Moving = Callable[[], None]            # hears that what takes long goes on
Try = Callable[[Mapping[str, str]], str]       # what makes it that version → a code, "" when it could


class Programs(Protocol):
    def told(self, wanted: Release | None) -> Upgrade | None:
        """What runs, and what became of the version that is wanted; None where this kiosk takes none."""

    def turn(self, wanted: Release | None, link: Link, moving: Moving) -> float:
        """One step towards it; seconds until the next. Errors: those of `link`, OSError."""


class NoPrograms:
    """A kiosk whose program a technician installs."""

    def told(self, wanted: Release | None) -> Upgrade | None:
        return None

    def turn(self, wanted: Release | None, link: Link, moving: Moving) -> float:
        return LOOK


class Versions:
    """`own`: the version that the agent itself runs; `attempt` runs another one's `kiosk release try`."""

    def __init__(self, releases: Releases, own: str, attempt: Try) -> None:
        self._releases, self._own, self._attempt = releases, own, attempt
        self._refused: tuple[Release, str] | None = None

    def told(self, wanted: Release | None) -> Upgrade | None:
        name = wanted.version if wanted else None
        try:
            state = self._releases.state
        except (OSError, SlotsError) as error:
            log.warning("the versions of the program cannot be looked at: %s", error)
            return Upgrade(offered=name, phase=Phase.REFUSED, reason="unreadable")
        active = _version(state.active)
        if self._refused is not None and self._refused[0] == wanted:
            return Upgrade(active=active, offered=name, phase=Phase.REFUSED, reason=self._refused[1])
        if state.trial:
            return Upgrade(active=active, offered=active, phase=Phase.TRIAL)
        back = state.returned
        if back is not None and back.sha256 == (name or INSTALLED) and name != active:
            return Upgrade(active=active, offered=name, phase=Phase.RETURNED, reason=code(back.reason))
        return Upgrade(active=active, offered=_version(state.offered) if state.offered else None)

    def turn(self, wanted: Release | None, link: Link, moving: Moving = lambda: None) -> float:
        name, state = wanted.version if wanted else INSTALLED, self._releases.state
        if state.trial or name == state.offered:
            return LOOK
        if name == state.active and not state.offered:
            if state.returned is not None:     # what came back is wished no more: then it may be wished again
                self._releases.offer(name)
            return LOOK
        if state.returned is not None and state.returned.sha256 == name and name != state.active:
            return LOOK                        # it was tried, and did not stay
        if wanted is None or self._releases.has(name):
            self._releases.offer(name)
            return LOOK
        if self._refused is not None and self._refused[0] == wanted and self._refused[1] not in PASSING:
            return LOOK
        return self._bring(wanted, link, moving)

    def _bring(self, wanted: Release, link: Link, moving: Moving) -> float:
        """A part more; with the last one all that follows."""
        part = self._releases.directory / (COMING + wanted.version)
        have = part.stat().st_size if part.exists() else 0
        if (have == 0 or self._refused == (wanted, "disk")) and self._no_room(wanted):
            return AGAIN
        if have < wanted.size:
            number = have // PART              # one that a crash cut short comes again
            try:
                body = link.part(wanted.version, number)
            except No as no:
                if no.refusal is not Refusal.UNKNOWN:      # something else is wanted already
                    raise
                return LOOK
            if len(body) != min(PART, wanted.size - number * PART):
                raise Away("a part of another size than was signed")
            _write(part, number * PART, body)
            return 0.0
        self._refused = self._taken(wanted, part, moving)
        return LOOK if self._refused is None else AGAIN

    def _no_room(self, wanted: Release) -> bool:
        self._releases.clear((self._own, COMING + wanted.version))
        if shutil.disk_usage(self._releases.directory).free >= 6 * wanted.size + ROOM:
            if self._refused == (wanted, "disk"):
                self._refused = None
            return False
        self._refused = wanted, "disk"
        return True

    def _taken(self, wanted: Release, part: Path, moving: Moving) -> tuple[Release, str] | None:
        """It is here: is it what the region signed, is it whole, could it run here? Then it is to be tried; else why
        not."""
        new = self._releases.directory / (NEW + wanted.version)
        shutil.rmtree(new, ignore_errors=True)
        try:
            with part.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != wanted.sha256:
                    raise NoRelease("what came is not what was signed", OTHER_HASH)
                moving()
                file.seek(0)
                unpack(file, wanted.version, new, moving)
            if why := self._attempt(self._releases.environment(new.name)):
                raise NoRelease("it could not run this kiosk", why)
        except NoRelease as error:
            log.error("version %s is not taken: %s", wanted.version, error)
            shutil.rmtree(new, ignore_errors=True)
            if error.code not in KEPT:
                part.unlink()
            return wanted, error.code
        except OSError as error:
            log.error("version %s is not taken: %s", wanted.version, error)
            shutil.rmtree(new, ignore_errors=True)         # the journal needs the room more
            return wanted, "disk"
        self._releases.take_in(wanted.version)
        self._releases.offer(wanted.version)
        part.unlink()
        log.info("version %s is here, and runs between two patrons", wanted.version)
        return None


def _write(part: Path, at: int, body: bytes) -> None:
    """It need not be durable: what is missing comes again, what is wrong has another hash."""
    with open(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.seek(at)
        file.write(body)


def _version(name: str) -> str | None:
    return None if name == INSTALLED else name


def attempt_of(config: Path | None, data: Path) -> Try:
    """`python -m kiosk release try` of a version, for this kiosk."""
    command = [sys.executable, "-m", "kiosk", "release", "try", "--data", str(data.absolute())]
    if config is not None:
        command += ["--config", str(config.absolute())]

    def attempt(environment: Mapping[str, str]) -> str:
        try:
            done = subprocess.run(command, env={**os.environ, **environment}, timeout=TRY, check=False,
                                  stdin=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired):
            return "does_not_begin"
        return "" if done.returncode == 0 else REASONS.get(done.returncode, "does_not_begin")
    return attempt


def programs_of(releases: Releases | None, own: str, config: Path | None, data: Path) -> Programs:
    return NoPrograms() if releases is None else Versions(releases, own, attempt_of(config, data))
