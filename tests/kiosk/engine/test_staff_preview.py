"""The preview in staff mode: patrons' screens as they are, and nothing that is pressed there does anything."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import Inspect, LogDeed
from kiosk.engine.findings import Inspected
from kiosk.engine.staff import Deed, Page
from kiosk.engine.view import Action, Screen, Text, Work
from tests.kiosk.engine.test_staff import FOUND, STAFF, deeds, enter, inside, world_of
from tests.kiosk.world import CARD, World

WORKS = (Work("Kalevala", "Elias Lönnrot"), Work("Rautatie", "Juhani Aho"), Work("Hamlet", "William Shakespeare"))


def preview(**changes: object) -> World:
    world = enter(world_of(works=WORKS, **changes))
    world.press(Action.STAFF_KIOSK)
    world.history.clear()
    world.send(ev.RowPressed(at=world.at, key="preview"))
    return world


def through(world: World, which: int) -> list[Screen]:
    """Pressing the first, or the last, button of each."""
    seen = []
    while world.state.staff is not None and world.state.staff.page is Page.PREVIEW:
        seen.append(world.view.screen)
        world.press(world.view.actions[which].action)
    return seen


@pytest.mark.parametrize("which", [0, -1])
def test_any_button_leads_through_patrons_screens_and_back_and_does_nothing_else(which: int) -> None:
    world = preview()
    assert through(world, which) == [Screen.ATTRACT, Screen.CARD, Screen.PIN, Screen.BORROW, Screen.DONE, Screen.RETURN]
    assert inside(world.state)
    assert [row.key for row in world.view.rows][:3] == ["state", "day", "preview"]
    assert {type(effect) for effect in world.history} <= {LogDeed, Inspect}
    assert deeds(world) == [(Deed.PREVIEW, "begun")]


@pytest.mark.parametrize(("changes", "screens"), [
    ({"role": "return-only"}, [Screen.ATTRACT, Screen.RETURN]),
    ({"role": "loan-only", "pin": "none"}, [Screen.ATTRACT, Screen.CARD, Screen.BORROW, Screen.DONE])])
def test_only_what_this_kiosk_does_is_shown(changes: dict[str, object], screens: list[Screen]) -> None:
    assert through(preview(**changes), 0) == screens


def test_it_is_shown_in_every_language_look_and_size_and_tells_that_it_is_none() -> None:
    world = preview()
    world.send(ev.LanguageChosen(at=world.at, language="sv"))
    world.press(Action.TEXT_SIZE)
    world.press(Action.CONTRAST)
    view = world.view
    assert (view.screen, view.language, view.appearance.text_step, view.appearance.theme) == (
        Screen.ATTRACT, "sv", 1, "dark")
    assert view.notice is not None
    assert view.notice.key == "staff.preview.place"
    world.press(Action.ACCESS)
    assert world.view.overlay is not None
    world.press(Action.CLOSE)
    world.press(Action.HELP)
    assert world.view.overlay is not None
    world.press(Action.CLOSE)
    assert world.view.screen is Screen.ATTRACT


def test_its_items_are_works_that_the_branch_shows_and_none_that_lie_there() -> None:
    world = preview()
    world.add("77", "Somebody's own book", holder=CARD)
    world.lay("77")
    for _ in range(3):
        world.press(world.view.actions[0].action)
    assert world.view.screen is Screen.BORROW
    assert {row.title for row in world.view.rows} == {work.title for work in WORKS}
    assert {row.status.key for row in world.view.rows} == {"status.borrowed", "status.renewed", "status.refused"}
    assert world.items["77"].holder == CARD


def test_a_branch_that_shows_no_works_sees_rows_without_titles() -> None:
    world = enter(world_of())
    world.press(Action.STAFF_KIOSK)
    world.send(ev.RowPressed(at=world.at, key="preview"))
    for _ in range(3):
        world.press(world.view.actions[0].action)
    assert [row.title for row in world.view.rows] == [""] * 3


def test_what_is_no_button_there_leads_nowhere_and_it_closes_by_itself() -> None:
    world = preview()
    world.press(Action.UNSECURE)
    world.press(Action.FINISH)
    world.type("1234")
    world.send(ev.RowPressed(at=world.at, key="1"))
    assert world.view.notice == Text("staff.preview.place", (("number", 1), ("count", 6)))
    world.wait(world.policy.times.staff + 1)
    assert world.state.staff is None
    assert world.screen is Screen.ATTRACT
    assert world.view.notice is None


def test_a_kiosk_in_trouble_or_closed_shows_patrons_screens_all_the_same() -> None:
    world = enter(world_of())
    for part in ("ils", "pad", "printer"):
        world.send(ev.PartDown(at=world.at, part=part, reason="paper"))
    world.send(Inspected(at=world.at, found=FOUND))
    world.press(Action.STAFF_KIOSK)
    world.send(ev.RowPressed(at=world.at, key="preview"))
    assert Action.BORROW in [action.action for action in world.view.actions]
    assert not world.view.degraded
    assert len(through(world, 0)) == 6
    assert STAFF not in repr(world.view)
