"""What staff must look at: it is listed, stays until it is closed, and can be given out as a file for upload."""
from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import apsw
import pytest

from kiosk.cases import Cases, NoCase
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.journal import Journal, JournalError, rows_of

EXAMPLE = Path(__file__).parents[2] / "docs/examples/kiosk"
CARD = "20000000000017"
NOW = datetime.now().replace(microsecond=0)
RETURN = Operation("op-a-1", OperationKind.RETURN, OperationState.OFFLINE, "30001", made=NOW.isoformat())
LOAN = Operation("op-a-2", OperationKind.LEND, OperationState.OFFLINE, "30002", card=CARD,
                 made=(NOW - timedelta(hours=3)).isoformat())
REFUSED = replace(RETURN, id="op-a-3", item_id="30003", state=OperationState.REFUSED, reason="withdrawn")
TOLD = replace(RETURN, id="op-a-4", item_id="30004", state=OperationState.SECURED)
IN_DOUBT = replace(RETURN, id="op-a-5", item_id="30005", state=OperationState.INTENDED)
UNKNOWN = Operation("op-a-6", OperationKind.LEND, OperationState.UNKNOWN, "30006", reason="other")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "journal.db"
    remember(path, RETURN, LOAN, REFUSED, TOLD, IN_DOUBT, UNKNOWN)
    return path


def remember(path: Path, *operations: Operation) -> None:
    journal = Journal(path)
    journal.record(operations)
    journal.close()


@pytest.fixture
def running(path: Path) -> Iterator[Journal]:
    journal = Journal(path)
    yield journal
    journal.close()


def test_cases_and_what_waits_are_listed_and_what_is_done_is_not(path: Path) -> None:
    assert {(case.id, case.reason, case.waiting) for case in Cases(path).open()} == {
        ("op-a-1", "", True), ("op-a-2", "", True), ("op-a-5", "", True), ("op-a-3", "withdrawn", False),
        ("op-a-6", "other", False)}


def test_what_waits_for_too_long_is_told_so(path: Path) -> None:
    old = {case.id for case in Cases(path, old=timedelta(hours=2)).open() if case.old}
    assert old == {"op-a-2"}


def test_only_a_case_can_be_closed_also_while_the_kiosk_runs(path: Path, running: Journal) -> None:
    for identifier in ("op-a-1", "op-a-5", "op-none", "damaged-1"):
        with pytest.raises(NoCase, match="no open case"):
            Cases(path).close(identifier)
    Cases(path).close("op-a-3")
    Cases(path).close("op-a-6")
    assert {operation.id for operation in running.operations()} == {"op-a-1", "op-a-2", "op-a-4", "op-a-5"}


