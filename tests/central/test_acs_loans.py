"""11, 09, 29, 65, 17, 15: what happens to items."""
from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest

from sip2.messages import (
    Checkout,
    CheckoutResponse,
    Hold,
    ItemInformation,
    PatronInformation,
    Renew,
    RenewAll,
)
from sip2.values import CirculationStatus, FeeType, HoldMode, HoldType
from tests.central.library import (
    AINO,
    CHILD,
    DEVICE,
    EERO,
    EXPIRED,
    FILM,
    HELD,
    HELMI,
    KALEVALA,
    KALEVALA_2,
    LATE,
    LATE_1,
    LOST,
    NOW,
    RAUTATIE,
    REFERENCE,
    SYSMA_BOOK,
    WITHDRAWN,
    Kiosk,
    bring,
    hold,
    lend,
    status,
)


def due(days: int) -> str:
    return (NOW.date() + timedelta(days=days)).strftime("%Y%m%d    235900")


def test_a_heinola_card_borrows_in_lahti_until_one_minute_to_midnight(kiosk: Kiosk) -> None:
    heard = lend(kiosk, AINO, KALEVALA)
    assert (heard.ok, heard.renewal_ok, heard.desensitize, heard.magnetic_media) == (True, False, True, False)
    assert (heard.due_date, heard.title_id, heard.institution_id) == (due(28), "Kalevala / Elias Lönnrot", "LAH")
    told = kiosk.ask(ItemInformation(item_id=KALEVALA))
    assert (told.circulation_status, told.due_date) == (CirculationStatus.CHARGED, due(28))
    assert lend(kiosk, AINO, FILM).due_date == due(14)


@pytest.mark.parametrize(("patron", "item", "words"), [
    ("2999", KALEVALA, "Invalid Patron"),
    (AINO, "nothing", "Invalid Item"),
    (AINO, "", "Invalid Item"),
    (AINO, LATE_1, "Item checked out to another patron"),
    (AINO, HELD, "Item is on hold for another patron."),
    (AINO, REFERENCE, "Issue failed : NOT_FOR_LOAN"),
    (AINO, LOST, "Issue failed : ITEM_LOST"),
    (AINO, WITHDRAWN, "Issue failed : WTHDRAWN"),
    (CHILD, FILM, "Issue failed : AGE_RESTRICTION"),
])
def test_a_refused_loan_tells_why_and_leaves_the_security_on(kiosk: Kiosk, patron: str, item: str, words: str) -> None:
    heard = lend(kiosk, patron, item)
    assert (heard.ok, heard.desensitize, heard.due_date, heard.screen_messages) == (False, None, "", (words,))


def test_the_same_patron_again_is_a_renewal_as_in_koha(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, KALEVALA)
    kiosk.clock.pass_days(10)
    heard = lend(kiosk, AINO, KALEVALA)
    assert (heard.ok, heard.renewal_ok, heard.due_date) == (True, True, due(38))
    assert heard.screen_messages == ("Item already checked out to you: renewing item.",)


def test_a_fee_is_asked_before_it_is_charged(kiosk: Kiosk) -> None:
    asked = lend(kiosk, AINO, DEVICE, fee_acknowledged=False)
    assert (asked.ok, asked.fee_type, asked.fee_amount, asked.currency_type) == (False, FeeType.RENTAL, "1.00", "EUR")
    assert status(kiosk, DEVICE) == CirculationStatus.AVAILABLE
    assert lend(kiosk, AINO, DEVICE, fee_acknowledged=True).ok
    assert kiosk.ask(PatronInformation(patron_id=AINO)).fee_amount == "1.00"


