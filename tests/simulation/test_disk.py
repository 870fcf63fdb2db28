"""The disk whose power can be cut keeps what was synced, and is honest about the rest."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import apsw
import pytest

from tests.simulation.disk import Disk, Inode, mixed

SECTOR = 512


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk", f"disk-{tmp_path.name}")
    yield disk
    disk.close()


def test_what_was_synced_survives_and_what_was_not_comes_out_kept_dropped_torn_and_out_of_order() -> None:
    old, first, second = b"o" * 3 * SECTOR, b"1" * 2 * SECTOR, b"2" * 2 * SECTOR
    seen = set()
    for seed in range(400):
        inode = Inode(bytearray(old), [(0, first), (SECTOR, second)])
        after = inode.after_power_cut(Random(seed), SECTOR)
        assert len(after) == 3 * SECTOR
        sectors = [after[place:place + SECTOR] for place in range(0, len(after), SECTOR)]
        assert all(len(set(sector)) == 1 for sector in sectors)         # torn nowhere but at their bounds
        seen.add("".join(chr(sector[0]) for sector in sectors))
    assert seen == {a + b + c for a in "o1" for b in "o12" for c in "o2"}


def test_the_length_of_a_file_is_any_that_it_had_and_what_was_never_written_there_is_zeros_or_rubbish() -> None:
    lengths, rubbish = set(), False
    for seed in range(200):
        after = bytes(mixed(bytearray(b"o" * SECTOR), [(SECTOR, b"1" * SECTOR), (0, None), (0, b"2" * 100)],
                            Random(seed), SECTOR))
        lengths.add(len(after))
        rubbish = rubbish or any(byte not in b"o12\0" for byte in after)
    assert lengths == {SECTOR, 2 * SECTOR, 0, 100}
    assert rubbish


def test_a_file_made_or_deleted_without_a_sync_of_its_directory_is_there_or_not(tmp_path: Path) -> None:
    made, deleted = set(), set()
    for seed in range(40):
        root = tmp_path / str(seed)
        root.mkdir()
        (root / "old").write_bytes(b"old")
        disk = Disk(root, f"entries-{seed}")
        file = disk._vfs.xOpen(str(root / "new"), [apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_READWRITE, 0])
        file.xWrite(b"new", 0)
        file.xSync(2)
        disk._vfs.xDelete(str(root / "old"), False)
        disk.power_cut(Random(seed))
        made.add((root / "new").exists())
        deleted.add((root / "old").exists())
        if (root / "new").exists():
            assert (root / "new").read_bytes() == b"new"
        with pytest.raises(apsw.IOError):
            file.xRead(3, 0)
        file.xClose()
        disk.close()
    assert made == deleted == {True, False}


def test_a_handle_of_before_the_cut_is_dead(disk: Disk) -> None:
    db = apsw.Connection(str(disk.root / "a.db"), vfs=disk.vfs)
    db.execute("CREATE TABLE t (n)").fetchall()
    disk.power_cut(Random(1))
    with pytest.raises(apsw.Error):
        db.execute("INSERT INTO t VALUES (1)")
    db.close(True)


@pytest.mark.parametrize(("fault", "error"), [("full", apsw.FullError), ("failing", apsw.IOError)])
def test_a_fault_lasts_until_it_is_taken_back(disk: Disk, fault: str, error: type[apsw.Error]) -> None:
    db = apsw.Connection(str(disk.root / "a.db"), vfs=disk.vfs)
    db.execute("PRAGMA journal_mode=WAL; CREATE TABLE t (n)").fetchall()
    setattr(disk, fault, True)
    with pytest.raises(error):
        db.execute("INSERT INTO t VALUES (1)")
    setattr(disk, fault, False)
    db.execute("INSERT INTO t VALUES (2)")
    assert db.execute("SELECT n FROM t").fetchall() == [(2,)]
    db.close()


def test_what_was_overwritten_but_not_yet_synced_is_still_on_the_platter(disk: Disk) -> None:
    file = disk._vfs.xOpen(str(disk.root / "f"), [apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_READWRITE, 0])
    file.xWrite(b"secret", 0)
    file.xSync(2)
    file.xWrite(b"public", 0)
    assert b"secret" in disk.written()
    assert b"public" in disk.written()
    file.xSync(2)
    assert b"secret" not in disk.written()
    file.xClose()
