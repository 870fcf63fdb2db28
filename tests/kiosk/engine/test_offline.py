"""Without the central system: taken in, told later, once, or handed to staff."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.effects import Ask, Record
from kiosk.engine.operation import OperationKind, OperationState
from kiosk.engine.view import Action, Screen
from tests.kiosk.world import CARD, OTHER, World, policy


def world_of(*items: str) -> World:
    world = World(policy(offline_returns=True))
    for item in items:
        world.add(item, holder=CARD)
    return world


def cut(world: World) -> None:
    world.ils_up = False
    world.send(ev.PartDown(at=world.at, part="ils"))


def mend(world: World) -> None:
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))


def bring(world: World, *items: str) -> None:
    world.press(Action.RETURN)
    world.lay(*items)
    world.wait(9)


def leave(world: World, *items: str) -> None:
    world.lift(*items)
    world.press(Action.FINISH)
    world.settle()
    world.press(Action.FINISH)


def states(world: World) -> dict[str, OperationState]:
    return {operation.item_id: operation.state for operation in world.journal.values()}


def test_with_the_central_system_away_only_returning_is_offered() -> None:
    world = world_of()
    cut(world)
    assert world.screen is Screen.ATTRACT
    assert [action.action for action in world.view.actions] == [Action.RETURN]
    assert world.view.notice
    assert world.view.notice.key == "notice.offline"


def test_without_the_policy_or_at_a_kiosk_that_only_lends_it_is_out_of_service() -> None:
    for changes in ({"offline_returns": False}, {"offline_returns": True, "role": "loan-only"}):
        world = World(policy(**changes))
        cut(world)
        assert world.screen is Screen.OUT_OF_ORDER


def test_a_return_is_received_only_after_it_is_written_down_and_its_tag_secured() -> None:
    world = world_of("1")
    cut(world)
    world.press(Action.RETURN)
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.reading"}
    assert states(world) == {"1": OperationState.SENT}
    world.wait(9)
    assert world.statuses() == {"1": "status.received"}
    (operation,) = world.journal.values()
    assert operation.state is OperationState.OFFLINE
    assert operation.made.startswith("2026-11-23T12:")
    assert all(world.secured[uid] for uid in world.uids("1"))
    leave(world, "1")
    assert states(world) == {"1": OperationState.OFFLINE}, "it waits until it is told"
    assert world.items["1"].holder == CARD


def test_it_is_told_once_with_its_own_time_when_the_connection_is_back_and_nobody_is_there() -> None:
    world = world_of("1", "2")
    cut(world)
    bring(world, "1", "2")
    made = {operation.item_id: operation.made for operation in world.journal.values()}
    mend(world)
    world.wait(10)
    assert world.items["1"].returns == 0, "the session goes first"
    leave(world, "1", "2")
    world.wait(20)
    sent = [e.question for e in world.history if isinstance(e, Ask) and isinstance(e.question, ils.ReturnItem)
            and e.question.made]
    assert {q.item_id: q.made.isoformat() for q in sent if q.made} == made
    assert len(sent) == 2
    assert (world.items["1"].returns, world.items["2"].returns) == (1, 1)
    world.boot()
    assert world.journal == {}


def test_a_second_return_is_asked_about_only_after_the_first_is_settled_oldest_first() -> None:
    world = world_of("1", "2")
    cut(world)
    bring(world, "1")
    world.lay("2")
    world.wait(9)
    leave(world, "1", "2")
    mend(world)
    while not world.todo:
        world.tick(0.5)
    assert [e.question for e in world.todo if isinstance(e, Ask)] == [ils.WasReturned("1")]
    world.tick(30)
    assert len([e for e in world.todo if isinstance(e, Ask)]) == 1


STARTS = "3f6e0a91", "3f6e0a92", "c4d2715b", "08b91ee7", "5a7740fc", "91ec33d0"       # what starts of kiosks are called


def pauses(start: str, items: int) -> list[float]:
    """How many seconds it waits before it asks about each return, when the connection is back."""
    names = [str(number) for number in range(1, items + 1)]
    world = world_of(*names)
    world.state = replace(world.state, run=start)
    cut(world)
    bring(world, *names)
    leave(world, *names)
    mend(world)
    found = []
    for _ in names:
        begun = world.at
        while not world.todo:
            world.tick(0.01)
        found.append(round(world.at - begun, 2))
        world.settle()
    return found


def test_no_two_kiosks_tell_in_the_same_second_what_they_took_in() -> None:
    found = [pauses(start, 1)[0] for start in STARTS]
    usual = policy().times.replay
    assert all(0.5 * usual <= pause <= 1.5 * usual + 0.02 for pause in found)
    assert len(set(found)) == len(found)
    assert max(found) - min(found) > 0.5 * usual


def test_two_that_began_to_tell_together_do_not_go_on_together() -> None:
    one, other = pauses(STARTS[0], 4), pauses(STARTS[2], 4)
    assert len(set(one)) == len(one)
    assert len({round(this - that, 1) for this, that in zip(one, other, strict=True)}) > 1


def test_a_kill_at_any_point_of_the_telling_loses_nothing_and_tells_nothing_twice() -> None:
    for effects in range(12):
        world = world_of("1")
        cut(world)
        bring(world, "1")
        leave(world, "1")
        world.boot()
        mend(world)
        for _ in range(effects):
            world.tick(0.5)
            if world.todo:
                world.do(world.todo.pop(0))
        world.boot()
        world.wait(30)
        assert world.items["1"].returns == 1
        assert world.items["1"].holder == ""


def test_a_telling_that_never_left_or_lost_its_answer_is_settled_by_asking() -> None:
    for fault in ("lose_requests", "lose_answers"):
        world = world_of("1")
        cut(world)
        bring(world, "1")
        leave(world, "1")
        setattr(world, fault, 2)
        mend(world)
        world.wait(60)
        assert world.items["1"].returns == 1
        assert not [o for o in world.journal.values() if not o.state.final]


def test_a_link_lost_while_it_is_told_puts_it_back_to_wait_also_when_a_session_came_and_went() -> None:
    world = world_of("1")
    cut(world)
    bring(world, "1")
    leave(world, "1")
    mend(world)
    while not any(isinstance(e, Ask) and isinstance(e.question, ils.ReturnItem) for e in world.todo):
        world.tick(0.5)
        if world.todo == [Ask("op-r1-1", ils.WasReturned("1"))]:
            world.do(world.todo.pop(0))
    cut(world)
    world.settle()
    world.press(Action.RETURN)
    world.press(Action.FINISH)
    assert states(world) == {"1": OperationState.OFFLINE}
    mend(world)
    world.wait(60)
    assert world.items["1"].returns == 1


def test_what_is_refused_afterwards_is_a_case_that_survives_everything_but_staff() -> None:
    world = world_of("1")
    cut(world)
    bring(world, "1")
    leave(world, "1")
    mend(world)
    world.take_back = lambda item: ils.ItemReturned(False, refusal=ils.Refusal.WITHDRAWN)  # type: ignore[method-assign]
    world.wait(20)
    assert "offline record refused" in world.alerts
    world.boot()
    world.wait(20)
    (case,) = world.journal.values()
    assert case.case
    assert case.reason == "withdrawn"
    assert world.alerts.count("offline record refused") == 1


def test_what_was_returned_at_a_desk_meanwhile_needs_nobody() -> None:
    world = world_of("1")
    cut(world)
    bring(world, "1")
    leave(world, "1")
    world.desk("1", "")
    mend(world)
    world.wait(20)
    assert world.items["1"].returns == 1
    assert "offline record refused" not in world.alerts
    assert not [o for o in world.journal.values() if o.state is OperationState.OFFLINE]


def test_a_state_that_tells_nothing_is_a_case_and_nothing_is_sent() -> None:
    world = world_of("1")
    cut(world)
    bring(world, "1")
    leave(world, "1")
    mend(world)
    answer = world.answer
    world.answer = lambda q: (ils.ReturnedOrNot(True, certain=False)  # type: ignore[method-assign]
                              if isinstance(q, ils.WasReturned) else answer(q))
    world.wait(20)
    assert states(world) == {"1": OperationState.UNKNOWN}
    assert world.items["1"].returns == 0


def test_a_time_that_cannot_be_is_not_told() -> None:
    for wrong in ("1970-01-01T00:10:00", "2027-05-01T12:00:00"):
        world = world_of("1")
        cut(world)
        bring(world, "1")
        leave(world, "1")
        (operation,) = world.journal.values()
        world.journal[operation.id] = replace(operation, made=wrong)
        world.boot()
        mend(world)
        world.wait(20)
        (made,) = [e.question.made for e in world.history if isinstance(e, Ask)
                   and isinstance(e.question, ils.ReturnItem) and e.question.made]
        assert made.date() == world.state.now.date()


def test_what_an_older_loan_owed_a_tag_is_void_when_its_return_is_taken_in() -> None:
    world = World(policy(offline_returns=True))
    world.add("1")
    world.stubborn.update(world.uids("1"))
    world.sign_in()
    world.lay("1")
    world.wait(10)
    assert world.items["1"].holder == CARD
    leave(world, "1")
    world.stubborn.clear()
    cut(world)
    bring(world, "1")
    mend(world)                                    # the session stays, and so does the item
    world.wait(10)
    assert all(world.secured[uid] for uid in world.uids("1"))
    leave(world, "1")
    world.wait(10)
    assert world.items["1"].returns == 1
    assert all(world.secured[uid] for uid in world.uids("1"))


def test_what_was_carried_away_after_it_was_taken_in_is_returned_only_when_it_is_brought_back() -> None:
    world = world_of("1")
    cut(world)
    world.press(Action.RETURN)
    world.lay("1")
    world.settle()
    world.tick(9)
    first = next(iter(world.journal.values())).made
    assert first
    world.lift("1")                                # before its tag was written
    world.settle()
    world.tick(20)
    world.lay("1")                                 # it may have been lent elsewhere meanwhile
    world.settle()
    assert next(iter(world.journal.values())).made > first
    assert world.statuses() == {"1": "status.received"}
    assert all(world.secured[uid] for uid in world.uids("1"))


def test_a_tag_is_still_looked_at_again_after_a_loan_that_came_to_nothing() -> None:
    world = world_of("1")
    cut(world)
    bring(world, "1")
    leave(world, "1")
    mend(world)
    world.wait(60)
    assert world.items["1"].returns == 1
    world.secured[world.uids("1")[0]] = False      # another kiosk, where it was still on loan
    world.sign_in(OTHER)
    world.lay("1")
    world.lift("1")                                # before the answer
    world.settle()
    world.press(Action.FINISH)
    world.wait(60)
    assert world.items["1"].holder == ""
    world.lay("1")
    world.settle()
    assert world.secured[world.uids("1")[0]]


def test_loans_are_never_made_without_the_central_system() -> None:
    world = World(policy(offline_returns=True))
    world.add("1")
    world.sign_in()
    cut(world)
    world.lay("1")
    world.wait(20)
    assert world.details() == {"1": "wait.connection"}
    assert not any(isinstance(e, Record) and e.operation.state is OperationState.OFFLINE for e in world.history)
    assert all(world.secured.values())


def test_an_item_lent_here_by_another_way_voids_what_waited_for_it() -> None:
    world = world_of("1")
    cut(world)
    bring(world, "1")
    leave(world, "1")
    world.desk("1", "")
    mend(world)
    world.sign_in(OTHER)
    world.lay("1")
    world.settle()
    world.wait(5)
    assert world.items["1"].holder == OTHER
    leave(world, "1")
    world.wait(30)
    assert world.items["1"].holder == OTHER
    assert not any(o.kind is OperationKind.RETURN and not o.state.final for o in world.journal.values())


def test_a_return_that_waits_for_a_day_is_told_to_staff_once() -> None:
    world = World(policy(offline_returns=True))
    world.add("1", holder=CARD)
    cut(world)
    bring(world, "1")
    leave(world, "1")
    world.tick(90000, step=600)
    assert world.alerts.count("offline record old") == 1


def test_the_last_screen_says_received_and_not_returned() -> None:
    world = world_of("1", "2")
    cut(world)
    bring(world, "1", "2")
    world.lift("1", "2")
    world.press(Action.FINISH)
    assert world.view.title.key == "done.received"
    assert world.view.title.n == 2
    assert world.printed == []
