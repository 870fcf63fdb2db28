"""The receipt as PDF: read back by another library, as a reader would."""
from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from receipts import Destination, Paper, Receipt, ReceiptError, ReceiptKind, ReceiptLine, render_pdf
from receipts.catalogue import LANGUAGES
from receipts.document import DayReport, HoldSlip, PaidFee

MM = 72 / 25.4
LOANS = Receipt(
    ReceiptKind.LOANS, "fi", "Päijät-Hämeen kirjastot", "Lahden pääkirjasto", datetime(2026, 11, 23, 14, 5),
    (ReceiptLine("Žarkoj ja Šemeikka Åbossa", "Järnefelt, Arvid", date(2026, 12, 21)),
     ReceiptLine("Война и мир", "Толстой, Лев", date(2026, 12, 7))),
    card_last4="4821", contact="lastu.example · 03 1234567")

DAY = DayReport(LOANS.printed_at, (("loans", 212), ("refusals", 9)), (("hold_other", 6),))
SLIP = HoldSlip("Heinola", "4821", "C", date(2026, 12, 7), "12345678")


def lines(count: int) -> tuple[ReceiptLine, ...]:
    return tuple(ReceiptLine(f"Teos numero {n}", "Tekijä", date(2026, 12, 7 + n % 2)) for n in range(count))


def pages(data: bytes) -> Iterator[tuple[str, tuple[float, float]]]:
    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            text = page.get_textpage()
            yield text.get_text_bounded(), page.get_size()
            text.close()
            page.close()
    finally:
        document.close()


def text(data: bytes) -> str:
    return "\n".join(said for said, _ in pages(data))


@pytest.mark.parametrize("paper", Paper)
def test_every_letter_can_be_taken_out_again(paper: Paper) -> None:
    said = text(render_pdf(LOANS, paper))
    for words in ("Päijät-Hämeen kirjastot", "Žarkoj ja Šemeikka Åbossa", "Война и мир", "Järnefelt, Arvid",
                  "ma 7.12.2026", "2 lainaa", "•••• 4821", "lastu.example", "Kiitos käynnistä!"):
        assert words in said


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_what_the_receipt_itself_says_is_cut(language: str, paper: Paper) -> None:
    of = replace(LOANS, language=language, branch="Heinola", lines=LOANS.lines[1:])
    for receipt in (of, replace(of, kind=ReceiptKind.RETURNS, card_last4=""),
                    replace(of, kind=ReceiptKind.TEST, lines=()),
                    replace(of, kind=ReceiptKind.HOLD, slip=SLIP),
                    replace(of, kind=ReceiptKind.DAY, lines=(), day=DAY),
                    replace(of, kind=ReceiptKind.PAYMENT, lines=(), paid=PaidFee(1240, "EUR", "4821-77", "1234"))):
        assert "\u2026" not in text(render_pdf(receipt, paper))


def test_the_font_is_embedded() -> None:
    data = render_pdf(LOANS)
    assert b"/FontFile2" in data
    assert b"Inter" in data


def test_a_roll_is_as_long_as_what_it_says() -> None:
    (_, short), = pages(render_pdf(replace(LOANS, lines=lines(1))))
    (_, long), = pages(render_pdf(replace(LOANS, lines=lines(40))))
    assert short[0] == long[0] == pytest.approx(80 * MM, abs=0.5)
    assert short[1] < 130 * MM
    assert long[1] > 4 * short[1]


def test_the_letters_stay_within_the_paper() -> None:
    wide = ReceiptLine("W" * 90, "M" * 90, "eräpäivä " * 12, renewed=True)
    data = render_pdf(replace(LOANS, region="R " * 90, branch="B" * 99, contact="c" * 99, lines=(wide,)))
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    found = page.get_textpage()
    for index in range(found.count_chars()):
        left, _, right, _ = found.get_charbox(index)
        assert left >= 15
        assert right <= 80 * MM - 15
    for closing in (found, page, document):
        closing.close()


def sizes(data: bytes, wanted: str) -> set[int]:
    """Heights of these letters, in whole points."""
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    found = page.get_textpage()
    text = found.get_text_bounded()
    boxes = [found.get_charbox(text.index(wanted) + n) for n in range(len(wanted))]
    for closing in (found, page, document):
        closing.close()
    return {round(top - bottom) for _, bottom, _, top in boxes}


@pytest.mark.parametrize("paper", Paper)
def test_the_number_of_a_hold_is_the_largest_and_shrinks_until_it_fits(paper: Paper) -> None:
    slip = replace(LOANS, kind=ReceiptKind.HOLD, lines=LOANS.lines[:1], slip=HoldSlip("Sysmä", "777"))
    (short,), (long,) = (sizes(render_pdf(replace(slip, slip=HoldSlip("Sysmä", number)), paper), "77")
                         for number in ("777", "77" * 9))
    (heading,) = sizes(render_pdf(slip, paper), "V")
    assert short > 2 * heading
    assert short > long > 0.2 * short