def test_an_item_of_another_branch_is_returned_here_and_sent_home(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, SYSMA_BOOK)
    heard = bring(kiosk, SYSMA_BOOK)
    assert (heard.ok, heard.resensitize, heard.alert, heard.alert_type) == (True, True, True, "04")
    assert (heard.destination_location, heard.permanent_location, heard.sort_bin) == ("SYS", "SYS", "13")
    assert status(kiosk, SYSMA_BOOK) == CirculationStatus.IN_TRANSIT
    kiosk.sign_in("kiosk-sysma")
    heard = bring(kiosk, SYSMA_BOOK)
    assert (heard.alert, heard.alert_type, heard.destination_location, heard.sort_bin) == (False, None, None, "1")
    assert status(kiosk, SYSMA_BOOK) == CirculationStatus.AVAILABLE


def test_a_return_names_no_borrower_and_no_reserver(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, KALEVALA)
    hold(kiosk, EERO, KALEVALA)
    heard = bring(kiosk, KALEVALA)
    assert (heard.patron_id, heard.hold_patron_name) == (None, None)
    assert "Sinivaara" not in repr(heard)
    assert "Koivukumpu" not in repr(heard)


def test_a_hold_for_here_goes_to_the_hold_shelf_with_its_number(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, KALEVALA)
    placed = hold(kiosk, EERO, KALEVALA)
    assert (placed.ok, placed.queue_position, placed.pickup_location) == (True, "1", "LAH")
    heard = bring(kiosk, KALEVALA)
    assert (heard.alert_type, heard.destination_location, heard.hold_patron_id) == ("01", None, EERO)
    assert heard.sort_bin == "2"
    assert heard.extra == (("XS", "A"), ("XN", "2"))
    told = kiosk.ask(ItemInformation(item_id=KALEVALA))
    assert told.circulation_status == CirculationStatus.ON_HOLD_SHELF
    assert told.hold_pickup_date == "20261130    235900"
    assert lend(kiosk, HELMI, KALEVALA).screen_messages == ("Item is on hold for another patron.",)
    assert lend(kiosk, EERO, KALEVALA).ok
    assert kiosk.ask(PatronInformation(patron_id=EERO)).counts.holds == 1


def test_a_hold_for_another_branch_travels_there_and_waits(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, KALEVALA)
    hold(kiosk, EERO, KALEVALA, "HEI")
    heard = bring(kiosk, KALEVALA)
    assert (heard.alert_type, heard.destination_location, heard.sort_bin) == ("02", "HEI", "11")
    assert status(kiosk, KALEVALA) == CirculationStatus.IN_TRANSIT
    kiosk.sign_in("kiosk-heinola")
    assert bring(kiosk, KALEVALA).alert_type == "01"
    assert lend(kiosk, EERO, KALEVALA).ok
    back = bring(kiosk, KALEVALA)
    assert (back.alert_type, back.destination_location) == ("04", "LAH")


def test_any_copy_fills_a_hold_on_the_title(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, KALEVALA_2)
    assert kiosk.ask(Hold(patron_id=EERO, title_id="1", hold_type=HoldType.ANY_COPY, pickup_location="LAH")).ok
    assert bring(kiosk, KALEVALA_2).hold_patron_id == EERO


def test_the_queue_is_served_in_its_order(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, KALEVALA)
    assert hold(kiosk, EERO, KALEVALA).queue_position == "1"
    assert hold(kiosk, HELMI, KALEVALA).queue_position == "2"
    assert bring(kiosk, KALEVALA).hold_patron_id == EERO
    kiosk.ask(Hold(hold_mode=HoldMode.REMOVE, patron_id=EERO, item_id=KALEVALA))
    assert bring(kiosk, KALEVALA).hold_patron_id == HELMI
    heard = lend(kiosk, HELMI, KALEVALA)
    assert (heard.ok, heard.due_date) == (True, due(28))


