"""CSV out and in: what went out comes back, what is wrong is told where it stands, and all or nothing is done."""
from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from central.__main__ import main
from central.audit import Agent
from central.database import Database
from central.exchange.cells import ExchangeError, read, written
from central.exchange.items import ITEMS
from central.exchange.kind import CsvRow, Kind
from central.exchange.loans import LOANS
from central.exchange.patrons import PATRONS
from central.library import read_library
from central.pins import Pins
from central.seed.load import fingerprint, load
from central.seed.read import read_seed
from central.seed.toml import dump
from central.staff import rows
from tests.central.library import AINO, CHIP, EERO, KALEVALA, LATE_1, LOST_CARD, LOST_PATRON, NOW, library_seed
from tests.thorough import many

STAFF = Agent("staff:sirkka", "LAH", NOW)
FILE = Path("file.csv")
KINDS = (PATRONS, ITEMS, LOANS)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory, pins: Pins) -> Path:
    """A region with its agreements, and neither patrons nor items."""
    seed = {name: table for name, table in library_seed().items()
            if name not in ("patrons", "titles", "items", "loans", "holds")}
    raw = dump(seed).encode()
    path = tmp_path_factory.mktemp("region") / "region.db"
    database = Database(path)
    load(database, read_seed(raw, Path("region.toml")), fingerprint(raw), pins, NOW)
    database.close()
    return path


