"""The versions of the program on one kiosk, in slots as the configuration has them: active, last known good, installed.

    DIR/state.json     which version is in which slot (`config.slot_store`)
    DIR/VERSION/       a version, whole and tried before it got this name
    DIR/new-VERSION/   one that is being unpacked; DIR/part-VERSION: one that comes

What a technician installed has the name INSTALLED and lies elsewhere; it is the factory's slot. Of the standard library
only: the guard uses this.
"""
from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from config.slot_state import Returned, SlotState
from config.slot_store import LOCK, STATE, Disk, Files, SlotsError, SlotStore

INSTALLED, MANIFEST, PACKAGES = "installed", "release.json", "packages"
NEW, COMING = "new-", "part-"          # a version begins with a digit
STARTS = "agent.starts"                # of the agent (`kiosk.release.launch`)


class Releases(SlotStore):
    """Those in `directory`, which is made when there is none. Where it cannot be made nothing is known of versions, and
    what was installed runs."""

    def __init__(self, directory: Path, *, files: Files | None = None, clock: Callable[[], float] = time.time) -> None:
        directory = directory.absolute()
        with suppress(OSError):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(directory, Disk(directory) if files is None else files, clock)

    def first(self) -> SlotState:
        return SlotState.new(INSTALLED)

    def has(self, name: str) -> bool:
        return name == INSTALLED or (self.directory / name / MANIFEST).is_file()

    def started(self) -> SlotState:
        """As every slot; but when all else failed, what was installed is the last known good from then on: a kiosk that
        serves is not to be stopped for another try of what does not."""
        state = super().started()
        return state if state.out is None else self._change(self._give_up)

    def _give_up(self, state: SlotState) -> SlotState:
        returned = state.returned
        if state.good != state.factory:
            returned = Returned(state.good, "its starts failed", self._clock())
        return replace(state, active=state.factory, good=state.factory, out=None, starts=(), fell=False,
                       returned=returned)

    def offer(self, name: str) -> bool:
        """Have it run from the next moment between two patrons on, in its trial. Whether it waits now. SlotsError when
        it is not here, or is the one that came back last."""
        state = self.state
        if state.returned is not None and state.returned.sha256 == name and name != state.active:
            raise SlotsError(f"version {name} was tried and came back: {state.returned.reason}")
        if not self.has(name):
            raise SlotsError(f"version {name} is not on this kiosk")
        return bool(self._change(lambda now: now.offer(name)).offered)

    # --- where they are ----------------------------------------------------------------------------------

    def environment(self, name: str) -> Mapping[str, str]:
        """What makes `python -m kiosk` that version."""
        if name == INSTALLED:
            return {}
        root = self.directory / name
        return {"PYTHONPATH": os.pathsep.join((str(root), str(root / PACKAGES))), "PYTHONSAFEPATH": "1"}

    def name_of(self, root: Path) -> str:
        """Of the version whose tree is in `root`."""
        return root.name if root.parent == self.directory else INSTALLED

    def take_in(self, name: str) -> None:
        """What was unpacked and tried is whole: it gets its name, durably."""
        (self.directory / (NEW + name)).rename(self.directory / name)
        self._files.sync_names()

    def clear(self, also: Iterable[str] = ()) -> None:
        """Remove what no slot names and is not among `also`. A version that is half removed when the power fails has
        its name no more."""
        with self._files.lock():               # what another process is just writing stays
            keep = {*self.state.kept, *also, STATE, LOCK, STARTS}
            for path in sorted(self.directory.iterdir(), reverse=True):    # what has begun to be removed, first
                if path.name not in keep:
                    self._remove(path)

    def _remove(self, path: Path) -> None:
        if not path.is_dir() or path.is_symlink():
            path.unlink(missing_ok=True)
            return
        if self.has(path.name):
            path = path.rename(path.with_name(NEW + path.name))
            self._files.sync_names()
        shutil.rmtree(path, ignore_errors=True)
