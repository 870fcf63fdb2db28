"""Every screen by keys alone: the focus goes round all there is, in reading order, and is never lost or caught."""
from __future__ import annotations

from typing import get_args

import pytest

from config.screen import KeyName, Keys
from kiosk.texts import Texts
from kiosk.ui.keys import CODES, ENTERS, MEANINGS, TAB, bound, key, settled, stops
from kiosk.ui.parts.desk import Desk
from kiosk.ui.samples import samples
from kiosk.ui.scene import Control, Scene
from kiosk.ui.screens import draw
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Frame, Rect
from tests.thorough import turns

SAMPLES = samples()
SIZES = ((1080, 1920), (1920, 1080))
SETTERS = {size: Typesetter(Frame(*size).scale) for size in SIZES}


def scene_of(name: str, size: tuple[int, int] = SIZES[0]) -> Scene:
    view = SAMPLES[name]
    return draw(Desk(view, Texts("fi"), Frame(*size), SETTERS[size]))


@pytest.mark.parametrize(("name", "size"), [(name, size) for place, name in enumerate(SAMPLES)
                                            for size in turns(place, SIZES)], ids=str)
def test_the_focus_goes_round_all_that_can_be_pressed_and_comes_back(name: str, size: tuple[int, int]) -> None:
    scene = scene_of(name, size)
    there = [control.name for control in scene.controls if control.enabled]
    for shift in (False, True):
        focus, met = None, []
        for _ in there:
            focus = key(scene, focus, TAB, "", shift).focus
            met.append(focus)
            assert key(scene, focus, ENTERS[0], "", False).press == focus
        assert sorted(met) == sorted(there)
        assert key(scene, focus, TAB, "", shift).focus == met[0]


def test_what_is_on_every_screen_comes_last() -> None:
    last = {name: [control.name for control in stops(scene_of(name))][-6:]
            for name, view in SAMPLES.items() if len(view.languages) == 3}
    assert last
    assert not {name: found for name, found in last.items() if found != [
        "action:help", "action:text_size", "action:access", "language:fi", "language:sv", "language:en"]}


def test_the_order_is_that_of_reading() -> None:
    assert [control.name for control in stops(scene_of("card-typed"))][:13] == [
        "digit:1", "digit:2", "digit:3", "digit:4", "digit:5", "digit:6", "digit:7", "digit:8", "digit:9",
        "action:cancel", "digit:0", "erase", "action:enter"]
    assert [control.name for control in stops(scene_of("borrow-long"))][:4] == [
        "action:holds", "scroll:down", "action:finish", "action:finish_receipt"]


def test_who_listens_is_not_led_through_the_digits_of_a_pin_but_may_type_them() -> None:
    scene = scene_of("pin")
    assert not [one for one in stops(scene, listening=True) if one.name.startswith("digit:")]
    assert key(scene, None, 53, "5", False, listening=True).press == "digit:5"
    assert [one for one in stops(scene_of("card-typed"), listening=True) if one.name.startswith("digit:")]


def test_an_overlay_takes_the_focus_and_gives_it_back() -> None:
    below, over = scene_of("borrow"), scene_of("overlay-help")
    focus, left = settled(below, over, "action:finish_receipt", None)
    assert (focus, left) == ("action:close", "action:finish_receipt")
    assert settled(over, over, focus, left) == (focus, left)
    assert settled(over, below, focus, left) == ("action:finish_receipt", None)


def test_another_screen_begins_with_its_first_control() -> None:
    focus, _ = settled(scene_of("attract"), scene_of("card"), "action:return", None)
    assert focus == stops(scene_of("card"))[0].name
    assert settled(scene_of("attract"), scene_of("card"), "language:fi", None)[0] == "language:fi"


def test_a_focus_whose_control_went_or_can_not_be_pressed_any_more_moves_to_what_can() -> None:
    gone = Scene("borrow", "#000000", (), (Control("action:no", Rect(0, 0, 100, 100), "No"),
                                           Control("action:yes", Rect(200, 0, 100, 100), "Yes", enabled=False)))
    assert settled(gone, gone, "action:yes", None)[0] == "action:no"
    assert settled(gone, gone, "scroll:down", None)[0] == "action:no"


def test_a_hand_on_the_glass_has_no_focus() -> None:
    assert settled(scene_of("borrow"), scene_of("overlay-help"), None, "action:finish") == (None, None)


def test_a_key_has_its_meaning_on_every_screen() -> None:
    fixed = bound(Keys().names)
    for name in ("attract", "pin", "overlay-idle"):
        assert key(scene_of(name), "language:fi", CODES["F2"], "", False, fixed=fixed).press == "action:speech"
        assert key(scene_of(name), "language:fi", CODES["F3"], "", False, fixed=fixed).press == "hear:repeat"
        assert key(scene_of(name), "language:fi", CODES["F3"], "", False, fixed=fixed).focus == "language:fi"
    assert fixed[CODES["F15"]] == "headset:in"


def test_the_settings_know_every_key_and_every_meaning() -> None:
    assert {name for name in get_args(KeyName) if name} == CODES.keys()
    assert Keys().names.keys() == MEANINGS.keys()
    assert len(set(CODES.values())) == len(CODES)


@pytest.mark.parametrize("name", ["F1", "F11", "F12"])
def test_keys_that_others_use_to_leave_a_program_mean_nothing(name: str) -> None:
    assert CODES[name] not in bound(Keys().names)