def test_what_others_wait_for_is_lent_for_a_shorter_time_and_not_renewed(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, KALEVALA)
    hold(kiosk, EERO, KALEVALA)
    hold(kiosk, HELMI, KALEVALA)
    bring(kiosk, KALEVALA)
    heard = lend(kiosk, EERO, KALEVALA)
    assert (heard.due_date, heard.screen_messages) == (due(14), ("Loan period reduced for high-demand item",))
    refused = kiosk.ask(Renew(patron_id=EERO, item_id=KALEVALA))
    assert (refused.ok, refused.screen_messages) == (False, ("Item is reserved for another patron upon return.",))


def test_a_waited_for_item_on_the_shelf_is_kept_for_the_first_in_the_queue(kiosk: Kiosk) -> None:
    assert hold(kiosk, EERO, RAUTATIE).available
    assert lend(kiosk, AINO, RAUTATIE).screen_messages == ("Item is reserved for another patron upon return.",)
    assert lend(kiosk, EERO, RAUTATIE).ok
    assert kiosk.ask(PatronInformation(patron_id=EERO)).counts.unavailable == 0


@pytest.mark.parametrize(("patron", "item", "pickup"), [
    (EERO, KALEVALA, "NOWHERE"), (EERO, "nothing", "LAH"), ("2999", KALEVALA, "LAH"), (EXPIRED, KALEVALA, "LAH"),
    (EERO, HELD, "LAH"), (LATE, LATE_1, "LAH")])
def test_a_hold_that_cannot_be_is_refused(kiosk: Kiosk, patron: str, item: str, pickup: str) -> None:
    heard = hold(kiosk, patron, item, pickup)
    assert not heard.ok
    assert heard.screen_messages


def test_a_hold_moves_to_another_branch_keeping_its_place(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, KALEVALA)
    hold(kiosk, EERO, KALEVALA)
    moved = hold(kiosk, EERO, KALEVALA, "SYS", hold_mode=HoldMode.CHANGE)
    assert (moved.ok, moved.queue_position, moved.pickup_location) == (True, "1", "SYS")
    assert bring(kiosk, KALEVALA).destination_location == "SYS"
    assert not hold(kiosk, EERO, KALEVALA, "HEI", hold_mode=HoldMode.CHANGE).ok


def test_renewals_end_at_the_limit_and_all_are_tried(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, FILM)
    lend(kiosk, AINO, RAUTATIE)
    for _ in range(3):
        assert kiosk.ask(Renew(patron_id=AINO, item_id=FILM)).ok
    assert kiosk.ask(Renew(patron_id=AINO, item_id=FILM)).screen_messages == ("Item renewal not possible: too_many",)
    heard = kiosk.ask(RenewAll(patron_id=AINO))
    assert (heard.renewed_items, heard.unrenewed_items) == ((RAUTATIE,), (FILM,))
    assert (heard.renewed_count, heard.unrenewed_count) == (1, 1)
    assert not kiosk.ask(Renew(patron_id=EERO, item_id=FILM)).ok
    assert not kiosk.ask(Renew(patron_id=EERO, item_id=KALEVALA)).ok


def test_what_was_not_on_loan_is_taken_unless_the_account_says_otherwise(kiosk: Kiosk) -> None:
    assert bring(kiosk, KALEVALA).ok
    from dataclasses import replace
    kiosk.connection.account = replace(kiosk.connection.account, return_when_not_on_loan=False)
    heard = bring(kiosk, KALEVALA)
    assert (heard.ok, heard.resensitize, heard.screen_messages) == (False, False, ("Item not checked out",))


def test_unknown_and_withdrawn_items_are_not_taken(kiosk: Kiosk) -> None:
    heard = bring(kiosk, "nothing")
    assert (heard.ok, heard.alert, heard.permanent_location) == (False, True, "")
    assert heard.screen_messages == ("Invalid Item",)
    assert bring(kiosk, WITHDRAWN).screen_messages == ("Item withdrawn, return not allowed",)
    told = kiosk.ask(ItemInformation(item_id="nothing"))
    assert (told.circulation_status, told.title_id, told.screen_messages) == (CirculationStatus.OTHER, "", ())


