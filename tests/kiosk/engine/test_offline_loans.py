"""Loans without the central system: only where policy says so, within its limits, and each told once afterwards."""
from __future__ import annotations

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.effects import Ask, Record, Secure
from kiosk.engine.operation import OperationKind, OperationState
from kiosk.engine.view import Action, Screen
from tests.kiosk.engine.test_offline import bring, cut, leave, mend
from tests.kiosk.world import CARD, DUE, OTHER, World, policy


def world_of(*items: str, **changes: object) -> World:
    world = World(policy(**{"pin": "none", "offline_loans": 2, "offline_returns": True} | changes))
    world.pins[CARD] = world.pins[OTHER] = ""
    for item in items:
        world.add(item)
    world.send(ev.PartUp(at=world.at, part="ils"))
    return world


def borrow(world: World, *items: str, card: str = CARD) -> None:
    world.sign_in(card, "")
    world.lay(*items)
    world.wait(9)


def lends(world: World) -> list[ils.LendItem]:
    return [e.question for e in world.history if isinstance(e, Ask) and isinstance(e.question, ils.LendItem)
            and e.question.made]


def test_a_loan_is_told_as_still_to_be_confirmed_when_it_is_written_down_and_its_tag_opened() -> None:
    world = world_of("1")
    cut(world)
    assert [action.action for action in world.view.actions] == [Action.BORROW, Action.RETURN]
    borrow(world, "1")
    assert world.screen is Screen.BORROW
    assert world.statuses() == {"1": "status.lent_offline"}
    assert not any(world.secured[uid] for uid in world.uids("1"))
    (operation,) = world.journal.values()
    assert (operation.state, operation.card, operation.waiting) == (OperationState.OFFLINE, CARD, ())
    assert world.items["1"].holder == ""


def test_no_tag_is_opened_before_its_loan_is_written_down() -> None:
    world = world_of("1")
    cut(world)
    borrow(world, "1")
    opened = next(n for n, e in enumerate(world.history) if isinstance(e, Secure))
    written = next(n for n, e in enumerate(world.history)
                   if isinstance(e, Record) and e.operation.state is OperationState.OFFLINE)
    assert written < opened


def test_it_is_told_once_with_its_own_time_and_nothing_of_the_patron_is_kept() -> None:
    world = world_of("1", "2")
    cut(world)
    borrow(world, "1", "2")
    leave(world, "1", "2")
    made = {operation.item_id: operation.made for operation in world.journal.values()}
    world.boot()
    mend(world)
    world.wait(30)
    assert {q.item_id: q.made.isoformat() for q in lends(world) if q.made} == made
    assert len(lends(world)) == 2
    assert [world.items[item].holder for item in ("1", "2")] == [CARD, CARD]
    assert [world.items[item].renewals for item in ("1", "2")] == [0, 0]
    assert all(operation.final and not operation.card for operation in world.journal.values())


def test_a_tag_that_is_lifted_before_it_is_opened_is_opened_when_it_is_back() -> None:
    world = world_of("1")
    cut(world)
    world.sign_in(CARD, "")
    world.lay("1")
    world.settle()
    for _ in range(40):
        world.tick(0.5)
        if any(isinstance(effect, Secure) for effect in world.todo):
            break
    world.lift("1")
    world.settle()
    world.lay("1")
    world.wait(10)
    assert world.statuses() == {"1": "status.lent_offline"}
    assert not any(world.secured[uid] for uid in world.uids("1"))


def test_its_receipt_says_that_it_is_not_confirmed_yet() -> None:
    world = world_of("1", "2")
    borrow(world, "1")
    cut(world)
    world.lay("2")
    world.wait(9)
    world.lift("1", "2")
    world.press(Action.FINISH_RECEIPT)
    (receipt,) = world.printed
    assert [(line.title, line.due, line.provisional) for line in receipt.lines] == [
        ("Title 1", DUE, False), ("2", None, True)]


def test_no_more_than_so_many_in_one_session() -> None:
    world = world_of("1", "2", "3")
    cut(world)
    borrow(world, "1", "2", "3")
    assert sorted(world.statuses().values()) == ["status.lent_offline", "status.lent_offline", "status.refused"]
    assert world.details()["3"] == "refusal.offline"
    assert all(world.secured[uid] for uid in world.uids("3"))
    assert not any(o.state is OperationState.OFFLINE for o in world.journal.values() if o.item_id == "3")


def test_with_a_pin_policy_or_before_the_central_system_told_the_time_none_is_made() -> None:
    for changes in ({"pin": "mandatory"}, {"pin": "optional"}, {"offline_loans": 0}, {"role": "return-only"}):
        world = world_of("1", **changes)
        cut(world)
        assert [action.action for action in world.view.actions] == [Action.RETURN], changes
    world = world_of("1")
    world.boot()
    cut(world)
    assert [action.action for action in world.view.actions] == [Action.RETURN]
    world.sign_in(CARD, "")
    assert world.screen is Screen.PIN


