"""Who presses nothing at the end gets no receipt, or one on paper, as the branch wants; and sees which before."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.view import Action, Screen
from receipts.document import ReceiptKind
from tests.kiosk.world import OTHER, World, policy


def lent(**changes: object) -> World:
    world = World(policy(**changes))
    world.add("1")
    world.add("2", holder=OTHER)
    world.sign_in()
    world.lay("1")
    world.settle()
    return world


def counting(world: World) -> list[Action]:
    return [one.action for one in world.view.actions if one.seconds_left is not None]


@pytest.mark.parametrize(("unasked", "button", "kinds"), [
    ("none", Action.FINISH, []), ("paper", Action.FINISH_RECEIPT, [ReceiptKind.LOANS])])
def test_finish_that_presses_itself_does_as_the_branch_wants_and_that_button_tells_so(
        unasked: str, button: Action, kinds: list[ReceiptKind]) -> None:
    world = lent(unasked=unasked)
    world.lift("1")
    world.tick(5)
    assert counting(world) == [button]
    world.wait(16)
    assert world.screen is Screen.DONE
    assert [receipt.kind for receipt in world.printed] == kinds


@pytest.mark.parametrize(("unasked", "papers"), [("none", 0), ("paper", 1)])
def test_so_it_is_for_who_walked_away_from_what_lies_there(unasked: str, papers: int) -> None:
    world = lent(unasked=unasked)
    world.wait(31 + 21)
    assert world.state.session is None
    assert len(world.printed) == papers


def test_who_presses_a_way_to_finish_gets_that_and_no_other() -> None:
    world = lent(unasked="paper")
    world.press(Action.FINISH)
    world.settle()
    assert world.printed == []


def test_without_paper_it_ends_calmly_without_a_receipt() -> None:
    world = lent(unasked="paper")
    world.send(ev.PartDown(at=world.at, part="printer", reason="paper"))
    world.lift("1")
    world.tick(5)
    assert counting(world) == [Action.FINISH]
    world.wait(16)
    assert (world.screen, world.view.receipt, world.printed) == (Screen.DONE, None, [])


def test_where_nothing_was_done_nothing_is_printed() -> None:
    world = World(policy(unasked="paper"))
    world.sign_in()
    world.wait(46 + 21)
    assert (world.screen, world.printed) == (Screen.ATTRACT, [])


def test_what_another_card_ends_is_not_printed_for_them() -> None:
    world = lent(unasked="paper")
    world.send(ev.CardShown(at=world.at, number=OTHER))
    world.wait(7)
    assert world.screen is Screen.PIN
    assert world.printed == []


def test_who_brought_something_back_and_went_has_it_on_paper_too() -> None:
    world = World(policy(unasked="paper"))
    world.add("2", holder=OTHER)
    world.press(Action.RETURN)
    world.lay("2")
    world.settle()
    world.lift("2")
    world.wait(21)
    assert [receipt.kind for receipt in world.printed] == [ReceiptKind.RETURNS]
