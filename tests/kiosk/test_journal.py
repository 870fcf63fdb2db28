"""The journal keeps what it was told, through kills, rot and damage."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.journal import Journal, JournalError

LOAN = Operation("op-1", OperationKind.LEND, OperationState.INTENDED, "1000", "20000000000017", ("E004AA",), False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path)
    yield journal
    journal.close()


def test_what_was_recorded_is_there_after_reopening(journal: Journal, path: Path) -> None:
    journal.record([LOAN, replace(LOAN, id="op-2", item_id="1001")])
    journal.record([replace(LOAN, state=OperationState.CONFIRMED, card="")])
    journal.close()
    again = Journal(path)
    first, second = again.operations()
    assert first == replace(LOAN, state=OperationState.CONFIRMED, card="")
    assert second.item_id == "1001"
    again.close()


def test_forgetting_leaves_what_is_not_final_and_no_byte_of_the_card(journal: Journal, path: Path) -> None:
    journal.record([LOAN, replace(LOAN, id="op-2", state=OperationState.CONFIRMED, card="")])
    journal.record([replace(LOAN, state=OperationState.SECURED, card="")])
    journal.forget()
    assert [operation.id for operation in journal.operations()] == ["op-2"]
    written = b"".join(part.read_bytes() for part in path.parent.iterdir())
    assert LOAN.card.encode() not in written


def test_the_journal_is_as_durable_as_sqlite_can_be(journal: Journal) -> None:
    pragmas = {name: next(journal._db.execute(f"PRAGMA {name}"))[0] for name in ("journal_mode", "synchronous")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def test_a_rotten_row_is_left_out_and_counted(journal: Journal) -> None:
    journal.record([LOAN, replace(LOAN, id="op-2")])
    journal._db.execute("UPDATE operation SET body = replace(body, '1000', '9999') WHERE id = 'op-1'")
    assert [operation.id for operation in journal.operations()] == ["op-2"]
    assert journal.rotten == 1


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


def test_a_journal_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(tmp_path / "journal.db")


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.journal import Journal
journal = Journal(Path(sys.argv[1]))
for n in range(100000):
    journal.record([Operation(f"op-{n}", OperationKind.LEND, OperationState.INTENDED, str(n))])
    print(n, flush=True)
"""


def test_what_was_acknowledged_survives_kill_9(path: Path) -> None:
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            told = [writer.stdout.readline() for _ in range(50)]
            writer.send_signal(signal.SIGKILL)
            told += writer.stdout.read().splitlines(keepends=True)
        last = max(int(line) for line in told if line.endswith("\n"))
        journal = Journal(path)
        kept = {operation.item_id for operation in journal.operations()}
        assert kept >= {str(n) for n in range(last + 1)}
        assert journal.set_aside is None
        journal.close()


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.40.1")
    with pytest.raises(JournalError, match=r"3\.51\.3"):
        Journal(path)


ROWS = tuple(replace(LOAN, id=f"op-{n}", item_id=f"{n:013d}", waiting=("E00401" * (n % 9),)) for n in range(120))
LATER = tuple(replace(row, state=OperationState.CONFIRMED, card="") for row in ROWS[::3])


def files_of_a_kill() -> dict[str, bytes]:
    """Journal and log as a process leaves them that had no time to close: some rows in the one, some in the other."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "journal.db"
        journal = Journal(path)
        journal.record(ROWS)
        journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        journal.record(LATER)
        files = {suffix: path.with_name(path.name + suffix).read_bytes() for suffix in ("", "-wal")}
        journal.close()
    return files


KILLED = files_of_a_kill()
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


@settings(max_examples=250, deadline=None)
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
