"""Holds that are ready: where they stand is told first, and the session waits while they are fetched."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.present import present
from kiosk.engine.view import Action, Plate, Screen, text
from tests.kiosk.world import CARD, OTHER, World, policy


def waited_for(**changes: object) -> World:
    world = World(policy(**changes))
    world.add("1", "Rautatie", hold=CARD)
    world.add("2")
    world.sign_in()
    return world


def away() -> World:
    world = waited_for()
    world.press(Action.AWAY)
    return world


def test_shelf_and_number_are_told_large_before_anything_else() -> None:
    world = waited_for()
    assert world.screen is Screen.PICKUP
    row = world.view.rows[0]
    assert (row.title, row.plate) == ("Rautatie", Plate("1", text("hold.shelf", shelf="C")))


def test_what_is_fetched_and_laid_down_is_lent_as_your_hold_without_a_press() -> None:
    world = waited_for()
    world.lay("1", "2")
    world.settle()
    assert world.screen is Screen.BORROW
    assert world.statuses() == {"1": "status.your_hold", "2": "status.borrowed"}


@pytest.mark.parametrize("changes", [{"pickup": False}, {"account": False}, {"pin": "none"}])
def test_borrowing_comes_first_where_the_branch_wants_it_or_no_pin_was_typed(changes: dict[str, object]) -> None:
    world = World(policy(**changes))
    world.pins[CARD] = "" if "pin" in changes else world.pins[CARD]
    world.add("1", hold=CARD)
    world.sign_in()
    assert world.screen is Screen.BORROW


def test_who_has_laid_a_pile_already_is_not_stopped() -> None:
    world = World()
    world.add("1", hold=CARD)
    world.add("2")
    world.lay("2")
    world.sign_in()
    assert world.screen is Screen.BORROW
    assert world.items["2"].holder == CARD


def test_holds_that_turn_out_not_to_be_ready_stop_nobody() -> None:
    world = World(policy(ready="asked"))
    world.add("1", hold=CARD)
    world.answer_of = world.answer  # type: ignore[attr-defined]

    def answer(question: ils.Question) -> ils.Answer:
        if isinstance(question, ils.DescribeItem):
            return ils.ItemDescribed(True, "Rautatie")
        return world.answer_of(question)  # type: ignore[attr-defined,no-any-return]

    world.answer = answer  # type: ignore[method-assign]
    world.sign_in()
    assert world.screen is Screen.BORROW


def test_while_the_patron_is_away_nothing_of_them_is_on_the_screen() -> None:
    world = away()
    assert world.screen is Screen.AWAY
    shown = repr(present(world.state))
    assert "Rautatie" not in shown
    assert CARD[-4:] not in shown
    assert not world.view.rows


def test_the_same_card_brings_the_patron_back() -> None:
    world = away()
    world.send(ev.CardShown(at=world.at, number=CARD))
    assert world.screen is Screen.BORROW
    assert world.view.overlay is None


def test_an_item_that_was_kept_for_them_brings_the_patron_back_and_a_strangers_book_does_not() -> None:
    world = away()
    world.lay("2")
    world.settle()
    assert world.screen is Screen.AWAY
    assert world.items["2"].holder == ""
    world.lift("2")
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.your_hold"}


def test_without_the_card_the_pin_tells_whether_it_is_them() -> None:
    world = away()
    world.press(Action.BACK)
    world.type("9999")
    assert world.screen is Screen.PIN
    assert world.view.entry is not None
    assert world.view.entry.problem is not None
    world.press(Action.CANCEL)
    assert world.screen is Screen.AWAY
    world.press(Action.BACK)
    world.type("1234")
    assert world.screen is Screen.BORROW


def test_a_stranger_who_guesses_ends_the_session() -> None:
    world = away()
    world.press(Action.BACK)
    world.type("9999" * 3)
    assert world.screen is Screen.ATTRACT
    assert world.state.session is None
    assert "too many wrong PINs" in world.alerts


def test_the_session_waits_three_minutes_and_no_touch_makes_it_longer() -> None:
    for back in (False, True):
        world = away()
        world.tick(170)
        world.send(ev.Touched(at=world.at))
        if back:
            world.press(Action.BACK)
        assert world.state.session is not None
        world.tick(11)
        assert world.screen is Screen.ATTRACT


def test_what_was_lent_before_going_away_is_on_the_last_screen() -> None:
    world = waited_for()
    world.press(Action.BORROW)
    world.lay("2")
    world.settle()
    world.lift("2")
    world.press(Action.HOLDS)
    world.settle()
    world.press(Action.AWAY)
    world.tick(181)
    assert world.screen is Screen.DONE
    assert world.view.title == text("done.borrowed", n=1)


def test_another_patron_may_end_it() -> None:
    world = away()
    world.send(ev.CardShown(at=world.at, number=OTHER))
    assert world.view.overlay is not None
    world.tick(6)
    world.type(world.pins[OTHER])
    world.settle()
    assert world.screen is Screen.BORROW
    assert world.state.session is not None
    assert world.state.session.card == OTHER


def test_another_card_while_the_pin_is_asked_again_ends_the_first_session_before_its_own_begins() -> None:
    world = waited_for()
    world.lay("2")
    world.settle()
    world.lift("2")
    world.press(Action.HOLDS)
    world.settle()
    world.press(Action.AWAY)
    world.press(Action.BACK)
    world.send(ev.CardShown(at=world.at, number=OTHER))
    assert world.view.overlay is not None
    assert world.view.overlay.title.key == "other_card.title"
    world.tick(6)
    world.type(world.pins[OTHER])
    world.settle()
    assert world.view.rows == ()
    assert world.state.session is not None
    assert world.state.session.card == OTHER


def test_a_blocked_patron_is_told_that_before_any_hold() -> None:
    world = World()
    world.add("1", hold=CARD)
    world.blocks[CARD] = ils.Refusal.CARD_EXPIRED
    world.sign_in()
    assert world.screen is Screen.BORROW
    assert world.view.overlay is not None
    assert world.view.overlay.title.key == "blocked.title"
