"""For those who read from right to left the screen is the other way round, and figures are not."""
from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.engine.view import Action
from kiosk.texts import LANGUAGES, Texts
from kiosk.ui.icons import ICONS, POINTING
from kiosk.ui.looks import in_look
from kiosk.ui.motion import pose
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.tools import FIRST
from kiosk.ui.pictures import PICTURES, QR, TURNED
from kiosk.ui.reading import keypad
from kiosk.ui.samples import samples
from kiosk.ui.scene import Align, Box, Control, Layer, Motion, Node, Picture, Scene, Sheet, Sign, Words
from kiosk.ui.screens import draw
from kiosk.ui.story import Story, policy
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Frame, Rect
from receipts.script import plain
from tests.thorough import turns

PORTRAIT, WIDE = Frame(1080, 1920), Frame(1280, 800)
SETTERS = {frame: Typesetter(frame.scale) for frame in (PORTRAIT, WIDE)}


class FinnishLeftward(Texts):
    """Finnish words on a screen that runs the other way, so that both have the same widths."""

    leftward = True


def scene(name: str, frame: Frame = PORTRAIT, texts: Texts | None = None) -> Scene:
    texts = texts or Texts("fi")
    return draw(Desk(in_look(samples()[name], texts.language), texts, frame, SETTERS[frame]))


def across(rect: Rect, frame: Frame) -> Rect:
    return Rect(frame.w - rect.right, rect.y, rect.w, rect.h)


def same(one: Rect, other: Rect) -> bool:
    return one.holds(other, 0.01) and other.holds(one, 0.01)


def nodes(drawn: Scene, key: str) -> list[tuple[Layer, Node]]:
    return [(layer, node) for layer in drawn.layers if layer.key.startswith(key) for node in layer.nodes]


@pytest.mark.parametrize(("name", "frame"), [(name, frame) for place, name in enumerate(samples())
                                             for frame in turns(place, (PORTRAIT, WIDE))], ids=str)
def test_every_control_is_where_a_mirror_would_show_it(name: str, frame: Frame) -> None:
    plain_scene, turned = scene(name, frame), scene(name, frame, FinnishLeftward("fi"))
    assert [control.name for control in turned.controls] == [control.name for control in plain_scene.controls]
    keys = {control.name for control in keypad(plain_scene.controls)}
    for one, other in zip(plain_scene.controls, turned.controls, strict=True):
        if one.name not in keys:
            assert same(across(one.rect, frame), other.rect), one.name


def test_rows_are_where_a_mirror_would_show_them() -> None:
    pairs = list(zip(nodes(scene("borrow"), "row:"), nodes(scene("borrow", texts=FinnishLeftward("fi")), "row:"),
                     strict=True))
    assert pairs
    for (layer, node), (turned, other) in pairs:
        if isinstance(node, Box | Sign):
            assert same(across(node.rect.moved(*layer.origin), PORTRAIT), other.rect.moved(*turned.origin))


def controls(drawn: Scene) -> dict[str, Control]:
    return {control.name: control for control in drawn.controls}


@pytest.mark.parametrize("frame", [PORTRAIT, WIDE], ids=["portrait", "wide"])
def test_the_keypad_has_one_left_of_two_left_of_three_in_every_language(frame: Frame) -> None:
    for language in ("fi", "ar", "fa"):
        keys = controls(scene("pin", frame, Texts(language)))
        assert keys["digit:1"].rect.x < keys["digit:2"].rect.x < keys["digit:3"].rect.x
        assert keys["action:cancel"].rect.x < keys["digit:0"].rect.x < keys["erase"].rect.x


def test_dots_of_the_pin_fill_as_figures_are_written() -> None:
    for language in ("fi", "ar"):
        dots = [node for _, node in nodes(scene("pin", texts=Texts(language)), "entry") if isinstance(node, Box)]
        assert [bool(dot.fill) for dot in sorted(dots, key=lambda dot: dot.rect.x)] == [True, True, False, False]


