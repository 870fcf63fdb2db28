"""The item was somewhere else meanwhile: carried away, dealt with at another desk, laid down again."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import Ask, Secure
from kiosk.engine.view import Action
from tests.kiosk.engine.test_owed_meanwhile import owed
from tests.kiosk.world import CARD, OTHER, World, policy


def waiting_for_the_link(verb: str) -> World:
    """An item was laid while the central system was away, and carried off before it came back."""
    world = World()
    world.add("1", holder="" if verb == "lend" else OTHER)
    if verb == "lend":
        world.sign_in()
    else:
        world.press(Action.RETURN)
    world.ils_up = False
    world.lay("1")
    world.settle()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.lift("1")
    world.ils_up = True
    return world


@pytest.mark.parametrize("verb", ["lend", "return"])
def test_what_was_never_sent_is_not_sent_for_an_item_that_was_carried_away(verb: str) -> None:
    world = waiting_for_the_link(verb)
    holder = world.items["1"].holder
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert world.items["1"].holder == holder
    assert world.statuses() == {"1": "status.put_back"}
    assert all(op.state.final for op in world.journal.values())


@pytest.mark.parametrize("verb", ["lend", "return"])
def test_it_is_sent_when_the_item_is_laid_down_again(verb: str) -> None:
    world = waiting_for_the_link(verb)
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    world.lay("1")
    world.settle()
    assert world.items["1"].holder == (CARD if verb == "lend" else "")
    assert world.statuses() == {"1": "status.borrowed" if verb == "lend" else "status.cart"}


def test_a_return_that_was_lost_is_not_made_after_the_item_was_carried_away_and_lent_elsewhere() -> None:
    world = World()
    world.add("1", holder=CARD)
    world.press(Action.RETURN)
    world.lose_requests = 1
    world.lay("1")
    world.lift("1")
    world.items["1"].holder = OTHER
    world.settle()
    assert world.items["1"].holder == OTHER
    assert world.statuses() == {"1": "status.put_back"}


def test_a_loan_is_undone_only_when_no_write_for_it_is_on_its_way_any_more() -> None:
    world = World(policy(unwritable="undo"))
    world.add("1", parts=2)
    first, second = world.uids("1")
    world.stubborn.add(first)
    world.sign_in()
    world.lay("1")
    world.do(world.todo.pop(0))
    slow = next(e for e in world.todo if isinstance(e, Secure) and e.uid == second)
    world.todo.remove(slow)
    world.settle()
    world.tick(3)
    world.settle()
    assert world.items["1"].holder == CARD
    world.do(slow)
    world.settle()
    assert world.items["1"].holder == ""
    assert world.secured[second]


def test_a_loan_that_no_row_told_before_the_last_screen_is_not_renewed_a_moment_later() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.press(Action.FINISH)                     # its answer ends the session
    world.settle()
    world.lift("1")
    world.sign_in()
    world.lay("1")
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert world.statuses() == {"1": "status.borrowed"}


def test_a_loan_that_was_left_on_the_pad_is_not_renewed_after_a_crash() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.settle()
    world.tick(10)
    world.press(Action.FINISH)
    world.boot()
    world.send(ev.TagSeen(at=world.at, tag=world.tags[world.uids("1")[0]]))
    world.send(ev.TagStable(at=world.at, tag=world.tags[world.uids("1")[0]]))
    world.sign_in()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert world.statuses() == {"1": "status.borrowed"}


def test_a_loan_whose_tick_came_just_before_finish_is_not_renewed_a_moment_later() -> None:
    """The process may die before that was drawn."""
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.settle()
    world.lift("1")
    world.tick(0.5)
    world.press(Action.FINISH)
    world.boot()
    world.sign_in()
    world.lay("1")
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)


def test_a_loan_that_ended_with_another_card_is_not_renewed_a_moment_later() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.send(ev.CardShown(at=world.at, number=OTHER))
    world.press(Action.YES)
    world.settle()
    world.lift("1")
    world.press(Action.CANCEL)
    world.sign_in()
    world.lay("1")
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert world.statuses() == {"1": "status.borrowed"}


def test_a_loan_before_two_starts_is_not_renewed_after_them() -> None:
    world = World()
    world.add("1")
    world.add("2")
    world.sign_in()
    world.lay("1")
    world.settle()
    world.lift("1")
    world.boot()
    world.settle()
    world.sign_in(OTHER)
    world.lay("2")
    world.settle()
    world.lift("2")
    world.press(Action.FINISH)
    world.tick(60)
    world.boot()
    world.settle()
    world.sign_in()
    world.lay("1")
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert not any(op.card for op in world.journal.values())


def test_an_owed_loan_is_not_unlocked_after_its_return_was_taken_in_off_line() -> None:
    world = owed(offline_returns=True)
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.ils_up = False
    world.press(Action.RETURN)
    world.lay("1")
    world.settle()
    world.tick(20)
    world.settle()
    assert world.statuses() == {"1": "status.received"}
    world.lift("1")
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.lay("1")
    world.wait(2)
    assert world.secured[world.uids("1")[0]]
    world.press(Action.FINISH)
    world.wait(60)
    assert world.items["1"].holder == ""
    assert world.secured[world.uids("1")[0]]


def test_a_return_is_not_taken_in_off_line_when_the_item_was_carried_away() -> None:
    world = World(policy(offline_returns=True))
    world.add("1", holder=CARD)
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.ils_up = False
    world.press(Action.RETURN)
    world.lay("1")
    world.settle()
    world.lift("1")
    world.tick(20)
    assert world.statuses() == {"1": "status.put_back"}
    assert not any(op.made for op in world.journal.values())
    world.lay("1")
    world.settle()
    world.tick(20)
    world.settle()
    assert world.statuses() == {"1": "status.received"}


def test_an_answer_asked_for_while_the_tag_was_away_opens_nothing_when_it_comes_late() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.lend(CARD, "1")
    world.lift("1")
    world.boot()                                   # the kiosk was killed before it knew
    asked = next(effect for effect in world.todo if isinstance(effect, Ask))
    world.todo.remove(asked)
    answer = world.answer(asked.question)
    world.items["1"].holder = ""                   # returned at the desk
    world.lay("1")
    world.send(ev.Answered(at=world.at, operation=asked.operation, answer=answer))
    assert not any(isinstance(effect, Secure) for effect in world.todo)
    world.settle()
    assert all(world.secured[uid] for uid in world.uids("1"))


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("verb", ["lend", "return"])
def test_what_an_older_request_did_after_all_is_told_by_the_row_that_wishes_the_same(verb: str, there: bool) -> None:
    """Its request is still on its way when its session ends, and the item is laid once more, without a link."""
    world = World()
    world.add("1", holder="" if verb == "lend" else CARD)

    def begin() -> None:
        if verb == "lend":
            world.sign_in()
        else:
            world.press(Action.RETURN)

    begin()
    world.lay("1")
    request = world.todo.pop(0)
    world.lift("1")
    world.tick(200)                                # nobody can wait so long
    world.tick(30)
    begin()
    world.lay("1")
    own = world.state.rows[0].operation
    world.todo.clear()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.send(ev.NotAnswered(at=world.at, operation=own, sent=False))
    if not there:
        world.lift("1")
    world.do(request)
    if verb == "lend":                             # it was asked about its loan before, and is again
        world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    done = "status.borrowed" if verb == "lend" else "status.cart"
    assert world.statuses() == {"1": done if there else "status.put_back"}
    world.press(Action.FINISH)
    world.tick(0 if there else 21)                 # it is waited for that the item is laid there once more
    assert world.state.summary is not None
    assert (world.state.summary.done, world.state.summary.left) == (1, 0)
    assert (world.items["1"].loans, world.items["1"].returns) == ((1, 0) if verb == "lend" else (0, 1))
    assert world.items["1"].renewals == 0


def test_the_last_screen_does_not_count_as_undone_what_an_older_request_may_yet_have_done() -> None:
    world = World()
    world.add("1", holder=CARD)
    world.press(Action.RETURN)
    world.lay("1")
    world.todo.clear()                             # on its way for ever
    world.lift("1")
    world.tick(230)
    world.press(Action.RETURN)
    world.lay("1")
    own = world.state.rows[0].operation
    world.todo.clear()
    world.send(ev.NotAnswered(at=world.at, operation=own, sent=False))
    world.lift("1")
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.press(Action.FINISH)
    assert world.state.summary is not None
    assert (world.state.summary.left, world.state.summary.checking) == (0, 1)


def test_nor_of_an_item_that_is_only_being_read_when_its_patron_goes() -> None:
    world = World()
    world.add("1", holder=CARD)
    world.press(Action.RETURN)
    world.lay("1")                                 # its request has left when the kiosk dies
    world.boot()
    world.todo.clear()
    world.press(Action.RETURN)
    world.send(ev.TagSeen(at=world.at, tag=world.tags[world.uids("1")[0]]))
    assert world.statuses() == {"1": "status.reading"}
    world.press(Action.FINISH)
    assert world.state.summary is not None
    assert (world.state.summary.left, world.state.summary.checking) == (0, 1)


@pytest.mark.parametrize("action", [Action.BORROW, Action.RETURN])
def test_nor_what_an_older_request_has_done_when_its_tag_is_seen_again_for_a_moment(action: Action) -> None:
    """The kiosk died and has asked meanwhile; the tag is still to be written."""
    world = World()
    world.add("1", holder=CARD if action is Action.RETURN else "")
    begin = world.sign_in if action is Action.BORROW else lambda: world.press(action)
    begin()
    world.lose_answers = 1
    world.lay("1")
    world.do(world.todo.pop(0))
    world.lift("1")
    world.boot()
    world.settle()
    assert bool(world.items["1"].holder) is (action is Action.BORROW)
    begin()
    world.send(ev.TagSeen(at=world.at, tag=world.tags[world.uids("1")[0]]))
    world.send(ev.TagLeft(at=world.at, uid=world.uids("1")[0]))
    world.press(Action.FINISH)
    assert world.state.summary is not None
    assert (world.state.summary.left, world.state.summary.checking) == (0, 1)
