"""The verbs of staff, as typed: what they show, what they do, and how they say no."""
from __future__ import annotations

import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from central.__main__ import main
from central.database import Database
from central.library import read_library
from central.patrons import find_patron
from tests.central.library import (
    AINO,
    CHIP,
    DEBTOR,
    DEVICE,
    EERO,
    FREE,
    HELD,
    HELMI,
    KALEVALA,
    LATE_1,
    OLD,
    RAUTATIE,
    SYSMA_BOOK,
)


@dataclass
class Staff:
    """Types a verb at the database and reads what it says."""

    path: Path
    capsys: pytest.CaptureFixture[str]

    def types(self, *words: str) -> tuple[int, str, str]:
        code = main([*words, "--database", str(self.path)])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def told(self, *words: str) -> Any:
        code, out, err = self.types(*words, "--json")
        assert (code, err) == (0, ""), err
        return json.loads(out)

    def refused(self, *words: str) -> str:
        code, out, err = self.types(*words)
        assert (code, out, err.count("\n")) == (1, "", 1)
        return err.removeprefix("central: ").strip()


@pytest.fixture
def staff(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Staff:
    shutil.copy(filled, tmp_path / "library.db")
    return Staff(tmp_path / "library.db", capsys)


def test_lists_are_narrowed_by_branch_patron_item_and_status(staff: Staff) -> None:
    assert {row["item"] for row in staff.told("items", "--branch", "SYS")} == {SYSMA_BOOK}
    assert [row["status"] for row in staff.told("items", "--status", "withdrawn")] == ["withdrawn"]
    assert [row["item"] for row in staff.told("loans", "--item", LATE_1)] == [LATE_1]
    assert staff.told("loans", "--patron", OLD) == []
    assert len(staff.told("patrons", "--limit", "3")) == 3
    assert {row["patron"] for row in staff.told("fees", "--patron", DEBTOR)} == {DEBTOR}
    assert "there is no patron" in staff.refused("loans", "--patron", "2999")


def test_one_patron_is_shown_with_everything_but_the_pin(staff: Staff) -> None:
    told = staff.told("patron", "show", OLD)
    assert (told["card"], told["home"], told["phone"], told["pin"]) == (AINO, "HEI", "+358 3 555 0001", "set")
    assert {"card": "04A2B3C4D5E680", "lost": False} in told["cards"]
    assert "argon2" not in json.dumps(told)
    assert [row["amount_cents"] for row in staff.told("patron", "show", DEBTOR)["fees"]] == [2050, 200]
    code, text, _ = staff.types("patron", "show", DEBTOR)
    assert code == 0
    assert "Mäkiharju, Lyyli" in text
    assert "\nfees\n" in text


def test_a_patron_is_added_changed_barred_and_let_in_again(staff: Staff) -> None:
    new = "23980000088881"
    added = staff.told("patron", "add", new, "--name", "Uusi, Ulla", "--category", "ADULT", "--home", "LAH", "--email",
                       "ulla@example.invalid", "--birth-date", "1999-02-28", "--no-internet", "--by", "sirkka")
    assert (added["card"], added["internet"], added["state"], added["blocks"]) == (new, False, "active", None)
    assert staff.told("patron", "block", new)["blocks"] == "debarred"
    assert staff.told("patron", "unblock", new)["blocks"] is None
    assert staff.told("patron", "change", new, "--email", "", "--expires", "2001-01-01")["blocks"] == "card_expired"
    audit = staff.told("audit", "--patron", new)
    assert [row["act"] for row in audit] == ["patron_changed", "patron_state", "patron_state", "patron_added"]
    assert (audit[0]["after"], audit[-1]["who"]) == ("expires email", "staff:sirkka")
    assert "ulla" not in json.dumps(audit)
    again = ("patron", "add", new, "--name", "X", "--category", "ADULT", "--home", "LAH")
    assert "somebody's already" in staff.refused(*again)
    assert "there is no branch MARS" in staff.refused("patron", "change", new, "--home", "MARS")


def test_cards_are_lost_and_replaced(staff: Staff) -> None:
    assert {"card": CHIP, "lost": True} in staff.told("patron", "lose", CHIP.lower())["cards"]
    assert staff.told("patron", "show", AINO)["blocks"] is None
    assert staff.told("patron", "show", CHIP)["blocks"] == "card_lost"
    told = staff.told("patron", "replace", AINO, "21110000099999")
    assert told["card"] == "21110000099999"
    assert {"card": AINO, "lost": True} in told["cards"]


def test_a_pin_is_read_from_the_input_and_never_from_the_command_line(
        staff: Staff, monkeypatch: pytest.MonkeyPatch, pins: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("97531\n"))
    assert staff.told("patron", "pin", AINO)["pin"] == "set"
    database = Database(staff.path)
    patron = database.call(lambda tx: find_patron(tx, read_library(tx), AINO))
    database.close()
    assert patron is not None
    assert pins.verify(patron.pin_hash, "97531").result()
    monkeypatch.setattr("sys.stdin", io.StringIO("12\n"))
    assert staff.refused("patron", "pin", AINO) == "a PIN is 4 to 10 digits"
    with pytest.raises(SystemExit):
        staff.types("patron", "pin", AINO, "1234")


def test_a_desk_lends_renews_and_takes_back_by_the_same_rules(staff: Staff) -> None:
    assert "it costs 1.00" in staff.refused("loan", "lend", AINO, DEVICE, "--branch", "LAH")
    assert staff.told("loan", "lend", AINO, DEVICE, "--branch", "LAH", "--accept-fee")[0]["charged"] == "1.00"
    assert "not lent: " in staff.refused("loan", "lend", EERO, DEVICE, "--branch", "LAH", "--accept-fee")
    staff.told("loan", "lend", AINO, RAUTATIE, "--branch", "LAH")
    assert "too_many" in staff.refused("loan", "renew", AINO, DEVICE)
    renewed = {row["item"]: row["refused"] for row in staff.told("loan", "renew", AINO)}
    assert renewed == {RAUTATIE: None, DEVICE: "Item renewal not possible: too_many"}
    back = staff.told("loan", "return", RAUTATIE, "--branch", "HEI")[0]
    assert (back["goes_to"], back["branch"], back["was_on_loan"]) == ("transport", "LAH", True)
    assert [row["to"] for row in staff.told("transports", "--item", RAUTATIE)] == ["LAH"]
    assert staff.told("transport", "receive", RAUTATIE, "--branch", "LAH")[0]["goes_to"] == "shelf"
    assert "not on its way" in staff.refused("transport", "receive", RAUTATIE, "--branch", "LAH")
    assert "there is no branch MARS" in staff.refused("loan", "return", RAUTATIE, "--branch", "MARS")


def test_holds_are_placed_moved_cancelled_and_the_shelf_is_told(staff: Staff) -> None:
    placed = staff.told("hold", "--patron", AINO, "--item", KALEVALA, "--pickup", "HEI")[0]
    assert (placed["position"], placed["item"]) == (1, KALEVALA)
    assert staff.told("hold", "place", "--patron", HELMI, "--title", "1", "--pickup", "LAH")[0]["position"] == 2
    assert staff.told("hold", "move", "--patron", AINO, "--title", "1", "--pickup", "SYS")[0]["pickup"] == "SYS"
    staff.told("hold", "cancel", "--patron", AINO, "--item", KALEVALA)
    assert [row["patron"] for row in staff.told("holds", "--status", "waiting")] == [HELMI]
    back = staff.told("loan", "return", KALEVALA, "--branch", "LAH")[0]
    assert back["goes_to"] == "hold_shelf"
    shelf = {row["item"]: row["patron"] for row in staff.told("hold", "shelf", "LAH")}
    assert shelf[KALEVALA] == HELMI
    assert HELD in shelf
    assert staff.refused("hold", "cancel", "--patron", AINO, "--item", KALEVALA).endswith("No such hold")


def test_items_are_added_and_their_states_written_with_their_history(staff: Staff) -> None:
    new = "33980000088883"
    told = staff.told("item", "add", new, "--title", "2", "--branch", "HEI", "--shelf", "84.2")
    assert (told["item"], told["home"], told["owner"], told["status"]) == (new, "HEI", "Heinola", "available")
    told = staff.told("item", "state", new, "damaged")
    assert [(row["act"], row["before"], row["after"]) for row in told["history"]] == [
        ("item_state", "in_collection", "damaged"), ("item_added", None, "HEI")]
    assert "is on loan" in staff.refused("item", "state", LATE_1, "withdrawn")
    assert staff.told("item", "state", LATE_1, "lost")["status"] == "lost"
    assert "no title 999" in staff.refused("item", "add", "33980000088891", "--title", "999", "--branch", "HEI")
    with pytest.raises(SystemExit):
        staff.types("item", "state", new, "eaten")


def test_fees_are_charged_paid_once_and_forgiven(staff: Staff) -> None:
    fee = staff.told("fee", "charge", AINO, "2,50", "--kind", "03", "--item", FREE[0])[0]
    assert (fee["amount_cents"], fee["kind"], fee["item"]) == (250, "03", FREE[0])
    for _ in range(2):
        left = staff.told("fee", "pay", AINO, "1.00", "--reference", "receipt 1")
    assert [row["paid_cents"] for row in left] == [100]
    assert "exceeds" in staff.refused("fee", "pay", AINO, "1.51")
    assert staff.told("fee", "forgive", AINO, str(fee["id"]), "0.50")[0]["forgiven_cents"] == 50
    assert staff.told("fee", "forgive", AINO, str(fee["id"])) == []
    assert [row["act"] for row in staff.told("audit", "--patron", AINO)] == [
        "fee_forgiven", "fee_forgiven", "fee_paid", "fee_charged"]
    assert staff.told("audit", "--since", "2999-01-01") == []


def test_the_turn_of_the_day_can_be_asked_for_and_is_done_before_every_verb(staff: Staff) -> None:
    database = Database(staff.path)
    database.call(lambda tx: tx.exec_driver_sql("UPDATE holds SET ready_until = '2000-01-01'").rowcount)
    database.close()
    assert staff.told("overnight") == [{"holds_ended": 1}]
    assert staff.told("overnight") == [{"holds_ended": 0}]
    assert [row["kind"] for row in staff.told("fees", "--patron", EERO)] == ["09"]


def test_help_tells_of_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    for verb in ("serve", "patrons", "patron", "items", "item", "loans", "loan", "holds", "hold", "transports",
                 "transport", "fees", "fee", "audit", "export", "import", "overnight"):
        assert f"\n    {verb}" in said


@pytest.mark.parametrize("words", [
    ("patron", "change", AINO, "--name", "a\nb"), ("patron", "block", AINO, "--by", "x\ty"),
    ("item", "add", "339", "--title", "1", "--branch", "LAH", "--shelf", "\x1b"),
    ("fee", "pay", AINO, "1.00", "--reference", "a\0b"), ("loans", "--patron", "\udcff")])
def test_what_no_text_can_hold_is_refused_wherever_it_is_typed(staff: Staff, words: tuple[str, ...]) -> None:
    assert "give it without control characters, in UTF-8" in staff.refused(*words)


@pytest.mark.parametrize("words", [
    ("patron", "change", AINO, "--name", "a|b"), ("patron", "change", AINO, "--address", "x" * 256),
    ("item", "add", "339", "--title", "9" * 20, "--branch", "LAH"), ("hold", "place", "--patron", AINO, "--title",
                                                                     "9" * 20, "--pickup", "LAH"),
    ("item", "add", "339", "--title", "1", "--branch", "LAH", "--shelf", "a|b"), ("fee", "forgive", DEBTOR, "-1"),
    ("items", "--status", "nonsense"), ("audit", "--status", "ready"), ("forget", "--days", "0"),
    ("audit", "--limit", "0")])
def test_a_value_out_of_range_is_wrong_usage(staff: Staff, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        staff.types(*words)
    assert ended.value.code == 2
    assert "error: " in staff.capsys.readouterr().err


def test_a_fee_that_is_not_owed_is_named_when_it_is_to_be_forgiven(staff: Staff) -> None:
    owed = [str(row["id"]) for row in staff.told("fees", "--patron", DEBTOR)]
    assert staff.refused("fee", "forgive", DEBTOR, "99") == f"the patron owes no fee 99; there are {', '.join(owed)}"
    assert staff.refused("fee", "forgive", AINO, "99") == "the patron owes no fee 99; there is none"
