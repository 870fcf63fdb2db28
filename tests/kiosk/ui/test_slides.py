"""What the branch shows is drawn whole, in its own colours, and moves only as it may."""
from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.branch import ThemeSettings
from config.colours import GROUNDS
from config.content import TEXT, TITLE
from kiosk.engine.look import Brand
from kiosk.engine.view import SlideKind, SlideView, ViewState, Work
from kiosk.texts import Texts
from kiosk.ui import motion, raster
from kiosk.ui.audit.matrix import examine
from kiosk.ui.audit.record import record
from kiosk.ui.looks import FORMATS, PALEST, Look, in_look
from kiosk.ui.parts.cover import alike, cloths, row_dresses
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.hours import week
from kiosk.ui.parts.slides import wall
from kiosk.ui.samples import samples
from kiosk.ui.scene import Motion, Photo, Picture, Scene, Words
from kiosk.ui.screens import draw
from kiosk.ui.tokens import THEMES, contrast, worn
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Frame, Rect
from tests.kiosk.outside.host import picture

SIZES = ((1080, 1920), (1920, 1080), (1280, 800))
SETTERS = {size: Typesetter(Frame(*size).scale) for size in SIZES}
BRAND = Brand(("#5B2A86", "#D7B8F5"), ("#B0125B", "#FF9EC4"))


def drawn(view: ViewState, size: tuple[int, int] = SIZES[0]) -> Scene:
    return draw(Desk(view, Texts(view.language), Frame(*size), SETTERS[size]))


def faults(view: ViewState, size: tuple[int, int]) -> list[str]:
    form = next(form for form in FORMATS if (form.width, form.height) == size)
    look = Look("slide", "fi", "light", view.appearance.text_step, form)
    return [f"{failure.check}: {failure.what}" for failure in examine(record(look, view, SETTERS[size]))]


def with_slide(slide: SlideView, step: int = 0) -> ViewState:
    return in_look(replace(samples()["attract-hours"], slide=slide), "fi", "light", step)


def longest(words: str, size: int) -> str:
    return (words * size)[:size].rsplit(" ", 1)[0]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.parametrize("pictured", [False, True])
def test_the_longest_slide_that_staff_may_write_is_whole(size: tuple[int, int], step: int, pictured: bool,
                                                         tmp_path: Path) -> None:
    slide = SlideView(SlideKind.OWN, 3, "", longest("Kirjastoautojen aikataulut ", TITLE),
                      longest("Lastenosaston satutuokiot pidetään torstaisin. ", TEXT),
                      picture=str(tmp_path / "x.png") if pictured else "", place=3, count=5)
    assert not faults(with_slide(slide, step), size)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 24), st.floats(300, 1200), st.floats(200, 1300))
def test_a_wall_of_any_size_stays_in_its_room(count: int, wide: float, tall: float) -> None:
    desk = Desk(samples()["attract"], Texts("fi"), Frame(*SIZES[0]), SETTERS[SIZES[0]])
    works = tuple(Work(f"Teos {n}", "Tekijä") for n in range(count))
    room = Rect(10, 20, wide, tall)
    places = [nodes[0].rect for nodes in wall(desk, room, works)]
    assert len(places) <= count
    assert all(room.holds(place, 1) for place in places)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(places, 2))


@pytest.mark.parametrize("language", ["fi", "en", "ar"])
def test_a_day_stays_in_its_card_in_the_largest_letters_too(language: str) -> None:
    view = in_look(samples()["attract-hours"], language, "light", 3)
    desk = Desk(view, Texts(language), Frame(*SIZES[2]), SETTERS[SIZES[2]])
    assert view.slide is not None
    _, *cards = week(desk, Rect(48, 300, 640, 220), view.slide.days)
    for card, *nodes in cards:
        assert all(card.rect.holds(node.rect, 1) for node in nodes if isinstance(node, Words))


@given(st.lists(st.text(min_size=1, max_size=12), max_size=14), st.integers(1, 5))
def test_no_cover_looks_like_the_one_beside_or_above_it(titles: list[str], across: int) -> None:
    dresses = cloths(titles, across)
    for place in range(1, len(dresses)):
        for other in {place - 1, place - across}:
            if 0 <= other < place:
                assert not alike(dresses[place][0], dresses[other][0])
                assert dresses[place][1] != dresses[other][1]


def test_two_rows_on_each_other_have_covers_that_differ_and_keep_them() -> None:
    rows = samples()["borrow-long"].rows
    dresses = row_dresses(rows)
    assert not any(alike(one[0], other[0]) for one, other in itertools.pairwise(dresses))
    assert row_dresses(rows[1:]) == dresses[1:]


def test_a_known_cover_is_drawn_and_the_letters_are_not() -> None:
    view = samples()["borrow"]
    rows = (replace(view.rows[1], cover="/c/1.picture"), view.rows[2])
    layers = {layer.key: layer for layer in drawn(replace(view, rows=rows)).layers}
    first, second = (layers[f"row:{row.key}"].nodes for row in rows)
    assert [node.file for node in first if isinstance(node, Photo)] == ["/c/1.picture"]
    assert not [node for node in first if isinstance(node, Words) and node.art]
    assert [node for node in second if isinstance(node, Picture) and node.name == "cover"]


