"""Categories that a branch keeps from its terminals: 11, 29 and 65 are refused there."""
from __future__ import annotations

from sip2.messages import Checkin, ItemInformation, Renew, RenewAll
from sip2.reasons import Reason, reason_of
from tests.central.library import AINO, CHILD, KALEVALA, RAUTATIE, Kiosk, lend


def test_who_is_kept_from_the_terminals_of_a_branch_borrows_nothing_there_but_what_is_gone_is_recorded(
        kiosk: Kiosk) -> None:
    kiosk.acs._library.no_self_service["LAH"] = ["CHILD"]
    refused = lend(kiosk, CHILD, KALEVALA)
    assert not refused.ok
    assert reason_of(refused.screen_messages) is Reason.NO_SELF_SERVICE
    assert lend(kiosk, AINO, RAUTATIE).ok
    assert lend(kiosk, CHILD, KALEVALA, no_block=True).ok
    assert kiosk.ask(Checkin(item_id=KALEVALA)).ok
    kiosk.acs._library.no_self_service["LAH"] = []
    assert lend(kiosk, CHILD, KALEVALA).ok


def test_who_is_kept_from_the_terminals_of_a_branch_renews_nothing_there_but_elsewhere(kiosk: Kiosk) -> None:
    lent = lend(kiosk, CHILD, KALEVALA)
    assert lend(kiosk, CHILD, RAUTATIE).ok
    kiosk.acs._library.no_self_service["LAH"] = ["CHILD"]
    kiosk.clock.pass_days(3)
    one = kiosk.ask(Renew(patron_id=CHILD, item_id=KALEVALA))
    every = kiosk.ask(RenewAll(patron_id=CHILD))
    assert (one.ok, one.renewal_ok, reason_of(one.screen_messages)) == (False, False, Reason.NO_SELF_SERVICE)
    assert (every.ok, every.renewed_items, every.unrenewed_count, set(every.unrenewed_items)) == (
        False, (), 2, {KALEVALA, RAUTATIE})
    assert reason_of(every.screen_messages) is Reason.NO_SELF_SERVICE
    assert kiosk.ask(ItemInformation(item_id=KALEVALA)).due_date == lent.due_date
    assert kiosk.sign_in("kiosk-heinola")
    assert kiosk.ask(Renew(patron_id=CHILD, item_id=KALEVALA)).due_date > lent.due_date
    assert kiosk.ask(RenewAll(patron_id=CHILD)).renewed_items == (RAUTATIE, KALEVALA)
