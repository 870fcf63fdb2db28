"""How loud the kiosk is, set by staff: at once, no further than it goes, and for whoever comes next."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.engine import events as ev
from kiosk.engine.effects import LogDeed, SetLevels
from kiosk.engine.levels import REACH, Levels, level_of, moved
from kiosk.engine.look import LOUDEST
from kiosk.engine.staff import Deed
from kiosk.engine.state import anew
from kiosk.engine.view import Action, Sound, Text
from kiosk.level_book import read
from tests.kiosk.engine.test_staff import deeds, done, enter, world_of
from tests.kiosk.world import World

LEVELS: Levels = (("sound", 80), ("speech", 0))
BRIGHT = ("brightness", 80)


def page(levels: Levels = LEVELS) -> World:
    world = enter(world_of(levels=levels, speech=True))
    world.press(Action.STAFF_KIOSK)
    world.send(ev.RowPressed(at=world.at, key="levels"))
    return world


def test_a_press_is_written_down_and_kept_before_it_is_heard() -> None:
    world = page()
    before = world.view.sounds
    world.press(Action.LESS)
    assert [type(effect) for effect in world.history][-2:] == [LogDeed, SetLevels]
    assert done(world, SetLevels)[-1].levels == (("sound", 70), ("speech", 0))
    assert deeds(world)[-1] == (Deed.ADJUST, "sound 70")
    assert (world.view.sound, world.view.sounds) == (Sound.OK, before + 1)


def test_the_row_that_is_chosen_is_the_one_that_moves_and_tells_how_far() -> None:
    world = page()
    world.send(ev.RowPressed(at=world.at, key="speech"))
    world.press(Action.LESS)
    told = {row.key: (row.chosen, row.status) for row in world.view.rows}
    assert told == {"sound": (False, Text("staff.level.percent", (("percent", 80),))),
                    "speech": (True, Text("staff.level.step", (("number", 3), ("count", 6))))}
    assert world.state.speech.volume == -1


def test_no_session_begins_louder_than_the_step_that_was_measured_and_each_may_become_louder() -> None:
    world = page()
    world.send(ev.RowPressed(at=world.at, key="speech"))
    world.press(Action.MORE)
    assert level_of(world.state.levels, "speech") == world.state.speech.volume == 0
    assert read(b'{"speech": 2}') == {}            # nor does one by what an earlier version kept
    world.press(Action.FINISH)
    world.press(Action.ACCESS)
    world.press(Action.SPEECH)
    for _ in range(6):
        world.press(Action.LOUDER)
    assert world.state.speech.volume == LOUDEST


@pytest.mark.parametrize(("levels", "title"), [
    (LEVELS, "staff.levels.title"), ((*LEVELS, BRIGHT), "staff.levels.both"), ((BRIGHT,), "staff.level.brightness")])
def test_the_page_is_called_after_what_can_be_set(levels: Levels, title: str) -> None:
    world = enter(world_of(levels=levels, speech=True))
    world.press(Action.STAFF_KIOSK)
    assert next(row.placeholder for row in world.view.rows if row.key == "levels") == Text(title)
    world.send(ev.RowPressed(at=world.at, key="levels"))
    assert world.view.list_heading == Text(title)


@pytest.mark.parametrize("name", list(REACH))
@pytest.mark.parametrize("action", [Action.LESS, Action.MORE])
def test_at_its_end_the_button_is_off_and_nothing_more_is_written(name: str, action: Action) -> None:
    world = page((*LEVELS, BRIGHT))
    world.send(ev.RowPressed(at=world.at, key=name))
    for _ in range(12):
        world.press(action)
    end = REACH[name].least if action is Action.LESS else REACH[name].most
    assert level_of(world.state.levels, name) == end
    assert [view.enabled for view in world.view.actions if view.action is action] == [False]
    written = len(done(world, SetLevels))
    world.press(action)
    assert len(done(world, SetLevels)) == written


def test_each_session_begins_as_loud_as_staff_set_it_whatever_the_one_before_chose() -> None:
    world = page()
    world.send(ev.RowPressed(at=world.at, key="speech"))
    world.press(Action.LESS)
    world.press(Action.LESS)
    world.press(Action.FINISH)
    assert world.state.speech.volume == -2
    world.press(Action.ACCESS)
    world.press(Action.SPEECH)
    world.press(Action.LOUDER)
    assert world.state.speech.volume == -1
    world.press(Action.CLOSE)
    world.wait(120)
    assert world.state.speech.volume == -2
    world.state = anew(world.state)
    assert (world.state.speech.volume, level_of(world.state.levels, "speech")) == (-2, -2)


def test_a_kiosk_without_sound_to_set_has_no_such_page() -> None:
    world = enter(world_of())
    world.press(Action.STAFF_KIOSK)
    assert "levels" not in [row.key for row in world.view.rows]
    world.send(ev.RowPressed(at=world.at, key="levels"))
    world.press(Action.MORE)
    assert not done(world, SetLevels)
    only = page((("speech", 0),))
    only.send(ev.RowPressed(at=only.at, key="sound"))
    only.press(Action.LESS)
    assert only.state.levels == (("speech", -1),)


def test_only_on_its_page_it_moves() -> None:
    world = page()
    world.press(Action.BACK)
    world.press(Action.MORE)
    assert not done(world, SetLevels)


@given(st.sampled_from(list(REACH)), st.integers(-200, 200), st.lists(st.integers(-3, 3), max_size=20))
def test_no_way_of_pressing_leaves_the_reach(name: str, begin: int, steps: list[int]) -> None:
    reach = REACH[name]
    levels: Levels = ((name, min(reach.most, max(reach.least, begin))), ("other", 7))
    for step in steps:
        levels = moved(levels, name, step)
    assert reach.holds(level_of(levels, name))
    assert level_of(levels, "other") == 7