# --- colours of the branch ---------------------------------------------------------------------------------

def test_settings_are_checked_against_the_grounds_that_are_drawn() -> None:
    assert {name: (THEMES[name].bg, THEMES[name].surface) for name in GROUNDS} == GROUNDS


def test_the_audit_takes_colours_that_settings_take_and_hardly_any_paler_ones() -> None:
    for place, name in enumerate(("light", "dark")):
        own = {"primary": PALEST.primary[place], "accent": PALEST.accent[place]}
        assert ThemeSettings.model_validate({name: own})
        assert min(contrast(own["primary"], ground) for ground in GROUNDS[name]) < 7.1


def test_a_branch_changes_its_primary_and_accent_and_nothing_else() -> None:
    for name in ("light", "dark"):
        ours, theirs = THEMES[name], worn(name, BRAND)
        assert (theirs.primary, theirs.accent) == (BRAND.primary[name == "dark"], BRAND.accent[name == "dark"])
        assert contrast(theirs.on_primary, theirs.primary) >= 7
        assert replace(theirs, primary=ours.primary, accent=ours.accent, on_primary=ours.on_primary) == ours
    assert worn("contrast", BRAND) == THEMES["contrast"]
    assert worn("light", Brand()) == THEMES["light"]


def test_the_colours_of_the_branch_are_on_the_screen() -> None:
    view = replace(samples()["attract"], brand=BRAND)
    assert BRAND.primary[0] in repr(drawn(view))
    assert THEMES["light"].primary not in repr(drawn(view))


def test_the_logo_stands_before_the_name_and_takes_no_words_away() -> None:
    plain = samples()["attract"]
    branded = replace(plain, brand=Brand(logo="/logo.png"))
    header = next(layer for layer in drawn(branded).layers if layer.key == "header")
    assert [node.file for node in header.nodes if isinstance(node, Photo)] == ["/logo.png"]
    assert plain.branch in [line for node in header.nodes if isinstance(node, Words) for line in node.lines]
    for size in SIZES:
        for step in (0, 1, 2):
            assert not faults(in_look(branded, "fi", "light", step), size)


# --- pictures from files -----------------------------------------------------------------------------------

def test_a_picture_fills_its_place_or_lies_in_it_whole(tmp_path: Path) -> None:
    file = tmp_path / "x.png"
    file.write_bytes(picture(200, 100, "PNG"))
    filled = raster.photo(str(file), 60, 60, 0, whole=False)
    lying = raster.photo(str(file), 60, 60, 0, whole=True)
    assert filled.rgba.count(b"\xff", 3) >= 60 * 60
    assert {filled.rgba[3::4][n] for n in range(3600)} == {255}
    assert set(lying.rgba[3:60 * 4:4]) == {0}
    assert (lying.width, lying.height) == (60, 60)


@pytest.mark.parametrize("content", [None, b"", b"\x89PNG\r\n\x1a\n", picture(3000, 3000, "PNG")],
                         ids=["gone", "empty", "cut", "giant"])
def test_a_picture_that_cannot_be_drawn_is_nothing_and_no_trouble(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "x.png"
    if content is not None:
        file.write_bytes(content)
    assert set(raster.photo(str(file), 20, 10, 4, whole=False).rgba[3::4]) == {0}


# --- motion ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", motion.LEAVING)
def test_with_reduced_motion_a_slide_only_fades(kind: Motion) -> None:
    for age in (0.0, 0.05, 0.1, 0.2, 1.0):
        pose = motion.pose(kind, age, reduced=True)
        assert (pose.dx, pose.dy, pose.size) == (0, 0, 1)
    assert motion.pose(kind, 0.0, reduced=True).opacity == 0
    assert motion.pose(kind, 1.0, reduced=True) == motion.STILL


@pytest.mark.parametrize("kind", motion.LEAVING)
def test_what_moves_ends_where_it_is_drawn(kind: Motion) -> None:
    assert motion.pose(kind, motion.LENGTHS[kind], reduced=False) == motion.STILL
    assert motion.LENGTHS[kind] <= 0.3


def test_each_slide_is_new_on_the_glass_and_the_ways_in_are_not() -> None:
    one, two = drawn(samples()["attract"]), drawn(samples()["attract-works"])
    keys = [{layer.key for layer in scene.layers if layer.key.startswith("slide:")} for scene in (one, two)]
    assert keys[0]
    assert keys[1]
    assert not keys[0] & keys[1]
    assert one.controls == two.controls


def test_every_second_time_the_greeting_is_still() -> None:
    view = samples()["attract"]
    assert view.slide is not None
    moved = [layer for layer in drawn(view).layers if layer.delay]
    assert moved
    still = replace(view, slide=replace(view.slide, still=True))
    assert not [layer for layer in drawn(still).layers if layer.delay]
    assert {layer.key for layer in drawn(still).layers} == {layer.key for layer in drawn(view).layers}
