"""Placing a hold: durable before it is sent, never placed twice, and told plainly."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.effects import Ask, RecordHold
from kiosk.engine.hold import HoldState
from kiosk.engine.view import Action, Screen, Sound
from tests.kiosk.searching import Reading
from tests.kiosk.world import CARD, OTHER, policy


def ready(**changes: object) -> Reading:
    world = Reading(**changes)  # type: ignore[arg-type]
    world.to_hold()
    assert world.screen is Screen.HOLD
    return world


def placed(world: Reading) -> str:
    """What the screen says after it was asked for."""
    world.press(Action.PLACE_HOLD)
    world.settle()
    assert world.screen is Screen.HELD
    return world.view.title.key.removeprefix("reserve.")


def test_the_card_and_pin_are_asked_for_first_and_the_work_is_not_forgotten() -> None:
    world = Reading()
    world.open()
    world.press(Action.HOLD)
    assert world.screen is Screen.CARD
    world.sign_in()
    assert world.screen is Screen.HOLD
    assert world.view.list_heading is not None
    assert dict(world.view.list_heading.args) == {"title": "Kalevala"}


def test_who_has_no_card_at_hand_goes_back_to_the_work() -> None:
    world = Reading()
    world.open()
    world.press(Action.HOLD)
    world.press(Action.CANCEL)
    assert world.screen is Screen.WORK
    world.press(Action.HOLD)
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.press(Action.CANCEL)
    assert (world.screen, world.state.session) == (Screen.WORK, None)


def test_this_branch_is_chosen_already_and_another_is_a_press_away() -> None:
    world = ready()
    assert [(row.key, row.chosen) for row in world.view.rows] == [("LAH", True), ("SYS", False)]
    world.send(ev.RowPressed(at=world.at, key="SYS"))
    world.send(ev.RowPressed(at=world.at, key="NOWHERE"))
    assert placed(world) == "placed"
    assert world.held == [(CARD, "1001", "SYS")]


def test_it_tells_the_place_in_the_queue_and_where_to_fetch_it() -> None:
    world = ready()
    world.held.append((OTHER, "1001", "LAH"))
    assert placed(world) == "placed"
    pickup, position = world.view.chips
    assert dict(pickup.args) == {"library": "Lahden pääkirjasto"}
    assert (position.key, position.n) == ("reserve.position", 2)
    assert world.state.sound is Sound.DONE


def test_it_is_on_disk_before_it_leaves_and_its_card_is_not_kept_after_the_answer() -> None:
    world = ready()
    placed(world)
    wishes = [e for e in world.history if isinstance(e, RecordHold)
              or (isinstance(e, Ask) and isinstance(e.question, ils.PlaceHold))]
    assert [type(e).__name__ for e in wishes] == ["RecordHold", "Ask", "RecordHold"]
    assert [hold.card for hold in world.holds.values()] == [""]
    world.press(Action.FINISH)
    world.settle()
    assert world.holds == {}
    assert (world.screen, world.state.search, world.state.holding) == (Screen.ATTRACT, None, None)


def test_one_that_is_there_already_is_not_asked_for() -> None:
    world = Reading()
    world.held.append((CARD, "1002", "LAH"))
    world.to_hold()
    assert placed(world) == "already"
    assert (world.placed, world.holds) == (0, {})


@pytest.mark.parametrize("reason", ils.HoldRefusal)
def test_why_not_is_told_in_words_of_our_own(reason: ils.HoldRefusal) -> None:
    world = ready()
    world.refuses = reason
    assert placed(world) == "refused"
    assert world.view.lead is not None
    assert world.view.lead.key == f"reserve.no.{reason.value}"
    assert [hold.state for hold in world.holds.values()] == [HoldState.REFUSED]


def test_a_lost_answer_is_made_sure_of_and_nothing_is_placed_twice() -> None:
    world = ready(lose=1)
    assert placed(world) == "placed"
    assert world.placed == 1


def test_a_lost_question_is_asked_once_more() -> None:
    world = ready(drop=1)
    assert placed(world) == "placed"
    assert world.placed == 1


def test_what_is_lost_again_and_again_was_not_placed_and_may_be_tried_anew() -> None:
    world = ready(drop=2)
    assert placed(world) == "no_answer"
    assert world.placed == 0
    assert placed(world) == "placed"
    assert world.placed == 1


def test_a_hold_more_than_before_on_a_copy_nobody_knows_is_never_repeated() -> None:
    world = ready(lose=1, hides={"1001"})
    assert placed(world) == "unsure"
    assert world.placed == 1
    assert "hold unsure" in world.alerts


def test_where_the_lists_are_not_whole_nothing_is_repeated_either() -> None:
    world = ready(drop=1, whole=False)
    assert placed(world) == "unsure"
    assert world.placed == 0


def test_the_doubt_waits_for_the_connection_and_the_patron_sees_it() -> None:
    world = ready(lose=1, mute=0)
    world.press(Action.PLACE_HOLD)
    world.do(world.todo.pop(0))                    # there is none yet
    world.do(world.todo.pop(0))                    # placed, and the answer is lost
    world.ils_up = False
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.settle()
    assert world.view.title.key == "reserve.checking"
    assert world.view.notice is not None
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert world.view.title.key == "reserve.placed"
    assert world.placed == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_who_leaves_during_the_doubt_is_asked_nothing_and_nothing_is_repeated(arrived: bool) -> None:
    world = ready(lose=int(arrived), drop=int(not arrived))
    world.press(Action.PLACE_HOLD)
    world.do(world.todo.pop(0))
    world.do(world.todo.pop(0))
    world.ils_up = False
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.settle()
    world.press(Action.FINISH)
    world.wait(25)
    assert world.state.session is None
    (kept,) = world.holds.values()
    assert (kept.state, kept.card) == (HoldState.SENT, CARD)
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert world.placed == arrived
    assert (world.holds, world.state.holds) == ({}, ())


@pytest.mark.parametrize("done", range(5))
def test_a_crash_at_any_point_never_doubles_it(done: int) -> None:
    """So many effects are carried out, then the power goes; the same patron then asks for it again."""
    world = ready()
    world.press(Action.PLACE_HOLD)
    for _ in range(done):
        if world.todo:
            world.do(world.todo.pop(0))
    world.boot()
    world.settle()
    assert world.state.holds == ()
    assert all(hold.final and not hold.card for hold in world.holds.values())
    world.to_hold()
    assert placed(world) in ("already", "placed")
    assert world.placed == 1


def test_a_disk_that_is_full_sends_nothing() -> None:
    world = ready()
    world.disk_full = True
    world.press(Action.PLACE_HOLD)
    world.settle()
    assert (world.placed, world.screen) == (0, Screen.OUT_OF_ORDER)


def test_without_a_connection_it_says_so_and_can_be_tried_again() -> None:
    world = ready()
    world.ils_up = False
    world.press(Action.PLACE_HOLD)
    world.settle()
    assert world.view.title.key == "reserve.no_answer"
    world.ils_up = True
    assert placed(world) == "placed"


def test_it_is_in_the_account_afterwards_though_that_was_read_before() -> None:
    world = Reading()
    world.press(Action.ACCOUNT)
    world.sign_in()
    world.press(Action.HOLDS)
    world.settle()
    world.open()
    world.press(Action.HOLD)
    assert world.screen is Screen.HOLD             # no card is asked for again
    reads = sum(isinstance(e, Ask) and isinstance(e.question, ils.ReadAccount) for e in world.history)
    assert placed(world) == "placed"
    assert [action.action for action in world.view.actions] == [Action.SEARCH, Action.FINISH]
    world.open()
    world.press(Action.HOLD)
    assert placed(world) == "already"
    world.press(Action.HOLDS)
    world.settle()
    assert (world.screen, world.state.account.page) == (Screen.ACCOUNT, Action.HOLDS)
    assert sum(isinstance(e, Ask) and isinstance(e.question, ils.ReadAccount) for e in world.history) == reads + 2


def test_another_card_does_not_interrupt_what_is_under_way() -> None:
    world = ready()
    world.press(Action.PLACE_HOLD)
    world.send(ev.CardShown(at=world.at, number=OTHER))
    world.settle()
    world.wait(8)
    assert world.placed == 1
    assert world.held == [(CARD, "1001", "LAH")]
    assert world.state.holding is None
    assert world.screen is Screen.PIN              # of the other


def test_holds_are_offered_only_to_who_can_type_a_pin_and_where_a_branch_wants_them() -> None:
    for without in ({"holds": False}, {"pin": "none"}, {"account": False}):
        world = Reading(policy(search=True, here="LAH", **without))
        world.open()
        assert Action.HOLD not in [action.action for action in world.view.actions]
        world.press(Action.HOLD)
        assert world.screen is Screen.WORK


def test_a_blocked_patron_is_told_by_the_central_system_why() -> None:
    world = Reading()
    world.blocks[CARD] = ils.Refusal.FEES
    world.refuses = ils.HoldRefusal.FEES
    world.to_hold()
    assert world.screen is Screen.HOLD
    assert placed(world) == "refused"
