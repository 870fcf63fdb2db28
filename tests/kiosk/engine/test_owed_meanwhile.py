"""A write that is owed, while its tag comes and goes and its item is returned."""
from __future__ import annotations

from kiosk.engine import events as ev
from kiosk.engine.effects import Ask, Secure
from kiosk.engine.ils import OnLoan, ReturnItem
from kiosk.engine.view import Action
from tests.kiosk.world import CARD, OTHER, World, policy


def owed(holder: str = CARD, **rules: object) -> World:
    """Lent, and carried away before its tag was written; its session is over."""
    world = World(policy(**rules))
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.do(world.todo.pop(0))
    world.lift("1")
    world.settle()
    world.press(Action.FINISH)
    world.tick(60)
    world.settle()
    world.items["1"].holder = holder
    return world


def test_a_tag_that_left_while_its_owed_write_was_asked_about_is_asked_about_again() -> None:
    world = owed()
    world.lay("1")
    question = world.todo.pop(0)
    assert isinstance(question, Ask)
    assert isinstance(question.question, OnLoan)
    answer = world.answer(question.question)       # true now, and told late
    world.lift("1")
    world.desk("1", "")
    world.lay("1")
    world.todo.clear()
    world.send(ev.Answered(at=world.at, operation=question.operation, answer=answer))
    assert not any(isinstance(effect, Secure) for effect in world.todo)
    world.settle()
    assert world.secured[world.uids("1")[0]]
    assert all(op.state.final for op in world.journal.values())


def test_an_owed_write_that_could_not_be_asked_about_is_asked_about_when_the_link_is_back() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.do(world.todo.pop(0))
    world.lift("1")
    world.settle()
    world.desk("1", "")
    world.ils_up = False
    world.lay("1")
    world.settle()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert world.secured[world.uids("1")[0]]
    assert world.statuses() == {"1": "status.refused"}


def test_an_owed_write_waits_while_the_item_is_being_returned() -> None:
    world = owed()
    world.press(Action.RETURN)
    world.lay("1")
    asked = [effect for effect in world.todo if isinstance(effect, Ask)]
    assert [type(effect.question) for effect in asked] == [OnLoan, ReturnItem]
    world.do(world.todo.pop(0))
    assert not any(isinstance(effect, Secure) for effect in world.todo)
    world.settle()
    assert world.secured[world.uids("1")[0]]
    assert all(op.state.final for op in world.journal.values())


def test_an_owed_write_is_made_after_all_when_the_other_request_is_refused() -> None:
    world = owed()
    world.items["1"].holder = OTHER                # lent elsewhere since: its security is off there too
    world.sign_in()
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.refused"}
    assert not world.secured[world.uids("1")[0]]


def being_written() -> World:
    """Its owed write is with the pad, and its return begins."""
    world = owed()
    world.press(Action.RETURN)
    uid = world.uids("1")[0]
    world.field_.append(uid)
    world.send(ev.TagSeen(at=world.at, tag=world.tags[uid]))
    world.do(world.todo.pop(0))
    world.send(ev.TagStable(at=world.at, tag=world.tags[uid]))
    return world


def test_a_return_waits_for_an_owed_write_that_is_already_on_its_way() -> None:
    world = being_written()
    assert [type(effect) for effect in world.todo] == [Secure]
    world.settle()
    assert world.items["1"].holder == ""
    assert world.secured[world.uids("1")[0]]
    assert world.statuses() == {"1": "status.cart"}


def test_a_return_that_waited_for_an_owed_write_is_made_though_the_tag_took_none() -> None:
    world = being_written()
    world.stubborn.update(world.uids("1"))
    world.settle()
    assert world.items["1"].holder == ""
    assert world.secured[world.uids("1")[0]]


def test_a_return_that_waited_for_an_owed_write_is_not_made_when_the_item_was_carried_away() -> None:
    world = being_written()
    world.lift("1")
    world.settle()
    assert world.items["1"].holder == CARD
    assert world.statuses() == {"1": "status.put_back"}


def test_an_owed_write_is_asked_about_first_when_the_kiosk_starts_anew_with_its_tag_on_the_pad() -> None:
    """What was wished for the item just before was not sent, which is no word about the older loan."""
    world = owed(holder="")
    world.sign_in()
    world.lay("1")
    world.halt()
    world.mend_disk()
    world.settle()
    assert world.secured[world.uids("1")[0]]
