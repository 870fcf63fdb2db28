"""Renewing: one by one, told row by row, never twice for one wish."""
from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.effects import Ask
from kiosk.engine.view import Action, Money, Screen
from receipts.document import ReceiptKind
from tests.kiosk.world import CARD, DUE, OTHER, World, policy

LATER = DUE + timedelta(days=28)


def renewing(**changes: object) -> World:
    world = World(policy(**changes))
    for item in "123":
        world.add(item, holder=CARD)
    world.add("9", holder=OTHER)
    world.press(Action.RENEW)
    world.sign_in()
    return world


def renewals(world: World) -> list[int]:
    return [world.items[item].renewals for item in "123"]


def due_told(world: World, item: str) -> object:
    detail = next(row.detail for row in world.view.rows if row.key == item)
    return dict(detail.args).get("date") if detail else None


def test_one_tap_renews_all_and_every_row_tells_the_new_day() -> None:
    world = renewing()
    world.press(Action.RENEW_LOANS)
    world.settle()
    assert renewals(world) == [1, 1, 1]
    assert set(world.statuses().values()) == {"status.renewed"}
    assert {due_told(world, item) for item in "123"} == {LATER}
    assert world.items["9"].renewals == 0


def test_only_the_chosen_ones_are_renewed_and_a_second_press_lets_go() -> None:
    world = renewing()
    for key in ("1", "2", "2", "9", "nothing"):
        world.send(ev.RowPressed(at=world.at, key=key))
    assert [row.chosen for row in world.view.rows] == [True, False, False]
    world.press(Action.RENEW_LOANS)
    world.settle()
    assert renewals(world) == [1, 0, 0]
    assert [row.chosen for row in world.view.rows] == [None, False, False]


def test_what_cannot_be_chosen_does_not_count_as_chosen() -> None:
    world = renewing()
    for key in ("9", "nothing"):
        world.send(ev.RowPressed(at=world.at, key=key))
    world.press(Action.RENEW_LOANS)
    world.settle()
    assert renewals(world) == [1, 1, 1]


def test_a_loan_is_renewed_once_however_often_it_is_asked_for() -> None:
    world = renewing()
    for _ in range(3):
        world.press(Action.RENEW_LOANS)
        world.settle()
        world.send(ev.RowPressed(at=world.at, key="1"))
    assert renewals(world) == [1, 1, 1]
    assert Action.RENEW_LOANS not in [action.action for action in world.view.actions]


@pytest.mark.parametrize("refusal", list(ils.Refusal))
def test_a_renewal_that_is_refused_tells_why_and_until_when_it_is_lent(refusal: ils.Refusal) -> None:
    world = renewing()
    world.renew = lambda *_: ils.ItemRenewed(False, refusal=refusal)  # type: ignore[method-assign]
    world.press(Action.RENEW_LOANS)
    world.settle()
    assert set(world.statuses().values()) == {"status.not_renewed"}
    assert due_told(world, "1") == DUE


def test_a_lost_answer_is_settled_by_the_due_date_and_nothing_is_renewed_twice() -> None:
    world = renewing()
    world.lose_answers = 1
    world.press(Action.RENEW_LOANS)
    world.settle()
    assert renewals(world) == [1, 1, 1]
    assert set(world.statuses().values()) == {"status.renewed"}


def test_a_question_that_was_lost_is_asked_again_once_it_is_known_that_nothing_came_of_it() -> None:
    world = renewing()
    world.lose_requests = 1
    world.press(Action.RENEW_LOANS)
    world.settle()
    assert renewals(world) == [1, 1, 1]
    asked = [e.question for e in world.history if isinstance(e, Ask) and isinstance(
        e.question, ils.RenewItem | ils.WasRenewed)]
    assert [type(question).__name__ for question in asked] == [
        "RenewItem", "WasRenewed", "RenewItem", "RenewItem", "RenewItem"]


def test_what_nobody_can_tell_is_told_so_and_not_asked_for_again() -> None:
    world = renewing()
    world.unclear.add("1")
    world.lose_answers = 1
    world.press(Action.RENEW_LOANS)
    world.settle()
    assert world.statuses()["1"] == "status.renew_unknown"
    world.press(Action.RENEW_LOANS)
    world.settle()
    assert renewals(world) == [1, 1, 1]


def test_a_renewal_that_was_cut_off_goes_on_when_the_connection_is_back() -> None:
    world = renewing()
    world.press(Action.RENEW_LOANS)
    world.ils_up = False
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.settle()
    assert set(world.statuses().values()) == {"status.renewing"}
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert renewals(world) == [1, 1, 1]


def test_finish_waits_for_renewals_and_their_receipt_tells_the_new_days() -> None:
    world = renewing()
    world.press(Action.RENEW_LOANS)
    world.press(Action.FINISH_RECEIPT)
    assert world.screen is Screen.ACCOUNT
    world.settle()
    assert world.screen is Screen.DONE
    assert world.view.title.key == "done.renewed"
    assert world.view.title.n == 3
    receipt = world.printed[-1]
    assert receipt.kind is ReceiptKind.LOANS
    assert [(line.title, line.due, line.renewed) for line in receipt.lines] == [
        (f"Title {n}", LATER, True) for n in (1, 2, 3)]


def test_a_renewal_whose_answer_never_comes_does_not_hold_the_kiosk_for_ever() -> None:
    world = renewing()
    world.press(Action.RENEW_LOANS)
    world.tick(200)
    assert world.screen in (Screen.DONE, Screen.ATTRACT)
    assert "session stuck" in world.alerts


def test_a_renewal_that_costs_is_asked_about_and_made_only_after_yes() -> None:
    for yes in (True, False):
        world = renewing()
        world.items["2"].fee = Money(Decimal(1))
        world.press(Action.RENEW_LOANS)
        world.settle()
        overlay = world.view.overlay
        assert overlay is not None
        assert dict(overlay.title.args)["amount"] == Money(Decimal(1))
        assert renewals(world) == [1, 0, 1]
        world.press(Action.YES if yes else Action.NO)
        world.settle()
        assert renewals(world) == [1, int(yes), 1]
        assert world.statuses()["2"] == ("status.renewed" if yes else "status.not_renewed")
        assert world.view.overlay is None


def test_renewing_is_not_offered_where_the_branch_does_not_want_it() -> None:
    world = World(policy(renewals=False))
    world.add("1", holder=CARD)
    world.press(Action.ACCOUNT)
    world.sign_in()
    world.send(ev.RowPressed(at=world.at, key="1"))
    world.press(Action.RENEW_LOANS)
    world.settle()
    assert [row.chosen for row in world.view.rows] == [None]
    assert world.items["1"].renewals == 0


def test_a_loan_of_this_session_that_is_renewed_in_the_account_keeps_one_line_on_the_receipt() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.settle()
    world.press(Action.LOANS)
    world.settle()
    world.press(Action.RENEW_LOANS)
    world.settle()
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    assert [(line.due, line.renewed) for line in world.printed[-1].lines] == [(LATER, True)]
