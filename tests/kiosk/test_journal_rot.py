"""A journal that rots, tears or belongs to others: it is set aside, what reads is saved, nothing wrong is told."""
from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kiosk.journal as journal_module
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.journal import Journal, JournalError, set_aside
from tests.simulation.disk import Disk, quiet
from tests.thorough import many

LOAN = Operation("op-1", OperationKind.LEND, OperationState.INTENDED, "1000", "20000000000017", ("E004AA",), False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.db"


def unreadable_journal(path: Path) -> tuple[Operation, ...]:
    """It says it is another program's. All its rows can be read, some of them in its log alone."""
    rows = tuple(replace(LOAN, id=f"op-{n}") for n in range(40))
    journal = Journal(path)
    journal.record(rows[:20])
    journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    journal.record(rows[20:])
    journal._db.execute("PRAGMA application_id=7")
    kept = {part: part.read_bytes() for part in path.parent.iterdir() if not part.name.endswith("-shm")}
    journal.close()
    for part, content in kept.items():
        part.write_bytes(content)
    return rows


def test_a_power_cut_at_any_point_of_a_salvage_loses_no_row_that_reads(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ends = cut = 0
    with quiet():
        while not whole:
            cut += 1
            path = tmp_path / str(cut) / "journal.db"
            rows = unreadable_journal(path)
            disk = Disk(path.parent, f"salvage-{cut}")
            disk.fuse = cut

            def synced(directory: Path, disk: Disk = disk) -> None:
                disk.step()
                disk.sync_directory()

            monkeypatch.setattr(journal_module, "sync", synced)
            try:
                journal = Journal(path, vfs=disk.vfs)
                whole += not disk.dark
                journal.close()
            except (JournalError, apsw.Error):
                assert disk.dark
            disk.power_cut(Random(cut))
            ends += not path.exists()
            journal = Journal(path, vfs=disk.vfs)
            assert journal.operations() == rows, cut
            assert len(set_aside(path)) == 1, cut
            journal.close()
            disk.close()
    assert cut > 10
    assert ends


@pytest.mark.parametrize("damage", ["header", "page", "text"])
def test_a_damaged_journal_is_set_aside_and_service_goes_on(path: Path, damage: str) -> None:
    journal = Journal(path)
    journal.record([replace(LOAN, id=f"op-{n}", item_id="9" * 400) for n in range(200)])
    journal.close()
    data = bytearray(path.read_bytes())
    if damage == "header":
        data[:100] = bytes(100)
    elif damage == "page":
        data[4096:8192] = os.urandom(4096)
    else:
        data = bytearray(b"this is no database, it is a note that somebody left here" * 100)
    path.write_bytes(data)
    again = Journal(path)
    assert again.set_aside is not None
    assert again.set_aside.exists()
    again.record([LOAN])
    assert LOAN.id in [operation.id for operation in again.operations()]
    again.close()


ROWS = tuple(replace(LOAN, id=f"op-{n}", item_id=f"{n:013d}", waiting=("E00401" * (n % 9),)) for n in range(120))
LATER = tuple(replace(row, state=OperationState.CONFIRMED, card="") for row in ROWS[::3])


def files_of_a_kill() -> tuple[bytes, dict[str, bytes]]:
    """Key, journal and log as a process leaves them that had no time to close: some rows here, some there."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "journal.db"
        journal = Journal(path)
        journal.record(ROWS)
        journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        journal.record(LATER)
        files = {suffix: path.with_name(path.name + suffix).read_bytes() for suffix in ("", "-wal")}
        key = path.with_suffix(".key").read_bytes()
        journal.close()
    return key, files


KEY, KILLED = files_of_a_kill()
PLACE = st.floats(0, 1, exclude_max=True)
DAMAGE = st.one_of(
    st.tuples(st.just("flip"), PLACE, st.integers(0, 7)),
    st.tuples(st.just("flip at"), st.integers(0, 110), st.integers(0, 7)),      # the header
    st.tuples(st.just("cut"), PLACE, st.none()),
    st.tuples(st.just("zeros"), PLACE, st.sampled_from([512, 4096])),
    st.tuples(st.just("noise"), PLACE, st.binary(min_size=1, max_size=600)),
    st.tuples(st.just("foreign"), st.binary(max_size=600), st.none()))


def damaged(data: bytearray, kind: str, where: float | int | bytes, how: int | bytes | None) -> bytearray:
    if kind == "foreign":
        return bytearray(where)  # type: ignore[arg-type]
    place = int(where * len(data)) if isinstance(where, float) else min(int(where), max(0, len(data) - 1))
    if not data or kind == "cut":
        del data[place:]
    elif kind == "zeros":
        start = place // int(how) * int(how)  # type: ignore[arg-type]
        data[start:start + int(how)] = bytes(len(data[start:start + int(how)]))  # type: ignore[arg-type]
    elif kind == "noise":
        data[place:place + len(how)] = how  # type: ignore[arg-type]
    else:
        data[place] ^= 1 << int(how)  # type: ignore[arg-type]
    return data


@settings(max_examples=many(250, few=100), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "", "-wal"]), DAMAGE), min_size=1, max_size=3))
def test_however_a_journal_rots_it_opens_tells_no_wrong_row_and_serves(
        damages: list[tuple[str, tuple[str, float | int | bytes, int | bytes | None]]]) -> None:
    files = {suffix: bytearray(data) for suffix, data in KILLED.items()}
    for suffix, damage in damages:
        files[suffix] = damaged(files[suffix], *damage)
    with TemporaryDirectory() as directory:
        path = Path(directory) / "journal.db"
        for suffix, data in files.items():
            path.with_name(path.name + suffix).write_bytes(data)
        path.with_suffix(".key").write_bytes(KEY)
        journal = Journal(path)
        told = journal.operations()
        assert {*told} <= {*ROWS, *LATER}
        assert len({row.id for row in told}) == len(told)
        if len(told) < len(ROWS) and any(files.values()):       # two empty files are a new journal
            assert journal.set_aside or journal.rotten
        again = [replace(row, state=OperationState.UNKNOWN) for row in ROWS]
        journal.record(again)
        assert {row.id: row for row in journal.operations()} == {row.id: row for row in again}
        journal.close()


def test_another_programs_database_is_set_aside_and_not_written_in(path: Path) -> None:
    path.parent.mkdir()
    other = apsw.Connection(str(path))
    other.execute("CREATE TABLE operation (a, b)")
    other.close()
    before = path.read_bytes()
    journal = Journal(path)
    assert journal.set_aside is not None
    assert journal.set_aside.read_bytes() == before
    journal.record([LOAN])
    assert journal.operations() == (LOAN,)
    journal.close()