def test_a4_breaks_between_items_numbers_its_pages_and_says_the_date_again() -> None:
    said = [words for words, _ in pages(render_pdf(replace(LOANS, lines=lines(40)), Paper.A4))]
    assert len(said) > 2
    for number, words in enumerate(said, 1):
        assert f"Sivu {number}/{len(said)}" in words
        assert "12.2026" in words
        assert words.count("Teos numero") == words.count("Tekijä")
    assert sum(words.count("Teos numero") for words in said) == 40


def test_a_single_a4_page_has_no_number() -> None:
    assert "Sivu" not in text(render_pdf(LOANS, Paper.A4))


def test_no_item_is_lost_on_a_roll_longer_than_a_page_may_be() -> None:
    found = list(pages(render_pdf(replace(LOANS, lines=lines(500)))))
    assert len(found) > 1
    assert all(size[1] <= 14400 for _, size in found)
    assert sum(said.count("Teos numero") for said, _ in found) == 500


def test_the_metadata_names_no_person_and_the_same_receipt_gives_the_same_bytes() -> None:
    data = render_pdf(LOANS)
    document = pypdfium2.PdfDocument(data)
    told = document.get_metadata_dict()
    document.close()
    assert told["Title"] == "Lainat · ma 23.11.2026 klo 14.05"
    assert told["Author"] == "Päijät-Hämeen kirjastot · Lahden pääkirjasto"
    assert told["CreationDate"] == "D:20261123140500"
    assert "4821" not in str(told)
    assert render_pdf(LOANS) == data


def test_letters_the_font_lacks_are_replaced_visibly_and_the_others_stay() -> None:
    said = text(render_pdf(replace(LOANS, lines=(ReceiptLine("Hauki 🐟 ja ﬁlosoﬁa 漢"),))))
    assert "Hauki ? ja filosofia ?" in said


def test_an_empty_title_is_named() -> None:
    assert "Nimetön aineisto" in text(render_pdf(replace(LOANS, lines=(ReceiptLine("\x00 \n"),))))


def test_returns_show_places_and_no_card() -> None:
    said = text(render_pdf(replace(LOANS, kind=ReceiptKind.RETURNS, language="sv", lines=(
        ReceiptLine("Rautatie", destination=Destination.TRANSPORT, place="Sysmä bibliotek"),))))
    assert "I transportlådan" in said
    assert "Sysmä bibliotek" in said
    assert "4821" not in said


def test_a_paper_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ReceiptError, match="roll-80"):
        render_pdf(LOANS, "a5")  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=120), st.text(max_size=60), st.dates() | st.text(max_size=80)), max_size=8),
       st.sampled_from(Paper))
def test_any_receipt_makes_a_readable_pdf(items: list[tuple[str, str, date | str]], paper: Paper) -> None:
    data = render_pdf(replace(LOANS, lines=tuple(ReceiptLine(*item) for item in items)), paper)
    assert "Lainat" in text(data)


def rights(data: bytes) -> list[float]:
    """Where each line of letters ends, from the left of its page, in points."""
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        text_page = page.get_textpage()
        found = [text_page.get_rect(index)[2] for index in range(text_page.count_rects())]
        text_page.close()
        page.close()
        return found
    finally:
        document.close()


def test_an_arabic_receipt_is_joined_and_stands_at_the_right() -> None:
    data = render_pdf(replace(LOANS, language="ar"))
    assert "الاثنين 7 ديسمبر 2026" in unicodedata.normalize("NFKC", text(data))
    edge = 80 * MM - 6 * MM
    at_edge = [right for right in rights(data) if right == pytest.approx(edge, abs=3)]
    assert len(at_edge) > 0.7 * len(rights(data))
    assert max(rights(data)) < edge + 3


def test_a_title_in_arabic_is_drawn_right_on_a_finnish_receipt() -> None:
    data = render_pdf(replace(LOANS, lines=(ReceiptLine("ألف ليلة وليلة", due=date(2026, 12, 7)),)))
    assert "ألف ليلة وليلة" in unicodedata.normalize("NFKC", text(data))
    assert "?" not in text(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_font_has_every_letter_of_every_language(language: str) -> None:
    for kind in ReceiptKind:
        paid = PaidFee(1240, "EUR", "pay-1", "28004869-7-7", booked=False) if kind is ReceiptKind.PAYMENT else None
        slip = SLIP if kind is ReceiptKind.HOLD else None
        day = DAY if kind is ReceiptKind.DAY else None
        assert "?" not in text(render_pdf(replace(LOANS, language=language, kind=kind, paid=paid, slip=slip, day=day)))