def test_a_lost_item_that_comes_back_is_found(kiosk: Kiosk) -> None:
    assert status(kiosk, LOST) == CirculationStatus.LOST
    assert bring(kiosk, LOST).ok
    assert status(kiosk, LOST) == CirculationStatus.AVAILABLE


def test_a_late_return_costs_by_the_day_up_to_the_most(kiosk: Kiosk) -> None:
    bring(kiosk, LATE_1)
    assert kiosk.ask(PatronInformation(patron_id=LATE)).fee_amount == "2.40"
    lend(kiosk, AINO, KALEVALA)
    kiosk.clock.pass_days(300)
    bring(kiosk, KALEVALA)
    assert kiosk.ask(PatronInformation(patron_id=AINO)).fee_amount == "6.00"


def test_a_clock_that_runs_wrong_at_the_kiosk_does_not_back_date_a_return(kiosk: Kiosk) -> None:
    bring(kiosk, LATE_1, return_date=NOW - timedelta(days=30))
    assert kiosk.ask(PatronInformation(patron_id=LATE)).fee_amount == "2.40"


def test_a_loan_made_off_line_stands_against_every_block(kiosk: Kiosk) -> None:
    promised = datetime(2026, 12, 1, 23, 59)
    heard = lend(kiosk, EXPIRED, HELD, no_block=True, nb_due_date=promised)
    assert (heard.ok, heard.due_date) == (True, "20261201    235900")
    heard = lend(kiosk, EXPIRED, HELD, no_block=True, nb_due_date=promised)
    assert (heard.ok, heard.renewal_ok, heard.due_date) == (True, False, "20261201    235900")
    assert kiosk.ask(PatronInformation(patron_id=EERO)).counts.unavailable == 1
    assert bring(kiosk, HELD).hold_patron_id == EERO


def test_an_undone_loan_gives_the_hold_shelf_its_item_back(kiosk: Kiosk) -> None:
    assert lend(kiosk, EERO, HELD).ok
    heard = bring(kiosk, HELD, cancel=True)
    assert (heard.ok, heard.alert_type, heard.hold_patron_id) == (True, "01", EERO)
    assert kiosk.ask(PatronInformation(patron_id=EERO)).counts.holds == 1


def test_the_branch_in_ap_is_where_the_return_happens(kiosk: Kiosk) -> None:
    heard = bring(kiosk, KALEVALA, current_location="HEI")
    assert (heard.alert_type, heard.destination_location) == ("04", "LAH")
    assert bring(kiosk, KALEVALA, current_location="somewhere").destination_location is None


def test_of_two_patrons_who_race_for_an_item_one_wins(kiosk: Kiosk) -> None:
    async def race() -> list[CheckoutResponse]:
        return await asyncio.gather(*(
            kiosk.acs.handle(kiosk.connection, Checkout(patron_id=patron, item_id=KALEVALA))
            for patron in (AINO, EERO, HELMI, CHILD) * 5))
    won = {heard.patron_id for heard in asyncio.run(race()) if heard.ok}
    assert len(won) == 1
    open_loans = kiosk.database.call(lambda tx: tx.exec_driver_sql(
        "SELECT count(*) FROM loans WHERE returned_at IS NULL").scalar_one())
    assert open_loans == 3


def test_a_held_item_expires_never_by_a_bad_date(kiosk: Kiosk) -> None:
    assert hold(kiosk, EERO, RAUTATIE, expiration_date="nonsense").ok
    assert hold(kiosk, HELMI, RAUTATIE, expiration_date=date(2026, 11, 24).strftime("%Y%m%d    000000")).ok
    kiosk.clock.pass_days(5)
    kiosk.ask(Hold(hold_mode=HoldMode.REMOVE, patron_id=EERO, item_id=RAUTATIE))
    assert lend(kiosk, AINO, RAUTATIE).ok
