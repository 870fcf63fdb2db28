"""Who a patron is, and what staff does to cards and PINs, as terminals see it."""
from __future__ import annotations

from typing import Any

from central.audit import Agent
from central.database import Database
from central.dialects import DIALECTS
from central.library import read_library
from central.patrons import find_patron
from central.register import lose_card, replace_card, set_pin, unlock
from sip2.values import Summary
from tests.central.library import AINO, CHILD, FREE, LOST_PATRON, NOW, RAUTATIE, Kiosk, account, lend

STAFF = Agent("staff:sirkka", "LAH", NOW)


def test_what_is_known_of_a_patron_is_told_where_the_dialect_tells_it(kiosk: Kiosk) -> None:
    told = account(kiosk, AINO)
    assert (told.home_address, told.home_phone, told.email_address) == (
        "Keksitty katu 1, 18100 Heinola", "+358 3 555 0001", "aino@example.invalid")
    assert dict(told.extra) == {"AQ": "HEI", "PB": "19800101", "PC": "ADULT", "PI": "Y"}
    assert dict(account(kiosk, CHILD).extra)["PI"] == "N"
    kiosk.acs._dialect = DIALECTS["folio"]
    assert account(kiosk, AINO).extra == ()


def test_staff_unlocks_and_a_new_pin_is_the_pin(kiosk: Kiosk, database: Database, pins: Any) -> None:
    library = database.call(read_library)

    def right(pin: str) -> bool | None:
        return account(kiosk, AINO, patron_password=pin).valid_patron_password

    for _ in range(5):
        right("0000")
    assert right("2468") is False
    database.call(lambda tx: unlock(tx, find_patron(tx, library, AINO), STAFF))
    assert right("2468") is True
    for _ in range(5):
        right("0000")
    database.call(lambda tx: set_pin(tx, find_patron(tx, library, AINO), pins.hash_all(["97531"])[0], STAFF))
    assert (right("97531"), right("2468")) == (True, False)


def test_a_lost_card_borrows_nothing_and_its_replacement_has_the_account(kiosk: Kiosk, database: Database) -> None:
    library = database.call(read_library)
    new = "23980000099995"
    assert lend(kiosk, LOST_PATRON, RAUTATIE).ok
    database.call(lambda tx: lose_card(tx, find_patron(tx, library, LOST_PATRON), LOST_PATRON, STAFF))
    assert lend(kiosk, LOST_PATRON, FREE[0]).screen_messages == ("Patron blocked: card reported lost",)
    database.call(lambda tx: replace_card(tx, find_patron(tx, library, LOST_PATRON), new, STAFF))
    told = account(kiosk, new, summary=Summary(charged=True))
    assert (told.patron_id, told.charged_items, told.patron_status.card_lost) == (new, (RAUTATIE,), False)
    assert account(kiosk, LOST_PATRON).patron_status.card_lost
    assert lend(kiosk, new, FREE[0]).ok
