"""The rules of a region that a patron lives through: expiry, journeys, lost things, fees, renewals."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from central.audit import Agent
from central.database import Database
from central.errors import CentralError
from central.library import read_library
from central.money import charge
from central.overnight import overnight
from central.patrons import find_patron
from central.schema import ItemState
from central.staff import Filter, rows
from central.stock import item_of, receive, set_item_state
from sip2.messages import (
    FeePaid,
    Hold,
    ItemInformation,
    Renew,
    RenewAll,
    ScStatus,
)
from sip2.values import CirculationStatus, FeeType, HoldMode, HoldType, Summary
from tests.central.library import (
    AINO,
    CHILD,
    DEBTOR,
    DEVICE,
    EERO,
    EXPIRED,
    FILM,
    HELD,
    HELMI,
    KALEVALA,
    LATE,
    LATE_1,
    NOW,
    RAUTATIE,
    REFERENCE,
    SYSMA_BOOK,
    WITHDRAWN,
    Kiosk,
    account,
    bring,
    hold,
    lend,
    status,
)

STAFF = Agent("staff:sirkka", "LAH", NOW)


def write_state(database: Database, item: str, state: ItemState) -> None:
    library = database.call(read_library)
    database.call(lambda tx: set_item_state(tx, library, item_of(tx, item), state, STAFF))


# Holds that are not collected.

def test_a_hold_not_collected_in_time_ends_costs_and_frees_the_copy_for_the_next(kiosk: Kiosk) -> None:
    assert hold(kiosk, HELMI, HELD).ok
    kiosk.clock.pass_days(7)
    assert account(kiosk, EERO).counts.holds == 1
    kiosk.clock.pass_days(1)
    gone = account(kiosk, EERO, summary=Summary(fines=True))
    assert (gone.counts.holds, gone.counts.unavailable, gone.fee_amount) == (0, 0, "1.00")
    assert gone.fine_items[0].endswith("1.00 Helkavirsiä")
    assert status(kiosk, HELD) == CirculationStatus.TO_BE_RESHELVED
    assert lend(kiosk, EERO, HELD).screen_messages == ("Item is reserved for another patron upon return.",)
    heard = bring(kiosk, HELD)
    assert (heard.alert_type, heard.hold_patron_id) == ("01", HELMI)
    assert account(kiosk, HELMI).counts.holds == 1


def test_the_next_in_the_queue_may_take_the_freed_copy_from_the_shelf(kiosk: Kiosk) -> None:
    assert hold(kiosk, HELMI, HELD).ok
    kiosk.clock.pass_days(8)
    assert lend(kiosk, HELMI, HELD).ok
    assert account(kiosk, HELMI).counts.unavailable == 0


def test_expiry_is_done_once_however_often_it_is_done(kiosk: Kiosk, database: Database) -> None:
    kiosk.clock.pass_days(8)
    library = database.call(read_library)
    assert database.call(lambda tx: overnight(tx, library, kiosk.clock.now)) == 1
    assert database.call(lambda tx: overnight(tx, library, kiosk.clock.now)) == 0
    kiosk.ask(ScStatus())
    assert account(kiosk, EERO).fee_amount == "1.00"


def test_a_waiting_hold_ends_after_its_last_day_and_costs_nothing(kiosk: Kiosk) -> None:
    assert lend(kiosk, AINO, KALEVALA).ok
    assert hold(kiosk, EERO, KALEVALA, expiration_date="20261201    235900").ok
    assert hold(kiosk, HELMI, KALEVALA).queue_position == "2"
    kiosk.clock.pass_days(8)
    assert account(kiosk, EERO).counts.unavailable == 1
    kiosk.clock.pass_days(1)
    told = account(kiosk, EERO)
    assert (told.counts.unavailable, told.fee_amount) == (0, "1.00")     # of the other hold, which was ready
    assert bring(kiosk, KALEVALA).hold_patron_id == HELMI


def test_a_hold_wanted_until_a_day_that_is_over_is_refused(kiosk: Kiosk) -> None:
    heard = hold(kiosk, EERO, KALEVALA, expiration_date="20261122    235900")
    assert (heard.ok, heard.screen_messages) == (False, ("Hold not possible: its last day is over",))
    assert hold(kiosk, EERO, KALEVALA, expiration_date="20261123    235900").ok


def test_pickup_numbers_stay_with_the_slips_until_the_copies_leave_the_shelf(kiosk: Kiosk, database: Database) -> None:
    kiosk.clock.pass_days(8)
    hold(kiosk, HELMI, KALEVALA)
    assert bring(kiosk, KALEVALA).extra == (("XS", "A"), ("XN", "2"))
    shelf = database.call(lambda tx: rows(tx, "shelf", kiosk.clock.now, Filter(branch="LAH")))
    assert [(row["pickup_number"], row["item"], row["patron"]) for row in shelf] == [
        (1, HELD, None), (2, KALEVALA, HELMI)]
    assert bring(kiosk, HELD).alert is False
    hold(kiosk, AINO, RAUTATIE)
    assert bring(kiosk, RAUTATIE).extra == (("XS", "A"), ("XN", "1"))


@pytest.mark.parametrize(("patron", "item", "ok"), [
    (AINO, REFERENCE, False), (AINO, WITHDRAWN, False), (CHILD, FILM, False), (AINO, FILM, True),
    (CHILD, RAUTATIE, True)])
def test_a_hold_on_what_may_never_be_lent_to_the_patron_is_refused(kiosk: Kiosk, patron: str, item: str,
                                                                   ok: bool) -> None:
    assert hold(kiosk, patron, item).ok is ok
    title = kiosk.ask(Hold(patron_id=patron, title_id="4", hold_type=HoldType.ANY_COPY, pickup_location="LAH"))
    assert title.ok is (patron != CHILD and item != FILM)


# Journeys.

def test_a_copy_that_comes_out_at_a_wrong_branch_travels_on_to_the_right_one(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, KALEVALA)
    hold(kiosk, EERO, KALEVALA, "HEI")
    assert bring(kiosk, KALEVALA).destination_location == "HEI"
    lost_its_way = bring(kiosk, KALEVALA, current_location="SYS")
    assert (lost_its_way.alert_type, lost_its_way.destination_location, lost_its_way.sort_bin) == ("02", "HEI", "11")
    arrived = bring(kiosk, KALEVALA, current_location="HEI")
    assert (arrived.alert_type, arrived.hold_patron_id) == ("01", EERO)


def test_a_copy_whose_hold_was_cancelled_on_the_way_goes_on_to_the_next_or_home(kiosk: Kiosk) -> None:
    lend(kiosk, AINO, KALEVALA)
    hold(kiosk, EERO, KALEVALA, "HEI")
    bring(kiosk, KALEVALA)
    assert kiosk.ask(Hold(hold_mode=HoldMode.REMOVE, patron_id=EERO, item_id=KALEVALA)).ok
    assert status(kiosk, KALEVALA) == CirculationStatus.IN_TRANSIT
    arrived = bring(kiosk, KALEVALA, current_location="HEI")
    assert (arrived.alert_type, arrived.destination_location, arrived.hold_patron_id) == ("04", "LAH", None)
    hold(kiosk, HELMI, KALEVALA, "SYS")
    assert bring(kiosk, KALEVALA).destination_location == "SYS"


def test_staff_receives_only_what_is_on_its_way(kiosk: Kiosk, database: Database) -> None:
    library = database.call(read_library)
    assert bring(kiosk, SYSMA_BOOK).destination_location == "SYS"
    there = replace(STAFF, branch="SYS")
    assert database.call(lambda tx: receive(tx, library, item_of(tx, SYSMA_BOOK), there)).to_branch is None
    with pytest.raises(CentralError, match="not on its way"):
        database.call(lambda tx: receive(tx, library, item_of(tx, SYSMA_BOOK), there))


# What is lost, claimed, damaged, in process.

@pytest.mark.parametrize(("state", "circulation", "refused", "alert"), [
    (ItemState.LOST, CirculationStatus.LOST, "Issue failed : ITEM_LOST", None),
    (ItemState.MISSING, CirculationStatus.MISSING, "Issue failed : ITEM_LOST", None),
    (ItemState.ON_ORDER, CirculationStatus.ON_ORDER, "Issue failed : NOT_FOR_LOAN", "99"),
    (ItemState.IN_PROCESS, CirculationStatus.IN_PROCESS, "Issue failed : NOT_FOR_LOAN", "99"),
    (ItemState.NOT_FOR_LOAN, CirculationStatus.OTHER, "Issue failed : NOT_FOR_LOAN", "99"),
    (ItemState.DAMAGED, CirculationStatus.OTHER, "Issue failed : NOT_FOR_LOAN", "99"),
    (ItemState.WITHDRAWN, CirculationStatus.OTHER, "Issue failed : WTHDRAWN", "99"),
])
def test_each_state_has_its_status_its_refusal_and_its_return(
        kiosk: Kiosk, database: Database, state: ItemState, circulation: CirculationStatus, refused: str,
        alert: str | None) -> None:
    write_state(database, RAUTATIE, state)
    told = kiosk.ask(ItemInformation(item_id=RAUTATIE))
    assert told.circulation_status == circulation
    assert told.screen_messages == (("Item is damaged",) if state is ItemState.DAMAGED else ())
    assert lend(kiosk, AINO, RAUTATIE).screen_messages == (refused,)
    back = bring(kiosk, RAUTATIE)
    assert (back.ok, back.alert_type) == (state is not ItemState.WITHDRAWN, alert)
    assert (status(kiosk, RAUTATIE) == CirculationStatus.AVAILABLE) is (alert is None)


def test_a_lost_loan_stays_on_the_account_costs_its_price_and_is_forgiven_when_it_comes_back(
        kiosk: Kiosk, database: Database) -> None:
    assert lend(kiosk, AINO, KALEVALA).ok
    write_state(database, KALEVALA, ItemState.LOST)
    told = account(kiosk, AINO, summary=Summary(fines=True))
    assert (told.counts.charged, told.fee_amount) == (1, "30.00")
    assert status(kiosk, KALEVALA) == CirculationStatus.LOST
    assert kiosk.ask(FeePaid(patron_id=AINO, fee_amount="12.00", fee_type=FeeType.REPLACEMENT)).payment_accepted
    assert kiosk.ask(Renew(patron_id=AINO, item_id=KALEVALA)).screen_messages == ("Issue failed : ITEM_LOST",)
    assert bring(kiosk, KALEVALA).ok
    assert (account(kiosk, AINO).fee_amount, status(kiosk, KALEVALA)) == ("0.00", CirculationStatus.AVAILABLE)


def test_a_lost_loan_that_is_withdrawn_leaves_the_account_and_stays_owed(kiosk: Kiosk, database: Database) -> None:
    lend(kiosk, AINO, KALEVALA)
    with pytest.raises(CentralError, match="is on loan"):
        write_state(database, KALEVALA, ItemState.WITHDRAWN)
    write_state(database, KALEVALA, ItemState.LOST)
    write_state(database, KALEVALA, ItemState.WITHDRAWN)
    told = account(kiosk, AINO)
    assert (told.counts.charged, told.fee_amount) == (0, "30.00")


def test_what_the_patron_claims_to_have_returned_costs_no_days(kiosk: Kiosk, database: Database) -> None:
    with pytest.raises(CentralError, match="not on loan"):
        write_state(database, RAUTATIE, ItemState.CLAIMED_RETURNED)
    write_state(database, LATE_1, ItemState.CLAIMED_RETURNED)
    assert status(kiosk, LATE_1) == CirculationStatus.CLAIMED_RETURNED
    assert bring(kiosk, LATE_1).ok
    assert account(kiosk, LATE).fee_amount == "0.00"


def test_a_copy_found_damaged_on_the_hold_shelf_goes_back_to_staff_and_its_hold_to_the_queue(
        kiosk: Kiosk, database: Database) -> None:
    write_state(database, HELD, ItemState.DAMAGED)
    assert account(kiosk, EERO).counts.unavailable == 1
    assert bring(kiosk, HELD).alert_type == "99"
    write_state(database, HELD, ItemState.IN_COLLECTION)
    assert bring(kiosk, HELD).hold_patron_id == EERO


# Fees.

def test_a_rental_is_asked_again_at_renewal_and_charged_only_when_accepted(kiosk: Kiosk) -> None:
    rules = kiosk.acs._library.rules
    rules["DEVICE", "*"] = replace(rules["DEVICE", "*"], renewals=3)
    assert lend(kiosk, AINO, DEVICE, fee_acknowledged=True).ok
    kiosk.clock.pass_days(3)
    asked = kiosk.ask(Renew(patron_id=AINO, item_id=DEVICE))
    assert (asked.ok, asked.fee_type, asked.fee_amount) == (False, FeeType.RENTAL, "1.00")
    assert kiosk.ask(RenewAll(patron_id=AINO)).unrenewed_items == (DEVICE,)
    assert lend(kiosk, AINO, DEVICE).fee_amount == "1.00"
    assert account(kiosk, AINO).fee_amount == "1.00"
    done = kiosk.ask(Renew(patron_id=AINO, item_id=DEVICE, fee_acknowledged=True))
    assert (done.ok, done.fee_amount) == (True, "1.00")
    assert kiosk.ask(RenewAll(patron_id=AINO, fee_acknowledged=True)).renewed_items == (DEVICE,)
    assert account(kiosk, AINO).fee_amount == "3.00"


def test_a_late_loan_is_renewed_from_today_and_its_days_are_not_forgotten(kiosk: Kiosk) -> None:
    assert lend(kiosk, AINO, KALEVALA).ok
    kiosk.clock.pass_days(31)
    renewed = kiosk.ask(Renew(patron_id=AINO, item_id=KALEVALA))
    assert (renewed.ok, renewed.due_date) == (True, "20270121    235900")
    assert account(kiosk, AINO).fee_amount == "0.60"
    kiosk.clock.pass_days(1)
    bring(kiosk, KALEVALA)
    assert account(kiosk, AINO).fee_amount == "0.60"


def test_who_is_blocked_renews_nothing(kiosk: Kiosk, database: Database) -> None:
    assert lend(kiosk, AINO, KALEVALA).ok
    library = database.call(read_library)

    def owe(tx: Any) -> None:
        patron = find_patron(tx, library, AINO)
        assert patron is not None
        charge(tx, patron.id, None, "01", 20_01, STAFF)

    database.call(owe)
    assert kiosk.ask(Renew(patron_id=AINO, item_id=KALEVALA)).screen_messages == ("Patron has fines",)
    assert kiosk.ask(FeePaid(patron_id=AINO, fee_amount="0.01")).payment_accepted
    assert kiosk.ask(Renew(patron_id=AINO, item_id=KALEVALA)).ok
    assert kiosk.ask(RenewAll(patron_id=EXPIRED)).renewed_items == ()


def test_a_patron_pays_one_fee_then_the_rest_and_borrows(kiosk: Kiosk) -> None:
    assert lend(kiosk, DEBTOR, RAUTATIE).screen_messages == ("Patron has fines",)
    small = account(kiosk, DEBTOR, summary=Summary(fines=True)).fine_items[1]
    number, left, title = small.split(" ", 2)
    assert (left, title) == ("2.00", "Kalevala")
    assert not kiosk.ask(FeePaid(patron_id=DEBTOR, fee_amount="2.01", fee_identifier=number)).payment_accepted
    assert kiosk.ask(FeePaid(patron_id=DEBTOR, fee_amount="2.00", fee_identifier=number)).payment_accepted
    assert len(account(kiosk, DEBTOR, summary=Summary(fines=True)).fine_items) == 1
    assert not lend(kiosk, DEBTOR, RAUTATIE).ok
    assert kiosk.ask(FeePaid(patron_id=DEBTOR, fee_amount="0.50")).payment_accepted
    assert lend(kiosk, DEBTOR, RAUTATIE).ok
    assert kiosk.ask(FeePaid(patron_id=DEBTOR, fee_amount="20")).payment_accepted
    assert account(kiosk, DEBTOR).fee_amount == "0.00"


def test_the_days_and_fees_of_a_rule_are_those_of_the_seed(database: Database) -> None:
    rule = database.call(read_library).rule("BOOK", "ADULT")
    assert (rule.loan_days, rule.overdue_fee, rule.overdue_fee_most, rule.replacement_fee) == (28, 20, 600, 3000)
