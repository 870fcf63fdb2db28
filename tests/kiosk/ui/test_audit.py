"""The audit: a part of the matrix is without fault, and every fault it looks for is found when it is planted."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from kiosk.ui.audit.matrix import CHECKS, Found, examine, examined
from kiosk.ui.audit.record import Record, record
from kiosk.ui.looks import BRANDED, FORMATS, SPOKEN, Format, Look, every, some
from kiosk.ui.reading import in_order
from kiosk.ui.samples import samples
from kiosk.ui.scene import Box, Control, Layer, Node, Picture, Scene, Sign, Words
from kiosk.ui.tokens import THEMES, mix
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Rect
from tests.thorough import turns


def few() -> list[Look]:
    """Each sample once, with format, language, theme and text size in turn; `make audit` takes them all."""
    theme = [look for place, look in enumerate(some(samples())) if place % 3 == place // 9 % 3]
    return [look for place in range(len(samples())) for look in turns(place, theme[3 * place:3 * place + 3])]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_no_screen_has_a_fault_in_any_format(form: Format) -> None:
    found = examined(look for look in few() if look.format is form)
    assert found.cells >= len(samples()) // len(FORMATS)
    assert found.controls > found.cells
    assert not found.failures


def test_no_screen_has_a_fault_in_the_palest_colours_that_a_branch_may_have() -> None:
    own = [look for look in every(samples()) if look.theme in BRANDED]
    assert len(own) == 2 * len(samples())
    assert not examined(own[::9]).failures
    assert not examined(look for look in own if look.name == "borrow-countdown").failures


def test_the_matrix_is_every_sample_in_every_look() -> None:
    assert len({look.label for look in every(samples())}) == len(samples()) * (len(SPOKEN) * 3 * 4 * 3 + len(BRANDED))
    for looks in (some(samples()), few()):
        assert {(look.language, look.format) for look in looks} == {(code, form) for code in SPOKEN for form in FORMATS}
    assert {(look.theme, look.step) for look in few()} == {(theme, step) for theme in THEMES for step in (0, 1, 2, 3)}


@cache
def whole(name: str = "borrow", theme: str = "light") -> Record:
    look = Look(name, "fi", theme, 0, FORMATS[0])
    return record(look, samples()[name], Typesetter(look.format.frame.scale))


def altered(change: Callable[[Node], Node], key: str = "", name: str = "borrow", theme: str = "light") -> Record:
    """A record in which the nodes of some layers are others."""
    one = whole(name, theme)
    layers = tuple(replace(layer, nodes=tuple(change(node) if layer.key.startswith(key) else node
                                              for node in layer.nodes)) for layer in one.scene.layers)
    return replace(one, scene=replace(one.scene, layers=layers))


def controlled(change: Callable[[Control], Control], name: str = "borrow") -> Record:
    one = whole(name)
    return replace(one, scene=replace(one.scene, controls=tuple(change(c) for c in one.scene.controls)))


def on(kind: type, **changes: object) -> Callable[[Node], Node]:
    return lambda node: replace(node, **changes) if isinstance(node, kind) else node  # type: ignore[arg-type]


def near(control: Control) -> Control:
    """The button for accessibility, a little too near to its neighbour."""
    return replace(control, rect=control.rect.moved(-12, 0)) if control.name == "action:access" else control


def lowered(node: Node) -> Node:
    return replace(node, rect=node.rect.moved(0, 90)) if isinstance(node, Words) else node


def of(name: str, **changes: object) -> Callable[[Control], Control]:
    return lambda control: replace(control, **changes) if control.name == name else control  # type: ignore[arg-type]


def drawn_over(key: str, node: Node) -> Record:
    one = whole()
    return replace(one, scene=replace(one.scene, layers=(*one.scene.layers, Layer(key, (node,)))))


def swapped(scene: Scene) -> Scene:
    first, second, *others = scene.controls
    return replace(scene, controls=(second, first, *others))


FINISH = next(control for control in whole().scene.controls if control.name == "action:finish").rect
TITLE = next(letters for one, _, letters in whole().words if one.key.startswith("instruction:"))
PLANTED: dict[str, tuple[str, Record]] = {
    "a main button as small as a tool": ("target size", controlled(of("action:finish", rect=Rect(60, 1500, 400, 70)))),
    "a tool smaller than a finger": ("target size", controlled(of("action:help", rect=Rect(40, 1800, 50, 104)))),
    "two tools side by side": ("target gap", controlled(near)),
    "two tools on one another": ("target gap", controlled(of("action:help", rect=Rect(100, 1764, 200, 104)))),
    "a button over the edge": ("target place", controlled(of("language:en", rect=Rect(1000, 1764, 104, 104)))),
    "a focus over the edge": ("target place", controlled(of("language:en", rect=Rect(972, 1764, 104, 104)))),
    "a button without a label": ("label", controlled(of("action:finish", label=" "))),
    "a message that is missing": ("label", controlled(of("action:finish", label="action.finish"))),
    "two buttons of one name": ("label", controlled(of("action:finish", label="Apua"))),
    "buttons out of order": ("focus order", replace(whole(), scene=swapped(whole().scene))),
    "a key for a text": ("text known", altered(on(Words, lines=("help.starting",)), "instruction:")),
    "a text with a gap": ("text known", altered(on(Words, lines=("Maksuja {amount}",)), "instruction:")),
    "text that is cut": ("text whole", altered(on(Words, clipped=True), "instruction:")),
    "small print": ("text size", altered(on(Words, size=30.0), "instruction:")),
    "text wider than its room": ("text place", altered(on(Words, lines=("Laita kirjat alustalle, kaikki yhdessä",)),
                                                       "instruction:")),
    "text beside its button": ("text place", altered(lowered, "action:finish_receipt")),
    "text on text": ("text apart", drawn_over("note", Words(TITLE, ("Ahoy",), 60, 70, whole().words[0][1].weight,
                                                            "#14212B"))),
    "a box over text": ("text apart", drawn_over("note", Box(TITLE, "#FFFFFF"))),
    "a sign over text": ("text apart", drawn_over("note", Sign(TITLE, "tick", "#14212B"))),
    "text on a foreign button": ("text apart", drawn_over("note", Words(FINISH.inset(20), ("Ahoy",), 40, 50,
                                                                        whole().words[0][1].weight, "#14212B"))),
    "pale text": ("text contrast", altered(on(Words, colour="#8A98A3"), "instruction:")),
    "text just below seven to one": ("text contrast", altered(
        on(Box, fill=mix("#F6F4EF", "#0B4F6C", 0.14)), "action:finish")),
    "grey text in high contrast": ("text contrast", altered(on(Box, fill="#333333"), "row:", theme="contrast")),
    "a cover as pale as its title": ("lettering contrast", altered(on(Picture, colours=("#8FA8C0", "0")), "row:")),
    "a pale sign": ("sign contrast", altered(on(Sign, colour="#C9C4B8"), "row:")),
    "a pale picture": ("sign contrast", altered(on(Picture, colours=("#E9C9B8",) * 6), "pad_plate")),
    "a pale border": ("border contrast", altered(on(Box, stroke="#E2DED4"), "action:finish")),
    "a focus ring that cannot be seen": ("focus contrast", replace(whole(), scene=replace(
        whole().scene, focus_colours=("#F0EDE6", "#FFFFFF")))),
}

LARGER, LARGE = (record(replace(whole().look, step=step), samples()["borrow"], whole().setter, whole())
                 for step in (2, 3))


def leafed(change: Callable[[Scene], Scene]) -> Record:
    """The largest text with every page of it changed."""
    return replace(LARGE, leaves=tuple(replace(leaf, scene=change(leaf.scene)) for leaf in LARGE.leaves))


def without(scene: Scene, name: str) -> Scene:
    return replace(scene, controls=tuple(control for control in scene.controls if control.name != name))


def untold(scene: Scene, key: str) -> Scene:
    return replace(scene, layers=tuple(layer for layer in scene.layers if not layer.key.startswith(key)))


def resized(scene: Scene, key: str, size: float) -> Scene:
    return replace(scene, layers=tuple(replace(layer, nodes=tuple(
        on(Words, size=size)(node) if layer.key.startswith(key) else node for node in layer.nodes))
        for layer in scene.layers))


PLANTED |= {
    "a button that larger text leaves out": ("controls kept", replace(LARGER, scene=without(
        LARGER.scene, "action:finish"))),
    "a button that no page of the largest text has": ("controls kept", leafed(
        lambda scene: without(scene, "action:finish"))),
    "a lead that larger text leaves out": ("text kept", replace(LARGER, scene=untold(LARGER.scene, "instruction:"))),
    "a row that no page of the largest text has": ("text kept", leafed(
        lambda scene: untold(scene, f"row:{samples()['borrow'].rows[-1].key}"))),
    "larger text that is smaller": ("text grown", replace(LARGER, scene=resized(LARGER.scene, "", 33.0))),
    "a title that is not twice as large": ("text doubled", leafed(
        lambda scene: resized(scene, "instruction:", 140.0))),
    "a row that is not twice as large": ("text doubled", leafed(lambda scene: resized(scene, "row:", 62.0))),
}


def test_what_faults_are_planted_in_is_without_fault() -> None:
    for theme in THEMES:
        assert not list(examine(whole(theme=theme)))
    for leaf in (LARGER, LARGE, *LARGE.leaves):
        assert not list(examine(leaf))


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str) -> None:
    check, planted = PLANTED[fault]
    assert check in {failure.check for failure in examine(planted)}


def test_every_check_has_a_fault_it_finds() -> None:
    assert {check for check, _ in PLANTED.values()} == set(CHECKS)


def test_a_long_title_of_others_may_end_in_dots_and_a_short_one_not() -> None:
    cut = altered(on(Words, clipped=True), "row:")
    assert [failure.check for failure in examine(cut)] == ["text whole"] * len(
        [1 for one, _, _ in cut.words if one.key.startswith("row:")])
    assert not list(examine(whole("borrow-long")))


def test_what_an_overlay_dims_is_not_read_any_more() -> None:
    keys = {one.key for one in whole("overlay-help").drawn}
    assert "header" not in keys
    assert {"over:overlay", "tools"} <= keys


def test_controls_are_read_line_by_line_and_columns_one_after_the_other() -> None:
    def at(name: str, x: float, y: float, tall: float = 100) -> Control:
        return Control(name, Rect(x, y, 100, tall), name)

    lines = (at("1", 0, 0), at("2", 120, 0), at("3", 0, 120), at("4", 120, 120))
    columns = (at("left", 0, 40, 220), at("5", 300, 0), at("6", 420, 0), at("7", 300, 200), at("8", 420, 200))
    for wanted in (lines, columns):
        assert in_order(reversed(wanted)) == wanted


def test_failures_are_counted_over_processes() -> None:
    one, other = Found(1, 2), Found(3, 4)
    one.add(other)
    assert (one.cells, one.controls) == (4, 6)
