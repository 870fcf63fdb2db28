"""The three slots of a kiosk on its disk: the configuration that is active, the last known good, and the factory's.

    DIR/slots/state.json       which bundle is in which slot: the one file whose replacement is a change
    DIR/slots/SHA256.json      each bundle by its name
    DIR/slots/factory.json     the factory's once more, for a state that is lost
    DIR/invariants.toml        what no bundle may change (`config.invariants`)
    DIR/secrets/               what layers name (`config.secrets`)

Every file is written beside its place, synced, renamed, and its directory synced: after a power cut each is as it was
or as it was to be. Several processes use the slots: the guard counts starts, the kiosk applies and judges, the agent of
a fleet offers; each change is made under a lock. Of the standard library only, as the guard must outlive all else.
"""
from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from config.bundle import Bundle, BundleError, sha256_of
from config.slot_state import SlotState

DIRECTORY, STATE, FACTORY, LOCK = "slots", "state.json", "factory.json", "lock"
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


Judge = Callable[[Bundle, Path], None]


def in_use(directory: Path) -> bool:
    """Whether the kiosk configured in `directory` starts from slots, and not from the layers themselves."""
    return (directory / DIRECTORY).is_dir()


def slots_of(directory: Path) -> Slots | None:
    """Those of the kiosk configured in `directory`; None where its layers are plain files."""
    return Slots(directory.resolve()) if in_use(directory) else None


class Slots:
    """Those in `directory`. `judge` raises ConfigError for a bundle that could not be this kiosk's; `clock` gives
    seconds since 1970. Every method may raise OSError; then nothing has changed."""

    def __init__(self, directory: Path, *, files: Files | None = None, judge: Judge | None = None,
                 clock: Callable[[], float] = time.time) -> None:
        self.directory = directory
        self._files: Files = Disk(directory / DIRECTORY) if files is None else files
        self._judge = judge or _judge
        self._clock = clock

    # --- what is there ---------------------------------------------------------------------------------------

    @property
    def state(self) -> SlotState:
        """As it is on disk now. SlotsError when there is neither a state nor a factory's bundle."""
        try:
            sum_, _, told = self._files.read(STATE).partition(b"\n")
            if sum_.decode("ascii", "replace") == sha256_of(told):
                return SlotState.from_bytes(told)
        except (FileNotFoundError, ValueError):
            pass                       # as if it had just been commissioned
        try:
            return SlotState.new(Bundle.from_bytes(self._files.read(FACTORY)).sha256)
        except (FileNotFoundError, BundleError) as error:
            raise SlotsError(f"no slots that can be read in {self.directory / DIRECTORY} ({error}); "
                             "python -m config commission makes them anew") from None

    def bundle(self) -> Bundle:
        """What the kiosk is to run: the first that can be read, of active, last known good, factory."""
        state = self.state
        for name in (state.active, state.good, state.factory):
            if (found := self._read(name)) is not None:
                return found
        raise SlotsError(f"no bundle in {self.directory / DIRECTORY} can be read; python -m config commission makes "
                         "them anew")

    def offered(self) -> Bundle | None:
        """What waits for a moment between two sessions."""
        name = self.state.offered
        return self._read(name) if name else None

    def _read(self, sha256: str) -> Bundle | None:
        for name in (f"{sha256}.json", FACTORY):
            try:
                data = self._files.read(name)
                if sha256_of(data) == sha256:
                    return Bundle.from_bytes(data)
            except (FileNotFoundError, BundleError):
                continue
        return None

    # --- for technicians and the agent of a fleet --------------------------------------------------------------

    def commission(self, bundle: Bundle) -> None:
        """Make it the factory's, and all three slots that one. ConfigError when it cannot be this kiosk's."""
        self._judge(bundle, self.directory)
        (self.directory / DIRECTORY).mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._files.lock():
            self._put(f"{bundle.sha256}.json", bundle.to_bytes())
            self._put_state(SlotState.new(bundle.sha256))
            self._put(FACTORY, bundle.to_bytes())
            self._tidy(self.state)

    def offer(self, bundle: Bundle, *, again: bool = False) -> bool:
        """Have it applied at the next moment between two sessions; a later offer replaces it. Whether it waits now.

        ConfigError when it is wrong or breaks an invariant, SlotsError when it is another kiosk's, or is the one that
        came back last (`state.returned` says why); `again` tries that one once more. What is active already is no
        offer, and takes back one that still waits.
        """
        state = self.state
        ours = self._kiosk()
        if bundle.kiosk != ours:
            raise SlotsError(f"this bundle is for the kiosk {bundle.kiosk}, and this is {ours}")
        if state.returned is not None and state.returned.sha256 == bundle.sha256 and not again:
            raise SlotsError(f"this bundle was tried and came back: {state.returned.reason}")
        self._judge(bundle, self.directory)
        with self._files.lock():
            if self._read(bundle.sha256) is None:
                self._put(f"{bundle.sha256}.json", bundle.to_bytes())
            new = self.state.offer(bundle.sha256)
            self._put_state(new)
            self._tidy(new)
        return bool(new.offered)

    def _kiosk(self) -> str:
        factory = self._read(self.state.factory)
        return self.bundle().kiosk if factory is None else factory.kiosk

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
                if self._read(name) is None:
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
                    self._tidy(new)
        return new

    def _put_state(self, state: SlotState) -> None:
        data = state.to_bytes()
        self._put(STATE, sha256_of(data).encode() + b"\n" + data)

    def _put(self, name: str, data: bytes) -> None:
        self._files.write(name + NEW, data)
        self._files.sync(name + NEW)
        self._files.rename(name + NEW, name)
        self._files.sync_names()

    def _tidy(self, state: SlotState) -> None:
        """Bundles that no slot has any more."""
        needed = {f"{name}.json" for name in state.kept} | {STATE, FACTORY, LOCK}
        with suppress(OSError):            # what lies too long harms nobody
            for name in self._files.names():
                if name not in needed:
                    self._files.remove(name)


def _judge(bundle: Bundle, directory: Path) -> None:
    from config.load import judge  # not before it is needed: the guard never is to need it
    judge(bundle, directory)
