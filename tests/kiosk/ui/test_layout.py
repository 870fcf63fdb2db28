"""How screens are laid out. That nothing is cut, hidden, small or pale in any look is the audit's: test_audit.py."""
from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFont

from kiosk.engine.look import TEXT_SIZES
from kiosk.engine.view import Icon, Screen, Tone, ViewState, text
from kiosk.pseudo import PSEUDO
from kiosk.texts import Texts
from kiosk.ui.audit.matrix import Failure, examine
from kiosk.ui.audit.record import Record, record
from kiosk.ui.looks import FORMATS, Format, Look, in_look
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.list import BETWEEN, window
from kiosk.ui.samples import samples
from kiosk.ui.scene import Scene, Weight, Words
from kiosk.ui.screens import draw
from kiosk.ui.tokens import BODY, SMALL
from kiosk.ui.typeset import FONTS, Style, Typesetter
from kiosk.ui.units import Frame, Rect
from tests.thorough import turns

PANELS = {"24 inches, 1920 × 1080": Format(1080, 1920, 0.2767), "21.5 inches, 1920 × 1080": Format(1080, 1920, 0.2479),
          "15.6 inches, 1920 × 1080": Format(1920, 1080, 0.1799), "10.1 inches, 1280 × 800": Format(1280, 800, 0.17)}
LETTERS = TTFont("Inter", str(FONTS / "Inter-Regular.ttf"))
DISTANCE, ANGLE = 600, 0.7                         # millimetres and degrees
ACCESSIBILITY = Path(__file__).parents[3] / "docs" / "accessibility.md"
SIZES = ((1080, 1920), (1920, 1080), (1280, 800), (1080, 1700), (540, 960))
UPRIGHT, LYING, SMALL_PANEL = FORMATS
TIGHT = (("low-results", "fi", 1, UPRIGHT), ("card-typed", PSEUDO, 3, UPRIGHT), ("low-held", PSEUDO, 3, LYING),
         ("overlay-languages", "fi", 1, SMALL_PANEL), ("account-fees", "ru", 2, SMALL_PANEL),
         ("done-checking", "so", 3, SMALL_PANEL), ("hold", "fa", 1, SMALL_PANEL), ("work-down", "fa", 3, SMALL_PANEL))
"""Looks in which a text has only just the room for its normal size."""
SETTERS = {size: Typesetter(Frame(*size).scale) for size in SIZES}


def laid_out(name: str, language: str, step: int, size: tuple[int, int], theme: str = "light", first: int = 0) -> Scene:
    view = in_look(samples()[name], language, theme, step)
    return draw(Desk(view, Texts(language), Frame(*size), SETTERS[size], first))


def faults(scene: Scene, look: Look, view: ViewState) -> list[Failure]:
    return list(examine(Record(look, view, scene, SETTERS[look.format.width, look.format.height])))


@pytest.mark.parametrize("size", [(1080, 1700), (540, 960)], ids=str)
def test_windows_that_are_no_panel_are_laid_out_whole_too(size: tuple[int, int]) -> None:
    form = Format(*size, 0.2767 * 1920 / size[1])
    for index, (name, view) in enumerate(samples().items()):
        look = Look(name, ("fi", "sv", "en")[index % 3], "light", index % 2 * 2, form)
        assert not list(examine(record(look, view, SETTERS[size])))


def capital(form: Format, size: float, percent: int) -> float:
    """The height of an H in millimetres, of text of so many units, as the patron has it."""
    return form.mm(LETTERS.face.capHeight / 1000 * size * percent / 100 * form.frame.scale)


def angle(height: float, distance: float = DISTANCE) -> float:
    """Degrees, by the formula of EN 301 549, 5.1.4."""
    return 180 * height / (math.pi * distance)


def enough(form: Format, size: float) -> str:
    """The text size from which on a capital is seen at that angle."""
    found = [f"{percent} %" for percent in TEXT_SIZES if angle(capital(form, size, percent)) >= ANGLE]
    return found[0] if found else "none"


@pytest.mark.parametrize("name", PANELS)
def test_how_large_text_is_on_each_panel_is_told_as_it_is(name: str) -> None:
    form = PANELS[name]
    height = capital(form, BODY, 100)
    row = (f"| {name} | {form.pitch:.4f} | {height:.1f} mm, {angle(height):.2f}° | {enough(form, BODY)} | "
           f"{enough(form, SMALL)} |")
    assert row in ACCESSIBILITY.read_text(encoding="utf-8").splitlines()


def test_letters_are_as_large_as_they_are_counted() -> None:
    for step, percent in enumerate(TEXT_SIZES[:3]):
        scene = laid_out("overlay-help", "fi", step, SIZES[0])
        sizes = [node.size for layer in scene.layers for node in layer.nodes if isinstance(node, Words)]
        assert pytest.approx(BODY * percent / 100) in sizes
    measured = SETTERS[SIZES[0]].width("Hamppu", 200, Weight.REGULAR)
    assert measured == pytest.approx(LETTERS.stringWidth("Hamppu", 200), rel=0.02)


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_themes_change_colours_and_not_places(theme: str) -> None:
    for name in samples():
        light = laid_out(name, "fi", 0, SIZES[0])
        assert laid_out(name, "fi", 0, SIZES[0], theme).controls == light.controls


def test_the_tool_row_never_moves() -> None:
    def row(name: str) -> list[object]:
        return [(control.name, control.rect) for control in laid_out(name, "fi", 0, SIZES[0]).controls
                if control.name.startswith("language:") or control.name in (
                    "action:help", "action:text_size", "action:access")]

    assert len(row("attract")) == 6
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
    assert not faults(scene, Look("borrow", "fi", "light", step, FORMATS[0]), view)


@pytest.mark.parametrize(("name", "language", "step", "form"), TIGHT)
def test_what_has_little_room_is_whole_and_no_smaller_in_larger_text(name: str, language: str, step: int,
                                                                     form: Format) -> None:
    look, view, setter = Look(name, language, "light", step, form), samples()[name], SETTERS[form.width, form.height]
    normal = record(replace(look, step=0), view, setter)
    assert not list(examine(record(look, view, setter, normal)))


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


@pytest.mark.parametrize(("place", "name"), [*enumerate(samples())])
def test_with_low_reach_every_control_is_in_the_lowest_third_and_nothing_is_cut(place: int, name: str) -> None:
    ways = [(form, language, step) for form in FORMATS[:2] for language, step in (("sv", 3), ("fi", 0), ("en", 2))]
    for form, language, step in turns(place, ways):
        view = samples()[name]
        view = replace(view, appearance=replace(view.appearance, low_reach=True))
        one = record(Look(name, language, "light", step, form), view, SETTERS[form.width, form.height])
        assert not list(examine(one)), (form, language, step)
        assert not [control.name for control in one.scene.controls if control.rect.y < 0.65 * one.frame.h - 1]
