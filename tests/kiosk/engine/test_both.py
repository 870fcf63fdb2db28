"""Borrowing and returning in one session: the last wish for an item counts, and what lies there is not touched."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.view import Action, Screen
from receipts.document import ReceiptKind
from tests.kiosk.world import CARD, World, policy


def both(**changes: object) -> World:
    world = World(policy(both=True, **changes))
    world.add("1")
    world.add("2", holder=CARD)
    world.add("3", parts=2)
    world.sign_in()
    return world


def counts(world: World) -> list[object]:
    return [dict(tab.count.args)["number"] for tab in world.view.tabs if tab.count]


def test_a_borrower_switches_to_returning_and_back_and_each_list_keeps_what_was_done() -> None:
    world = both()
    world.lay("1")
    world.settle()
    world.lift("1")
    world.press(Action.RETURN)
    assert world.screen is Screen.RETURN
    world.lay("2")
    world.settle()
    world.lift("2")
    world.press(Action.BORROW)
    assert world.screen is Screen.BORROW
    assert counts(world) == [1, 1]
    assert world.statuses() == {"1": "status.borrowed", "2": "status.cart"}
    assert (world.items["1"].holder, world.items["2"].holder) == (CARD, "")


def test_what_lies_there_at_the_switch_is_not_touched_until_it_is_lifted_and_laid_again() -> None:
    world = both()
    world.lay("1", "3")
    world.settle()
    world.press(Action.RETURN)
    for uid in world.field_:                       # the pad tells of them once more
        world.send(ev.TagStable(at=world.at, tag=world.tags[uid]))
    world.settle()
    world.tick(3)
    assert (world.items["1"].returns, world.items["3"].returns) == (0, 0)
    world.lift("1")
    world.lay("1")
    world.settle()
    assert world.items["1"].holder == ""
    assert world.statuses()["1"] == "status.cart"
    assert all(world.secured[uid] for uid in world.uids("1"))
    assert world.items["3"].holder == CARD


def test_what_was_renewed_by_mistake_is_returned_when_it_is_laid_down_to_be_returned() -> None:
    world = both()
    world.lay("2")
    world.settle()
    assert world.statuses() == {"2": "status.renewed"}
    world.lift("2")
    world.press(Action.RETURN)
    world.lay("2")
    world.settle()
    assert world.items["2"].holder == ""


def test_returned_and_borrowed_again_is_lent_with_its_security_off() -> None:
    world = both()
    world.press(Action.RETURN)
    world.lay("2")
    world.settle()
    world.lift("2")
    world.press(Action.BORROW)
    world.lay("2")
    world.settle()
    assert world.items["2"].holder == CARD
    assert not any(world.secured[uid] for uid in world.uids("2"))


def test_a_scanned_item_follows_the_switch_too() -> None:
    world = both()
    world.send(ev.ItemScanned(at=world.at, item_id="1"))
    world.settle()
    world.press(Action.RETURN)
    world.send(ev.ItemScanned(at=world.at, item_id="1"))
    world.settle()
    assert (world.items["1"].loans, world.items["1"].returns) == (1, 1)


def test_the_end_tells_of_both_and_a_receipt_of_returns_tells_nothing_of_the_card() -> None:
    world = both()
    world.lay("1")
    world.settle()
    world.lift("1")
    world.press(Action.RETURN)
    world.lay("2")
    world.settle()
    world.lift("2")
    world.press(Action.FINISH_RECEIPT)
    assert world.screen is Screen.DONE
    assert (world.view.title.key, world.view.title.n) == ("done.borrowed", 1)
    assert ("done.returned", 1) in [(chip.key, chip.n) for chip in world.view.chips]
    told = [(receipt.kind, receipt.card_last4, [line.title for line in receipt.lines]) for receipt in world.printed]
    assert told == [
        (ReceiptKind.LOANS, CARD[-4:], ["Title 1"]), (ReceiptKind.RETURNS, "", ["Title 2"])]


def test_who_only_borrowed_gets_one_receipt() -> None:
    world = both()
    world.lay("1")
    world.settle()
    world.press(Action.FINISH_RECEIPT)
    assert [receipt.kind for receipt in world.printed] == [ReceiptKind.LOANS]


def test_only_returns_are_told_as_returns() -> None:
    world = both()
    world.press(Action.RETURN)
    world.lay("2")
    world.settle()
    world.press(Action.FINISH)
    assert world.view.title.key == "done.returned"


@pytest.mark.parametrize("changes", [{"both": False}, {"both": True, "role": "loan-only"}])
def test_there_is_no_switch_where_the_branch_does_not_want_it(changes: dict[str, object]) -> None:
    world = World(policy(**changes))
    world.sign_in()
    world.press(Action.RETURN)
    assert world.screen is Screen.BORROW
    assert world.view.tabs == ()


def test_who_came_to_return_without_a_card_is_offered_no_switch() -> None:
    world = World(policy(both=True))
    world.press(Action.RETURN)
    world.press(Action.BORROW)
    assert world.screen is Screen.RETURN
    assert world.view.tabs == ()
