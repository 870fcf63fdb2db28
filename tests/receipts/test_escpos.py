"""The receipt as ESC/POS bytes, read back by an interpreter that shares no code with what wrote them."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.emulators.paperstrip import PaperStrip, Step
from receipts import Receipt, ReceiptError, ReceiptKind, ReceiptLine, render_escpos
from receipts.document import HoldSlip

LOANS = Receipt(
    ReceiptKind.LOANS, "fi", "Päijät-Hämeen kirjastot", "Lahden pääkirjasto", datetime(2026, 11, 23, 14, 5),
    (ReceiptLine("Žarkoj ja Šemeikka Åbossa", "Järnefelt, Arvid", date(2026, 12, 21)),
     ReceiptLine("Война и мир", "Толстой, Лев", date(2026, 12, 7)),
     ReceiptLine("Sámi máinnas đŋ 5 €", "", date(2026, 12, 7))),
    card_last4="4821", contact="lastu.example · 03 1234567")


def printed(data: bytes, *, cutter: int = 1) -> tuple[str, PaperStrip]:
    strip, buffer, cuts = PaperStrip(), bytearray(data), 0
    while (step := strip.step(buffer)) is not Step.MORE:
        cuts += step is Step.CUT
    assert not buffer
    assert cuts == cutter
    assert step is Step.MORE
    receipt = strip.tear(cut=True)
    assert receipt is not None
    return receipt.text, strip


def test_letters_come_out_of_the_printer_right() -> None:
    said, strip = printed(render_escpos(LOANS))
    for words in ("Päijät-Hämeen kirjastot", "Žarkoj ja Šemeikka Åbossa", "Война и мир", "Толстой, Лев",
                  "•••• 4821", "ma 7.12.2026", "5 €", "Kiitos käynnistä!"):
        assert words in said
    assert "Sámi máinnas đn" in said
    assert not strip.strange


def test_the_next_due_date_is_printed_large() -> None:
    data = render_escpos(LOANS)
    large, normal = data.index(b"ma 7.12.2026"), data.index(b"Palauta")
    assert data.rindex(b"\x1b!0", 0, large) > normal


SLIP = replace(LOANS, kind=ReceiptKind.HOLD, card_last4="", lines=LOANS.lines[:1],
               slip=HoldSlip("Lahden pääkirjasto", "4821", "C", date(2026, 12, 7), "30000001"))


def test_the_number_of_a_hold_is_four_times_as_large_and_what_follows_is_not() -> None:
    data = render_escpos(SLIP)
    assert data.count(b"\x1d!") == 1
    before, after = data.split(b"\x1d!\x33")
    assert b"4821" in after
    assert b"\x1b!\x00" in after.split(b"4821")[1].split(b"Hylly")[0]
    assert b"4821" not in before


@pytest.mark.parametrize(("profile", "columns", "cutter"), [("TM-T88V", 42, 1), ("POS-5890", 32, 0)])
@pytest.mark.parametrize("number", ["4821", "LAHTI-4821-77", "9" * 60])
def test_a_slip_fits_paper_of_both_widths(profile: str, columns: int, cutter: int, number: str) -> None:
    assert SLIP.slip is not None
    said, strip = printed(render_escpos(replace(SLIP, slip=replace(SLIP.slip, number=number)), profile), cutter=cutter)
    wide = [line for line in said.splitlines() if line and line in number]
    assert all(len(line) * (4 if len(number) <= columns // 4 else 2) <= columns for line in wide)
    assert max(map(len, said.splitlines())) <= columns
    assert not strip.strange


def test_it_begins_by_forgetting_the_one_before_and_ends_with_a_cut() -> None:
    data = render_escpos(LOANS)
    assert data.startswith(b"\x1b@")
    assert data.rstrip(b"\x00").endswith(b"\x1dV")


def test_no_row_is_wider_than_the_paper() -> None:
    long = ReceiptLine("Sanan" * 40, "Tekijä " * 30, "eräpäivä " * 20)
    said, _ = printed(render_escpos(replace(LOANS, lines=(long,), branch="B" * 99)))
    assert max(map(len, said.splitlines())) <= 42


def test_a_title_cannot_command_the_printer() -> None:
    data = render_escpos(replace(LOANS, lines=(ReceiptLine("\x1bp\x00\x19\xfa \x1dV\x00 kassa \x10\x04\x01"),)))
    assert b"\x1bp" not in data
    assert b"\x10\x04" not in data
    said, _ = printed(data)
    assert "kassa" in said


def test_an_unknown_printer_profile_is_refused() -> None:
    with pytest.raises(ReceiptError, match="no printer profile"):
        render_escpos(LOANS, "TM-NONE")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=150), st.text(max_size=80))
def test_any_title_prints_within_the_paper_and_without_strange_commands(title: str, author: str) -> None:
    said, strip = printed(render_escpos(replace(LOANS, lines=(ReceiptLine(title, author),))))
    assert max(map(len, said.splitlines())) <= 42
    assert not strip.strange


@pytest.mark.parametrize(("language", "heading"), [
    ("ru", "Выдачи"), ("uk", "Видачі"), ("et", "Laenutused"), ("se", "Luoikkat"), ("ku", "Deyn")])
def test_a_receipt_is_printed_in_the_language_of_the_screen(language: str, heading: str) -> None:
    said, strip = printed(render_escpos(replace(LOANS, language=language)))
    assert heading in said
    assert "?" not in said
    assert not strip.strange


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_a_printer_without_arabic_letters_prints_in_finnish_and_not_question_marks(language: str) -> None:
    assert render_escpos(replace(LOANS, language=language)) == render_escpos(LOANS)