def test_a_loan_that_may_have_happened_is_not_made_a_second_time() -> None:
    world = world_of("1")
    world.sign_in(CARD, "")
    world.lose_answers = 1
    world.ils_up = True
    world.lay("1")
    world.do(world.todo.pop(0))
    cut(world)
    world.wait(20)
    assert world.details() == {"1": "wait.unsure"}
    mend(world)
    world.wait(5)
    assert world.statuses() == {"1": "status.borrowed"}
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)


def test_a_session_that_was_begun_with_the_central_system_goes_on_without_it() -> None:
    world = world_of("1", "2")
    borrow(world, "1")
    cut(world)
    world.lay("2")
    world.wait(9)
    assert world.statuses() == {"1": "status.borrowed", "2": "status.lent_offline"}
    world.lift("1", "2")
    world.press(Action.FINISH)
    assert (world.view.title.key, world.view.title.n) == ("done.borrowed", 1)
    assert [chip.key for chip in world.view.chips] == ["done.lent_offline"]


def test_what_is_refused_afterwards_is_a_case_with_its_card_until_staff_close_it() -> None:
    world = world_of("1")
    world.items["1"].hold = OTHER
    cut(world)
    borrow(world, "1")
    leave(world, "1")
    mend(world)
    world.wait(20)
    (case,) = world.journal.values()
    assert (case.case, case.reason, case.card) == (True, "hold_other", CARD)
    assert "offline record refused" in world.alerts
    world.wait(60)
    assert len(lends(world)) == 1


def test_lent_and_returned_off_line_is_told_in_that_order() -> None:
    world = world_of("1")
    cut(world)
    borrow(world, "1")
    leave(world, "1")
    world.wait(5)
    bring(world, "1")
    leave(world, "1")
    assert all(world.secured[uid] for uid in world.uids("1"))
    mend(world)
    world.wait(60)
    item = world.items["1"]
    assert (item.loans, item.returns, item.holder) == (1, 1, "")
    assert all(world.secured[uid] for uid in world.uids("1"))


def test_an_item_whose_tag_was_never_opened_is_not_opened_after_its_return() -> None:
    world = world_of("1")
    cut(world)
    world.stubborn.update(world.uids("1"))
    borrow(world, "1")
    world.wait(10)
    assert world.details() == {"1": "tag.gate_may_alarm"}
    leave(world, "1")
    world.stubborn.clear()
    world.wait(3)
    bring(world, "1")
    leave(world, "1")
    mend(world)
    world.wait(60)
    world.lay("1")
    world.wait(20)
    assert world.items["1"].holder == ""
    assert all(world.secured[uid] for uid in world.uids("1"))


def test_what_was_done_off_line_with_an_item_is_told_before_anything_new_of_it() -> None:
    world = world_of("1", "2")
    cut(world)
    borrow(world, "1")
    leave(world, "1")
    mend(world)
    world.press(Action.RETURN)                     # before anything was told
    world.lay("2", "1")
    world.wait(20)
    item = world.items["1"]
    assert (item.loans, item.returns, item.holder) == (1, 1, "")
    assert world.statuses()["1"] == "status.cart"
    deeds = [e.question for e in world.history if isinstance(e, Ask)
             and isinstance(e.question, ils.LendItem | ils.ReturnItem) and e.question.item_id == "1"]
    assert [type(deed) for deed in deeds[1:]] == [ils.LendItem, ils.ReturnItem]     # the first found nobody


def test_a_kill_at_any_point_of_the_telling_lends_nothing_twice() -> None:
    for effects in range(14):
        world = world_of("1")
        cut(world)
        borrow(world, "1")
        leave(world, "1")
        world.boot()
        mend(world)
        for _ in range(effects):
            world.tick(0.5)
            if world.todo:
                world.do(world.todo.pop(0))
        world.boot()
        mend(world)
        world.wait(30)
        item = world.items["1"]
        assert (item.loans, item.renewals, item.holder) == (1, 0, CARD), effects
        assert all(o.final for o in world.journal.values()), effects


def test_a_returned_item_that_another_patron_takes_in_the_same_outage_is_not_lent_unseen() -> None:
    world = world_of("1")
    world.desk("1", CARD)
    cut(world)
    bring(world, "1")
    leave(world, "1")
    borrow(world, "1", card=OTHER)
    assert not any(o.kind is OperationKind.LEND and o.state is OperationState.OFFLINE for o in world.journal.values())
    assert all(world.secured[uid] for uid in world.uids("1"))
