"""The slip of a returned item that somebody waits for, promise by promise."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import Ask, PrintSlip, Secure
from kiosk.engine.ils import DescribeItem
from kiosk.engine.view import Action, Screen
from receipts.document import HoldSlip, ReceiptKind
from tests.kiosk.world import CARD, DUE, OTHER, World, policy


def branch(*, slips: bool = True, **changes: object) -> World:
    world = World(policy(slips=slips, **changes))
    world.add("1", holder=CARD)
    world.add("2", holder=CARD, home="SYS")
    world.add("3", holder=CARD, hold=OTHER)
    world.add("4", holder=CARD, hold=OTHER, home="SYS")
    return world


def bring(world: World, *items: str) -> World:
    world.press(Action.RETURN)
    world.lay(*items)
    world.settle()
    return world


def test_only_what_fulfils_a_hold_gets_a_slip_with_where_it_is_fetched_and_nothing_of_anybody() -> None:
    world = bring(branch(), "1", "2", "3", "4")
    assert [receipt.kind for receipt in world.printed] == [ReceiptKind.HOLD] * 2
    assert {receipt.slip for receipt in world.printed} == {
        HoldSlip("Lahden pääkirjasto", "3", "C", DUE, "3"), HoldSlip("SYS", item="4")}
    assert not [number for number in (CARD, OTHER) if number in repr(world.printed)]
    assert world.details() == {"1": "detail.cart", "2": "detail.transport", "3": "detail.hold_shelf.slip",
                               "4": "detail.transport.slip"}


def test_a_branch_that_does_not_want_slips_asks_and_prints_nothing_more() -> None:
    world = bring(branch(slips=False), "3")
    assert not world.printed
    assert not [e for e in world.history if isinstance(e, Ask) and isinstance(e.question, DescribeItem)]
    assert world.details()["3"] == "detail.hold_shelf"


def test_it_is_in_the_branchs_language_whatever_the_screen_speaks() -> None:
    world = branch(language="sv")
    world.press(Action.RETURN)
    world.send(ev.LanguageChosen(at=world.at, language="en"))
    world.lay("3")
    world.settle()
    assert world.printed[0].language == "sv"


def test_the_tag_is_written_before_anything_is_asked_for_the_slip() -> None:
    world = bring(branch(), "3")
    kinds = [type(e) for e in world.history if isinstance(e, Secure | PrintSlip)
             or (isinstance(e, Ask) and isinstance(e.question, DescribeItem))]
    assert kinds == [Secure, Ask, PrintSlip]


def test_without_an_answer_it_tells_what_is_known() -> None:
    world = branch()
    world.press(Action.RETURN)
    world.lay("3")
    while not any(isinstance(e, Ask) and isinstance(e.question, DescribeItem) for e in world.todo):
        world.do(world.todo.pop(0))
    world.ils_up = False
    world.settle()
    assert world.printed[0].slip == HoldSlip("Lahden pääkirjasto", shelf="B", item="3")
    assert [line.title for line in world.printed[0].lines] == ["Title 3"]


def test_after_a_lost_answer_the_slip_follows_what_is_true_and_comes_once() -> None:
    world = branch()
    world.lose_answers = 1
    bring(world, "3")
    world.wait(2)
    assert [receipt.slip for receipt in world.printed] == [HoldSlip("Lahden pääkirjasto", "3", "C", DUE, "3")]


@pytest.mark.parametrize("known", [False, True], ids=["found out now", "known before"])
def test_a_printer_that_fails_holds_up_no_return_and_staff_hear_of_it(known: bool) -> None:
    world = branch()
    world.paper = False
    if known:
        world.send(ev.PartDown(at=world.at, part="printer", reason="paper"))
    bring(world, "3", "1")
    assert not world.printed
    assert world.alerts.count("hold slip not printed") == 1
    assert world.details() == {"1": "detail.cart", "3": "detail.hold_shelf"}
    assert all(world.secured[uid] for item in "13" for uid in world.uids(item))
    assert len([e for e in world.history if isinstance(e, PrintSlip)]) == (not known)
    assert not world.state.busy


def test_a_slip_is_no_receipt_of_the_patron() -> None:
    world = branch()
    world.press(Action.RETURN)
    world.lay("3")
    slips = []
    while world.todo:
        effect = world.todo.pop(0)
        slips += [effect] if isinstance(effect, PrintSlip) else []
        if not isinstance(effect, PrintSlip):
            world.do(effect)
    world.press(Action.FINISH)
    assert world.screen is Screen.DONE
    world.do(slips[0])
    assert world.view.receipt is None


def test_a_loan_that_is_taken_back_gets_none() -> None:
    world = World(policy(slips=True, unwritable="undo"))
    world.add("3")
    world.stubborn.update(world.uids("3"))
    world.sign_in()
    world.lay("3")
    world.settle()
    assert world.items["3"].holder == CARD
    world.items["3"].hold = OTHER
    world.wait(15)
    assert not world.items["3"].holder
    assert not world.printed