@pytest.fixture
def empty(region: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(region, tmp_path / "empty.db")
    database = Database(tmp_path / "empty.db")
    yield database
    database.close()


def export(database: Database, kind: Kind) -> bytes:
    return database.call(kind.export)


def take(database: Database, kind: Kind, raw: bytes | str) -> dict[str, int]:
    data = raw.encode() if isinstance(raw, str) else raw
    return database.call(lambda tx: kind.take_all(tx, read_library(tx), data, FILE, STAFF))


def test_what_was_exported_fills_an_empty_region_with_the_same(database: Database, empty: Database) -> None:
    files = [export(database, kind) for kind in KINDS]
    for kind, raw in zip(KINDS, files, strict=True):
        counts = take(empty, kind, raw)
        assert counts["added"] == raw.count(b"\r\n") - 1
        assert (counts["changed"], counts["unchanged"]) == (0, 0)
    assert [export(empty, kind) for kind in KINDS] == files
    for kind, raw in zip(KINDS, files, strict=True):
        counts = take(database, kind, raw)
        assert (counts["added"], counts["changed"]) == (0, 0)
    assert database.call(lambda tx: rows(tx, "audit", NOW)) == []


def test_no_pin_ever_goes_out_and_one_who_is_there_keeps_theirs(database: Database) -> None:
    raw = export(database, PATRONS)
    assert b"argon2" not in raw
    assert b"pin" not in raw.split(b"\r\n", 1)[0]

    def hashes(tx: Connection) -> list[Any]:
        return [tuple(row) for row in tx.exec_driver_sql("SELECT number, pin_hash FROM patrons ORDER BY id")]

    before = database.call(hashes)
    assert take(database, PATRONS, f"card,name\r\n{AINO},Toinen nimi\r\n")["changed"] == 1
    assert database.call(hashes) == before


def test_a_column_left_out_leaves_and_an_empty_cell_empties(database: Database) -> None:
    assert take(database, PATRONS, f"\ufeffcard,email\n{AINO},\n{EERO},eero@example.invalid\n") == {
        "added": 0, "changed": 2, "unchanged": 0}
    told = {row.split(",")[0]: row for row in export(database, PATRONS).decode().split("\r\n")}
    assert "'+358 3 555 0001" in told[AINO]
    assert "example.invalid" not in told[AINO]
    assert "eero@example.invalid" in told[EERO]


def test_cards_of_a_patron_are_those_that_the_file_names(database: Database) -> None:
    assert take(database, PATRONS, f"card,other_cards,lost_cards\n{AINO},04AABBCCDD {CHIP},\n")["changed"] == 1
    assert take(database, PATRONS, f"card,other_cards,lost_cards\n{AINO},04AABBCCDD,{CHIP}\n")["changed"] == 1
    with pytest.raises(ExchangeError, match="is a card of the patron with the number"):
        take(database, PATRONS, f"card,name\n{CHIP},X\n")
    with pytest.raises(ExchangeError, match="somebody's already"):
        take(database, PATRONS, f"card,other_cards\n{EERO},{LOST_CARD}\n")
    assert LOST_PATRON in export(database, PATRONS).decode()


@pytest.mark.parametrize(("kind", "text", "words"), [
    (PATRONS, "", "file.csv:1: the column card is needed"),
    (PATRONS, "card,nmae\n1,x\n", "file.csv:1: there is no column 'nmae'; there are card, name"),
    (PATRONS, "card,card\n1,1\n", "file.csv:1: column card: stands twice"),
    (PATRONS, "card,pin\n1,1234\n", "file.csv:1: there is no column 'pin'"),
    (PATRONS, f"card,email\n{AINO}\n", "file.csv:2: there are 1 cells, and 2 columns in the header"),
    (PATRONS, f"card,birth_date\n\n{AINO},yesterday\n", "file.csv:3: column birth_date: give a day as YYYY-MM-DD"),
    (PATRONS, f"card,name\n{AINO},\n", "file.csv:2: column name: must not be empty"),
    (PATRONS, f"card,internet\n{AINO},perhaps\n", "file.csv:2: column internet: give true or false"),
    (PATRONS, f'card,name\n{EERO},"a\nb"\n', "file.csv:2: column name: must not hold | or control characters"),
    (PATRONS, f'card,name\n{EERO},"open\n', "file.csv:2: this is not CSV"),
    (PATRONS, f"card,branch\n{EERO},MARS\n", "file.csv:2: there is no branch MARS"),
    (PATRONS, "card,name\n0000,x\n", "file.csv:2: column card: must be 1 to 64 characters"),
    (PATRONS, "card,name\n23980000077777,x\n", "file.csv:2: this is new, and needs the column category"),
    (PATRONS, f"card,name\n{EERO},a\n{EERO},b\n", f"file.csv:3: column card: {EERO} stands on line 2 already"),
    (ITEMS, f"barcode,title_id\n{KALEVALA},999\n", "file.csv:2: there is no title 999, and to add it the file must"),
    (ITEMS, f"barcode,state\n{LATE_1},withdrawn\n", f"file.csv:2: {LATE_1} is on loan and cannot become withdrawn"),
    (ITEMS, f"barcode,at\n{LATE_1},HEI\n", f"file.csv:2: {LATE_1} is on loan, on its way or on a hold shelf"),
    (ITEMS, f"barcode,material\n{KALEVALA},STONE\n", "file.csv:2: there is no material STONE"),
    (LOANS, f"item,patron\n{KALEVALA},{AINO}\n", "file.csv:2: this is new, and needs the column branch"),
    (LOANS, f"item,patron,branch,lent_at,due_at\n{LATE_1},{AINO},LAH,2026-01-01T12:00:00,2026-02-01T12:00:00\n",
     f"file.csv:2: {LATE_1} is on loan to another patron; return it first"),
    (LOANS, f"item,patron,branch,lent_at,due_at\n{KALEVALA},{AINO},LAH,2026-03-01T12:00:00,2026-02-01T12:00:00\n",
     "file.csv:2: lent_at and due_at are local times"),
])
def test_what_is_wrong_is_told_with_line_and_column(database: Database, kind: Kind, text: str, words: str) -> None:
    with pytest.raises(ExchangeError) as told:
        take(database, kind, text)
    assert str(told.value).startswith(words)


def test_bytes_that_are_not_utf_8_are_told(database: Database) -> None:
    with pytest.raises(ExchangeError, match="byte 11 is not UTF-8"):
        take(database, PATRONS, "card,name\nä,x\n".encode("latin-1"))


def test_one_bad_row_undoes_all_and_every_bad_row_is_told(database: Database) -> None:
    before = export(database, PATRONS)
    with pytest.raises(ExchangeError) as told:
        take(database, PATRONS, f"card,name,branch\n{AINO},New,HEI\n{EERO},New,MARS\n{LOST_PATRON},New,VENUS\n")
    assert [line.split(": ")[0] for line in str(told.value).split("\n")] == ["file.csv:3", "file.csv:4"]
    assert export(database, PATRONS) == before


def test_a_dry_run_tells_and_keeps_nothing(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(filled, tmp_path / "library.db")
    base = ["--database", str(tmp_path / "library.db")]
    assert main(["export", "patrons", *base, "--output", str(tmp_path / "p.csv"), "--json"]) == 0
    (tmp_path / "p.csv").write_text((tmp_path / "p.csv").read_text("utf-8").replace("Koivukumpu", "Toinen"), "utf-8")
    for kept, found in (("--dry-run", "Koivukumpu"), ("", "Toinen")):
        assert main(["import", "patrons", str(tmp_path / "p.csv"), *base, *filter(None, [kept])]) == 0
        capsys.readouterr()
        assert main(["export", "patrons", *base]) == 0
        assert found in capsys.readouterr().out
    assert main(["import", "patrons", str(tmp_path / "none.csv"), *base]) == 1
    assert "cannot read" in capsys.readouterr().err


class _Words(CsvRow):
    key: str
    word: str | None = None


_NASTY = st.text(st.sampled_from("'=+-@\t\r\n\",;ä a1"), max_size=6) | st.text(max_size=8)


@settings(max_examples=many(100, few=50), deadline=None)
@given(st.lists(_NASTY.filter(lambda text: "\0" not in text), max_size=5))
def test_any_value_comes_back_and_none_begins_a_formula(words: list[str]) -> None:
    try:
        raw = written(["key", "word"], [(str(number), word) for number, word in enumerate(words)])
    except UnicodeEncodeError:
        return                      # half a surrogate pair is no text
    found = [row.word or "" for _line, row in read(raw, FILE, _Words, "key")]
    assert found == words
    cells = [cell for line in csv.reader(io.StringIO(raw.decode(), newline="")) for cell in line]
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in cells if cell)


_LINE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"), exclude_characters="|"), min_size=1,
                max_size=20).filter(lambda text: text.strip() != "")
