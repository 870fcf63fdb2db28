"""A frame costs what changed, and looks as if all of it had been drawn."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.damage import MOST, NOWHERE, Area, Damage

W, H = 60, 40
SIDES = st.integers(-20, 80)
AREAS = st.builds(Area, SIDES, SIDES, SIDES, SIDES)


def dots(area: Area) -> set[tuple[int, int]]:
    return {(x, y) for x in range(area.left, area.right) for y in range(area.bottom, area.top)}


@given(st.lists(AREAS, max_size=8))
def test_whatever_changed_is_drawn_once_and_in_few_areas(changed: list[Area]) -> None:
    damage = Damage(W, H)
    damage.take()
    for area in changed:
        damage.add(area)
    taken = damage.take()
    assert len(taken) <= MOST
    glass, drawn = dots(Area(0, 0, W, H)), [dots(area) for area in taken]
    assert set().union(*(dots(area) & glass for area in changed)) <= set().union(*drawn) <= glass
    assert sum(map(len, drawn)) == len(set().union(*drawn))
    assert damage.take() == ()


def test_at_first_and_when_asked_all_is_drawn() -> None:
    damage = Damage(W, H)
    assert damage.take() == (Area(0, 0, W, H),)
    damage.add(Area(1, 1, 2, 2))
    damage.whole()
    assert damage.take() == (Area(0, 0, W, H),)


@given(AREAS, AREAS)
def test_two_areas_are_held_by_the_one_they_become(one: Area, two: Area) -> None:
    assert dots(one) | dots(two) <= dots(one.joined(two))
    assert one.joined(NOWHERE).dots == one.dots


def test_what_grows_and_moves_is_where_it_is_seen() -> None:
    assert Area(10, 10, 20, 20).posed(5, -3, 1, (0, 0)) == Area(15, 7, 25, 17)
    grown = Area(10, 10, 20, 20).posed(0, 0, 1.5, (15, 15))
    assert grown.left < 7.5 < 22.5 < grown.right


@pytest.mark.window
def test_a_glass_drawn_in_parts_is_the_glass_drawn_whole(display: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
    done = subprocess.run([sys.executable, "-m", "tests.kiosk.ui.parts_child"], stdout=subprocess.PIPE, check=True,
                          text=True, cwd=Path(__file__).parents[3], env={
                              **environment, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "KIVY_NO_ARGS": "1",
                              "KIVY_HOME": str(tmp_path)})
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["wrong"] == []
    assert told["frames"] > 100
    assert told["share"] < 0.6
    assert told["lit"] < 0.001                     # of the attract screen, by day and in the theme in which it rests
    assert told["shadows"] == []
