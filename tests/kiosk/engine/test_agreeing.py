"""What must be agreed to: loans that cost, and a renewal of what is lent already."""
from __future__ import annotations

from decimal import Decimal

import pytest

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.effects import Ask
from kiosk.engine.view import Action, Money, Screen
from tests.kiosk.world import CARD, DUE, OTHER, World, policy

EURO = Money(Decimal(1))


def costly(**changes: object) -> World:
    world = World(policy(**changes))
    world.add("1", fee=EURO)
    world.add("2")
    world.sign_in()
    return world


def asked(world: World) -> str:
    return world.view.overlay.title.key if world.view.overlay else ""


def test_a_loan_that_costs_is_asked_about_and_its_tag_untouched_until_yes() -> None:
    world = costly()
    world.lay("1", "2")
    world.settle()
    assert asked(world) == "charge.title.loan"
    assert [item.holder for item in world.items.values()] == ["", CARD]
    assert world.secured[world.uids("1")[0]]
    assert "checkout refused" not in world.alerts
    world.press(Action.YES)
    world.settle()
    assert set(world.statuses().values()) == {"status.borrowed"}
    questions = [e.question for e in world.history if isinstance(e, Ask) and isinstance(e.question, ils.LendItem)]
    assert [q.fee_accepted for q in questions if q.item_id == "1"] == [False, True]
    assert not [q for q in questions if q.item_id == "2" and q.fee_accepted]


@pytest.mark.parametrize("how", ["no", "time"])
def test_no_and_no_answer_mean_that_it_is_not_lent(how: str) -> None:
    world = costly()
    world.lay("1")
    world.settle()
    world.press(Action.NO) if how == "no" else world.tick(61)
    world.settle()
    assert world.items["1"].holder == ""
    assert world.details() == {"1": "refusal.declined"}
    assert not [op for op in world.journal.values() if not op.state.final]


def test_two_that_cost_are_asked_about_one_after_the_other() -> None:
    world = costly()
    world.items["2"].fee = Money(Decimal(2))
    world.lay("1", "2")
    world.settle()
    world.press(Action.YES)
    world.settle()
    assert asked(world) == "charge.title.loan"
    world.press(Action.NO)
    world.settle()
    assert sorted(item.holder for item in world.items.values()) == ["", CARD]
    assert asked(world) == ""


def test_a_lost_answer_to_the_agreed_loan_is_settled_and_the_fee_is_not_forgotten() -> None:
    for lost in ("lose_answers", "lose_requests"):
        world = costly()
        world.lay("1")
        world.settle()
        setattr(world, lost, 1)
        world.press(Action.YES)
        world.settle()
        assert world.items["1"].loans == 1
        assert world.statuses() == {"1": "status.borrowed"}


def test_what_was_taken_away_while_it_was_asked_is_lent_when_it_is_laid_down_again() -> None:
    world = costly()
    world.lay("1")
    world.settle()
    world.lift("1")
    world.press(Action.YES)
    world.settle()
    assert world.items["1"].holder == ""
    world.lay("1")
    world.settle()
    assert world.items["1"].holder == CARD
    assert asked(world) == ""


def test_another_card_while_it_is_asked_means_no() -> None:
    world = costly()
    world.lay("1")
    world.settle()
    world.send(ev.CardShown(at=world.at, number=OTHER))
    world.tick(6)
    world.settle()
    assert world.screen is Screen.PIN
    assert world.items["1"].holder == ""


def already(**changes: object) -> World:
    world = World(policy(already="ask", **changes))
    world.add("1", holder=CARD)
    world.sign_in()
    world.lay("1")
    world.settle()
    return world


def test_what_is_lent_to_the_patron_already_is_renewed_only_after_yes() -> None:
    world = already()
    assert asked(world) == "already.title"
    assert world.items["1"].renewals == 0
    world.press(Action.YES)
    world.settle()
    assert world.items["1"].renewals == 1
    assert world.statuses() == {"1": "status.renewed"}
    assert world.items["1"].due > DUE
    assert asked(world) == ""


def test_who_does_not_want_it_renewed_sees_when_it_is_due() -> None:
    world = already()
    world.press(Action.NO)
    world.settle()
    assert world.statuses() == {"1": "status.already_yours"}
    assert world.items["1"].renewals == 0
    world.tick(2)
    assert asked(world) == ""


def test_a_renewal_at_the_pad_that_is_refused_or_costs_says_so() -> None:
    world = already()
    world.items["1"].hold = OTHER
    world.press(Action.YES)
    world.settle()
    assert world.statuses() == {"1": "status.not_renewed"}
    world = already()
    world.items["1"].fee = EURO
    world.press(Action.YES)
    world.settle()
    assert asked(world) == "charge.title.renewal"
    world.press(Action.YES)
    world.settle()
    assert world.statuses() == {"1": "status.renewed"}


def test_an_item_of_nobody_is_lent_without_a_question_where_renewals_are_asked_about() -> None:
    world = World(policy(already="ask"))
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.borrowed"}
    assert asked(world) == ""
