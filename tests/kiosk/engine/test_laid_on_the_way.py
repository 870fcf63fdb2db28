"""What is laid down on the way to a hold or to the account is lent once that is told, and before the patron goes."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.view import Action, Screen
from tests.kiosk.searching import Reading
from tests.kiosk.world import CARD, PIN, World


def placed(world: Reading) -> str:
    """What the screen says after it was asked for."""
    world.press(Action.PLACE_HOLD)
    world.settle()
    return world.view.title.key.removeprefix("reserve.")


@pytest.mark.parametrize("when", ["card", "pin", "late"])
def test_what_was_laid_on_the_way_to_a_hold_is_lent_once_the_hold_is_told(when: str) -> None:
    world = Reading()
    world.add("7")
    world.open()
    world.press(Action.HOLD)
    if when == "card":
        world.lay("7")
        world.sign_in()
    elif when == "late":                           # it lies still only when the PIN was right
        world.sign_in()
        world.lay("7")
    else:
        world.send(ev.CardShown(at=world.at, number=CARD))
        world.send(ev.CardTaken(at=world.at))
        world.lay("7")
        world.type(PIN)
        world.settle()
    assert world.screen is Screen.HOLD             # what they asked for comes first
    assert placed(world) == "placed"
    assert world.items["7"].holder == ""
    assert [one.action for one in world.view.actions if one.primary] == [Action.BORROW]
    world.press(Action.BORROW)
    world.settle()
    assert (world.screen, world.items["7"].holder) == (Screen.BORROW, CARD)
    assert world.held == [(CARD, "1001", "LAH")]


def test_what_was_laid_while_a_hold_is_placed_is_lent_before_the_patron_goes() -> None:
    world = Reading()
    world.add("7")
    world.to_hold()
    world.press(Action.PLACE_HOLD)
    world.lay("7")
    world.settle()
    assert world.screen is Screen.HELD
    world.press(Action.SEARCH)                     # and by then nobody looks at the pad
    world.press(Action.FINISH)
    world.settle()
    assert (world.screen, world.items["7"].holder) == (Screen.BORROW, CARD)
    world.press(Action.FINISH)
    assert world.view.title.key == "done.borrowed"


def test_what_the_one_before_left_on_the_pad_or_nobody_can_read_is_no_reason_to_stay() -> None:
    world = Reading()
    world.add("7")
    world.lay("7")
    world.press(Action.CANCEL)
    world.lay(world.tag("E0040000000000FF", problem="blank"))
    world.to_hold()
    assert placed(world) == "placed"
    world.press(Action.FINISH)
    world.settle()
    assert (world.screen, world.items["7"].holder) == (Screen.ATTRACT, "")


def test_who_may_not_borrow_is_lent_nothing_after_a_hold() -> None:
    world = Reading()
    world.add("7")
    world.blocks[CARD] = ils.Refusal.FEES
    world.open()
    world.press(Action.HOLD)
    world.lay("7")
    world.sign_in()
    assert placed(world) == "placed"
    world.press(Action.FINISH)
    world.settle()
    assert (world.screen, world.items["7"].holder) == (Screen.ATTRACT, "")


def test_to_the_account_it_is_lent_before_the_patron_goes() -> None:
    world = World()
    world.add("7")
    world.press(Action.ACCOUNT)
    world.lay("7")
    world.sign_in()
    assert world.screen is Screen.ACCOUNT          # what they asked for comes first
    world.press(Action.FINISH)
    world.settle()
    assert (world.screen, world.items["7"].holder) == (Screen.BORROW, CARD)


def test_who_finishes_while_the_hold_is_placed_is_lent_it_then() -> None:
    world = Reading()
    world.add("7")
    world.to_hold()
    world.press(Action.PLACE_HOLD)
    world.lay("7")
    world.press(Action.FINISH)
    world.settle()
    assert world.held == [(CARD, "1001", "LAH")]
    assert (world.screen, world.items["7"].holder) == (Screen.BORROW, CARD)


def test_who_walked_away_is_lent_nothing() -> None:
    world = Reading()
    world.add("7")
    world.open()
    world.press(Action.HOLD)
    world.lay("7")
    world.sign_in()
    assert placed(world) == "placed"
    world.wait(90)
    assert (world.screen, world.items["7"].holder) == (Screen.ATTRACT, "")
