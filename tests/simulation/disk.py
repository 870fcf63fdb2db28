"""A disk whose power can be cut: a directory seen through an SQLite VFS, and the platter beneath it.

What is written is at once what the running program reads (the files under `root`), but only what was synced surely
lies on the platter. When the power goes, each sector that was written since the last sync holds any one of the
contents that it had meanwhile: the synced one, the newest, or one between. So writes are kept, dropped, torn at the
bounds of sectors, and come in any order; the length of a file likewise, and where a file is longer than what was
written of it there are zeros or rubbish. A file made, renamed or deleted without a sync of its directory is there or
not. Shared memory is no matter of the platter: it is gone, or lies there as it was.

The idea is that of SQLite's own crash tests (test6.c). Sizes in bytes.
"""
from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import apsw

SHARED_MEMORY = "-shm"
JOURNALS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL
Write = tuple[int, bytes | None]        # where, what; None: the file was cut to that length


@dataclass
class Inode:
    """One file: what surely lies on the platter, and each write since, in order."""

    synced: bytearray = field(default_factory=bytearray)
    since: list[Write] = field(default_factory=list)

    def sync(self) -> None:
        for write in self.since:
            apply(self.synced, write)
        self.since.clear()

    def after_power_cut(self, random: Random, sector: int) -> bytes:
        """What lies there then: nothing of the unsynced, all of it, all up to one that is torn, or anything."""
        count = len(self.since)
        torn = random.randrange(count) if count else 0
        first, last = random.choice(((0, 0), (count, count), (torn, torn + 1), (0, count)))
        return bytes(mixed(written(self.synced, self.since[:first]), self.since[first:last], random, sector))


def written(data: bytearray, writes: list[Write]) -> bytearray:
    data = data.copy()
    for write in writes:
        apply(data, write)
    return data


def apply(data: bytearray, write: Write) -> None:
    where, what = write
    if what is None:
        del data[where:]
    else:
        put(data, where, what)


def put(data: bytearray, where: int, what: bytes | bytearray) -> None:
    data.extend(bytes(max(0, where - len(data))))
    data[where:where + len(what)] = what


