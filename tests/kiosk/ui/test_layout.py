"""Every screen in every language, text step and window: nothing cut, nothing over another, everything large enough."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.engine.view import Icon, Screen, Tone, text
from kiosk.texts import LANGUAGES, Texts
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.list import BETWEEN, window
from kiosk.ui.samples import in_look, samples
from kiosk.ui.scene import Align, Layer, Scene, Weight, Words
from kiosk.ui.screens import draw
from kiosk.ui.typeset import Style, Typesetter
from kiosk.ui.units import Frame, Rect

SIZES = ((1080, 1920), (1920, 1080), (1280, 800), (1080, 1700), (540, 960))
SETTERS = {size: Typesetter(Frame(*size).scale) for size in SIZES}


def laid_out(name: str, language: str, step: int, size: tuple[int, int], theme: str = "light", first: int = 0) -> Scene:
    view = in_look(samples()[name], language, theme, step)
    return draw(Desk(view, Texts(language), Frame(*size), SETTERS[size], first))


def visible(scene: Scene) -> list[Layer]:
    return [layer for layer in scene.layers if not scene.modal or layer.key.startswith("over:")]


def inked(scene: Scene, size: tuple[int, int]) -> Iterator[tuple[str, Words, Rect]]:
    """Every text for reading with the rectangle its letters cover."""
    setter = SETTERS[size]
    for layer in visible(scene):
        for node in layer.nodes:
            if isinstance(node, Words) and not node.art:
                room = node.rect.moved(*layer.origin)
                wide = max(setter.width(line, node.size, node.weight) for line in node.lines)
                x = {Align.LEFT: room.x, Align.RIGHT: room.right - wide, Align.CENTER: room.x + (room.w - wide) / 2}
                yield layer.key, node, Rect(x[node.align], room.y + node.size * 0.15, wide, room.h - node.size * 0.3)


def faults(scene: Scene, size: tuple[int, int]) -> list[str]:
    frame = Frame(*size)
    whole = Rect(0, 0, frame.w, frame.h)
    found = []
    words = list(inked(scene, size))
    for index, (key, node, ink) in enumerate(words):
        if node.clipped and key != "row:long":       # a title may be longer than any screen
            found.append(f"cut: {key} {node.lines}")
        if not whole.holds(ink) or ink.w > node.rect.w + 1:
            found.append(f"outside: {key} {node.lines}")
        if node.size < 32 - 0.01:
            found.append(f"too small to read: {key} {node.lines} {node.size}")
        found += [f"overlap: {node.lines} {other.lines}" for _, other, place in words[index + 1:]
                  if ink.overlaps(place)]
        found += [f"text under {control.name}: {node.lines}" for control in scene.controls
                  if ink.overlaps(control.rect) and not key.endswith(control.name)
                  and not (control.name.startswith("row:") and key.startswith("row:"))]
    for index, control in enumerate(scene.controls):
        if min(control.rect.w, control.rect.h) < 96:
            found.append(f"too small to press: {control.name} {control.rect}")
        if not whole.holds(control.rect):
            found.append(f"outside: {control.name}")
        if not control.label.strip():
            found.append(f"no label: {control.name}")
        found += [f"overlap: {control.name} {other.name}" for other in scene.controls[index + 1:]
                  if control.rect.overlaps(other.rect)]
    names = [layer.key for layer in scene.layers]
    found += [f"twice: {name}" for name in set(names) if names.count(name) > 1]
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", samples())
def test_nothing_is_cut_cramped_or_overlapping(name: str, size: tuple[int, int]) -> None:
    for language in ("fi", "sv", "en"):
        for step in (0, 1, 2, 3):
            assert not faults(laid_out(name, language, step, size), size), (language, step)


@pytest.mark.parametrize("size", [(1080, 1920), (1280, 800)], ids=str)
@pytest.mark.parametrize("language", [*(code for code in LANGUAGES if code not in ("fi", "sv", "en"))])
def test_no_other_language_is_cut_either(language: str, size: tuple[int, int]) -> None:
    for name in ("attract", "choose", "card-typed", "pin-wrong", "borrow", "borrow-countdown", "borrow-sets", "return",
                 "done-left", "overlay-idle", "overlay-blocked-here", "overlay-languages", "borrow-languages"):
        for step in (0, 2):
            assert not faults(laid_out(name, language, step, size), size), (name, step)


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_themes_change_colours_and_not_places(theme: str) -> None:
    for name in samples():
        light = laid_out(name, "fi", 0, SIZES[0])
        assert laid_out(name, "fi", 0, SIZES[0], theme).controls == light.controls


def test_the_tool_row_never_moves() -> None:
    def row(name: str) -> list[object]:
        return [(control.name, control.rect) for control in laid_out(name, "fi", 0, SIZES[0]).controls
                if control.name.startswith("language:") or control.name in (
                    "action:help", "action:text_size", "action:contrast", "action:access")]

    assert len(row("attract")) == 7
    offered = samples()["attract"].languages
    assert all(row(name) == row("attract") for name, view in samples().items() if view.languages == offered)


def test_scrolling_shows_every_row_once_and_then_stops() -> None:
    seen: list[int] = []
    first = 0
    for _ in range(20):
        scene = laid_out("borrow-long", "fi", 1, SIZES[0], first=first)
        seen += [row for row in range(scene.first_row, scene.first_row + scene.rows_shown) if row not in seen]
        if first and scene.first_row < first:
            break
        first = scene.first_row + scene.rows_shown
    assert seen == list(range(12))
    down = {control.name: control.enabled for control in scene.controls}
    assert not down["scroll:down"]
    assert down["scroll:up"]


@given(st.lists(st.floats(100, 500), min_size=1, max_size=40), st.floats(100, 2000), st.integers(-5, 60))
def test_the_list_draws_whole_rows_within_its_room(heights: list[float], room: float, first: int) -> None:
    start, count = window(heights, room, first)
    assert start >= 0
    assert count >= 1
    assert start + count <= len(heights)
    used = sum(heights[start:start + count]) + BETWEEN * (count - 1)
    assert used <= room or count == 1


@given(st.text(max_size=120), st.floats(40, 900), st.floats(40, 500), st.integers(1, 4))
def test_any_text_is_set_within_its_rectangle(words: str, wide: float, tall: float, lines: int) -> None:
    setter = SETTERS[(1080, 1920)]
    words = words.replace("\n", " ")
    done = setter.fit(words, Style(60, Weight.BOLD, 1.2, 20), Rect(0, 0, wide, tall), "#000000", lines=lines)
    assert len(done.lines) <= lines
    assert all(setter.width(line, done.size, done.weight) <= wide + 0.5 or line in ("…", "") for line in done.lines)


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_a_title_of_any_length_stays_in_its_row(step: int) -> None:
    view = samples()["borrow"]
    rows = tuple(replace(view.rows[1], key=str(index), title=title, author="Ä" * 90) for index, title in enumerate((
        "X" * 300, "Lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilas", "a", "ä" * 20 + " " + "ö" * 90)))
    view = in_look(replace(view, rows=rows), "fi", "light", step)
    scene = draw(Desk(view, Texts("fi"), Frame(1080, 1920), SETTERS[(1080, 1920)]))
    assert not [fault for fault in faults(scene, (1080, 1920)) if not fault.startswith("cut: row:")]


def test_every_state_of_a_row_differs_without_its_colour() -> None:
    shapes = {icon: tuple(node.name for node in _row_sign(icon)) for icon in Icon}
    assert len(set(shapes.values())) == len(Icon)


def _row_sign(icon: Icon) -> list[object]:
    view = samples()["borrow"]
    row = replace(view.rows[1], key="one", icon=icon, tone=Tone.SUCCESS, status=text("status.borrowed"))
    scene = draw(Desk(replace(view, rows=(row,)), Texts("fi"), Frame(1080, 1920), SETTERS[(1080, 1920)]))
    return [node for layer in scene.layers if layer.key.startswith("row:one:") for node in layer.nodes]


def test_a_pin_is_drawn_as_dots_and_never_as_digits() -> None:
    scene = laid_out("pin", "fi", 0, SIZES[0])
    entry = next(layer for layer in scene.layers if layer.key == "entry")
    assert not [node for node in entry.nodes if isinstance(node, Words)]
    assert scene.screen == Screen.PIN.value


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", samples())
def test_with_low_reach_every_control_is_in_the_lowest_third_and_nothing_is_cut(
        name: str, size: tuple[int, int]) -> None:
    frame = Frame(*size)
    for language, step in (("fi", 0), ("sv", 3), ("en", 2)):
        view = in_look(samples()[name], language, "light", step)
        view = replace(view, appearance=replace(view.appearance, low_reach=True))
        scene = draw(Desk(view, Texts(language), frame, SETTERS[size]))
        assert not faults(scene, size), (language, step)
        assert not [control.name for control in scene.controls if control.rect.y < 0.65 * frame.h - 1]
