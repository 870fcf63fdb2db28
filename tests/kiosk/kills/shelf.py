"""The tags as matter: where they lie and what they hold outlives every process. A file that is shared by mmap.

A byte for what is to befall the reader at its next security write, then two for each tag: on the pad, AFI. The reader
also keeps a log of its security writes, one line each: seconds of the wall clock, UID, AFI.
"""
from __future__ import annotations

import mmap
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from devices.emulators.field import Field, FieldTag

SECURED, LOANED = 0x07, 0xC2


class Trap(IntEnum):
    """When the reader is to die: kill -9 of itself, at this point exactly."""

    NONE = 0
    BEFORE_WRITE = 1
    AFTER_WRITE = 2        # the tag is written, and nobody is told


@dataclass(frozen=True, slots=True)
class Write:
    at: float
    uid: str
    afi: int


class Shelf:
    """The tags in a hand: lay them, lift them, look at them."""

    def __init__(self, path: Path, uids: Iterable[str]) -> None:
        self._places = {uid: 1 + 2 * number for number, uid in enumerate(uids)}
        self._log = path.with_suffix(".log")
        if not path.exists():
            path.write_bytes(bytes([Trap.NONE]) + bytes([0, SECURED]) * len(self._places))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)

    def lay(self, *uids: str) -> None:
        for uid in uids:
            self._map[self._places[uid]] = 1

    def lift(self, *uids: str) -> None:
        for uid in uids or self._places:
            self._map[self._places[uid]] = 0

    def lies(self, uid: str) -> bool:
        return bool(self._map[self._places[uid]])

    def afi(self, uid: str) -> int:
        return self._map[self._places[uid] + 1]

    def set_trap(self, trap: Trap) -> None:
        self._map[0] = trap

    def written(self, uid: str, afi: int) -> None:
        self._map[self._places[uid] + 1] = afi
        with self._log.open("a", encoding="ascii") as log:
            log.write(f"{time.time()} {uid} {afi}\n")

    def steps_on(self, trap: Trap) -> bool:
        """This one was set; it is not any more."""
        set_ = self._map[0] == trap
        if set_:
            self._map[0] = Trap.NONE
        return set_

    def writes(self) -> list[Write]:
        lines = self._log.read_text("ascii").splitlines() if self._log.exists() else []
        return [Write(float(at), uid, int(afi)) for at, uid, afi in map(str.split, lines)]


class Matter(Field):
    """The field over a shelf: only in this process, whereas the tags are not."""

    def __init__(self, shelf: Shelf, tags: Iterable[FieldTag], die: Callable[[], None]) -> None:
        super().__init__(tags)
        self._shelf, self._die = shelf, die

    def inventory(self, afi: int | None = None) -> list[FieldTag]:
        self._look()
        return super().inventory(afi)

    def _addressed(self, uid: str) -> FieldTag:
        self._look()
        return super()._addressed(uid)

    def write_afi(self, uid: str, afi: int) -> float:
        if self._shelf.steps_on(Trap.BEFORE_WRITE):
            self._die()
        seconds = super().write_afi(uid, afi)
        self._shelf.written(uid, afi)
        if self._shelf.steps_on(Trap.AFTER_WRITE):
            self._die()
        return seconds

    def _look(self) -> None:
        for tag in self.tags():
            lies = self._shelf.lies(tag.uid)
            if lies is not tag.on:
                tag.on, tag.quiet = lies, False
            tag.afi = self._shelf.afi(tag.uid)
