"""What a receipt says, whatever it is printed on."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts import Destination, Receipt, ReceiptError, ReceiptKind, ReceiptLine, render_text
from receipts.catalogue import LANGUAGES, catalogue
from receipts.content import clean, content
from receipts.document import DayReport, HoldSlip
from receipts.script import plain

LOANS = Receipt(
    ReceiptKind.LOANS, "fi", "Päijät-Hämeen kirjastot", "Lahden pääkirjasto", datetime(2026, 11, 23, 14, 5),
    (ReceiptLine("Seitsemän veljestä", "Kivi, Aleksis", date(2026, 12, 21)),
     ReceiptLine("Fänrik Ståls sägner", "Runeberg, Johan Ludvig", date(2026, 12, 7), renewed=True),
     ReceiptLine("Työmiehen vaimo", "Canth, Minna", date(2026, 12, 21))),
    card_last4="4821", contact="lastu.example · 03 1234567")
RETURNS = replace(LOANS, kind=ReceiptKind.RETURNS, card_last4="", lines=(
    ReceiptLine("Seitsemän veljestä", destination=Destination.TRANSPORT, place="Sysmän kirjasto"),
    ReceiptLine("Hyppejä", destination=Destination.SHELF),
    ReceiptLine("Rautatie", destination=Destination.HOLD_SHELF),
    ReceiptLine("Helsinkiin", destination=Destination.STAFF)))


SLIP = replace(LOANS, kind=ReceiptKind.HOLD, card_last4="", lines=LOANS.lines[:1],
               slip=HoldSlip("Sysmän kirjasto", "4821", "C", date(2026, 12, 7), "30000001"))


@pytest.mark.parametrize(("language", "number", "until"), [
    ("fi", "Noutonumero", "ma 7.12.2026"), ("sv", "Avhämtningsnummer", "mån 7.12.2026"),
    ("en", "Pick-up number", "Mon 7 Dec 2026"), ("ar", "رقم الاستلام", "الاثنين 7 ديسمبر 2026")])
def test_a_slip_of_a_hold_tells_number_shelf_last_day_and_library(language: str, number: str, until: str) -> None:
    said = content(replace(SLIP, language=language))
    assert (said.count, said.number) == (number, "4821")
    assert [plain(group.heading) for group in said.groups] == ["C", until, "Sysmän kirjasto"]
    assert "30000001" in plain(said.groups[-1].items[0].note)


def test_a_slip_leaves_out_what_the_system_does_not_tell_and_carries_no_card() -> None:
    said = content(replace(SLIP, card_last4="4821", slip=HoldSlip("Sysmän kirjasto")))
    assert (said.count, said.number, said.card) == ("", "", "")
    assert [(group.caption, group.heading) for group in said.groups] == [("Noutokirjasto", "Sysmän kirjasto")]
    assert [item.note for group in said.groups for item in group.items] == [""]


def test_a_slip_without_its_hold_is_refused_and_a_report_without_its_counts() -> None:
    for kind, lacks in ((ReceiptKind.HOLD, "needs the hold"), (ReceiptKind.DAY, "needs its counts")):
        with pytest.raises(ReceiptError, match=lacks):
            content(replace(SLIP, kind=kind, slip=None))


def test_a_report_of_the_day_has_each_count_at_the_end_of_its_line() -> None:
    day = DayReport(LOANS.printed_at, (("loans", 212), ("refusals", 9)), (("hold_other", 6),))
    said = render_text(replace(LOANS, kind=ReceiptKind.DAY, lines=(), card_last4="", day=day))
    ends = {line.split("  ")[0]: line.split()[-1] for line in said.splitlines() if "  " in line}
    assert ends == {"Lainat": "212", "Ei onnistunut": "9", "Varattu toiselle": "6"}
    assert {len(line) for line in said.splitlines() if "  " in line} == {48}


@pytest.mark.parametrize(("language", "moment", "due"), [
    ("fi", "ma 23.11.2026 klo 14.05", "ma 21.12.2026"),
    ("sv", "mån 23.11.2026 kl. 14.05", "mån 21.12.2026"),
    ("en", "Mon 23 Nov 2026, 14:05", "Mon 21 Dec 2026"),
])
def test_dates_are_written_as_the_language_writes_them(language: str, moment: str, due: str) -> None:
    said = content(replace(LOANS, language=language))
    assert said.moment == moment
    assert said.groups[-1].heading == due


def test_the_next_due_date_comes_first_with_all_its_items() -> None:
    groups = content(LOANS).groups
    assert [group.heading for group in groups] == ["ma 7.12.2026", "ma 21.12.2026"]
    assert [item.title for item in groups[1].items] == ["Seitsemän veljestä", "Työmiehen vaimo"]


def test_a_renewed_loan_says_so() -> None:
    assert content(LOANS).groups[0].items[0].note == "Laina uusittu"


def test_a_loan_that_is_not_confirmed_yet_says_so_and_where_its_date_will_be() -> None:
    (group,) = content(replace(LOANS, lines=(ReceiptLine("33980000000012", provisional=True),))).groups
    assert group.heading == "Tarkista eräpäivä verkkokirjastosta tai henkilökunnalta"
    assert group.items[0].note == "Ei vielä vahvistettu"


def test_due_words_of_the_central_system_are_kept_and_a_missing_date_says_what_to_do() -> None:
    lines = (ReceiptLine("A", due="kun kurssi päättyy"), ReceiptLine("B", due=None))
    groups = content(replace(LOANS, lines=lines)).groups
    assert [group.heading for group in groups] == [
        "kun kurssi päättyy", "Tarkista eräpäivä verkkokirjastosta tai henkilökunnalta"]


def test_returns_tell_where_each_item_went() -> None:
    said = content(RETURNS)
    assert [(group.caption, group.heading) for group in said.groups] == [
        ("", "Palautuskärryyn"), ("", "Varaushyllyyn"), ("Kuljetuslaatikkoon", "Sysmän kirjasto"),
        ("", "Henkilökunnalle")]


@pytest.mark.parametrize(("language", "one", "many"), [
    ("fi", "1 laina", "3 lainaa"), ("sv", "1 lån", "3 lån"), ("en", "1 loan", "3 loans")])
def test_the_count_has_its_plural_form(language: str, one: str, many: str) -> None:
    receipt = replace(LOANS, language=language)
    assert content(receipt).count == many
    assert content(replace(receipt, lines=LOANS.lines[:1])).count == one


def test_a_card_is_masked_on_loans_and_absent_on_returns() -> None:
    assert content(LOANS).card == "Kortti •••• 4821"
    assert "4821" not in render_text(replace(RETURNS, card_last4="4821"))


def test_a_whole_card_number_is_refused() -> None:
    with pytest.raises(ReceiptError, match="last four"):
        render_text(replace(LOANS, card_last4="20987654321098"))


def test_an_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ReceiptError, match="fi, sv, en"):
        render_text(replace(LOANS, language="tlh"))


def test_every_catalogue_has_the_same_messages_and_arguments() -> None:
    from importlib import resources
    from string import Formatter

    from babel.messages.pofile import read_po

    def shape(language: str) -> dict[str, list[set[str]]]:
        with resources.files("receipts").joinpath("locale", f"{language}.po").open("rb") as file:
            found = read_po(file, locale=language)
        return {str(m.id): [{name for _, name, _, _ in Formatter().parse(text) if name}
                            for text in (m.string if isinstance(m.string, tuple) else (m.string,))]
                for m in found if m.id}

    shapes = [shape(language) for language in ("fi", "sv", "en")]
    assert shapes[0] == shapes[1] == shapes[2]


def test_a_message_that_is_missing_is_an_error_and_not_its_key() -> None:
    with pytest.raises(ReceiptError, match=r"no\.such"):
        catalogue("fi")("no.such")


def test_control_and_direction_characters_are_cleaned_from_titles() -> None:
    assert clean("Yksi\x00\x1b@\r\nkaksi\u202e\u200b  kolme\ud800") == "Yksi @ kaksi kolme"
    assert clean("A\u0308iti") == "Äiti"


def test_right_to_left_letters_stay_as_they_are() -> None:
    title = "ألف ليلة وليلة"
    assert title in plain(render_text(replace(LOANS, lines=(ReceiptLine(title),))))


def test_plain_text_is_never_wider_than_a_receipt() -> None:
    long = ReceiptLine("Kalevala : " + "kansanrunoelma " * 20, "X" * 200, date(2026, 12, 7))
    text = render_text(replace(LOANS, lines=(long,)))
    assert max(map(len, text.splitlines())) <= 48
    assert "…" in text


@given(st.text(), st.text(), st.text(max_size=4), st.sampled_from(LANGUAGES))
def test_whatever_a_title_holds_the_text_is_printable(title: str, author: str, card: str, lang: str) -> None:
    receipt = replace(LOANS, language=lang, card_last4=card, lines=(ReceiptLine(title, author, author),))
    text = render_text(receipt)
    assert all(line.isprintable() and len(line) <= 48 for line in map(plain, text.split("\n")))


@pytest.mark.parametrize(("language", "moment", "count"), [
    ("ru", "пн 23 нояб. 2026, 14:05", "3 выдачи"), ("uk", "пн 23 лист. 2026, 14:05", "3 видачі"),
    ("et", "E 23.11.2026 kell 14:05", "3 laenutust"), ("ar", "الاثنين 23 نوفمبر 2026، 14:05", "3 استعارات"),
    ("fa", "دوشنبه 23 نوامبر 2026، 14:05", "3 امانت"), ("fi-simple", "ma 23.11.2026 klo 14.05", "3 lainaa"),
    ("se", "má 23.11.2026 dii 14.05", "3 lainaa"), ("ku", "dşm 23 mjd 2026, 14:05", "3 deyn"),
])
def test_every_language_writes_dates_its_own_way_and_what_it_lacks_in_finnish(language: str, moment: str,
                                                                             count: str) -> None:
    said = content(replace(LOANS, language=language))
    assert plain(said.moment) == moment
    assert said.count == count
