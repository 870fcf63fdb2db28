"""What slots of any kind have in common: a state that says which of several things runs, in one file on disk, and what
the kiosk and the guard do to it. The configuration has such slots (`config.slots`), and so has the program itself.

Every file is written beside its place, synced, renamed, and its directory synced: after a power cut each is as it was
or as it was to be. Several processes use it, each change under a lock. Of the standard library only, as the guard must
outlive all else.
"""
from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from config.bundle import sha256_of
from config.slot_state import SlotState

STATE, LOCK = "state.json", "lock"
NEW = ".new"


class SlotsError(Exception):
    """The slots cannot do this: a sentence that says why and what to do."""


class Files(Protocol):
    """One directory. Nothing is durable before it is synced: a file's bytes by `sync`, names by `sync_names`."""

    def names(self) -> list[str]: ...

    def read(self, name: str) -> bytes: ...

    def write(self, name: str, data: bytes) -> None: ...

    def sync(self, name: str) -> None: ...

    def rename(self, old: str, new: str) -> None: ...

    def remove(self, name: str) -> None: ...

    def sync_names(self) -> None: ...

    def lock(self) -> AbstractContextManager[None]: ...


class Disk:
    """A real directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def names(self) -> list[str]:
        return sorted(os.listdir(self._directory))

    def read(self, name: str) -> bytes:
        return (self._directory / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        with open(os.open(self._directory / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)

    def sync(self, name: str) -> None:
        self._sync(self._directory / name)

    def rename(self, old: str, new: str) -> None:
        (self._directory / old).rename(self._directory / new)

    def remove(self, name: str) -> None:
        (self._directory / name).unlink()

    def sync_names(self) -> None:
        self._sync(self._directory)

    @contextmanager
    def lock(self) -> Iterator[None]:
        file = os.open(self._directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)

    @staticmethod
    def _sync(path: Path) -> None:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(file)
        finally:
            os.close(file)


class SlotStore:
    """In `directory`, by `files`. Who has things of a kind in it says what is there (`has`), what the first state is
    (`first`) and what is needed no more (`tidy`). `clock` gives seconds since 1970. Every method may raise OSError;
    then nothing has changed."""

    def __init__(self, directory: Path, files: Files, clock: Callable[[], float] = time.time) -> None:
        self.directory = directory
        self._files = files
        self._clock = clock

    @property
    def state(self) -> SlotState:
        """As it is on disk now; as if it had just been commissioned when that cannot be read. SlotsError when that is
        not known either."""
        try:
            sum_, _, told = self._files.read(STATE).partition(b"\n")
            if sum_.decode("ascii", "replace") == sha256_of(told):
                return SlotState.from_bytes(told)
        except (FileNotFoundError, ValueError):
            pass
        return self.first()

    def first(self) -> SlotState:
        """Errors: SlotsError."""
        raise NotImplementedError

    def has(self, name: str) -> bool:
        """Whether what has this name can be run."""
        raise NotImplementedError

    def tidy(self, state: SlotState) -> None:
        """Nothing else than what this state names is needed."""

    # --- for the kiosk -----------------------------------------------------------------------------------------

    def apply(self, tolerated: tuple[str, ...] = ()) -> None:
        """What is offered is active from the next start on, in its trial. Only between two sessions."""
        self._change(lambda state: state.apply(tolerated))

    def refused(self, reason: str) -> None:
        """What is offered cannot be this kiosk's."""
        self._change(lambda state: state.refuse(reason, self._clock()))

    def trial_passed(self) -> None:
        """What is active serves: it is the last known good from now on. Nothing when there is no trial."""
        self._change(SlotState.passed)

    def returned(self, reason: str) -> None:
        """What is active does not serve: the last known good is from the next start on. Nothing without a trial."""
        self._change(lambda state: state.give_back(reason, self._clock()))

    # --- for the guard -----------------------------------------------------------------------------------------

    def started(self) -> SlotState:
        """A start is about to be made: it is counted, and with what it is made may change by that."""
        def counted(state: SlotState) -> SlotState:
            now = self._clock()
            for name in (state.active, state.good):
                if not self.has(name):
                    state = state.lose(name, now)
            return state.start(now)
        return self._change(counted)

    def failed(self, reason: str) -> None:
        """The start that was counted ended in a failure."""
        self._change(lambda state: state.fail(reason, self._clock()))

    def stopped(self) -> None:
        """It ended as somebody wished."""
        self._change(SlotState.stop)

    def settled(self) -> None:
        """It has served for a while: the starts before it count no more."""
        self._change(SlotState.settle)

    # --- durable -----------------------------------------------------------------------------------------------

    def _change(self, how: Callable[[SlotState], SlotState]) -> SlotState:
        with self._files.lock():
            old = self.state
            new = how(old)
            if new != old:
                self._put_state(new)
                if new.kept != old.kept:
                    self.tidy(new)
        return new

    def _put_state(self, state: SlotState) -> None:
        data = state.to_bytes()
        self._put(STATE, sha256_of(data).encode() + b"\n" + data)

    def _put(self, name: str, data: bytes) -> None:
        self._files.write(name + NEW, data)
        self._files.sync(name + NEW)
        self._files.rename(name + NEW, name)
        self._files.sync_names()
