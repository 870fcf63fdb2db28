"""Fingers and keys: what counts as a press, and where the focus goes. No window needed."""
from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.ui import keys
from kiosk.ui.keys import key, towards
from kiosk.ui.motion import HOP_LENGTH, STILL, hop, pose, shake
from kiosk.ui.pointer import UNSEEN, Pointer, Standing
from kiosk.ui.scene import Control, Motion, Scene
from kiosk.ui.units import Rect

YES = Control("action:yes", Rect(0, 0, 100, 100), "Yes")
NO = Control("action:no", Rect(200, 0, 100, 100), "No")
OFF = Control("action:help", Rect(0, 200, 100, 100), "Help", enabled=False)
DIGIT = Control("digit:1", Rect(200, 200, 100, 100), "1")
ALL = (YES, NO, OFF, DIGIT)
NAMES = {control.name for control in ALL}
SCENE = Scene("pin", "#000000", (), ALL)


def press(pointer: Pointer, control: Control, now: float) -> str | None:
    x, y = control.rect.x + 50, control.rect.y + 50
    pointer.down("a", x, y, ALL, NAMES)
    return pointer.up("a", x, y, ALL, now)


def test_released_inside_is_a_press() -> None:
    assert press(Pointer(), YES, 1.0) == "action:yes"


def test_sliding_off_cancels_and_sliding_back_presses() -> None:
    pointer = Pointer()
    pointer.down("a", 50, 50, ALL, NAMES)
    pointer.move("a", 250, 50, ALL)
    assert pointer.pressed is None
    assert pointer.up("a", 250, 50, ALL, 1.0) is None
    pointer.down("a", 50, 50, ALL, NAMES)
    pointer.move("a", 150, 50, ALL)
    pointer.move("a", 60, 50, ALL)
    assert pointer.pressed == "action:yes"
    assert pointer.up("a", 60, 50, ALL, 2.0) == "action:yes"


def test_a_second_press_within_300_ms_is_not_heard() -> None:
    pointer = Pointer()
    assert press(pointer, YES, 1.0)
    assert press(pointer, NO, 1.29) is None
    assert press(pointer, NO, 1.31) == "action:no"


def test_the_same_digit_twice_quickly_is_two_digits() -> None:
    pointer = Pointer()
    assert [press(pointer, DIGIT, 1.0), press(pointer, DIGIT, 1.1)] == ["digit:1", "digit:1"]


def test_a_second_finger_is_ignored() -> None:
    pointer = Pointer()
    pointer.down("a", 50, 50, ALL, NAMES)
    pointer.down("b", 250, 50, ALL, NAMES)
    assert pointer.up("b", 250, 50, ALL, 1.0) is None
    assert pointer.up("a", 50, 50, ALL, 1.0) == "action:yes"


def test_what_is_disabled_or_gone_is_not_pressed() -> None:
    assert press(Pointer(), OFF, 1.0) is None
    pointer = Pointer()
    pointer.down("a", 50, 50, ALL, NAMES)
    assert pointer.up("a", 50, 50, (NO,), 1.0) is None


def test_only_what_is_settled_is_pressed() -> None:
    pointer = Pointer()
    pointer.down("a", 50, 50, ALL, {NO.name})
    assert pointer.pressed is None
    assert pointer.up("a", 50, 50, ALL, 1.0) is None


def test_a_row_that_took_the_place_of_another_under_the_finger_is_not_pressed() -> None:
    first, second = (Control("row:0", YES.rect, "", key=key) for key in ("one", "two"))
    pointer = Pointer()
    pointer.down("a", 50, 50, (first,), {"row:0"})
    assert pointer.up("a", 50, 50, (second,), 1.0) is None
    pointer.down("a", 50, 50, (second,), {"row:0"})
    assert pointer.up("a", 50, 50, (second,), 2.0) == "row:0"


def settled(standing: Standing, scene: Scene, now: float) -> set[str]:
    return set(standing.settled(scene, now))


def test_what_has_just_come_is_settled_when_it_could_have_been_seen() -> None:
    standing = Standing()
    assert settled(standing, SCENE, 5.0) == set(), "it is not with the display yet"
    standing.drawn(SCENE, 5.0)
    assert settled(standing, SCENE, 5.0 + UNSEEN / 2) == set()
    assert standing.wait(5.0) == pytest.approx(UNSEEN)
    assert settled(standing, SCENE, 5.001 + UNSEEN) == NAMES
    assert standing.wait(5.001 + UNSEEN) == 0