def test_the_first_way_in_is_the_one_met_first() -> None:
    ways = controls(scene("attract", texts=Texts("ar")))
    assert ways["action:borrow"].rect.x > ways["action:return"].rect.x
    assert [name for name in ways if name in ("action:borrow", "action:return")] == ["action:borrow", "action:return"]


def test_signs_that_point_along_the_reading_are_turned_and_time_runs_out_the_other_way() -> None:
    turned = scene("borrow-countdown", texts=Texts("ar"))
    filling = [node for _, node in nodes(turned, "action:finish") if isinstance(node, Box) and node.part < 1]
    assert filling
    assert all(box.mirrored for box in filling)
    assert all(node.mirrored for _, node in nodes(scene("attract", texts=Texts("ar")), "action:") if
               isinstance(node, Sign))


def test_a_code_to_be_read_by_a_phone_is_never_turned() -> None:
    codes = [node.name for layer in scene("account-fees", texts=Texts("ar")).layers for node in layer.nodes
             if isinstance(node, Picture) and node.name.startswith(QR)]
    assert codes
    assert not TURNED & {*codes, "cover", "pad", "plate", "pile"}
    assert PICTURES.keys() >= TURNED
    assert ICONS.keys() >= POINTING


def test_a_hand_comes_from_the_side_where_the_line_ends_and_so_does_its_picture() -> None:
    hands = {language: [(layer, node) for layer in scene("attract", texts=Texts(language)).layers
                        for node in layer.nodes if layer.motion is Motion.TAP] for language in ("fi", "ar")}
    assert len(hands["fi"]) == len(hands["ar"]) == 2
    for language, side in (("fi", 1), ("ar", -1)):
        for layer, node in hands[language]:
            assert isinstance(node, Picture)
            assert node.name in TURNED
            assert node.mirrored is (side < 0)
            assert side * pose(layer.motion, 0.05, reduced=False, turned=layer.turned).dx > 0


def test_a_book_keeps_its_back_where_it_is() -> None:
    wall = [node for _, node in nodes(scene("attract-works", texts=Texts("ar")), "slide:1:works")]
    pictures = [node for node in wall if isinstance(node, Picture)]
    words = [node for node in wall if isinstance(node, Words)]
    assert pictures
    assert not any(picture.mirrored for picture in pictures)
    assert {word.align for word in words} == {Align.LEFT}


def test_twice_in_the_mirror_is_as_it_was() -> None:
    sheet, drawn = Sheet(), scene("borrow-long")
    sheet.layers, sheet.controls = list(drawn.layers), list(drawn.controls)
    sheet.mirror(Rect(0, 0, PORTRAIT.w, PORTRAIT.h))
    assert tuple(sheet.layers) != drawn.layers
    sheet.mirror(Rect(0, 0, PORTRAIT.w, PORTRAIT.h))
    for before, after in zip(drawn.layers, sheet.layers, strict=True):
        assert (before.key, before.origin) == (after.key, after.origin)
        assert all(same(one.rect, other.rect) and replace(other, rect=one.rect) == one
                   for one, other in zip(before.nodes, after.nodes, strict=True))


# --- Choosing among many ----------------------------------------------------------------------------------

@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.parametrize("frame", [PORTRAIT, WIDE], ids=["portrait", "wide"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_one_or_two_taps_away_from_every_other(language: str, frame: Frame, step: int) -> None:
    story = Story(policy(languages=LANGUAGES)).start()
    offered = []
    for view in (story.view, story.press(Action.LANGUAGES).view):
        desk = Desk(replace(in_look(view, language, "light", step), languages=LANGUAGES), Texts(language), frame,
                    SETTERS[frame])
        offered.append([control for control in draw(desk).controls if control.enabled])
    first, sheet = ({c.name.partition(":")[2]: c.label for c in found if c.name.startswith("language:")}
                    for found in offered)
    assert set(FIRST) <= first.keys()
    assert "action:languages" in {control.name for control in offered[0]}
    assert first.items() <= sheet.items()
    assert {code: plain(name) for code, name in sheet.items()} == {
        code: Texts(code).say("language.name") for code in LANGUAGES}


def test_where_all_have_room_there_is_no_sheet() -> None:
    assert "action:languages" not in controls(scene("attract"))