_DAY = st.none() | st.dates()
_PEOPLE = st.lists(st.fixed_dictionaries({
    "name": _LINE, "category": st.sampled_from(["ADULT", "CHILD"]), "branch": st.sampled_from(["LAH", "HEI"]),
    "birth_date": st.none() | st.dates(max_value=datetime(2026, 1, 1).date()), "expires": _DAY,
    "state": st.sampled_from(["active", "debarred", "blocked"]), "language": st.sampled_from(["fi", "sv", "se"]),
    "email": st.none() | _LINE, "phone": st.none() | _LINE, "address": st.none() | _LINE, "internet": st.booleans(),
    "other_cards": st.sampled_from(["", "C{n}", "C{n} D{n}"]), "lost_cards": st.sampled_from(["", "L{n}", "2{n}"])}),
    max_size=4)


@settings(max_examples=many(25, few=10), deadline=None, suppress_health_check=list(HealthCheck))
@given(_PEOPLE)
def test_any_register_goes_out_and_comes_back(region: Path, tmp_path_factory: pytest.TempPathFactory,
                                              people: list[dict[str, Any]]) -> None:
    columns = list(PATRONS.shape.model_fields)
    raw = written(columns, [
        [f"2{number}", *(person[column].format(n=number) if column in ("other_cards", "lost_cards") else person[column]
                         for column in columns[1:])] for number, person in enumerate(people, 1)])
    folder = tmp_path_factory.mktemp("register")

    def in_new_region(name: str, work: Callable[[Database], Any]) -> Any:
        shutil.copy(region, folder / name)
        database = Database(folder / name)
        try:
            return work(database)
        finally:
            database.close()

    def fill(database: Database, data: bytes) -> bytes:
        assert take(database, PATRONS, data)["added"] == len(people)
        return export(database, PATRONS)

    once = in_new_region("one.db", lambda database: fill(database, raw))
    assert once == raw
    assert in_new_region("two.db", lambda database: fill(database, once)) == raw
    shutil.rmtree(folder)
