"""The antenna is tried: who is heard how often, and how strong the field is, no further than the reader goes."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import LogDeed, Look, SetLevels
from kiosk.engine.findings import TagsLooked
from kiosk.engine.staff import Deed
from kiosk.engine.tagging import Strength, TagLook
from kiosk.engine.view import Action, Text
from tests.kiosk.engine.test_staff import deeds, done, enter, world_of
from tests.kiosk.world import World

PILE = (TagLook("A", "item", "1", seen=100), TagLook("B", "item", "2", seen=37), TagLook("C", "blank", seen=100))


def page(*looks: TagLook, strength: Strength | None = None) -> World:
    world = enter(world_of(levels=(("sound", 80),)))
    world.press(Action.STAFF_TAGS)
    world.press(Action.ANTENNA)
    assert done(world, Look)[-1] == Look()
    told(world, *looks, strength=strength)
    return world


def told(world: World, *looks: TagLook, strength: Strength | None) -> None:
    world.send(TagsLooked(at=world.at, tags=looks, strength=strength))


def heading(heard: int, count: int) -> Text:
    return Text("staff.antenna.heard", (("heard", heard), ("count", count)))


def test_who_is_not_always_heard_is_told_first_and_how_many_are() -> None:
    world = page(*PILE)
    assert world.view.list_heading == heading(2, 3)
    assert [(row.key, row.icon.value) for row in world.view.rows[1:]] == [
        ("B", "warning"), ("A", "tick"), ("C", "tick")]
    assert world.view.rows[1].status == Text("staff.antenna.share", (("seen", 37), ("rounds", 100)))
    told(world, *(TagLook(str(n), "item", str(n), seen=20, rounds=20) for n in range(20)), strength=None)
    assert world.view.list_heading == heading(20, 20)


def test_nothing_is_told_of_a_tag_after_a_few_rounds() -> None:
    world = page(TagLook("A", "item", "1", seen=19, rounds=19))
    assert world.view.list_heading == Text("staff.antenna.counting", (), 1)


def test_how_strong_it_is_is_written_down_and_kept_and_then_the_reader_is_asked() -> None:
    world = page(strength=Strength(8, 2, 12))
    world.press(Action.LESS)
    assert [type(effect) for effect in world.history][-3:] == [LogDeed, SetLevels, Look]
    assert deeds(world)[-1] == (Deed.ADJUST, "power 7")
    assert done(world, SetLevels)[-1].levels == (("sound", 80), ("power", 7))
    assert world.view.rows[0].status.args[0] == ("step", 8)        # until the reader says so itself
    world.press(Action.LESS)
    assert deeds(world)[-1] == (Deed.ADJUST, "power 6")
    told(world, strength=Strength(6, 2, 12))
    assert world.view.rows[0].status.args[0] == ("step", 6)


@pytest.mark.parametrize(("action", "end"), [(Action.LESS, 2), (Action.MORE, 12)])
def test_it_goes_no_further_than_the_reader(action: Action, end: int) -> None:
    world = page(strength=Strength(8, 2, 12))
    for _ in range(20):
        world.press(action)
    assert dict(world.state.levels)["power"] == end
    assert len(done(world, SetLevels)) == abs(end - 8)
    told(world, strength=Strength(end, 2, 12))
    assert [view.enabled for view in world.view.actions if view.action is action] == [False]


def test_a_reader_whose_strength_cannot_be_set_says_so_and_has_no_buttons() -> None:
    world = page(*PILE)
    assert world.view.rows[0].status == Text("staff.antenna.fixed")
    assert not {Action.LESS, Action.MORE} & {view.action for view in world.view.actions}
    world.press(Action.MORE)
    assert not done(world, SetLevels)


def test_it_is_no_loudness() -> None:
    world = page(strength=Strength(8, 2, 12))
    world.press(Action.MORE)
    world.press(Action.BACK)
    world.press(Action.STAFF_KIOSK)
    world.send(ev.RowPressed(at=world.at, key="levels"))
    assert [row.key for row in world.view.rows] == ["sound"]
    world.press(Action.MORE)
    assert dict(world.state.levels) == {"sound": 90, "power": 9}