def test_a_case_is_closed_though_the_kiosk_wants_to_write_just_then(
        path: Path, running: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    more = replace(TOLD, id="op-a-7", item_id="30007")
    kiosk = threading.Thread(target=running.record, args=([more],))

    def read(db: apsw.Connection) -> list[tuple[object, ...]]:
        rows = list(rows_of(db))
        kiosk.start()
        kiosk.join(0.2)                            # it is done, or waits until the case is closed
        return rows
    monkeypatch.setattr("kiosk.cases.rows_of", read)
    Cases(path).close("op-a-3")
    kiosk.join(10)
    assert {"op-a-3", "op-a-7"} & {operation.id for operation in running.operations()} == {"op-a-7"}


def test_a_damaged_journal_is_a_case_until_it_is_closed(path: Path) -> None:
    path.write_bytes(b"somebody's note" * 100)
    Journal(path).close()
    (case,) = Cases(path).open()
    assert (case.id, case.kind, case.reason) == ("damaged-1", "journal", "damaged")
    Cases(path).close("damaged-1")
    assert Cases(path).open() == []
    assert not list(path.parent.glob("*damaged*"))


def test_a_row_that_cannot_be_read_is_a_case_until_it_is_closed(path: Path, running: Journal) -> None:
    running._db.execute("UPDATE operation SET body = x'00' WHERE id = 'op-a-1'")
    assert ("op-a-1", "row", "unreadable") in {(case.id, case.kind, case.reason) for case in Cases(path).open()}
    Cases(path).close("op-a-1")
    assert "op-a-1" not in {case.id for case in Cases(path).open()}


def test_without_its_key_the_list_says_so(path: Path) -> None:
    path.with_suffix(".key").unlink()
    with pytest.raises(JournalError, match=r"journal\.key"):
        Cases(path).open()


# --- .koc ---------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Entry:
    """One line of a `.koc` file as Koha reads it."""

    at: datetime
    command: str
    arguments: tuple[str, ...]


def read_koc(text: str) -> list[Entry]:
    """Written from the format's rules alone. Raises ValueError for what Koha would stumble over."""
    assert text.endswith("\n")
    header, *lines = text[:-1].split("\n")
    pairs = dict(pair.split("=", 1) for pair in header.split("\t"))
    if pairs.get("Version") != "1.0":
        raise ValueError(header)
    entries, numbers = [], set()
    for line in lines:
        stamp, command, *arguments = line.split("\t")
        date, time, number = re.split(r"\s+", stamp)
        if len(arguments) != {"issue": 2, "return": 1, "payment": 2}[command] or not all(arguments):
            raise ValueError(line)
        numbers.add(number)
        entries.append(Entry(datetime.strptime(f"{date} {time}", "%Y-%m-%d %H:%M:%S"), command, tuple(arguments)))
    assert len(numbers) == len(entries)
    return entries


def test_the_file_tells_what_waits_oldest_first_by_the_rules_of_its_format(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.koc"
    assert Cases(path).export(file) == 2
    assert read_koc(file.read_text()) == [Entry(NOW - timedelta(hours=3), "issue", (CARD, "30002")),
                                          Entry(NOW, "return", ("30001",))]
    assert [part.name for part in tmp_path.iterdir() if part.is_file()] == ["out.koc"]


def test_what_was_exported_is_a_case_and_is_told_and_exported_no_more(path: Path, tmp_path: Path) -> None:
    Cases(path).export(tmp_path / "out.koc")
    assert {case.id for case in Cases(path).open() if case.reason == "exported"} == {"op-a-1", "op-a-2"}
    with pytest.raises(NoCase, match="nothing to export"):
        Cases(path).export(tmp_path / "again.koc")
    assert not list(tmp_path.glob("again*"))
    journal = Journal(path)
    exported = [one for one in journal.operations() if one.state is OperationState.EXPORTED]
    assert [(one.case, one.final, one.card) for one in exported] == 2 * [(True, False, "")]
    journal.close()
    Cases(path).close("op-a-1")


def test_nothing_is_exported_while_the_kiosk_runs_which_may_be_telling_it(
        path: Path, running: Journal, tmp_path: Path) -> None:
    with pytest.raises(NoCase, match="Stop it first"):
        Cases(path).export(tmp_path / "out.koc")
    running.close()
    assert Cases(path).export(tmp_path / "out.koc") == 2


def test_a_file_that_is_there_is_not_written_over(path: Path, tmp_path: Path) -> None:
    (tmp_path / "out.koc").write_text("yesterday's")
    with pytest.raises(NoCase, match="there already"):
        Cases(path).export(tmp_path / "out.koc")
    assert (tmp_path / "out.koc").read_text() == "yesterday's"


@pytest.mark.parametrize("again", ["out.koc", "other.koc"])
@pytest.mark.parametrize("cut", ["kiosk.cases.sync", "pathlib.Path.rename"])      # before it is durable, or named
def test_what_an_export_that_was_cut_short_has_left_is_named_and_nothing_is_exported_before_it_is_seen_to(
        path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: str, again: str) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(cut, killed)
        with pytest.raises(KeyboardInterrupt):
            Cases(path).export(tmp_path / "out.koc")
    part = tmp_path / "out.koc.part"
    with pytest.raises(NoCase, match=rf"{part} was left .* give it the name out\.koc\. Else delete it"):
        Cases(path).export(tmp_path / again)
    if any(case.reason == "exported" for case in Cases(path).open()):
        assert len(read_koc(part.read_text())) == 2
        part.rename(tmp_path / "out.koc")
        with pytest.raises(NoCase, match="nothing to export"):
            Cases(path).export(tmp_path / "next.koc")
    else:
        part.unlink()
        assert Cases(path).export(tmp_path / again) == 2


# --- the verb -----------------------------------------------------------------------------------------

@pytest.fixture
def directory(path: Path, tmp_path: Path) -> Path:
    """A kiosk's configuration whose data is that journal."""
    directory = Path(shutil.copytree(EXAMPLE, tmp_path / "config"))
    with (directory / "kiosk.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[data]\ndirectory = "{path.parent}"\n[offline]\nold_hours = 2\n')
    return directory


def cases(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kiosk", "cases", "--config", str(directory), *arguments],
                          capture_output=True, text=True, check=False)


def test_a_kiosk_that_never_ran_has_no_journal_and_that_is_said(directory: Path, path: Path) -> None:
    for file in path.parent.iterdir():
        file.unlink()
    told = cases(directory)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == (f"The journal {path} cannot be read: there is none; has a kiosk run with this "
                           "configuration?\n")


def test_the_verb_lists_and_closes(directory: Path) -> None:
    listed = cases(directory).stdout.splitlines()
    assert f"op-a-3  return of 30003  {REFUSED.made}  look at it: withdrawn" in listed
    assert f"op-a-2  loan of 30002  {LOAN.made}  waits for the connection, for too long" in listed
    assert CARD not in "".join(listed)
    assert cases(directory, "--close", "op-a-3").returncode == 0
    told = cases(directory, "--close", "op-a-3")
    assert (told.returncode, told.stderr) == (1, "op-a-3 is no open case. Without --close, `cases` lists them.\n")
    assert {case["id"]: case["old"] for case in json.loads(cases(directory, "--json").stdout)} == {
        "op-a-1": False, "op-a-2": True, "op-a-5": False, "op-a-6": False}


def test_the_verb_exports_and_says_what_then_is_to_be_done(directory: Path, tmp_path: Path) -> None:
    told = cases(directory, "--export", str(tmp_path / "out.koc"))
    assert told.stdout == f"2 records are in {tmp_path / 'out.koc'}. Upload it, then close their cases.\n"
    assert len(read_koc((tmp_path / "out.koc").read_text())) == 2
    assert cases(directory, "--export", str(tmp_path / "more.koc")).returncode == 1
