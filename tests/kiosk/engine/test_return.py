"""Returning, promise by promise."""
from __future__ import annotations

from kiosk.engine.effects import Secure
from kiosk.engine.view import Action, Icon, Screen
from tests.kiosk.world import CARD, OTHER, World


def lent_out() -> World:
    world = World()
    world.add("1", holder=CARD)
    world.add("2", holder=CARD, home="SYS")
    world.add("3", holder=CARD, hold=OTHER)
    return world


def test_a_return_needs_no_card_and_each_row_says_where_the_item_goes() -> None:
    world = lent_out()
    world.press(Action.RETURN)
    world.lay("1", "2", "3")
    world.settle()
    icons = {row.key: row.icon for row in world.view.rows}
    assert icons == {"1": Icon.CART, "2": Icon.BOX, "3": Icon.SHELF}
    assert all(world.secured.values())
    assert not any(item.holder for item in world.items.values())


def test_an_unknown_item_stays_with_the_patron_and_its_tag_is_not_touched() -> None:
    world = World()
    stranger = world.tag("E0CC", "777", owner="FI-La")
    world.secured[stranger] = False
    world.press(Action.RETURN)
    world.lay(stranger)
    world.settle()
    assert world.details() == {"777": "refusal.return.unknown_item"}
    assert not world.secured[stranger]


def test_a_return_receipt_carries_no_card() -> None:
    world = lent_out()
    world.press(Action.RETURN)
    world.lay("1", "2")
    world.settle()
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    (receipt,) = world.printed
    assert receipt.card_last4 == ""
    assert [(line.destination, line.place) for line in receipt.lines] == [("shelf", ""), ("transport", "SYS")]


def test_a_return_whose_tag_cannot_be_written_goes_to_staff() -> None:
    world = lent_out()
    world.stubborn.update(world.uids("1"))
    world.press(Action.RETURN)
    world.lay("1")
    world.wait(4)
    assert world.details() == {"1": "tag.return_not_secured"}


def test_books_left_on_the_pad_are_not_taken_by_the_next_session() -> None:
    world = lent_out()
    world.press(Action.RETURN)
    world.lay("1")
    world.settle()
    world.press(Action.FINISH)
    world.sign_in(OTHER)
    world.settle()
    assert world.screen is Screen.BORROW
    assert world.items["1"].holder == ""
    assert world.view.notice is not None
    assert world.view.notice.key == "notice.left_behind"
    world.lift("1")
    world.lay("1")
    world.settle()
    assert world.items["1"].holder == OTHER


def test_an_owed_unlocking_is_void_once_the_item_came_back() -> None:
    world = World()
    world.add("1")
    world.stubborn.update(world.uids("1"))
    world.sign_in()
    world.lay("1")
    world.wait(4)
    world.press(Action.FINISH)
    world.wait(20)
    world.lift("1")
    world.press(Action.RETURN)
    world.lay("1")
    world.settle()
    world.stubborn.clear()
    world.history.clear()
    world.lift("1")
    world.lay("1")
    world.settle()
    assert [e.on for e in world.history if isinstance(e, Secure)] == [True]
    assert world.secured[world.uids("1")[0]]
    assert world.items["1"].holder == ""
