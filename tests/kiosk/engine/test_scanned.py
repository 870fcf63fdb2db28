"""Items lent or returned by their barcode, and loans that keep their security: what is told, and written late."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine import events as ev
from kiosk.engine.effects import Secure
from kiosk.engine.ils import LendItem, LentOrNot, VerifyPatron
from kiosk.engine.view import Action, Screen
from tests.kiosk.world import CARD, World, policy


def shelf(*items: str, **decided: object) -> World:
    world = World(policy(**decided))
    for item in items:
        world.add(item)
    return world


def scanned(world: World, item: str) -> None:
    world.send(ev.ItemScanned(at=world.at, item_id=item))
    world.settle()


def test_a_tagged_item_that_was_only_scanned_is_to_be_laid_on_the_pad_and_is_written_there() -> None:
    world = shelf("1")
    world.sign_in()
    scanned(world, "1")
    assert world.details() == {"1": "tag.scanned_loan"}
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.borrowed"}
    assert not world.view.rows[0].needs_attention
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert not world.secured[world.uids("1")[0]]


def test_a_tag_laid_while_its_scanned_item_is_asked_for_is_written_with_it() -> None:
    world = shelf("1")
    world.sign_in()
    world.send(ev.ItemScanned(at=world.at, item_id="1"))
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.borrowed"}
    assert not world.secured[world.uids("1")[0]]


def test_a_scanned_return_is_secured_when_its_tag_is_seen_even_after_the_session() -> None:
    world = World()
    world.add("1", holder=CARD)
    world.press(Action.RETURN)
    scanned(world, "1")
    assert world.details() == {"1": "tag.scanned_return"}
    assert not world.secured[world.uids("1")[0]]
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    assert [line.destination for line in world.printed[0].lines] == ["staff"]
    world.tick(20)
    world.lay("1")
    world.settle()
    assert world.secured[world.uids("1")[0]]
    assert world.screen is Screen.ATTRACT


def test_a_scanned_loan_that_came_back_elsewhere_is_not_unlocked_afterwards() -> None:
    world = shelf("1")
    world.sign_in()
    scanned(world, "1")
    world.press(Action.FINISH)
    world.tick(20)
    world.items["1"].holder = ""
    world.lay("1")
    world.settle()
    assert world.secured[world.uids("1")[0]]


def test_where_items_have_no_tags_a_scan_is_all_that_is_needed() -> None:
    world = shelf("1", tagged=False)
    world.sign_in()
    scanned(world, "1")
    assert world.statuses() == {"1": "status.borrowed"}
    assert not world.view.rows[0].needs_attention


def test_a_loan_that_keeps_its_security_says_that_the_gate_will_alarm() -> None:
    """After a lost answer nobody said whether to unlock: what is known of the item decides."""
    world = shelf("1")
    answer = world.answer
    world.answer = lambda question: (  # type: ignore[method-assign]
        LentOrNot(True, "Video", desensitize=False) if hasattr(question, "card") and not isinstance(
            question, LendItem | VerifyPatron) and hasattr(question, "item_id") else answer(question))
    world.lose_answers = 1
    world.sign_in()
    world.lay("1")
    world.settle()
    assert world.details() == {"1": "tag.kept_secured"}
    assert world.secured[world.uids("1")[0]]
    assert not any(isinstance(effect, Secure) for effect in world.history)
    assert world.items["1"].holder == CARD


def test_the_parts_of_a_scanned_set_are_written_one_by_one_whenever_they_are_laid() -> None:
    world = World()
    world.add("1", parts=3)
    world.sign_in()
    world.send(ev.ItemScanned(at=world.at, item_id="1"))
    for uid in world.uids("1"):
        world.lay(uid)
        if uid.endswith("2"):
            world.settle()
    world.settle()
    assert world.statuses() == {"1": "status.borrowed"}
    assert not any(world.secured.values())
    assert world.items["1"].loans == 1


def test_the_tag_of_a_scanned_loan_that_keeps_its_security_is_not_unlocked_when_it_is_laid() -> None:
    world = shelf("1")
    lend = world.lend
    world.lend = lambda card, item_id: replace(lend(card, item_id), desensitize=False)  # type: ignore[method-assign]
    world.sign_in()
    scanned(world, "1")
    world.lay("1")
    world.settle()
    assert world.details() == {"1": "tag.kept_secured"}
    assert all(world.secured.values())


def test_the_tag_of_a_scanned_loan_that_cannot_be_told_keeps_its_security_and_is_no_other_item() -> None:
    world = shelf("1")
    world.sign_in()
    world.lose_answers = 1
    world.unclear.add("1")
    scanned(world, "1")
    world.settle()
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.checking"}
    assert world.secured[world.uids("1")[0]]
