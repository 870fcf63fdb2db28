"""A receipt by e-mail: whole, in the patron's language, and with no way into its headers or its page."""
from __future__ import annotations

from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts import Receipt, ReceiptError, ReceiptKind, ReceiptLine
from receipts.address import address_of, masked
from receipts.catalogue import LANGUAGES
from receipts.document import PaidFee
from receipts.email import render_email

SENDER, TO = "kiosk@kirjasto.example", "aino.demo@example.fi"
AT = datetime(2026, 11, 23, 14, 5)
HOSTILE = ["Teos\r\nBcc: eve@example.org", "</p><script>alert(1)</script>", "\r\n.\r\nMAIL FROM:<eve@example.org>",
           "=?utf-8?q?x?=", '" onload="x', "a" * 5000, "\u202eegassem", "\ud800", "שלום"]


def loans(*titles: str, language: str = "fi", branch: str = "Lahden pääkirjasto") -> Receipt:
    lines = tuple(ReceiptLine(title, "Kirjailija", date(2026, 12, 21)) for title in titles)
    return Receipt(ReceiptKind.LOANS, language, "Päijät-Hämeen kirjastot", branch, AT, lines, "4821", "03 000 000")


def sent(*receipts: Receipt) -> EmailMessage:
    data = render_email(receipts, sender=SENDER, to=TO, token="0123abcd")
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    message = message_from_bytes(data, policy=SMTP)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    return plain.get_content(), page.get_content()


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words += data


def test_it_tells_by_text_and_by_page_what_the_paper_tells() -> None:
    message = sent(loans("Seitsemän veljestä", "Ääniä"))
    for text in parts(message):
        for word in ("Lahden pääkirjasto", "Seitsemän veljestä", "Ääniä", "Kirjailija", "4821", "21.12.2026"):
            assert word in text, word


def test_its_headers_say_who_sends_it_and_that_no_machine_may_answer() -> None:
    message = sent(loans("Teos"))
    assert message["From"] == f"Päijät-Hämeen kirjastot <{SENDER}>"
    assert message["To"] == TO
    assert message["Subject"] == "Lainakuitti, Lahden pääkirjasto"
    assert message["Message-ID"] == "<0123abcd@kirjasto.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.tzinfo is not None
    assert message["Date"].datetime == AT.astimezone()
    assert sorted(message.keys()) == sorted(set(message.keys()))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_stands_in_a_title_or_a_name_comes_into_headers_or_page(hostile: str) -> None:
    plain, usual = sent(loans("Teos")), sent(loans(hostile, branch=hostile if hostile.strip() else "x"))
    assert usual.keys() == plain.keys()
    assert usual["To"] == TO
    assert "eve@example.org" not in str(usual["From"])
    page, same = Page(parts(usual)[1]), Page(parts(plain)[1])
    assert page.tags == same.tags
    assert page.attributes == same.attributes
    assert "\r\n.\r\n" not in usual.as_bytes().decode()[:-3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own(language: str) -> None:
    message = sent(loans("Teos", language=language))
    page = parts(message)[1]
    assert f'dir="{"rtl" if language in ("ar", "fa") else "ltr"}"' in page
    assert message["Content-Language"] == language.partition("-")[0]


def test_loans_and_returns_of_one_visit_are_one_letter_and_a_payment_tells_its_amount() -> None:
    back = Receipt(ReceiptKind.RETURNS, "fi", "", "Lahden pääkirjasto", AT, (ReceiptLine("Palautettu teos"),))
    for text in parts(sent(loans("Lainattu teos"), back)):
        assert "Lainattu teos" in text
        assert "Palautettu teos" in text
    paid = Receipt(ReceiptKind.PAYMENT, "fi", "", "Lahti", AT, (), "4821", "", PaidFee(1240, "EUR", "p-1"))
    assert all("12,40" in text for text in parts(sent(paid)))


GOOD = ["a@b.fi", "aino.demo+kirjasto@example.fi", "o'neil@a-b.example", "x" * 64 + "@example.fi"]
BAD = ["", "aino", "@example.fi", "aino@", "aino@fi", "a@b.fi, c@d.fi", "a@b.fi\r\nBcc: c@d.fi", "a@b.fi\n", "<a@b.fi>",
       "a b@c.fi", "a@b..fi", ".a@b.fi", "a.@b.fi", "a@-b.fi", "ä@b.fi", "a@b.fi>", '"a"@b.fi', "x" * 65 + "@b.fi",
       "a@b.fi ORCPT=rfc822;c@d.fi", "a@b.fi\0", "=?utf-8?q?a=2Cb=40c.fi?=@b.fi", "=?utf-8?q??=@b.fi"]


@pytest.mark.parametrize("address", GOOD)
def test_a_plain_address_is_taken_without_the_blanks_around_it(address: str) -> None:
    assert address_of(f" {address}  ") == address


@pytest.mark.parametrize("address", BAD)
def test_what_is_no_one_plain_address_is_none(address: str) -> None:
    assert address_of(address) == ""
    with pytest.raises(ReceiptError):
        render_email((loans("Teos"),), sender=SENDER, to=address, token="0")


def test_a_masked_address_is_known_again_by_its_owner_alone() -> None:
    assert masked("maija.meikalainen@example.fi") == "m***@example.fi"
    assert masked("maija@posti.pitkanimi.example.fi") == "m***@posti***.fi"


@given(st.text(), st.text())
def test_whatever_is_read_as_an_address_can_be_sent_to(text: str, title: str) -> None:
    for tried in (text, f"{text}@example.fi", f"a@{text}.fi"):
        if address := address_of(tried):
            assert not set(address) & set(" \r\n\t<>,;:\"\\")
            data = render_email((loans(title),), sender=SENDER, to=address, token="0")
            assert message_from_bytes(data, policy=SMTP)["To"] == address
