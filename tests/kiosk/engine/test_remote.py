"""What is wished from afar is done once, and only while nobody is there."""
from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import LogDeed, Obeyed, Restart, Shutter
from kiosk.engine.present import present
from kiosk.engine.staff import Deed
from kiosk.engine.state import anew
from kiosk.engine.view import Action, Screen, text
from kiosk.engine.wishes import Ordered, Wish
from tests.kiosk.world import World, policy


def world_of(**changes: object) -> World:
    world = World(policy(receipts=True, **changes))
    world.add("1")
    world.tick(1)
    return world


def wish(world: World, errand: Deed, message: str = "", name: str = "w1") -> World:
    world.send(Ordered(at=world.at, wish=Wish(name, errand, message)))
    return world


def done(world: World, kind: type) -> list[object]:
    return [effect for effect in world.history if isinstance(effect, kind)]


def test_a_kiosk_is_closed_with_its_sentence_durably_before_it_is_told() -> None:
    world = wish(world_of(), Deed.CLOSE, "desk")
    assert world.screen is Screen.OUT_OF_ORDER
    assert world.view.lead is not None
    assert world.view.lead.key == "closed.lead.desk"
    assert [type(effect) for effect in world.history if isinstance(effect, LogDeed | Shutter | Obeyed)] == [
        LogDeed, Shutter, Obeyed]
    wish(world, Deed.OPEN, name="w2")
    assert world.screen is Screen.ATTRACT
    assert done(world, Shutter) == [Shutter("desk"), Shutter("")]


def test_words_of_staffs_own_are_shown_in_their_language_and_the_usual_ones_in_others() -> None:
    world = world_of(languages=("fi", "sv", "en"))
    own = (("fi", "Matot vaihdetaan, avataan klo 12."), ("sv", "Mattorna byts, \u00f6ppet kl. 12."))
    world.send(Ordered(at=world.at, wish=Wish("w1", Deed.CLOSE, "service", own)))
    assert done(world, Shutter) == [Shutter("service", own)]
    assert world.view.lead == text("closed.lead.own", words="Matot vaihdetaan, avataan klo 12.")
    assert anew(world.state).closed_words == own
    assert present(replace(world.state, language="fi-simple")).lead == world.view.lead
    assert present(replace(world.state, language="en")).lead == text("closed.lead.service")
    wish(world, Deed.OPEN, name="w2")
    assert (world.screen, world.state.closed_words) == (Screen.ATTRACT, ())
    world.send(ev.Shut(at=world.at, message="service", words=own))             # and so after another start
    assert world.view.lead == text("closed.lead.own", words="Matot vaihdetaan, avataan klo 12.")


@pytest.mark.parametrize("errand", [Deed.CLOSE, Deed.OPEN, Deed.RESTART, Deed.PRINT])
def test_a_patron_goes_first(errand: Deed) -> None:
    world = world_of()
    world.sign_in()
    world.lay("1")
    world.settle()
    wish(world, errand, "service")
    world.wait(5)
    assert done(world, Obeyed) == done(world, Restart) == done(world, Shutter) == []
    assert not world.printed
    world.press(Action.FINISH)
    world.press(Action.FINISH)
    world.lift("1")
    world.wait(20)
    assert done(world, Restart if errand is Deed.RESTART else Obeyed)


def test_told_again_while_it_waits_it_is_one_wish() -> None:
    world = world_of()
    world.sign_in()
    for _ in range(3):
        wish(world, Deed.PRINT)
    world.press(Action.FINISH)
    world.wait(20)
    assert done(world, Obeyed) == [Obeyed("w1")]
    assert len(world.printed) == 1


def test_a_trial_print_counts_as_no_receipt_and_says_why_it_failed() -> None:
    world = world_of()
    world.paper = False
    wish(world, Deed.PRINT)
    world.settle()
    world.paper = True
    wish(world, Deed.PRINT, name="w2")
    world.settle()
    assert done(world, Obeyed) == [Obeyed("w1", "paper"), Obeyed("w2")]
    assert world.state.tally is not None
    assert world.state.tally.printed == 0
    assert not world.state.trial


def test_without_a_printer_a_trial_print_is_refused() -> None:
    world = World(policy(receipts=False))
    world.tick(1)
    wish(world, Deed.PRINT)
    assert done(world, Obeyed) == [Obeyed("w1", "no_printer")]


def test_staff_at_the_kiosk_go_first() -> None:
    from tests.kiosk.engine.test_staff import enter
    from tests.kiosk.engine.test_staff import world_of as staffed
    world = staffed()
    enter(world)
    wish(world, Deed.RESTART)
    world.tick(5)
    assert done(world, Restart) == []
    world.press(Action.FINISH)
    world.tick(1)
    assert len(done(world, Restart)) == 1


def test_what_waits_outlives_a_journal_that_failed() -> None:
    world = world_of()
    world.sign_in()
    wish(world, Deed.CLOSE, "other")
    assert [one.id for one in anew(world.state).wishes] == ["w1"]
    assert anew(world.state).trial == ""


def test_nobody_else_is_told_of_a_trial_print() -> None:
    """A patron who comes while it prints gets an answer of their own."""
    world = world_of()
    world.send(Ordered(at=world.at, wish=Wish("w1", Deed.PRINT)))
    world.send(ev.Printed(at=world.at))
    assert world.state.summary is None
