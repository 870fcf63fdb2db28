"""What is coming takes no more of a frame than its share, and loses nothing by it."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.engine.view import ViewState
from kiosk.texts import Texts
from kiosk.ui import coming
from kiosk.ui.coming import Coming
from kiosk.ui.damage import Area, Damage
from kiosk.ui.parts import rows
from kiosk.ui.parts.desk import Desk
from kiosk.ui.samples import samples
from kiosk.ui.scene import Scene
from kiosk.ui.screens import draw
from kiosk.ui.typeset import Later, Typesetter
from kiosk.ui.units import Frame

FRAME = Frame(1080, 1920)


def pile() -> ViewState:
    """Twenty different rows."""
    view = samples()["borrow"]
    return replace(view, rows=tuple(replace(row, key=f"{row.key}.{n}", title=f"{row.title} {n}")
                                    for n in range(4) for row in view.rows))


def laid(view: ViewState, type: Typesetter) -> Scene:
    return draw(Desk(view, Texts("fi"), FRAME, type))


class Glass:
    """In place of a stage: it makes so many things, one at a time."""

    def __init__(self, things: int = 0) -> None:
        self.damage, self.things = Damage(10, 10), things
        self.damage.take()

    def ready(self, scene: Scene, seconds: float) -> bool:
        self.things -= 1
        return self.things < 0


def of(view: ViewState, type: Typesetter, glass: Any) -> Coming:
    return Coming(view, lambda: laid(view, type), type, glass)


def test_a_pile_laid_out_in_shares_is_the_pile_laid_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coming, "SHARE", 0.0)
    view, type = pile(), Typesetter(FRAME.scale)
    one, turns = of(view, type, Glass()), 0
    while one.scene is None:
        one.work()
        turns += 1
    assert 10 <= turns <= 45                      # each row is a thing, laid out once, in one width or two
    assert one.scene == laid(view, Typesetter(FRAME.scale))


def test_it_is_shown_when_all_is_made_and_not_in_the_turn_that_made_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coming, "SHARE", 0.0)
    monkeypatch.setattr(coming, "LITTLE", 0.0)
    view, type = samples()["pin"], Typesetter(FRAME.scale)
    one = of(view, type, Glass(things=2))
    assert [one.work() for _ in range(4)] == [False, False, False, True]


def test_what_is_little_is_shown_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coming, "SHARE", 1e6)
    monkeypatch.setattr(coming, "LITTLE", 1e6)
    assert of(samples()["pin"], Typesetter(FRAME.scale), Glass()).work()


def test_a_frame_that_is_due_goes_first_but_not_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coming, "SHARE", 1e6)
    monkeypatch.setattr(coming, "LITTLE", 1e6)
    glass = Glass()
    one = of(samples()["pin"], Typesetter(FRAME.scale), glass)
    glass.damage.add(Area(0, 0, 5, 5))
    assert not one.work()
    assert one.scene is None
    assert one.work()


def test_a_row_is_laid_out_again_only_when_its_look_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    whole = rows._blocks

    def counted(desk: Desk, view: Any, *room: float) -> Any:
        told.append(view.key)
        return whole(desk, view, *room)

    monkeypatch.setattr(rows, "_blocks", counted)
    view, type = samples()["borrow"], Typesetter(FRAME.scale)
    laid(view, type)
    first, told[:] = len(told), []
    laid(view, type)
    assert first
    assert told == []
    changed = replace(view.rows[1], title="Toinen")
    laid(replace(view, rows=(view.rows[0], changed, *view.rows[2:])), type)
    assert set(told) == {changed.key}
    told.clear()
    laid(replace(view, appearance=replace(view.appearance, theme="dark")), type)
    assert {row.key for row in view.rows} == set(told)


def test_nothing_laid_out_outlives_a_session() -> None:
    type = Typesetter(FRAME.scale)
    laid(samples()["borrow"], type)
    assert type._laid
    type.forget()
    assert not type._laid


def test_time_that_is_up_stops_what_is_new_and_no_one_thing() -> None:
    type = Typesetter(FRAME.scale)
    with type.within(0.0):
        assert type.once(str, 1, 1) == "1"
        assert type.once(str, 1, 1) == "1"
        with pytest.raises(Later):
            type.once(str, 2, 2)
    assert type.once(str, 2, 2) == "2"


@pytest.mark.parametrize("name", sorted(name for name, view in samples().items() if view.rows))
def test_no_row_is_lower_than_is_said_of_it_before(name: str) -> None:
    view = samples()[name]
    desk = Desk(view, Texts("fi"), FRAME, Typesetter(FRAME.scale))
    for row in view.rows:
        assert rows.least(desk, row) <= rows.row(desk, row, 900)[0]
