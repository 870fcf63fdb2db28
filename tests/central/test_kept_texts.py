"""Texts of the wire that are kept: what a terminal tells of an item (19), and a payment's number (37)."""
from __future__ import annotations

from typing import Any

import pytest

from central.database import Database
from central.staff import Filter, rows
from sip2.messages import (
    REQUESTS,
    FeePaid,
    ItemInformation,
    ItemStatusUpdate,
    Login,
    RequestAcsResend,
    ScStatus,
)
from tests.central.library import DEBTOR, KALEVALA, NOW, Kiosk

WRONG = ("a\0b", "a\x01b", "a\x7fb", "\x1b[2J", "\ud800", "x" * 256)


def told(database: Database, verb: str) -> list[dict[str, Any]]:
    return database.call(lambda tx: rows(tx, verb, NOW, Filter(item=KALEVALA)))


def test_what_a_terminal_tells_of_an_item_is_kept_shown_and_in_the_audit(kiosk: Kiosk, database: Database) -> None:
    for text in ("EAS off", "Åbo ✓", "Åbo ✓"):
        heard = kiosk.ask(ItemStatusUpdate(item_id=KALEVALA.lower(), item_properties=text))
        assert (heard.ok, heard.item_id, heard.item_properties) == (True, KALEVALA, text)
        assert kiosk.ask(ItemInformation(item_id=KALEVALA)).item_properties == text
        assert [row["properties"] for row in told(database, "items")] == [text]
    assert [(row["act"], row["who"], row["before"], row["after"]) for row in reversed(told(database, "audit"))] == [
        ("item_properties", "kiosk-lahti", "", "EAS off"), ("item_properties", "kiosk-lahti", "EAS off", "Åbo ✓")]


def test_an_empty_text_takes_it_away(kiosk: Kiosk, database: Database) -> None:
    kiosk.ask(ItemStatusUpdate(item_id=KALEVALA, item_properties="EAS off"))
    assert kiosk.ask(ItemStatusUpdate(item_id=KALEVALA, item_properties="")).ok
    assert kiosk.ask(ItemInformation(item_id=KALEVALA)).item_properties is None
    assert told(database, "items")[0]["properties"] == ""


def test_an_item_that_is_not_there_is_a_no(kiosk: Kiosk) -> None:
    heard = kiosk.ask(ItemStatusUpdate(item_id="339", item_properties="EAS off"))
    assert (heard.ok, heard.screen_messages) == (False, ("Invalid Item",))


@pytest.mark.parametrize("text", WRONG, ids=ascii)
def test_what_cannot_be_kept_is_a_no_and_nothing_is_done(kiosk: Kiosk, database: Database, text: str) -> None:
    """NUL above all: PostgreSQL refuses it, and SQLite would keep it."""
    item = kiosk.ask(ItemStatusUpdate(item_id=KALEVALA, item_properties=text))
    paid = kiosk.ask(FeePaid(patron_id=DEBTOR, fee_amount="1.00", transaction_id=text))
    assert (item.ok, paid.payment_accepted) == (False, False)
    assert item.screen_messages == paid.screen_messages == ("Text too long, or with control characters",)
    assert database.call(lambda tx: rows(tx, "audit", NOW)) == []
    assert kiosk.ask(FeePaid(patron_id=DEBTOR, fee_amount="1.00", transaction_id="4711")).payment_accepted


@pytest.mark.parametrize("text", WRONG[:5], ids=ascii)
def test_no_odd_text_in_a_request_ends_in_an_error(kiosk: Kiosk, text: str) -> None:
    """Every field of every request that is looked up in the store: the answer is a no of its own kind."""
    for kind in set(REQUESTS) - {RequestAcsResend, ScStatus, Login}:
        fields = {name: text for name in ("patron_id", "item_id", "title_id", "patron_password", "institution_id",
                                          "pickup_location", "current_location", "expiration_date", "fee_identifier",
                                          "fee_amount", "transaction_id", "start_item", "end_item", "item_properties",
                                          "blocked_card_message") if name in kind.__dataclass_fields__}
        assert kiosk.ask(kind(**fields)) is not None
