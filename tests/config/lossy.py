"""A directory on a disk that loses power: what was not synced may be there, half there, or not; names too, in any
order.

The one order that holds is that of changes to one name, as on every file system. At a power cut, the bytes of a file
that was never synced are cut at a random length or are zeros; of the changes of names since the last sync of the
directory a random subset was made.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random


class PowerCut(Exception):
    """The machine is off."""


@dataclass(eq=False)
class Inode:
    data: bytes = b""
    synced: bytes | None = None            # None: nothing of it


@dataclass(eq=False)
class LossyDisk:
    """`fuse`: after so many calls that change something the power goes. `careless`: names of calls that do nothing, for
    a test that must fail."""

    chance: Random
    fuse: int | None = None
    careless: frozenset[str] = frozenset()
    seen: dict[str, Inode] = field(default_factory=dict)           # as processes see it
    durable: dict[str, Inode] = field(default_factory=dict)        # as the platter has it
    pending: list[tuple[str, Inode | None]] = field(default_factory=list)

    def _burn(self) -> None:
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                raise PowerCut

    def names(self) -> list[str]:
        return sorted(self.seen)

    def read(self, name: str) -> bytes:
        if name not in self.seen:
            raise FileNotFoundError(2, "No such file or directory", name)
        return self.seen[name].data

    def write(self, name: str, data: bytes) -> None:
        self._burn()
        if name not in self.seen:
            self.seen[name] = Inode()
            self.pending.append((name, self.seen[name]))
        self.seen[name].data = data
        self._burn()

    def sync(self, name: str) -> None:
        self._burn()
        if "sync" not in self.careless:
            self.seen[name].synced = self.seen[name].data

    def rename(self, old: str, new: str) -> None:
        self._burn()
        inode = self.seen.pop(old)
        self.seen[new] = inode
        self.pending += [(new, inode), (old, None)]

    def remove(self, name: str) -> None:
        self._burn()
        del self.seen[name]
        self.pending.append((name, None))

    def sync_names(self) -> None:
        self._burn()
        if "sync_names" not in self.careless:
            self._make(self.pending)
            self.pending = []

    @contextmanager
    def lock(self) -> Iterator[None]:
        yield

    def _make(self, changes: list[tuple[str, Inode | None]]) -> None:
        for name, inode in changes:
            if inode is None:
                self.durable.pop(name, None)
            else:
                self.durable[name] = inode

    def power_cut(self) -> None:
        """What is left when the power is back."""
        self.fuse = None
        made: list[tuple[str, Inode | None]] = []
        for name in {name for name, _ in self.pending}:
            of_it = [change for change in self.pending if change[0] == name]
            made += of_it[:self.chance.randint(0, len(of_it))]
        self._make(made)
        self.pending = []
        self.seen = {name: Inode(kept, kept) for name, inode in self.durable.items()
                     if (kept := self._left(inode)) is not None}
        self.durable = dict(self.seen)

    def _left(self, inode: Inode) -> bytes:
        """Synced bytes stay; of others any part may have come to the platter."""
        if inode.synced == inode.data:
            return inode.data
        cut = inode.data[:self.chance.randint(0, len(inode.data))]
        return self.chance.choice([inode.synced or b"", cut, bytes(len(cut)), inode.data])