def mixed(data: bytearray, writes: list[Write], random: Random, sector: int) -> bytearray:
    """`data` with each sector, and the length, as of before or after any of these writes."""
    lengths = [len(data)]
    contents: dict[int, list[bytes]] = {}
    newest = data.copy()
    for write in writes:
        apply(newest, write)
        where, what = write
        lengths.append(len(newest))
        if what is not None:
            for place in range(where // sector * sector, where + len(what), sector):
                contents.setdefault(place, []).append(bytes(newest[place:place + sector]))
    length = random.choice(lengths)
    for place, seen in contents.items():
        nothing = data[place:place + sector] or random.choice((bytes(sector), random.randbytes(sector)))
        put(data, place, random.choice((nothing, *seen)))
    del data[length:]
    return data.ljust(length, b"\0")


@contextmanager
def quiet() -> Iterator[None]:
    """An error that SQLite deals with by itself is handed by apsw to `sys.unraisablehook`; here, to none."""
    before, sys.unraisablehook = sys.unraisablehook, lambda unraisable: None
    try:
        yield
    finally:
        sys.unraisablehook = before


class Disk:
    """The directory `root`; `vfs` is the name for `apsw.Connection(path under root, vfs=…)`. Close it at the end.

    `full` and `failing` are faults that last until they are taken back: every write is refused (SQLITE_FULL), every
    access fails (SQLITE_IOERR). `fuse` counts writes, cuts, syncs and deletions down to the one at which the power
    goes; from then on everything fails until `power_cut`.
    """

    def __init__(self, root: Path, name: str, *, sector: int = 512) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.vfs = name
        self.full = self.failing = False
        self.fuse: int | None = None
        self.steps = 0                                              # writes, cuts, syncs and deletions so far
        self.boot = 0                                               # handles of an earlier one are dead
        self._sector = sector
        self._inodes: dict[int, Inode] = {}
        self._entries: dict[str, int] = {}                          # the directory as it surely lies on the platter
        self._adopt()
        self._vfs = _Vfs(self)

    @property
    def dark(self) -> bool:
        return self.fuse is not None and self.fuse <= 0

    @property
    def ill(self) -> bool:
        return self.full or self.failing or self.dark

    def power_cut(self, random: Random) -> None:
        """The power goes and comes back: what the program wrote is now what the platter has. Every handle is dead."""
        platter = dict(self._settled(random))
        for path in self._files():
            if path.name.endswith(SHARED_MEMORY) or path.stat().st_ino in self._inodes:
                path.unlink()                       # another was made by no database, and its maker synced it
        for name, content in platter.items():
            (self.root / name).write_bytes(content)
        self._adopt()
        self.boot += 1
        self.fuse = None

    def _settled(self, random: Random) -> Iterator[tuple[str, bytes]]:
        """Name and content of each file that is there when the power is back."""
        now = self._names()
        newer: dict[int, bool] = {}                 # a rename is one deed: both names follow the choice of their file
        for name in sorted({*now, *self._entries}):
            for number in (self._entries.get(name), now.get(name)):
                if number is not None and number not in newer:
                    newer[number] = random.random() < 0.5
        entries = {name: number for name, number in self._entries.items() if not newer[number]}
        entries |= {name: number for name, number in now.items() if newer[number]}
        for name, number in sorted(entries.items()):
            yield name, self._inodes[number].after_power_cut(random, self._sector)
        for path in self._files():
            if path.name.endswith(SHARED_MEMORY) and random.random() < 0.5:
                yield path.name, path.read_bytes()

    def written(self) -> bytes:
        """Every byte that lies on the platter or is on its way there."""
        waiting = (what for inode in self._inodes.values() for _, what in inode.since if what)
        return b"\0".join((*(inode.synced for inode in self._inodes.values()), *waiting,
                           *(path.read_bytes() for path in self._files())))

    def close(self) -> None:
        self._vfs.unregister()

    # --- for the VFS --------------------------------------------------------------------------------

    def opened(self, path: Path, *, made: bool) -> Inode:
        number = path.stat().st_ino
        if made and number in self._inodes:         # the number of a deleted file is used again
            self._inodes[-self.steps - 1] = self._inodes.pop(number)
            self._entries = {name: -self.steps - 1 if n == number else n for name, n in self._entries.items()}
        if number not in self._inodes:
            self._inodes[number] = Inode(bytearray() if made else bytearray(path.read_bytes()))
        return self._inodes[number]

    def sync_directory(self) -> None:
        self._entries = self._names()

    def step(self) -> None:
        """One write or sync is being done. Raises apsw.IOError when the power goes at it."""
        self.steps += 1
        if self.fuse is not None:
            self.fuse -= 1
        self.touch()

    def touch(self) -> None:
        if self.failing or self.dark:
            raise apsw.IOError("the disk fails")

    def _files(self) -> list[Path]:
        return sorted(path for path in self.root.iterdir() if path.is_file())

    def _names(self) -> dict[str, int]:
        return {path.name: number for path in self._files() if (number := path.stat().st_ino) in self._inodes}

    def _adopt(self) -> None:
        """What lies here lies here durably."""
        self._inodes = {path.stat().st_ino: Inode(bytearray(path.read_bytes())) for path in self._files()
                        if not path.name.endswith(SHARED_MEMORY)}
        self.sync_directory()


class _Vfs(apsw.VFS):
    """The system's own files, locks and shared memory, with the disk's leave asked first."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        super().__init__(disk.vfs, "unix")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        if name is None:
            return super().xOpen(name, flags)                       # a temporary file: no matter of the platter
        self.disk.touch()
        return _File(self.disk, Path(name if isinstance(name, str) else name.filename()), name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.disk.step()
        super().xDelete(filename, syncdir)
        if syncdir:
            self.disk.sync_directory()


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, path: Path, name: str | apsw.URIFilename, flags: list[int]) -> None:
        made = not path.exists()
        super().__init__("unix", name, flags)
        self._disk, self._boot = disk, disk.boot
        self._inode = disk.opened(path, made=made)
        self._entry_unsynced = bool(made and flags[0] & JOURNALS)       # SQLite syncs the directory for these

    def _alive(self) -> None:
        if self._boot != self._disk.boot:
            raise apsw.IOError("the power was cut")
        self._disk.touch()

    def xRead(self, amount: int, offset: int) -> bytes:
        self._alive()
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._alive()
        if self._disk.full:
            raise apsw.FullError("the disk is full")
        self._inode.since.append((offset, bytes(data)))                 # the write at which the power goes may be torn
        self._disk.step()
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._alive()
        self._inode.since.append((size, None))
        self._disk.step()
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        self._alive()
        self._disk.step()
        self._inode.sync()
        if self._entry_unsynced:
            self._disk.sync_directory()
            self._entry_unsynced = False

    def xFileControl(self, op: int, ptr: int) -> bool:
        """At its end SQLite tries to tidy up, and says nothing when it cannot; apsw would raise that. So a file of a
        disk that fails is told as moved: SQLite leaves such a one as it is."""
        if op == apsw.SQLITE_FCNTL_HAS_MOVED and (self._boot != self._disk.boot or self._disk.ill):
            ctypes.c_int.from_address(ptr).value = 1
            return True
        return bool(super().xFileControl(op, ptr))
