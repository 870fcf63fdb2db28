"""What a session left behind it: writes that are owed, answers that came late, questions that were never sent."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import Secure
from kiosk.engine.operation import OperationState
from kiosk.engine.state import anew
from kiosk.engine.view import Action, Screen
from tests.kiosk.world import CARD, OTHER, World


def carried_away(verb: str) -> World:
    """The central system said yes, and the item was taken before its tag could be written."""
    world = World()
    world.add("1", holder="" if verb == "lend" else CARD)
    if verb == "lend":
        world.sign_in()
    else:
        world.press(Action.RETURN)
    world.lay("1")
    while not any(isinstance(e, Secure) for e in world.todo):
        world.do(world.todo.pop(0))
    world.lift("1")
    world.settle()
    world.press(Action.FINISH)
    world.tick(60)
    assert world.screen is Screen.ATTRACT
    return world


@pytest.mark.parametrize("verb", ["lend", "return"])
def test_an_owed_write_is_made_when_the_tag_is_back(verb: str) -> None:
    world = carried_away(verb)
    world.lay("1")
    world.settle()
    assert world.secured[world.uids("1")[0]] is (verb == "return")
    assert all(op.state.final for op in world.journal.values())


@pytest.mark.parametrize("verb", ["lend", "return"])
def test_an_owed_write_is_dropped_when_the_item_was_dealt_with_elsewhere_meanwhile(verb: str) -> None:
    world = carried_away(verb)
    world.items["1"].holder = "" if verb == "lend" else OTHER
    before = dict(world.secured)
    world.lay("1")
    world.settle()
    assert world.secured == before
    assert all(op.state.final for op in world.journal.values())


def test_an_open_tag_is_owed_no_more_and_a_case_when_nobody_can_tell_whether_its_item_is_on_loan() -> None:
    world = carried_away("lend")
    world.unclear.add("1")
    world.lay("1")
    world.settle()
    assert world.secured[world.uids("1")[0]]
    assert [(op.state, op.case) for op in world.journal.values()] == [(OperationState.UNKNOWN, True)]
    assert "owed write unsettled" in world.alerts


def test_a_returned_item_is_secured_and_a_case_when_nobody_can_tell_whether_it_was_lent_since() -> None:
    world = carried_away("return")
    world.unclear.add("1")
    world.lay("1")
    world.settle()
    assert world.secured[world.uids("1")[0]]
    assert sorted(op.state for op in world.journal.values()) == [OperationState.SECURED, OperationState.UNKNOWN]
    assert not world.state.pending


def test_a_loan_stays_told_as_borrowed_when_its_tag_is_back_and_nobody_can_tell_of_it() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    while not any(isinstance(e, Secure) for e in world.todo):
        world.do(world.todo.pop(0))
    world.lift("1")
    world.settle()
    world.unclear.add("1")
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.borrowed"}
    assert world.details() == {"1": "tag.kept_secured"}
    assert world.secured[world.uids("1")[0]]
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    assert [line.title for line in world.printed[0].lines] == ["Title 1"]
    assert [op.state for op in world.journal.values()] == [OperationState.UNKNOWN]


def test_an_owed_write_waits_for_the_central_system_and_is_made_when_it_is_back() -> None:
    world = carried_away("lend")
    world.ils_up = False
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.lay("1")
    world.settle()
    world.tick(30)
    assert world.secured[world.uids("1")[0]]
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert not world.secured[world.uids("1")[0]]


def test_a_loan_whose_answer_comes_after_its_session_is_not_renewed_by_the_next() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    late = list(world.todo)
    world.todo.clear()
    world.press(Action.FINISH)
    world.tick(25)
    world.lift("1")
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.type(world.pins[CARD])
    world.settle()
    world.lay("1")
    world.todo[:0] = late                          # the link is slow, and answers in its order
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert world.statuses() == {"1": "status.borrowed"}
    assert not world.secured[world.uids("1")[0]]


def test_no_card_number_waits_in_the_journal_for_a_question_that_was_never_sent() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.ils_up = False
    world.lay("1")
    world.settle()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.press(Action.FINISH)
    world.tick(40)
    world.settle()
    assert not any(op.card for op in world.journal.values())
    assert not world.state.pending


def test_a_receipt_sends_an_item_to_staff_that_was_taken_before_it_was_secured() -> None:
    world = World()
    world.add("1", holder=CARD)
    world.press(Action.RETURN)
    world.lay("1")
    while not any(isinstance(e, Secure) for e in world.todo):
        world.do(world.todo.pop(0))
    world.lift("1")
    world.settle()
    world.press(Action.FINISH_RECEIPT)
    world.tick(25)
    assert [line.destination.value for line in world.printed[0].lines if line.destination] == ["staff"]


def test_a_start_without_a_new_process_knows_the_tags_and_no_patron() -> None:
    world = World()
    world.add("1")
    world.add("2")
    world.sign_in()
    world.lay("1", "2")
    while not any(isinstance(e, Secure) for e in world.todo):
        world.do(world.todo.pop(0))
    world.todo.clear()
    world.state = anew(world.state)
    assert CARD not in str(world.state.session) + str(world.state.rows) + str(world.state.pending)
    world.send(ev.Started(at=world.at, unfinished=tuple(world.journal.values())))
    world.settle()
    assert [item.loans for item in world.items.values()] == [1, 0]       # the second was never asked for
    assert all(world.secured[world.uids(i)[0]] is not bool(item.holder) for i, item in world.items.items())


def test_a_tag_that_took_no_write_is_not_written_again_after_its_item_came_home_elsewhere() -> None:
    world = World()
    world.add("1")
    world.stubborn.update(world.uids("1"))
    world.sign_in()
    world.lay("1")
    world.settle()
    world.lift("1")
    world.press(Action.FINISH)
    world.tick(60)
    world.stubborn.clear()
    world.desk("1", "")
    world.lay("1")
    asked = world.todo.pop(0)                      # the central system takes its time
    world.tick(5)
    world.settle()
    world.do(asked)
    world.settle()
    assert world.secured[world.uids("1")[0]]


def test_a_loan_that_was_finished_as_the_power_went_is_not_renewed_after_the_start() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.settle()
    world.field_.clear()
    world.boot()
    world.sign_in()
    world.lay("1")
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert world.statuses() == {"1": "status.borrowed"}


def test_a_scanned_loan_whose_answer_comes_after_its_session_is_not_renewed_by_the_next() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.send(ev.ItemScanned(at=world.at, item_id="1"))
    world.press(Action.FINISH)
    world.tick(60)
    world.settle()
    world.sign_in()
    world.send(ev.ItemScanned(at=world.at, item_id="1"))
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)


def test_nothing_is_owed_any_more_to_an_item_that_came_back_here() -> None:
    world = carried_away("lend")
    world.press(Action.RETURN)
    world.send(ev.ItemScanned(at=world.at, item_id="1"))
    world.settle()
    assert all(op.state.final for op in world.journal.values())
