"""Staff start the program or the computer again: asked about, written down, told, and never under a charge."""
from __future__ import annotations

from typing import Any

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import Effect, LogDeed, Restart
from kiosk.engine.findings import NotRebooted
from kiosk.engine.payment import PayStep
from kiosk.engine.staff import Deed, Page
from kiosk.engine.view import Action, Text
from tests.kiosk.till import Till
from tests.kiosk.world import World, policy

STAFF, CODE = "S-1001", "999999"
RULES: dict[str, Any] = {"staff_pin_length": 6, "staff_pin": lambda digits: digits == CODE}


def enter(world: World) -> World:
    """As far as the page of the kiosk."""
    world.send(ev.StaffCardShown(at=world.at, number=STAFF, held=False))
    if world.state.session is not None:
        world.press(Action.YES)
    world.type(CODE)
    world.press(Action.STAFF_KIOSK)
    assert world.state.staff is not None
    assert world.state.staff.page is Page.KIOSK
    return world


def done(world: World, kind: type[Effect]) -> list[Any]:
    return [effect for effect in world.history if isinstance(effect, kind)]


def restart(world: World, answer: Action) -> None:
    world.press(Action.RESTART)
    assert world.view.overlay is not None
    assert [one.action for one in world.view.overlay.actions] == [Action.NO, Action.REBOOT, Action.YES]
    world.press(answer)


def test_restarting_is_asked_about_and_written_down_first() -> None:
    world = enter(World(policy(**RULES)))
    restart(world, Action.NO)
    assert not done(world, Restart)
    restart(world, Action.YES)
    assert [type(effect) for effect in world.history][-3:-1] == [LogDeed, LogDeed]
    assert world.history[-1] == Restart()
    assert world.state.staff is None


def test_the_computer_is_started_again_once_and_staff_are_told() -> None:
    world = enter(World(policy(**RULES)))
    restart(world, Action.REBOOT)
    logged, begun = world.history[-2:]
    assert isinstance(logged, LogDeed)
    assert (logged.deed, logged.outcome, begun) == (Deed.REBOOT, "begun", Restart(machine=True))
    assert world.view.notice == Text("staff.reboot.begun")
    for action in (Action.RESTART, Action.REBOOT):
        world.press(action)
    assert world.view.overlay is None
    assert len(done(world, Restart)) == 1


def test_a_computer_that_may_not_be_started_again_is_told_of_and_the_program_still_can() -> None:
    world = enter(World(policy(**RULES)))
    restart(world, Action.REBOOT)
    world.send(NotRebooted(at=world.at))
    assert world.view.notice == Text("staff.reboot.failed")
    assert [(effect.deed, effect.outcome) for effect in done(world, LogDeed)][-1] == (Deed.REBOOT, "not allowed")
    restart(world, Action.YES)
    assert done(world, Restart) == [Restart(machine=True), Restart()]


def test_that_it_may_not_is_told_to_nobody_once_staff_have_left() -> None:
    world = enter(World(policy(**RULES)))
    restart(world, Action.REBOOT)
    world.press(Action.FINISH)
    world.send(NotRebooted(at=world.at))
    assert (world.state.staff, world.view.notice) == (None, None)


@pytest.mark.parametrize("answer", [Action.YES, Action.REBOOT])
def test_nothing_is_started_again_while_a_terminal_may_charge_who_stood_there_before(answer: Action) -> None:
    world = Till(policy(pays=True, **RULES), hand=None)
    world.press(Action.ACCOUNT)
    world.sign_in()
    world.press(Action.FEES)
    for _ in range(2):
        world.settle()
        world.press(Action.PAY)
    world.settle()
    assert world.state.paying is not None
    assert world.state.paying.step is PayStep.TERMINAL
    enter(world)                                   # the terminal was told to give up, and has not answered
    restart(world, answer)
    assert not done(world, Restart)
    assert world.view.notice == Text("staff.restart.paying")
    world.settle()
    restart(world, answer)
    assert len(done(world, Restart)) == 1


def test_who_is_there_is_not_interrupted_before_their_session_is_over() -> None:
    world = World(policy(**RULES))
    world.sign_in()
    world.send(ev.StaffCardShown(at=world.at, number=STAFF, held=False))
    for action in (Action.RESTART, Action.REBOOT):
        world.press(action)
    assert not done(world, Restart)
    assert world.state.session is not None
