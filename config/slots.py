"""The three slots of a kiosk on its disk: the configuration that is active, the last known good, and the factory's.

    DIR/slots/state.json       which bundle is in which slot: the one file whose replacement is a change
    DIR/slots/SHA256.json      each bundle by its name
    DIR/slots/factory.json     the factory's once more, for a state that is lost
    DIR/invariants.toml        what no bundle may change (`config.invariants`)
    DIR/secrets/               what layers name (`config.secrets`)

Several processes use the slots: the guard counts starts, the kiosk applies and judges, the agent of a fleet offers
(`config.slot_store`). Of the standard library only, as the guard must outlive all else.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config.bundle import Bundle, BundleError, sha256_of
from config.slot_state import SlotState
from config.slot_store import LOCK, STATE, Disk, Files, SlotsError, SlotStore

DIRECTORY, FACTORY = "slots", "factory.json"
Judge = Callable[[Bundle, Path], None]


def in_use(directory: Path) -> bool:
    """Whether the kiosk configured in `directory` starts from slots, and not from the layers themselves."""
    return (directory / DIRECTORY).is_dir()


def slots_of(directory: Path) -> Slots | None:
    """Those of the kiosk configured in `directory`; None where its layers are plain files."""
    return Slots(directory.resolve()) if in_use(directory) else None


class Slots(SlotStore):
    """Those in `directory`. `judge` raises ConfigError for a bundle that could not be this kiosk's."""

    def __init__(self, directory: Path, *, files: Files | None = None, judge: Judge | None = None,
                 clock: Callable[[], float] = time.time) -> None:
        super().__init__(directory, Disk(directory / DIRECTORY) if files is None else files, clock)
        self._judge = judge or _judge

    # --- what is there ---------------------------------------------------------------------------------------

    def first(self) -> SlotState:
        """The factory's. SlotsError when there is neither a state nor a factory's bundle."""
        try:
            return SlotState.new(Bundle.from_bytes(self._files.read(FACTORY)).sha256)
        except (FileNotFoundError, BundleError) as error:
            raise SlotsError(f"no slots that can be read in {self.directory / DIRECTORY} ({error}); "
                             "python -m config commission makes them anew") from None

    def has(self, name: str) -> bool:
        return self._read(name) is not None

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
            self.tidy(self.state)

    def offer(self, bundle: Bundle, *, again: bool = False, whose: str = "") -> bool:
        """Have it applied at the next moment between two sessions; a later offer replaces it. Whether it waits now.

        `whose`: the name that this kiosk has where the bundle comes from, when that is not the one it was commissioned
        with.

        ConfigError when it is wrong or breaks an invariant, SlotsError when it is another kiosk's, or is the one that
        came back last (`state.returned` says why); `again` tries that one once more. What is active already is no
        offer, and takes back one that still waits.
        """
        state = self.state
        ours = whose or self._kiosk()
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
            self.tidy(new)
        return bool(new.offered)

    def _kiosk(self) -> str:
        factory = self._read(self.state.factory)
        return self.bundle().kiosk if factory is None else factory.kiosk

    def tidy(self, state: SlotState) -> None:
        """Bundles that no slot has any more."""
        needed = {f"{name}.json" for name in state.kept} | {STATE, FACTORY, LOCK}
        with suppress(OSError):            # what lies too long harms nobody
            for name in self._files.names():
                if name not in needed:
                    self._files.remove(name)


def _judge(bundle: Bundle, directory: Path) -> None:
    from config.load import judge  # not before it is needed: the guard never is to need it
    judge(bundle, directory)