def test_what_stays_in_its_place_stays_settled_and_what_moves_or_changes_its_screen_does_not() -> None:
    standing, late = Standing(), 5.0 + 2 * UNSEEN
    standing.drawn(SCENE, 5.0)
    moved = Scene("pin", "#000000", (), (YES, Control(NO.name, Rect(300, 0, 100, 100), "No")))
    assert settled(standing, moved, late) == {YES.name}, "even before it is drawn"
    standing.drawn(moved, late)
    assert settled(standing, moved, late) == {YES.name}
    other = Scene("done", "#000000", (), (YES,))
    assert settled(standing, other, late) == set()
    standing.drawn(other, late)
    assert settled(standing, other, late) == set()


def test_a_row_is_itself_and_not_its_place() -> None:
    one, two = (Scene("borrow", "#000000", (), (Control("row:0", YES.rect, "", key=key),)) for key in ("1", "2"))
    standing = Standing()
    standing.drawn(one, 5.0)
    standing.drawn(two, 6.0)
    assert settled(standing, two, 6.0) == set()


def test_the_focus_goes_along_with_its_row() -> None:
    rows = [Control("row:0", Rect(0, 0, 9, 9), "", key="old"), Control("row:1", Rect(0, 10, 9, 9), "", key="new")]
    before = Scene("borrow", "#000000", (), (rows[0],))
    after = Scene("borrow", "#000000", (), (replace(rows[0], key="new"), replace(rows[1], key="old")))
    assert keys.settled(before, after, "row:0", None) == ("row:1", None)


def test_digits_backspace_and_escape_press_only_what_is_there() -> None:
    assert key(SCENE, None, 49, "1", False).press == "digit:1"
    assert key(SCENE, None, 257, "", False).press == "digit:1"
    assert key(SCENE, None, 50, "2", False).press is None
    assert key(SCENE, None, 8, "", False).press is None
    assert key(SCENE, None, 27, "", False).press is None
    cancel = Scene("pin", "#000000", (), (*ALL, Control("action:cancel", Rect(0, 0, 1, 1), "x")))
    assert key(cancel, None, 27, "", False).press == "action:cancel"


def test_tab_goes_round_what_is_enabled_and_enter_presses_it() -> None:
    focus, order = None, []
    for _ in range(4):
        focus = key(SCENE, focus, 9, "", False).focus
        order.append(focus)
    assert order == ["action:yes", "action:no", "digit:1", "action:yes"]
    assert key(SCENE, "action:yes", 9, "", True).focus == "digit:1"
    assert key(SCENE, "action:no", 13, "", False).press == "action:no"
    assert key(SCENE, None, 13, "", False).press is None


def test_arrows_go_to_the_nearest_in_their_direction() -> None:
    assert key(SCENE, "action:yes", 275, "", False).focus == "action:no"
    assert key(SCENE, "action:no", 274, "", False).focus == "digit:1"
    assert key(SCENE, "action:yes", 276, "", False).focus == "action:yes"
    assert key(SCENE, None, 274, "", False).focus == "action:yes"


def test_an_arrow_goes_to_the_wide_control_below_rather_than_past_it() -> None:
    small, wide, far = (Control(name, Rect(*room), "") for name, room in (
        ("action:slower", (270, 0, 200, 90)), ("action:louder", (50, 100, 420, 90)),
        ("language:fi", (320, 250, 100, 60))))
    assert towards((small, wide, far), "action:slower", 0, 1) == "action:louder"
    assert towards((small, wide, far), "language:fi", 0, -1) == "action:louder"


@pytest.mark.parametrize("motion", [Motion.ENTER, Motion.INSERT, Motion.POP])
def test_what_enters_comes_to_rest_within_280_ms(motion: Motion) -> None:
    assert pose(motion, 0.0, reduced=False) != STILL
    assert pose(motion, 0.281, reduced=False) == STILL


@pytest.mark.parametrize("motion", list(Motion))
def test_reduced_motion_only_fades(motion: Motion) -> None:
    for age in (0.0, 0.05, 0.1, 0.3):
        still = pose(motion, age, reduced=True)
        assert (still.dx, still.dy, still.size) == (0, 0, 1)


def test_hop_and_shake_end_where_they_began() -> None:
    assert hop(HOP_LENGTH) == STILL
    assert shake(1.0) == STILL
    assert hop(HOP_LENGTH / 2).dy < 0
