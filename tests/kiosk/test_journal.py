"""The journal keeps what it was told, through kills, rot and damage."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import apsw
import pytest

from kiosk.engine.hold import Hold, HoldState
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.engine.payment import Payment, PaymentState
from kiosk.engine.slip import Slip, SlipState
from kiosk.journal import Journal, JournalError

PAYMENT = Payment("pay-1", PaymentState.APPROVED, 1240, "EUR", "20000000000017", 1240, "", "t-1", "t-2",
                  "2026-11-23T12:34:00")
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


def test_forgetting_keeps_what_is_final_of_the_items_that_are_still_needed(journal: Journal) -> None:
    done = replace(LOAN, state=OperationState.SECURED, card="")
    journal.record([done])
    journal.forget({done.item_id})
    assert journal.operations() == (done,)
    journal.forget()
    assert journal.operations() == ()


def test_a_payment_is_kept_sealed_beside_the_loans_until_it_is_booked(journal: Journal, path: Path) -> None:
    journal.record([LOAN, PAYMENT])
    journal.forget()
    journal.close()
    written = b"".join(part.read_bytes() for part in path.parent.iterdir())
    assert PAYMENT.card.encode() not in written
    assert b"1240" not in written
    again = Journal(path)
    assert again.operations() == (LOAN,)
    assert again.payments == (PAYMENT,)
    again.record([replace(PAYMENT, state=PaymentState.TOLD, card="")])
    again.forget(frozenset({""}))
    assert again.operations() == (LOAN,)
    assert again.payments == ()
    assert again.rotten == 0
    again.close()


def test_a_hold_is_kept_sealed_until_it_is_settled(journal: Journal, path: Path) -> None:
    hold = Hold("hold-1", HoldState.SENT, ("1001", "1002"), "LAH", 3, "20000000000017")
    journal.record([LOAN, hold])
    journal.forget()
    journal.close()
    assert hold.card.encode() not in b"".join(part.read_bytes() for part in path.parent.iterdir())
    again = Journal(path)
    assert again.operations() == (LOAN,)
    assert again.holds == (hold,)
    again.record([replace(hold, state=HoldState.PLACED, card="")])
    again.forget()
    again.operations()
    assert (again.holds, again.rotten) == ((), 0)
    again.close()


def test_a_slip_is_kept_sealed_until_it_is_over(journal: Journal, path: Path) -> None:
    slip = Slip("slip-1", SlipState.OWED, "30001234", "transport", "Sysmä", "2026-11-23T12:00:00")
    journal.record([LOAN, slip])
    journal.forget()
    journal.close()
    assert slip.item.encode() not in b"".join(part.read_bytes() for part in path.parent.iterdir())
    again = Journal(path)
    assert (again.operations(), again.slips) == ((LOAN,), (slip,))
    again.record([replace(slip, state=SlipState.DROPPED)])
    again.forget()
    again.operations()
    assert (again.slips, again.rotten) == ((), 0)
    again.close()


@pytest.mark.parametrize("state", [state for state in PaymentState if not state.final])
def test_no_payment_that_is_not_over_is_forgotten(journal: Journal, state: PaymentState) -> None:
    journal.record([replace(PAYMENT, state=state)])
    journal.forget()
    journal.operations()
    assert [payment.state for payment in journal.payments] == [state]


def test_the_journal_is_as_durable_as_sqlite_can_be(journal: Journal) -> None:
    pragmas = {name: next(journal._db.execute(f"PRAGMA {name}"))[0] for name in ("journal_mode", "synchronous")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def test_a_rotten_row_is_left_out_and_counted(journal: Journal) -> None:
    journal.record([LOAN, replace(LOAN, id="op-2")])
    body = bytearray(next(journal._db.execute("SELECT body FROM operation WHERE id = 'op-1'"))[0])
    body[20] ^= 1
    journal._db.execute("UPDATE operation SET body = ? WHERE id = 'op-1'", (bytes(body),))
    assert [operation.id for operation in journal.operations()] == ["op-2"]
    assert journal.rotten == 1


def test_a_row_whose_identifier_rots_is_left_out_and_counted(journal: Journal) -> None:
    journal.record([LOAN, replace(LOAN, id="op-2")])
    journal._db.execute("UPDATE operation SET id = CAST(x'ff9a' AS TEXT) WHERE id = 'op-1'")
    assert [operation.id for operation in journal.operations()] == ["op-2"]
    assert journal.rotten == 1


def test_a_row_cannot_stand_in_for_another(journal: Journal) -> None:
    journal.record([LOAN, replace(LOAN, id="op-2", item_id="1001")])
    journal._db.execute("UPDATE operation SET body = (SELECT body FROM operation WHERE id = 'op-2') WHERE id = 'op-1'")
    assert [operation.id for operation in journal.operations()] == ["op-2"]


def bytes_of(directory: Path) -> bytes:
    return b"".join(part.read_bytes() for part in directory.iterdir())


def test_nothing_of_a_row_can_be_read_in_the_files_while_it_stands(journal: Journal, path: Path) -> None:
    journal.record([LOAN])
    written = bytes_of(path.parent)
    for secret in (LOAN.card, LOAN.waiting[0], "intended"):
        assert secret.encode() not in written
    assert path.with_suffix(".key").stat().st_mode & 0o777 == 0o600


def test_nothing_of_a_row_can_be_read_in_a_journal_that_was_set_aside(path: Path) -> None:
    journal = Journal(path)
    journal.record([replace(LOAN, id=f"op-{n}") for n in range(300)])
    journal.close()
    data = bytearray(path.read_bytes())
    data[8192:12288] = os.urandom(4096)
    path.write_bytes(data)
    again = Journal(path)
    assert again.set_aside is not None
    assert again.operations()
    again.close()
    assert LOAN.card.encode() not in bytes_of(path.parent)


@pytest.mark.parametrize("loss", ["gone", "short", "other"])
def test_with_its_key_lost_the_journal_is_set_aside_and_service_goes_on(path: Path, loss: str) -> None:
    journal = Journal(path)
    journal.record([LOAN])
    journal.close()
    key = path.with_suffix(".key")
    if loss == "gone":
        key.unlink()
    else:
        key.write_bytes(os.urandom(32 if loss == "other" else 7))
    again = Journal(path)
    assert again.set_aside is not None
    assert again.operations() == ()
    assert again.rotten == 1
    again.record([LOAN])
    again.close()
    last = Journal(path)
    assert last.set_aside is None
    assert last.operations() == (LOAN,)
    last.close()


def test_a_key_whose_disk_is_not_there_is_no_lost_key(path: Path, tmp_path: Path) -> None:
    key = tmp_path / "other disk" / "journal.key"
    with pytest.raises(JournalError, match="other disk"):
        Journal(path, key=key)
    key.parent.mkdir()
    journal = Journal(path, key=key)
    journal.record([LOAN])
    journal.close()
    key.parent.rename(tmp_path / "away")
    with pytest.raises(JournalError, match="other disk"):
        Journal(path, key=key)
    (tmp_path / "away").rename(key.parent)
    journal = Journal(path, key=key)
    assert journal.operations() == (LOAN,)
    journal.close()


def plain_journal(path: Path, *operations: Operation) -> None:
    """As a kiosk of version 1 left it."""
    path.parent.mkdir()
    db = apsw.Connection(str(path))
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA application_id=0x4B494F53")
    db.execute("CREATE TABLE operation (id TEXT PRIMARY KEY, body TEXT NOT NULL, crc INTEGER NOT NULL) STRICT")
    for operation in operations:
        body = json.dumps({key: value for key, value in asdict(operation).items() if key not in ("made", "reason")})
        db.execute("INSERT INTO operation VALUES (?, ?, ?)", (operation.id, body, zlib.crc32(body.encode())))
    db.execute("PRAGMA user_version=1")
    db.close()


def test_a_plain_journal_of_version_1_is_sealed_and_no_byte_of_it_stays_readable(path: Path) -> None:
    plain_journal(path, LOAN)
    journal = Journal(path)
    assert journal.operations() == (LOAN,)
    assert journal.set_aside is None
    assert LOAN.card.encode() not in bytes_of(path.parent)
    journal.close()
    assert LOAN.card.encode() not in bytes_of(path.parent)


def test_what_reads_of_a_damaged_plain_journal_is_taken_over_and_sealed(path: Path) -> None:
    rows = tuple(replace(LOAN, id=f"op-{n}", item_id="9" * 400) for n in range(200))
    plain_journal(path, *rows)
    data = bytearray(path.read_bytes())
    data[-4096:] = os.urandom(4096)
    path.write_bytes(data)
    journal = Journal(path)
    assert journal.set_aside is not None
    assert {*journal.operations()} < {*rows}
    assert journal.operations()
    assert LOAN.card.encode() not in path.read_bytes()
    journal.close()


def test_a_journal_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(tmp_path / "journal.db")


READER = """
import os
import sys
from pathlib import Path
from kiosk.journal import Journal, JournalError
if os.getuid() == 0:
    os.setuid(65534)
try:
    Journal(Path(sys.argv[1]))
except JournalError as error:
    print(error)
"""


@pytest.mark.parametrize("before", [True, False])
def test_a_directory_that_cannot_be_written_is_told_with_what_to_do(path: Path, before: bool) -> None:
    path.parent.mkdir()
    if before:
        Journal(path).close()
    for part in path.parents[1:4]:
        part.chmod(part.stat().st_mode | 0o055)     # the child that is nobody must come there
    path.parent.chmod(0o555)
    for part in path.parent.iterdir():
        part.chmod(0o444)
    told = subprocess.run([sys.executable, "-c", READER, str(path)], capture_output=True, text=True, check=False)
    path.parent.chmod(0o755)
    assert told.stdout.startswith(f"The journal {path} cannot be opened: "), told
    assert "Free its disk or mend its rights." in told.stdout


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from kiosk.engine.hold import Hold, HoldState
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


def test_a_disk_on_which_no_log_can_be_kept_is_refused(path: Path) -> None:
    with pytest.raises(JournalError, match="write-ahead log"):
        Journal(path, vfs="unix-dotfile")          # which has no shared memory


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.40.1")
    with pytest.raises(JournalError, match=r"3\.51\.3"):
        Journal(path)
