"""Whatever fails: nothing lost, nothing twice, no open tag without a loan."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import Ask, Secure
from kiosk.engine.operation import OperationState
from kiosk.engine.view import Action, Screen
from tests.kiosk.world import CARD, World, policy


def test_a_lost_answer_is_asked_about_and_nothing_is_lent_twice() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lose_answers = 1
    world.lay("1")
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert world.statuses() == {"1": "status.borrowed"}
    assert not world.secured[world.uids("1")[0]]


def test_a_lost_question_is_repeated_only_after_asking() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lose_requests = 1
    world.history.clear()
    world.lay("1")
    world.settle()
    asked = [type(e.question).__name__ for e in world.history if isinstance(e, Ask)]
    assert asked == ["LendItem", "WasLent", "LendItem"]
    assert world.items["1"].loans == 1


def untellable() -> World:
    """Lent, the answer lost, and the central system cannot tell."""
    world = World()
    world.add("1")
    world.sign_in()
    world.lose_answers = 1
    world.unclear.add("1")
    world.history.clear()
    world.lay("1")
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    return world


def test_a_loan_that_nobody_can_tell_of_is_not_asked_for_again_and_is_given_to_the_staff() -> None:
    world = untellable()
    asked = [type(e.question).__name__ for e in world.history if isinstance(e, Ask)]
    assert asked == ["LendItem", "WasLent"]
    assert world.secured[world.uids("1")[0]]
    assert [op.state for op in world.journal.values()] == [OperationState.UNKNOWN]
    assert "checkout unsettled" in world.alerts
    assert "checkout refused" not in world.alerts


def test_a_loan_that_nobody_can_tell_of_is_told_as_neither_made_nor_refused() -> None:
    world = untellable()
    assert world.statuses() == {"1": "status.checking"}
    assert world.details() == {"1": "detail.checking_loan"}
    assert world.view.rows[0].needs_attention
    world.lift("1")
    assert not world.view.rows[0].needs_attention
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    assert world.view.title is not None
    assert world.view.lead is not None
    assert (world.view.title.key, world.view.lead.key, world.view.lead.n) == ("done.checking", "done.checking_loans", 1)
    assert world.printed == []


def test_a_loan_that_cannot_be_told_is_no_refusal_when_it_is_asked_for_once_more() -> None:
    world = untellable()
    world.lift("1")
    world.press(Action.FINISH)
    world.tick(60)
    world.sign_in()
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.checking"}
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)


def test_a_lost_answer_to_a_return_is_asked_about() -> None:
    world = World()
    world.add("1", holder=CARD)
    world.press(Action.RETURN)
    world.lose_answers = 1
    world.lay("1")
    world.settle()
    assert world.items["1"].returns == 1
    assert world.secured[world.uids("1")[0]]
    assert world.statuses() == {"1": "status.cart"}


def untellable_return(*, lost: str = "requests") -> World:
    """Brought, and the central system cannot tell whether its return was made."""
    world = World()
    world.add("1", holder=CARD)
    world.press(Action.RETURN)
    world.lose_requests, world.lose_answers = int(lost == "requests"), int(lost == "answers")
    world.unclear.add("1")
    world.lay("1")
    world.settle()
    return world


@pytest.mark.parametrize("lost", ["requests", "answers"])
def test_a_return_that_nobody_can_tell_of_is_secured_and_goes_to_staff_as_a_case(lost: str) -> None:
    world = untellable_return(lost=lost)
    assert world.items["1"].returns == int(lost == "answers")
    assert world.statuses() == {"1": "status.checking"}
    assert world.details() == {"1": "detail.checking_return"}
    assert world.secured[world.uids("1")[0]]
    assert [op.state for op in world.journal.values()].count(OperationState.UNKNOWN) == 1
    assert "checkin unsettled" in world.alerts
    assert not world.state.pending


def test_a_return_that_nobody_can_tell_of_is_not_counted_and_on_no_receipt() -> None:
    world = untellable_return()
    world.lift("1")
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    assert world.view.title is not None
    assert world.view.lead is not None
    assert (world.view.title.key, world.view.lead.key, world.view.lead.n) == (
        "done.checking", "done.checking_returns", 1)
    assert world.printed == []
    world.boot()
    assert [op.state for op in world.journal.values() if op.case] == [OperationState.UNKNOWN]


def test_a_return_that_nobody_can_tell_of_is_secured_when_its_tag_is_back_if_it_was_taken_too_early() -> None:
    world = World()
    world.add("1", holder=CARD)
    world.press(Action.RETURN)
    world.lose_requests = 1
    world.unclear.add("1")
    world.lay("1")
    world.do(world.todo.pop(0))
    world.do(world.todo.pop(0))
    world.lift("1")
    world.settle()
    assert not world.secured[world.uids("1")[0]]
    world.lay("1")
    world.wait(4)
    assert world.secured[world.uids("1")[0]]
    assert world.statuses() == {"1": "status.checking"}


def test_a_loan_that_cannot_be_taken_back_for_certain_is_told_as_still_being_checked() -> None:
    world = World(policy(unwritable="undo"))
    world.add("1")
    world.stubborn.update(world.uids("1"))
    world.unclear.add("1")
    world.sign_in()
    world.lay("1")
    world.settle()
    world.lose_answers = 1
    world.wait(6)
    assert world.items["1"].returns == 1
    assert world.statuses() == {"1": "status.checking"}
    assert world.details() == {"1": "detail.checking_loan"}
    assert OperationState.UNKNOWN in [op.state for op in world.journal.values()]


def test_while_the_central_system_is_away_rows_wait_and_go_on_when_it_is_back() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.ils_up = False
    world.lay("1")
    world.settle()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.tick(9)
    assert world.details() == {"1": "wait.connection"}
    assert world.view.notice is not None
    assert world.view.notice.key == "notice.ils_down"
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert world.statuses() == {"1": "status.borrowed"}
    assert world.items["1"].loans == 1


def test_what_was_never_sent_is_not_lent_after_its_patron_left() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.ils_up = False
    world.lay("1")
    world.settle()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.press(Action.FINISH)
    world.tick(30)
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert world.items["1"].loans == 0
    assert world.secured[world.uids("1")[0]]
    assert all(op.state.final for op in world.journal.values())


def test_with_nobody_there_a_kiosk_that_cannot_serve_says_so_and_comes_back() -> None:
    world = World()
    world.send(ev.PartDown(at=world.at, part="ils"))
    assert world.screen is Screen.OUT_OF_ORDER
    world.send(ev.PartUp(at=world.at, part="ils"))
    assert world.screen is Screen.ATTRACT


def test_a_crash_between_yes_and_tag_write_is_mended_when_the_tag_is_seen() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    while not any(isinstance(e, Secure) for e in world.todo):
        world.do(world.todo.pop(0))
    uid = world.uids("1")[0]
    world.field_.clear()
    world.boot()
    assert world.secured[uid]
    world.lay("1")
    world.settle()
    assert not world.secured[uid]
    assert world.screen is Screen.ATTRACT
    world.sign_in()
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert world.statuses() == {"1": "status.borrowed"}


def test_a_crash_while_the_answer_was_awaited_is_settled_by_asking() -> None:
    for delivered in (True, False):
        world = World()
        world.add("1")
        world.sign_in()
        world.lay("1")
        if delivered:
            world.items["1"].holder, world.items["1"].loans = CARD, 1
        world.field_.clear()
        world.boot()
        world.settle()
        world.lay("1")
        world.settle()
        assert world.items["1"].loans == int(delivered)
        assert world.secured[world.uids("1")[0]] is not delivered


def test_no_card_number_stays_in_the_journal_after_the_answer() -> None:
    world = World()
    world.add("1")
    world.stubborn.update(world.uids("1"))
    world.sign_in()
    world.lay("1")
    world.settle()
    assert [op.card for op in world.journal.values()] == [""]


def test_a_loan_that_nobody_was_told_is_no_renewal_after_any_number_of_crashes() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lose_answers = 1
    world.lay("1")
    world.do(world.todo.pop(0))
    world.boot()                                   # lent, and nobody was told; its tag is made good when it is seen
    world.lift("1")
    world.settle()
    world.lay("1")
    world.settle()
    for _ in range(3):
        world.boot()
        world.wait(60)
    world.lift("1")
    world.sign_in()
    world.lay("1")
    world.wait(1)
    assert world.statuses() == {"1": "status.borrowed"}
    assert world.items["1"].renewals == 0


def test_what_is_kept_of_a_loan_that_nobody_was_told_is_forgotten_after_a_while() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lose_answers = 1
    world.lay("1")
    world.do(world.todo.pop(0))
    world.boot()
    world.lift("1")
    world.lay("1")
    world.settle()
    world.boot()
    world.wait(10)
    assert [operation.item_id for operation in world.journal.values()] == ["1"]
    assert all(not operation.card for operation in world.journal.values())
    world.tick(world.policy.times.recent + 1, step=30)
    assert world.journal == {}
